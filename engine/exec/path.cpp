// kPath: the matches of a property path with * + or ? in it (SPARQL 1.1 Query, section 18.4, ZeroLengthPath and the ALP functions).
//
// Searches begin at the rows of the child, at a constant, or at every node where a match can begin. Where the other end is known
// too the operator only keeps or drops rows; else it adds the ends as a column.
#include <algorithm>
#include <numeric>
#include <optional>
#include <unordered_map>

#include "engine/exec/columns.h"
#include "engine/exec/join_output.h"
#include "engine/exec/operators.h"
#include "engine/exec/path_meeting.h"
#include "engine/exec/path_search.h"
#include "engine/exec/path_starts.h"
#include "engine/plan/scan_variables.h"

namespace tercet {
namespace {

// The rows whose searches are to be made: a column of nodes to begin at, or the one constant.
class PathInput {
 public:
  PathInput(const PlanNode& plan, ExecutionContext& context) {
    const PathSpec& path = *plan.path;
    if (!plan.children.empty()) {
      child_ = make_operator(*plan.children.front(), context);
      columns_ = plan.children.front()->columns;
    } else if (path.from.is_variable) {
      starts_.emplace(path.automaton, path.graphs, context);
      columns_ = {path.from.variable};
    }
    if (path.from.is_variable) column_ = column_of(columns_, path.from.variable);
    else constant_ = context.terms->intern(path.from.term);
  }

  const std::vector<VarId>& columns() const { return columns_; }

  // At most `most` rows, but for those of a child, which come as it gives them.
  bool next(Batch& batch, std::size_t most) {
    if (child_) return child_->next(batch);
    batch.reset(columns_.size());
    if (starts_) {
      bool more = starts_->next(most, batch.columns.front());
      batch.rows = batch.columns.front().size();
      return more;
    }
    batch.rows = constant_given_ ? 0 : 1;
    return !std::exchange(constant_given_, true);
  }

  void skip_to(std::span<const Id> key) {
    if (child_) child_->skip_to(key);
  }

  Id start(const Batch& batch, std::size_t row) const { return column_ == kNoColumn ? constant_ : batch.columns[column_][row]; }

 private:
  std::vector<VarId> columns_;
  OperatorPtr child_;
  std::optional<PathStarts> starts_;
  std::size_t column_ = kNoColumn;
  Id constant_;
  bool constant_given_ = false;
};

// Whether in each row of a plan the variable is subject or object of a fact of these graphs.
bool is_in_facts(const PlanNode& node, VarId variable, const ScanGraphs& graphs) {
  using enum PlanNode::Kind;
  const auto is_in_child = [&](const PlanPtr& child) { return is_in_facts(*child, variable, graphs); };
  switch (node.kind) {
    case kScan:
    case kIndexJoin: {
      if (!node.children.empty() && is_in_child(node.children.front())) return true;
      const std::optional<Column> column = column_with(node.scan, variable);
      return !node.outer && (column == Column::kSubject || column == Column::kObject) && !node.scan.graphs.variable &&
             !graphs.variable && read_same_graphs(node.scan.graphs, graphs);
    }
    case kMergeJoin:
    case kHashJoin:
    case kLeapfrogJoin:
    case kBindJoin: return std::any_of(node.children.begin(), node.children.end(), is_in_child);
    case kUnion:
    case kSort: return std::all_of(node.children.begin(), node.children.end(), is_in_child);
    case kExtend: return variable != node.variable && is_in_child(node.children.front());
    case kPath:
    case kLeftJoin:
    case kSemiJoin:
    case kAntiJoin:
    case kMinus:
    case kFilter:
    case kProject:
    case kDistinct:
    case kSlice:
    case kGather: return !node.children.empty() && is_in_child(node.children.front());
    default: return false;
  }
}

// A constant matches itself by the path of no edge wherever it is; what a variable stands for must be a node of the graph.
class ZeroLength {
 public:
  ZeroLength(const PlanNode& plan, ExecutionContext& context)
      : path_(*plan.path),
        context_(context),
        may_be_no_node_(path_.automaton.nullable && path_.from.is_variable && !plan.children.empty() &&
                        !is_in_facts(*plan.children.front(), path_.from.variable, path_.graphs)) {}

  // Whether there is nothing to find from `node`, as it is in no fact.
  bool is_out_of_graph(Id node) const { return may_be_no_node_ && !is_node_of_graph(node, path_.graphs, context_); }

