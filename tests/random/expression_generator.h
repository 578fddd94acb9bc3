// Random expressions.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "tests/random/random_data.h"

namespace tercet::test {

class PatternGenerator;

// What generators share: the dice, the terms, the variables that BIND and the like have made.
class Dice {
 public:
  Dice(std::mt19937& random, const RandomTerms& terms) : random_(random), terms_(terms) {}

  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  bool one_in(unsigned n) { return below(n) == 0; }
  template <typename T>
  const T& of(const std::vector<T>& choices) {
    return choices[below(static_cast<unsigned>(choices.size()))];
  }
  std::string of(std::initializer_list<const char*> choices) {
    return choices.begin()[below(static_cast<unsigned>(choices.size()))];
  }

  // One of the four variables that patterns bind, or now and then one that an expression was bound to.
  std::string variable() { return !made_.empty() && one_in(6) ? of(made_) : pattern_variable(); }
  std::string pattern_variable() { return std::string("?") + static_cast<char>('a' + below(4)); }
  // A new one.
  std::string fresh_variable();
  // Variables made from now on until the scope ends are not used behind it.
  class Scope {
   public:
    explicit Scope(Dice& dice) : dice_(dice), made_(dice.made_.size()) {}
    ~Scope() { dice_.made_.resize(made_); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Dice& dice_;
    std::size_t made_;
  };
  std::string variables();

  std::string node() { return of(terms_.nodes).to_ntriples(); }
  std::string literal() { return of(terms_.literals).to_ntriples(); }
  std::string constant() { return one_in(3) ? literal() : node(); }
  std::string predicate() { return "<http://p/" + std::to_string(below(3)) + ">"; }
  // The fourth is no graph of the dataset.
  std::string graph_name() { return "<http://g/" + std::to_string(below(4)) + ">"; }

 private:
  std::mt19937& random_;
  const RandomTerms& terms_;
  std::vector<std::string> made_;
  unsigned fresh_ = 0;
};

class ExpressionGenerator {
 public:
  explicit ExpressionGenerator(Dice& dice) : dice_(dice) {}
  // For EXISTS; without it there is none.
  void set_patterns(PatternGenerator* patterns) { patterns_ = patterns; }
  // Leaves are these variables and constants instead; none: the pattern variables. For expressions over groups.
  void set_leaves(std::vector<std::string> leaves) { leaves_ = std::move(leaves); }

  std::string any(unsigned depth);
  std::string condition(unsigned depth);

 private:
  std::string leaf();
  std::string number(unsigned depth);
  std::string text(unsigned depth);
  std::string time(unsigned depth);
  std::string simple_condition(unsigned depth);
  std::string comparison(unsigned depth);
  std::string list(unsigned depth);

  Dice& dice_;
  PatternGenerator* patterns_ = nullptr;
  std::vector<std::string> leaves_;
};

}  // namespace tercet::test
