#include "engine/results/fact_window.h"

namespace tercet {

FactWindow::Number FactWindow::number_of(const Term& term) {
  auto [entry, is_new] = numbers_.try_emplace(term, static_cast<Number>(terms_.size()));
  if (is_new) {
    terms_.push_back(&entry->first);
    text_bytes_ += term.value().size();
  }
  return entry->second;
}

void FactWindow::add(const Term& subject, const Term& predicate, const Term& object, const Term& graph) {
  facts_.push_back({number_of(graph), number_of(subject), number_of(predicate), number_of(object)});
}

void FactWindow::clear() {
  numbers_.clear();
  terms_.clear();
  facts_.clear();
  text_bytes_ = 0;
  number_of(Term());
}

void FactWindow::take_last_subject(FactWindow& full) {
  if (full.facts_.empty()) return;
  const Fact last = full.facts_.back();
  std::size_t begin = full.facts_.size();
  while (begin > 0 && full.facts_[begin - 1].subject == last.subject && full.facts_[begin - 1].graph == last.graph) --begin;
  if (full.facts_.size() - begin >= full.facts_.size() / 2) return;
  for (std::size_t i = begin; i < full.facts_.size(); ++i) {
    const Fact& fact = full.facts_[i];
    add(full.term(fact.subject), full.term(fact.predicate), full.term(fact.object), full.term(fact.graph));
  }
  full.facts_.resize(begin);
}

}  // namespace tercet