 private:
  const PathSpec& path_;
  ExecutionContext& context_;
  bool may_be_no_node_;
};

// Both ends known: keeps the rows between whose ends the path leads. Rows with one begin share a search, and so do all with one end.
class PathFilterOperator final : public Operator {
 public:
  PathFilterOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        input_(plan, context),
        zero_(plan, context),
        meeting_(plan.path->automaton, plan.path->graphs, context),
        places_(columns_of(input_.columns(), plan.columns)) {
    const algebra::TermOrVariable& to = plan.path->to;
    if (to.is_variable) target_column_ = column_of(input_.columns(), to.variable);
    else target_ = context.terms->intern(to.term);
  }

  void skip_to(std::span<const Id> key) override { input_.skip_to(key); }

 protected:
  bool do_next(Batch& out) override {
    while (input_.next(batch_, context_.batch_rows)) {
      find_passing();
      if (passing_.empty()) continue;
      keep_rows(batch_, passing_);
      batch_.rows = passing_.size();
      move_columns(batch_, places_, out);
      return true;
    }
    return false;
  }

 private:
  Id target(std::size_t row) const { return target_column_ == kNoColumn ? target_ : batch_.columns[target_column_][row]; }

  void find_passing() {
    sorted_.resize(batch_.rows);
    std::iota(sorted_.begin(), sorted_.end(), 0u);
    const auto ends_of = [&](std::uint32_t row) { return std::pair(input_.start(batch_, row), target(row)); };
    std::stable_sort(sorted_.begin(), sorted_.end(), [&](std::uint32_t a, std::uint32_t b) { return ends_of(a) < ends_of(b); });
    passing_.clear();
    for (const std::uint32_t row : sorted_) {
      if (passes(input_.start(batch_, row), target(row))) passing_.push_back(row);
    }
    std::sort(passing_.begin(), passing_.end());
  }

  bool passes(Id start, Id end) {
    if (start != known_start_) starts_in_graph_ = !zero_.is_out_of_graph(start);
    known_start_ = start;
    if (starts_in_graph_) return meeting_.leads(start, end);
    return plan_.path->automaton.nullable && !plan_.path->to.is_variable && start == end;
  }

  PathInput input_;
  ZeroLength zero_;
  PathMeeting meeting_;
  std::vector<std::size_t> places_;
  std::size_t target_column_ = kNoColumn;
  Id target_;
  Id known_start_;
  bool starts_in_graph_ = false;
  Batch batch_;
  std::vector<std::uint32_t> sorted_;
  std::vector<std::uint32_t> passing_;
};

// The ends of small searches from nodes that come again and again, as long as they are few.
class EndsMemory {
 public:
  explicit EndsMemory(MemoryBudget& budget) : most_bytes_(std::min(kMostBytes, budget.limit() / 16)), memory_(budget) {}

  const std::vector<Id>* find(Id start) {
    auto found = ends_.find(start);
    if (found == ends_.end()) return nullptr;
    ++found_;
    return &found->second;
  }

  void keep(Id start, const std::vector<Id>& ends) {
    if (!is_worth_it()) return;
    if (ends.size() > kMostEnds) return;
    std::size_t bytes = memory_.bytes() + ends.size() * sizeof(Id) + kOverhead;
    if (bytes > most_bytes_ || !memory_.try_set(bytes)) {
      ends_.clear();
      memory_.set(0);
      return;
    }
    ends_.emplace(start, ends);
  }

 private:
  static constexpr std::size_t kMostEnds = 4096;
  static constexpr std::size_t kMostBytes = std::size_t{8} << 20;
  static constexpr std::size_t kOverhead = 64;
#ifdef TERCET_TINY
  static constexpr std::size_t kFewestSearches = 4;
#else
  static constexpr std::size_t kFewestSearches = 1024;  // before it is told what they are worth
#endif
  static constexpr std::size_t kSearchesForFound = 16;

  // Ends of nodes that come once each, as those of a sorted column do, are not worth keeping. Some are kept all the same: later nodes may
  // come again.
  bool is_worth_it() {
    if (++searches_ >= 2 * kFewestSearches) {
      searches_ /= 2;
      found_ /= 2;
    }
    return searches_ < kFewestSearches || found_ * kSearchesForFound >= searches_ || searches_ % kSearchesForFound == 0;
  }

