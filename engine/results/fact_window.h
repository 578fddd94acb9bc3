// A part of a stream of facts, small enough to be held, so that it can be grouped before it is written.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "tercet/term.h"

namespace tercet {

class FactWindow {
 public:
  // A term of the window: its number, counted from 0.
  using Number = std::uint32_t;
  // The unbound term, the graph of the default graph, is always this one.
  static constexpr Number kUnbound = 0;

  struct Fact {
    Number graph = kUnbound;
    Number subject = kUnbound;
    Number predicate = kUnbound;
    Number object = kUnbound;
  };

  FactWindow() { clear(); }
  FactWindow(const FactWindow&) = delete;
  FactWindow& operator=(const FactWindow&) = delete;

  void add(const Term& subject, const Term& predicate, const Term& object, const Term& graph);
  void clear();

  // Whether more facts would be too much to hold.
  bool is_full() const { return facts_.size() >= kMostFacts || text_bytes_ >= kMostTextBytes; }

  // Takes the facts about the last subject out of `full` and into this window, which must be empty, when they stand together at the
  // end and are less than half of all: so that the end of a window divides no subject that fits into one.
  void take_last_subject(FactWindow& full);

  std::span<const Fact> facts() const { return facts_; }
  std::size_t term_count() const { return terms_.size(); }
  const Term& term(Number number) const { return *terms_[number]; }

 private:
  static constexpr std::size_t kMostFacts = std::size_t{1} << 15;
  static constexpr std::size_t kMostTextBytes = std::size_t{8} << 20;

  Number number_of(const Term& term);

  std::unordered_map<Term, Number> numbers_;
  std::vector<const Term*> terms_;  // the keys of numbers_
  std::vector<Fact> facts_;
  std::size_t text_bytes_ = 0;
};

}  // namespace tercet
