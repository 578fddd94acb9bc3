// What stands where in the Turtle or TriG of a window: the facts by graph, subject and predicate, and which blank nodes need no
// label.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/results/fact_window.h"

namespace tercet {

class TurtleLayout {
 public:
  using Number = FactWindow::Number;
  using Fact = FactWindow::Fact;

  // The facts of one subject in one graph.
  struct Block {
    std::size_t begin = 0;  // in facts()
    std::size_t end = 0;
  };
  static constexpr std::size_t kNoBlock = SIZE_MAX;

  // `whole`: the window is all there is, so that what it does not mention is mentioned nowhere. Otherwise every blank node has a
  // label.
  TurtleLayout(const FactWindow& window, bool whole);

  // The default graph first, then graphs, their subjects, and the predicates of those as they come first; rdf:type before other
  // predicates.
  const std::vector<Fact>& facts() const { return facts_; }
  const std::vector<Block>& blocks() const { return blocks_; }
  std::span<const Fact> facts_of(std::size_t block) const {
    return std::span(facts_).subspan(blocks_[block].begin, blocks_[block].end - blocks_[block].begin);
  }

  // A blank node that is the object of exactly one fact and otherwise at most the subject of facts of the same graph: it can stand
  // as [ ] where it is mentioned, unless that is inside of itself.
  bool can_nest(Number node) const { return whole_ && uses_[node].objects == 1 && stays_in_one_graph(node); }
  // A blank node that is no object: as a subject it can be [].
  bool is_anonymous(Number node) const { return whole_ && uses_[node].objects == 0 && stays_in_one_graph(node); }
  // The facts of a blank node that stays in one graph; kNoBlock when there are none.
  std::size_t block_of(Number node) const { return uses_[node].block; }
  // Whether a nested blank node is the first cell of a list that ( ) can write: every cell nests and has rdf:first and rdf:rest and
  // nothing else, and the last rest is rdf:nil.
  bool is_list(Number node) const;
  // Of a cell of such a list.
  Number list_first(Number cell) const;
  Number list_rest(Number cell) const;

 private:
  struct Use {
    std::uint32_t objects = 0;
    Number graph = 0;
    bool used = false;
    bool spread = false;  // in several graphs, or the name of one
    std::size_t block = kNoBlock;
  };
  enum class ListState : std::uint8_t { kUnknown, kList, kNoList };

  void order_facts();
  void make_blocks();
  void find_uses();
  void find_lists();
  void note_use(Number node, Number graph);
  bool stays_in_one_graph(Number node) const { return is_blank(node) && !uses_[node].spread; }
  bool is_blank(Number number) const { return window_.term(number).is_blank_node(); }
  bool is_iri(Number number, std::string_view iri) const;
  bool is_cell(Number node) const;

  const FactWindow& window_;
  bool whole_;
  std::vector<Fact> facts_;
  std::vector<Block> blocks_;
  std::vector<Use> uses_;         // by term
  std::vector<ListState> lists_;  // by block
};

}  // namespace tercet
