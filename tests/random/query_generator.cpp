#include "tests/random/query_generator.h"

#include "tests/random/pattern_generator.h"

namespace tercet::test {
namespace {

class QueryGenerator {
 public:
  QueryGenerator(std::mt19937& random, const RandomTerms& terms) : dice_(random, terms), patterns_(dice_) {}

  std::string query() {
    std::string where = patterns_.group(3);
    switch (dice_.below(12)) {
      case 0: return "ASK " + dataset() + where;
      case 1: return construct(where);
      case 2: return describe(where);
      default: return with_dataset(patterns_.select(where, false));
    }
  }

 private:
  std::string dataset() {
    if (!dice_.one_in(5)) return "";
    std::string out;
    for (unsigned clauses = 1 + dice_.below(3); clauses > 0; --clauses)
      out += (dice_.one_in(2) ? "FROM NAMED " : "FROM ") + dice_.graph_name() + " ";
    return out;
  }

  // FROM stands before the outermost WHERE, which is the first.
  std::string with_dataset(std::string query) {
    std::size_t place = query.find(" WHERE ") + 1;
    return query.insert(place, dataset());
  }

  std::string template_triple() {
    auto place = [&](bool may_be_constant) {
      if (dice_.one_in(4)) return "_:t" + std::to_string(dice_.below(2));
      return may_be_constant && dice_.one_in(5) ? dice_.constant() : dice_.variable();
    };
    std::string subject = dice_.one_in(6) ? dice_.node() : place(false);
    return subject + " " + (dice_.one_in(3) ? dice_.variable() : dice_.predicate()) + " " + place(true) + " . ";
  }

  std::string construct(const std::string& where) {
    if (dice_.one_in(5)) return "CONSTRUCT " + dataset() + "WHERE { " + simple_triple() + simple_triple() + "}";
    std::string out = "CONSTRUCT { ";
    for (unsigned triples = 1 + dice_.below(3); triples > 0; --triples) out += template_triple();
    return out + "} " + dataset() + "WHERE " + where + (dice_.one_in(8) ? " ORDER BY " + dice_.variable() + " LIMIT 5" : "");
  }

  std::string simple_triple() { return dice_.variable() + " " + dice_.predicate() + " " + dice_.variable() + " . "; }

  std::string describe(const std::string& where) {
    if (dice_.one_in(4)) return "DESCRIBE " + dice_.node();
    std::string what = dice_.one_in(3) ? "*" : dice_.variable() + (dice_.one_in(3) ? " " + dice_.node() : "");
    return "DESCRIBE " + what + " " + dataset() + "WHERE " + where;
  }

  Dice dice_;
  PatternGenerator patterns_;
};

}  // namespace

std::string random_query(std::mt19937& random, const RandomTerms& terms) { return QueryGenerator(random, terms).query(); }

}  // namespace tercet::test
