// The changes to one order that its blocks do not hold yet: marks on rows, sorted, in a tree of which every version stays as it is.
//
// A B+-tree whose versions share nodes: an editor copies the nodes on the way to what it changes, once for each version it gives
// out. A change costs the logarithm of the marks, a version nothing, and readers need no lock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "storage/row.h"

namespace tercet {

// What a mark says of its row: it is a fact and no block holds it, or a block holds it and it is none.
enum class Mark : std::uint8_t { kInsert = 0, kDelete = 1 };

struct MarkedRow {
  Row row{};
  Mark mark = Mark::kInsert;
  friend bool operator==(const MarkedRow&, const MarkedRow&) = default;
};

// Marks counted, and what they add to the numbers of facts.
struct DeltaCounts {
  std::int64_t marks = 0;
  std::int64_t rows = 0;
  std::int64_t default_graph_rows = 0;

  void add(const DeltaCounts& other) {
    marks += other.marks;
    rows += other.rows;
    default_graph_rows += other.default_graph_rows;
  }
  friend bool operator==(const DeltaCounts&, const DeltaCounts&) = default;
};

inline DeltaCounts counts_of(const Row& row, Mark mark) {
  const std::int64_t sign = mark == Mark::kInsert ? 1 : -1;
  return {1, sign, row[3] == kDefaultGraphId ? sign : 0};
}

class DeltaTree {
 public:
  DeltaTree() = default;
  // Rows ascending and distinct.
  explicit DeltaTree(std::span<const MarkedRow> sorted);

  bool empty() const { return root_ == nullptr; }
  DeltaCounts counts() const;
  // Of the marks whose leading ids are below `key` (one to four ids) / at or below it.
  DeltaCounts counts_below(std::span<const Id> key) const { return counts_before(key, 0); }
  DeltaCounts counts_through(std::span<const Id> key) const { return counts_before(key, 1); }
  std::optional<Mark> find(const Row& row) const;

  struct Node;
  using NodePtr = std::shared_ptr<Node>;

  // Goes through the marks in order. The tree must outlive it.
  class Cursor {
   public:
    Cursor() = default;
    // Stands on the first mark.
    explicit Cursor(const DeltaTree& tree) : root_(tree.root_.get()) { descend(root_); }

    bool at_end() const { return leaf_ == nullptr; }
    // Precondition of the three: not at_end().
    const Row& row() const;
    Mark mark() const;
    void next();
    // Goes to the first mark whose leading ids are at or above `key`, forward or back.
    void seek(std::span<const Id> key);

   private:
    static constexpr std::size_t kMaxHeight = 24;
    struct Step {
      const Node* node = nullptr;
      std::size_t child = 0;
    };
    void descend(const Node* node);
    void leave_leaf();

    const Node* root_ = nullptr;
    const Node* leaf_ = nullptr;
    std::size_t place_ = 0;
    std::array<Step, kMaxHeight> path_;
    std::size_t height_ = 0;
  };

 private:
  friend class DeltaEditor;
  explicit DeltaTree(NodePtr root) : root_(std::move(root)) {}
  DeltaCounts counts_before(std::span<const Id> key, int limit) const;

  NodePtr root_;  // null when there is no mark
};

// Makes versions of a tree. One thread.
class DeltaEditor {
 public:
  explicit DeltaEditor(DeltaTree tree = {}) : root_(std::move(tree.root_)) {}
  DeltaEditor(DeltaEditor&&) noexcept = default;
  DeltaEditor& operator=(DeltaEditor&&) noexcept = default;

  // The mark of a row becomes this one.
  void put(const Row& row, Mark mark);
  // Whether there was a mark.
  bool erase(const Row& row);
  std::optional<Mark> find(const Row& row) const;
  DeltaCounts counts() const;

  // The version of now; later changes do not show in it.
  DeltaTree tree();

 private:
  using Node = DeltaTree::Node;
  using NodePtr = DeltaTree::NodePtr;

  NodePtr& own(NodePtr& node);
  NodePtr put_below(NodePtr& node, const Row& row, Mark mark);
  NodePtr split(Node& node);
  bool erase_below(NodePtr& node, const Row& row);

  NodePtr root_;
  std::uint64_t version_ = 0;  // nodes of this version are only ours; 0: none yet
};

// Replaces the sorted `rows` with what they are after the marks from the cursor on that lie below `end` (null: all), which the cursor
// then has passed. `scratch` is for reuse. Errors: kCorruption when a mark takes away a row that is not there, or adds one that is.
void merge_marks(std::vector<Row>& rows, DeltaTree::Cursor& marks, const Row* end, std::vector<Row>& scratch);

}  // namespace tercet
