#include "storage/delta_tree.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "storage/order_directory.h"
#include "tercet/error.h"

namespace tercet {
namespace {

#ifdef TERCET_TINY
constexpr std::size_t kLeafRows = 4;
constexpr std::size_t kChildren = 4;
#else
constexpr std::size_t kLeafRows = 64;
constexpr std::size_t kChildren = 32;
#endif

std::uint64_t new_version() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

// A leaf has rows and marks, an inner node children. Of a child the first row and the counts are kept beside it.
struct DeltaTree::Node {
  struct Child {
    Row first{};
    DeltaCounts counts;
    NodePtr node;
  };

  std::uint64_t version = 0;  // of the editor that made it
  std::vector<MarkedRow> rows;
  std::vector<Child> children;

  bool is_leaf() const { return children.empty(); }
  std::size_t size() const { return is_leaf() ? rows.size() : children.size(); }
  const Row& first() const { return is_leaf() ? rows.front().row : children.front().first; }
  DeltaCounts counts() const {
    DeltaCounts sum;
    for (const MarkedRow& row : rows) sum.add(counts_of(row.row, row.mark));
    for (const Child& child : children) sum.add(child.counts);
    return sum;
  }
  // The first row at or above `key` (above it, if `limit` is 1).
  std::size_t row_at(std::span<const Id> key, int limit) const {
    auto at =
        std::partition_point(rows.begin(), rows.end(), [&](const MarkedRow& row) { return compare_prefix(row.row, key) < limit; });
    return static_cast<std::size_t>(at - rows.begin());
  }
  // The last child whose first row is below `key` (at or below it); the first child if there is none.
  std::size_t child_at(std::span<const Id> key, int limit) const {
    auto at = std::partition_point(children.begin(), children.end(),
                                   [&](const Child& child) { return compare_prefix(child.first, key) < limit; });
    return at == children.begin() ? 0 : static_cast<std::size_t>(at - children.begin()) - 1;
  }
  void refresh(std::size_t child) {
    children[child].first = children[child].node->first();
    children[child].counts = children[child].node->counts();
  }
  static Child child_of(NodePtr node) {
    Child child{node->first(), node->counts(), nullptr};
    child.node = std::move(node);
    return child;
  }
};

DeltaTree::DeltaTree(std::span<const MarkedRow> sorted) {
  std::vector<NodePtr> level;
  for (std::size_t begin = 0; begin < sorted.size(); begin += kLeafRows) {
    auto leaf = std::make_shared<Node>();
    std::span<const MarkedRow> rows = sorted.subspan(begin, std::min(kLeafRows, sorted.size() - begin));
    leaf->rows.assign(rows.begin(), rows.end());
    level.push_back(std::move(leaf));
  }
  while (level.size() > 1) {
    std::vector<NodePtr> above;
    for (std::size_t i = 0; i < level.size(); ++i) {
      if (i % kChildren == 0) above.push_back(std::make_shared<Node>());
      above.back()->children.push_back(Node::child_of(std::move(level[i])));
    }
    level = std::move(above);
  }
  if (!level.empty()) root_ = std::move(level.front());
}

DeltaCounts DeltaTree::counts() const { return root_ == nullptr ? DeltaCounts{} : root_->counts(); }

DeltaCounts DeltaTree::counts_before(std::span<const Id> key, int limit) const {
  DeltaCounts sum;
  const Node* node = root_.get();
  if (node == nullptr) return sum;
  while (!node->is_leaf()) {
    const std::size_t child = node->child_at(key, limit);
    for (std::size_t i = 0; i < child; ++i) sum.add(node->children[i].counts);
    node = node->children[child].node.get();
  }
  const std::size_t end = node->row_at(key, limit);
  for (std::size_t i = 0; i < end; ++i) sum.add(counts_of(node->rows[i].row, node->rows[i].mark));
  return sum;
}

std::optional<Mark> DeltaTree::find(const Row& row) const {
  const Node* node = root_.get();
  if (node == nullptr) return std::nullopt;
  while (!node->is_leaf()) node = node->children[node->child_at(row, 1)].node.get();
  const std::size_t at = node->row_at(row, 0);
  if (at == node->rows.size() || node->rows[at].row != row) return std::nullopt;
  return node->rows[at].mark;
}

const Row& DeltaTree::Cursor::row() const { return leaf_->rows[place_].row; }
Mark DeltaTree::Cursor::mark() const { return leaf_->rows[place_].mark; }

void DeltaTree::Cursor::descend(const Node* node) {
  if (node == nullptr) return;
  while (!node->is_leaf()) {
    path_[height_++] = {node, 0};
    node = node->children.front().node.get();
  }
  leaf_ = node;
  place_ = 0;
}

void DeltaTree::Cursor::leave_leaf() {
  leaf_ = nullptr;
  while (height_ > 0) {
    Step& step = path_[height_ - 1];
    if (++step.child < step.node->children.size()) {
      descend(step.node->children[step.child].node.get());
      return;
    }
    --height_;
  }
}

void DeltaTree::Cursor::next() {
  if (++place_ == leaf_->rows.size()) leave_leaf();
}

void DeltaTree::Cursor::seek(std::span<const Id> key) {
  height_ = 0;
  leaf_ = nullptr;
  if (root_ == nullptr) return;
  const Node* node = root_;
  while (!node->is_leaf()) {
    const std::size_t child = node->child_at(key, 0);
    path_[height_++] = {node, child};
    node = node->children[child].node.get();
  }
  leaf_ = node;
  place_ = node->row_at(key, 0);
  if (place_ == node->rows.size()) leave_leaf();
}

// The node, or a copy of it that is only ours.
DeltaEditor::NodePtr& DeltaEditor::own(NodePtr& node) {
  if (version_ == 0) version_ = new_version();
  if (node->version != version_) {
    node = std::make_shared<Node>(*node);
    node->version = version_;
  }
  return node;
}

void DeltaEditor::put(const Row& row, Mark mark) {
  if (root_ == nullptr) {
    if (version_ == 0) version_ = new_version();
    root_ = std::make_shared<Node>();
    root_->version = version_;
    root_->rows.push_back({row, mark});
    return;
  }
  NodePtr right = put_below(root_, row, mark);
  if (right == nullptr) return;
  auto root = std::make_shared<Node>();
  root->version = version_;
  root->children.push_back(Node::child_of(std::move(root_)));
  root->children.push_back(Node::child_of(std::move(right)));
  root_ = std::move(root);
}

// Returns the node that was split off behind it, if it had to be split.
DeltaEditor::NodePtr DeltaEditor::put_below(NodePtr& shared, const Row& row, Mark mark) {
  Node& node = *own(shared);
  if (node.is_leaf()) {
    const std::size_t at = node.row_at(row, 0);
    if (at < node.rows.size() && node.rows[at].row == row) {
      node.rows[at].mark = mark;
      return nullptr;
    }
    node.rows.insert(node.rows.begin() + static_cast<std::ptrdiff_t>(at), {row, mark});
    return node.rows.size() > kLeafRows ? split(node) : nullptr;
  }
  const std::size_t child = node.child_at(row, 1);
  NodePtr right = put_below(node.children[child].node, row, mark);
  node.refresh(child);
  if (right == nullptr) return nullptr;
  node.children.insert(node.children.begin() + static_cast<std::ptrdiff_t>(child) + 1, Node::child_of(std::move(right)));
  return node.children.size() > kChildren ? split(node) : nullptr;
}

DeltaEditor::NodePtr DeltaEditor::split(Node& node) {
  auto right = std::make_shared<Node>();
  right->version = version_;
  auto move_half = [](auto& from, auto& to) {
    auto middle = from.begin() + static_cast<std::ptrdiff_t>(from.size() / 2);
    to.assign(std::make_move_iterator(middle), std::make_move_iterator(from.end()));
    from.erase(middle, from.end());
  };
  if (node.is_leaf()) move_half(node.rows, right->rows);
  else move_half(node.children, right->children);
  return right;
}

bool DeltaEditor::erase(const Row& row) {
  if (!find(row)) return false;
  erase_below(root_, row);
  if (root_->rows.empty() && root_->children.empty()) root_ = nullptr;
  while (root_ != nullptr && root_->children.size() == 1) root_ = NodePtr(root_->children.front().node);
  return true;
}

// Nodes may become small; empty ones go. Whether the node is empty now. Precondition: the row is below it.
bool DeltaEditor::erase_below(NodePtr& shared, const Row& row) {
  Node& node = *own(shared);
  if (node.is_leaf()) {
    node.rows.erase(node.rows.begin() + static_cast<std::ptrdiff_t>(node.row_at(row, 0)));
    return node.rows.empty();
  }
  const std::size_t child = node.child_at(row, 1);
  if (erase_below(node.children[child].node, row)) {
    node.children.erase(node.children.begin() + static_cast<std::ptrdiff_t>(child));
    return node.children.empty();
  }
  node.refresh(child);
  return false;
}

std::optional<Mark> DeltaEditor::find(const Row& row) const { return DeltaTree(root_).find(row); }
DeltaCounts DeltaEditor::counts() const { return DeltaTree(root_).counts(); }

void merge_marks(std::vector<Row>& rows, DeltaTree::Cursor& marks, const Row* end, std::vector<Row>& scratch) {
  auto has_mark = [&] { return !marks.at_end() && (end == nullptr || marks.row() < *end); };
  if (!has_mark()) return;
  scratch.clear();
  std::size_t at = 0;
  for (; has_mark(); marks.next()) {
    while (at < rows.size() && rows[at] < marks.row()) scratch.push_back(rows[at++]);
    const bool is_there = at < rows.size() && rows[at] == marks.row();
    if (is_there != (marks.mark() == Mark::kDelete)) {
      throw Error(ErrorCode::kCorruption, "the database is corrupt: a change does not fit the block that it changes");
    }
    if (is_there) ++at;
    else scratch.push_back(marks.row());
  }
  scratch.insert(scratch.end(), rows.begin() + static_cast<std::ptrdiff_t>(at), rows.end());
  rows.swap(scratch);
}

DeltaTree DeltaEditor::tree() {
  version_ = 0;
  return DeltaTree(root_);
}

}  // namespace tercet
