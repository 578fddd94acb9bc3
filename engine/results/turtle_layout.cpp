#include "engine/results/turtle_layout.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace tercet {
namespace {

std::uint64_t pair_of(std::uint64_t high, std::uint64_t low) { return high << 32 | low; }

// Numbers from `first` up for keys as they come.
class Ranks {
 public:
  std::uint32_t of(std::uint64_t key) { return ranks_.try_emplace(key, static_cast<std::uint32_t>(ranks_.size())).first->second; }

 private:
  std::unordered_map<std::uint64_t, std::uint32_t> ranks_;
};

}  // namespace

TurtleLayout::TurtleLayout(const FactWindow& window, bool whole) : window_(window), whole_(whole) {
  order_facts();
  make_blocks();
  if (!whole_) return;
  find_uses();
  find_lists();
}

bool TurtleLayout::is_iri(Number number, std::string_view iri) const {
  const Term& term = window_.term(number);
  return term.is_iri() && term.value() == iri;
}

void TurtleLayout::order_facts() {
  std::span<const Fact> facts = window_.facts();
  Ranks graphs;
  Ranks subjects;
  Ranks predicates;
  graphs.of(FactWindow::kUnbound);
  std::vector<std::array<std::uint32_t, 3>> keys;
  for (const Fact& fact : facts) {
    std::uint32_t subject = subjects.of(pair_of(fact.graph, fact.subject));
    std::uint32_t predicate = predicates.of(pair_of(subject, fact.predicate)) + 1;
    keys.push_back({graphs.of(fact.graph), subject, is_iri(fact.predicate, vocabulary::kRdfType) ? 0 : predicate});
  }
  std::vector<std::uint32_t> order(facts.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&keys](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
  for (std::uint32_t index : order) facts_.push_back(facts[index]);
}

void TurtleLayout::make_blocks() {
  for (std::size_t i = 0; i < facts_.size(); ++i) {
    bool begins = i == 0 || facts_[i].graph != facts_[i - 1].graph || facts_[i].subject != facts_[i - 1].subject;
    if (begins) blocks_.push_back({i, i});
    blocks_.back().end = i + 1;
  }
}

void TurtleLayout::note_use(Number node, Number graph) {
  Use& seen = uses_[node];
  if (seen.used && seen.graph != graph) seen.spread = true;
  seen.used = true;
  seen.graph = graph;
}

void TurtleLayout::find_uses() {
  uses_.resize(window_.term_count());
  for (const Fact& fact : facts_) {
    note_use(fact.subject, fact.graph);
    note_use(fact.object, fact.graph);
    ++uses_[fact.object].objects;
    uses_[fact.graph].spread = true;
  }
  for (std::size_t block = 0; block < blocks_.size(); ++block) uses_[facts_[blocks_[block].begin].subject].block = block;
}

bool TurtleLayout::is_cell(Number node) const {
  if (!can_nest(node) || block_of(node) == kNoBlock) return false;
  std::span<const Fact> facts = facts_of(block_of(node));
  if (facts.size() != 2) return false;
  bool in_order = is_iri(facts[0].predicate, vocabulary::kRdfFirst) && is_iri(facts[1].predicate, vocabulary::kRdfRest);
  return in_order || (is_iri(facts[1].predicate, vocabulary::kRdfFirst) && is_iri(facts[0].predicate, vocabulary::kRdfRest));
}

TurtleLayout::Number TurtleLayout::list_first(Number cell) const {
  std::span<const Fact> facts = facts_of(block_of(cell));
  return facts[is_iri(facts[0].predicate, vocabulary::kRdfFirst) ? 0 : 1].object;
}

TurtleLayout::Number TurtleLayout::list_rest(Number cell) const {
  std::span<const Fact> facts = facts_of(block_of(cell));
  return facts[is_iri(facts[0].predicate, vocabulary::kRdfFirst) ? 1 : 0].object;
}

// Follows each chain of cells once. One that bites its own tail comes to a cell it has marked.
void TurtleLayout::find_lists() {
  lists_.resize(blocks_.size(), ListState::kUnknown);
  for (std::size_t block = 0; block < blocks_.size(); ++block) {
    std::vector<std::size_t> chain;
    Number node = facts_[blocks_[block].begin].subject;
    while (is_cell(node) && lists_[block_of(node)] == ListState::kUnknown) {
      chain.push_back(block_of(node));
      lists_[chain.back()] = ListState::kNoList;
      node = list_rest(node);
    }
    bool ends_well = is_iri(node, vocabulary::kRdfNil) || is_list(node);
    if (!ends_well) continue;
    for (std::size_t cell : chain) lists_[cell] = ListState::kList;
  }
}

bool TurtleLayout::is_list(Number node) const { return is_cell(node) && lists_[block_of(node)] == ListState::kList; }

}  // namespace tercet
