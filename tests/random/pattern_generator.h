// Random group graph patterns.
#pragma once

#include <string>

#include "tests/random/expression_generator.h"

namespace tercet::test {

class PatternGenerator {
 public:
  explicit PatternGenerator(Dice& dice) : dice_(dice), expressions_(dice) { expressions_.set_patterns(this); }

  std::string group(unsigned depth);
  // What may stand in EXISTS: section 18.6 leaves open what becomes of BIND, VALUES and sub-selects whose variables are replaced, so those
  // have variables of their own.
  std::string exists_group(unsigned depth);
  std::string triple();
  // A sub-select, or the SELECT of a query: "SELECT … WHERE { … }" with what follows.
  std::string select(const std::string& where, bool is_sub_select);
  std::string expression(unsigned depth) { return expressions_.any(depth); }

 private:
  std::string part(unsigned depth);
  std::string exists_part(unsigned depth);
  std::string path(unsigned depth);
  std::string path_triple();
  std::string plain_triple();
  std::string blank_node_triples();
  std::string filter(unsigned depth);
  std::string bind();
  std::string values(const std::string& first, const std::string& second);
  std::string grouped(const std::string& where, bool is_sub_select);
  std::string aggregate(bool is_sub_select);
  std::string repeatable_aggregate(bool is_sub_select);
  std::string modifiers(const std::vector<std::string>& columns, bool is_sub_select);

  Dice& dice_;
  ExpressionGenerator expressions_;
  unsigned labels_ = 0;
};

}  // namespace tercet::test