  std::size_t searches_ = 0;  // and how often ends were found: of the last ones
  std::size_t found_ = 0;
  std::size_t most_bytes_;  // what searches need comes first
  std::unordered_map<Id, std::vector<Id>> ends_;
  MemoryReservation memory_;
};

// One end known: a row for each node that the path leads to, as the search finds them.
class PathExpandOperator final : public Operator {
 public:
  PathExpandOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        input_(plan, context),
        zero_(plan, context),
        search_(plan.path->automaton, plan.path->graphs, context),
        memory_(context.memory),
        remembers_(!plan.children.empty()),
        found_columns_{plan.path->to.variable},
        output_(input_.columns(), found_columns_, {}, plan.columns),
        found_(1) {
    if (plan.outer && plan.condition)
      condition_.emplace(*plan.condition, input_.columns(), found_columns_, std::vector<VarId>{}, context);
  }

 protected:
  bool do_next(Batch& out) override {
    for (;;) {
      if (row_ == batch_.rows && !next_batch()) return false;
      pairs_.clear();
      found_.front().clear();
      while (row_ < batch_.rows && pairs_.size() < wanted_) take_row();
      if (condition_) condition_->apply(batch_.columns, found_, row_ == batch_.rows, pairs_);
      if (pairs_.size() == 0) continue;
      wanted_ = std::min(wanted_ * 2, context_.batch_rows);
      out.reset(plan_.columns.size());
      output_.append(batch_.columns, found_, pairs_, out);
      return true;
    }
  }

 private:
  bool next_batch() {
    row_ = 0;
    if (!input_.next(batch_, wanted_)) {
      batch_.rows = 0;
      return false;
    }
    if (condition_) condition_->start();
    return true;
  }

  void open_row() {
    opened_ = true;
    given_ = 0;
    Id start = input_.start(batch_, row_);
    known_ = remembers_ ? memory_.find(start) : nullptr;
    if (known_ != nullptr || start == searched_) return;
    complete_ = zero_.is_out_of_graph(start);
    if (complete_) known_ = &nothing_;
    else search_.start(searched_ = start);
  }

  // Ends of the row at hand, as many as are wanted.
  void take_row() {
    if (!opened_) open_row();
    for (;;) {
      const std::vector<Id>& ends = known_ != nullptr ? *known_ : search_.ends();
      for (; given_ < ends.size() && pairs_.size() < wanted_; ++given_) add_pair(ends[given_]);
      if (given_ < ends.size()) return;
      if (known_ != nullptr || complete_) break;
      complete_ = !search_.advance();
      if (complete_ && remembers_) memory_.keep(searched_, search_.ends());
    }
    if (given_ == 0 && plan_.outer) {
      pairs_.left.push_back(static_cast<std::uint32_t>(row_));
      pairs_.right.push_back(kNoRow);
    }
    opened_ = false;
    ++row_;
  }

  void add_pair(Id end) {
    pairs_.left.push_back(static_cast<std::uint32_t>(row_));
    pairs_.right.push_back(static_cast<std::uint32_t>(found_.front().size()));
    found_.front().push_back(end);
  }

  PathInput input_;
  ZeroLength zero_;
  PathSearch search_;
  EndsMemory memory_;
  bool remembers_;
  std::vector<VarId> found_columns_;
  JoinOutput output_;
  std::optional<OuterCondition> condition_;

  std::size_t wanted_ = kFirstBatchRows;
  Batch batch_;
  std::size_t row_ = 0;
  bool opened_ = false;                     // the row at hand has been begun
  std::size_t given_ = 0;                   // of its ends
  Id searched_;                             // where the search at hand began
  bool complete_ = false;                   // and whether it has come to its end
  const std::vector<Id>* known_ = nullptr;  // the row's ends when they need no search
  const std::vector<Id> nothing_;
  std::vector<std::vector<Id>> found_;
  RowPairs pairs_;
};

}  // namespace

OperatorPtr make_path(const PlanNode& plan, ExecutionContext& context) {
  const PathSpec& path = *plan.path;
  bool knows_end = !path.to.is_variable || (path.from.is_variable && path.to.variable == path.from.variable) ||
                   (!plan.children.empty() && contains(plan.children.front()->columns, path.to.variable));
  if (knows_end) return std::make_unique<PathFilterOperator>(plan, context);
  return std::make_unique<PathExpandOperator>(plan, context);
}

}  // namespace tercet
