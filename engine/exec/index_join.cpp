// kIndexJoin: looks up the rows of the child in an index of the store.
//
// Takes a portion of the child's rows, sorts their distinct keys, and looks them up together. What it finds is kept until the portion's
// rows, in their own order, have been given out. A portion that finds too much is made smaller; a single row is streamed.
#include <algorithm>
#include <numeric>
#include <optional>

#include "engine/exec/columns.h"
#include "engine/exec/join_output.h"
#include "engine/exec/operators.h"
#include "engine/exec/pattern_scan.h"

namespace tercet {
namespace {

constexpr std::size_t kFewestRead = 16;
constexpr std::size_t kMostFound = std::size_t{1} << 16;

class IndexJoinOperator final : public Operator {
 public:
  IndexJoinOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context), input_(make_operator(*plan.children[0], context)), left_columns_(plan.children[0]->columns) {
    find_keys();
    find_found_columns();
    output_.emplace(left_columns_, found_columns_, loose_, plan.columns);
    if (plan.outer && plan.condition) condition_.emplace(*plan.condition, left_columns_, found_columns_, loose_, context);
    found_.resize(found_columns_.size());
  }

 protected:
  bool do_next(Batch& out) override {
    for (;;) {
      pairs_.clear();
      if (stream_) {
        if (!next_streamed()) return false;
      } else if (emit_row_ < portion_end_) {
        emit_portion();
      } else if (!next_portion()) {
        return false;
      } else {
        continue;
      }
      if (pairs_.size() == 0) continue;
      out.reset(plan_.columns.size());
      output_->append(batch_.columns, found_, pairs_, out);
      return true;
    }
  }

 private:
  static std::size_t index(Column column) { return static_cast<std::size_t>(column); }

  std::optional<VarId> variable_at(Column column) const {
    if (column == Column::kGraph) return plan_.scan.graphs.variable;
    const ScanTerm& term = plan_.scan.terms[index(column)];
    return term.kind == ScanTerm::Kind::kVariable ? std::optional(term.variable) : std::nullopt;
  }

  // The keys are the scan's variables that the child has, first those that lead the scan's order.
  void find_keys() {
    bool leading = true;
    std::size_t places_behind = 0;
    for (Column column : columns_of(plan_.scan.order)) {
      bool constant = column != Column::kGraph && plan_.scan.terms[index(column)].kind == ScanTerm::Kind::kConstant;
      if (constant) continue;
      auto variable = variable_at(column);
      std::size_t place = variable ? column_of(left_columns_, *variable) : kNoColumn;
      if (place == kNoColumn) {
        leading = false;
        continue;
      }
      auto known = std::find(key_places_.begin(), key_places_.end(), place);
      auto key = static_cast<std::size_t>(known - key_places_.begin());
      if (known == key_places_.end()) key_places_.push_back(place);
      place_keys_[index(column)] = key;
      if (leading && column != Column::kGraph) lookup_keys_.push_back(key);
      else ++places_behind;
    }
    keys_lead_ = !lookup_keys_.empty() && places_behind == 0;
    const auto& maybe_unbound = plan_.children[0]->maybe_unbound;
    for (std::size_t place : key_places_) {
      if (contains(maybe_unbound, left_columns_[place])) loose_.push_back(left_columns_[place]);
    }
  }

  // What is kept of a found fact: the variables the child has not, and those it may leave unbound.
  void find_found_columns() {
    for (std::size_t i = 0; i < kColumns; ++i) {
      auto variable = variable_at(static_cast<Column>(i));
      if (!variable || contains(found_columns_, *variable)) continue;
      if (contains(left_columns_, *variable) && !contains(loose_, *variable)) continue;
      found_columns_.push_back(*variable);
      found_sources_.push_back(i);
      found_mask_ = static_cast<ColumnMask>(found_mask_ | 1u << i);
    }
  }

  Id key(std::size_t which, std::size_t row) const { return batch_.columns[key_places_[which]][row]; }

  bool all_bound(std::size_t row) const {
    for (std::size_t i = 0; i < key_places_.size(); ++i) {
      if (key(i, row).is_unbound()) return false;
    }
    return true;
  }

  int compare_keys(std::size_t a, std::size_t b) const {
    for (std::size_t i = 0; i < key_places_.size(); ++i) {
      if (key(i, a) != key(i, b)) return key(i, a) < key(i, b) ? -1 : 1;
    }
    return 0;
  }

  bool next_portion() {
    for (;;) {
      if (portion_end_ >= batch_.rows) {
        if (!input_->next(batch_)) return false;
        portion_end_ = 0;
        portion_rows_ = std::max<std::size_t>(portion_rows_, 1);
        if (condition_) condition_->start();
      }
      std::size_t begin = portion_end_;
      std::size_t rows = std::min(portion_rows_, batch_.rows - begin);
      emit_row_ = portion_begin_ = begin;
      if (rows > 1 && !look_up(begin, rows)) {
        portion_rows_ = rows / 4;
        rows = std::max<std::size_t>(portion_rows_, 1);
        if (rows > 1) {
          portion_rows_ = rows;
          continue;
        }
      }
      portion_end_ = begin + rows;
      emit_position_ = 0;
      emit_entered_ = false;
      portion_rows_ = std::min(std::max<std::size_t>(portion_rows_, 1) * 2, context_.batch_rows);
      if (rows == 1) open_stream(begin);
      return true;
    }
  }

  // Finds the facts for rows [begin, begin + rows); false when they are too many to keep.
  bool look_up(std::size_t begin, std::size_t rows) {
    sort_rows(begin, rows);
    ranges_.resize(rows);
    if (!find_together(begin)) return false;
    for (std::size_t i = 0; i < rows; ++i) {
      const std::size_t row = sorted_[i];
      if (i > 0 && compare_keys(sorted_[i - 1], row) == 0) {
        ranges_[row - begin] = ranges_[sorted_[i - 1] - begin];
        continue;
      }
      if (is_found_together(row)) continue;
      const std::size_t first = found_rows_;
      find_alone(row);
      ranges_[row - begin] = {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(found_rows_)};
      if (found_rows_ > kMostFound) return false;
    }
    return true;
  }

  void sort_rows(std::size_t begin, std::size_t rows) {
    sorted_.resize(rows);
    std::iota(sorted_.begin(), sorted_.end(), static_cast<std::uint32_t>(begin));
    std::sort(sorted_.begin(), sorted_.end(), [this](std::uint32_t a, std::uint32_t b) {
      int order = compare_keys(a, b);
      return order != 0 ? order < 0 : a < b;
    });
  }

  bool is_found_together(std::size_t row) const { return keys_lead_ && all_bound(row); }

  // Finds the facts of the keys that lead the scan's order: for each the first row that has it; false when they are too many to keep.
  bool find_together(std::size_t begin) {
    wanted_.clear();
    wanted_rows_.clear();
    for (const std::uint32_t row : sorted_) {
      if (!is_found_together(row) || (!wanted_rows_.empty() && compare_keys(wanted_rows_.back(), row) == 0)) continue;
      for (const std::size_t lookup_key : lookup_keys_) wanted_.push_back(key(lookup_key, row));
      wanted_rows_.push_back(row);
    }
    found_rows_ = 0;
    for (auto& column : found_) column.clear();
    if (wanted_rows_.empty()) return true;
    if (!lookup_) lookup_.emplace(plan_.scan, plan_.scan.order, found_mask_, context_);
    if (lookup_->find(wanted_, lookup_keys_.size(), kMostFound, found_together_, ends_) < wanted_rows_.size()) return false;
    found_rows_ = found_together_.rows;
    for (std::size_t i = 0; i < found_.size(); ++i) found_[i].swap(found_together_.columns[found_sources_[i]]);
    for (std::size_t i = 0; i < ends_.size(); ++i) {
      const std::size_t first = i == 0 ? 0 : ends_[i - 1];
      ranges_[wanted_rows_[i] - begin] = {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(ends_[i])};
    }
    return true;
  }

  void keep_found(const QuadBatch& quads, std::size_t begin, std::size_t end) {
    for (std::size_t i = 0; i < found_.size(); ++i) append_range(found_[i], quads.columns[found_sources_[i]], begin, end);
    found_rows_ += end - begin;
  }

  std::unique_ptr<PatternScan> scan_of(std::size_t row) const {
    BoundPlaces bound{};
    for (std::size_t i = 0; i < kColumns; ++i) {
      if (place_keys_[i] != kNoColumn) bound[i] = key(place_keys_[i], row);
    }
    auto is_bound = [&](std::size_t i) { return plan_.scan.terms[i].kind == ScanTerm::Kind::kConstant || !bound[i].is_unbound(); };
    Order order = order_for_bound(is_bound(0), is_bound(1), is_bound(2));
    return std::make_unique<PatternScan>(plan_.scan, order, bound, found_mask_, context_);
  }

  void find_alone(std::size_t row) {
    auto scan = scan_of(row);
    std::size_t rows = std::min(kFewestRead, context_.batch_rows);
    while (found_rows_ <= kMostFound && scan->next(ahead_alone_, rows)) {
      keep_found(ahead_alone_, 0, ahead_alone_.rows);
      rows = std::min(rows * 2, context_.batch_rows);
    }
    context_.poll();
  }

  // Pairs for the rows of the portion, as many as a batch holds.
  void emit_portion() {
    for (; emit_row_ < portion_end_; ++emit_row_, emit_entered_ = false) {
      auto [first, end] = ranges_[emit_row_ - portion_begin_];
      if (!emit_entered_) {
        if (pairs_.size() >= context_.batch_rows) break;
        emit_entered_ = true;
        emit_position_ = first;
        if (first == end && plan_.outer) add_pair(kNoRow);
      }
      while (emit_position_ < end && pairs_.size() < context_.batch_rows) add_pair(emit_position_++);
      if (emit_position_ < end) break;
    }
    if (condition_) condition_->apply(batch_.columns, found_, emit_row_ == batch_.rows, pairs_);
  }

  void add_pair(std::uint32_t found) {
    pairs_.left.push_back(static_cast<std::uint32_t>(emit_row_));
    pairs_.right.push_back(found);
  }

  void open_stream(std::size_t row) {
    stream_ = scan_of(row);
    streamed_any_ = false;
    read_rows_stream_ = std::min(kFirstBatchRows, context_.batch_rows);
  }

  // The next facts of the one row at hand, or the row on its own.
  bool next_streamed() {
    context_.poll();
    for (auto& column : found_) column.clear();
    found_rows_ = 0;
    bool more = stream_->next(ahead_alone_, read_rows_stream_);
    read_rows_stream_ = std::min(read_rows_stream_ * 2, context_.batch_rows);
    if (more) {
      keep_found(ahead_alone_, 0, ahead_alone_.rows);
      for (std::uint32_t i = 0; i < ahead_alone_.rows; ++i) add_pair(i);
      streamed_any_ = true;
    } else {
      if (!streamed_any_ && plan_.outer) add_pair(kNoRow);
      stream_.reset();
      ++emit_row_;
    }
    if (condition_) condition_->apply(batch_.columns, found_, !more && emit_row_ == batch_.rows, pairs_);
    return true;
  }

  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  OperatorPtr input_;
  const std::vector<VarId>& left_columns_;
  std::vector<std::size_t> key_places_;  // columns of the child
  std::array<std::size_t, kColumns> place_keys_{kNoColumn, kNoColumn, kNoColumn,
                                                kNoColumn};  // for each place of the scan, which key stands there
  std::vector<std::size_t> lookup_keys_;                     // the keys in the scan's order
  bool keys_lead_ = false;                                   // all keys lead the scan's order
  std::vector<VarId> loose_;
  std::vector<VarId> found_columns_;
  std::vector<std::size_t> found_sources_;
  ColumnMask found_mask_ = 0;
  std::optional<JoinOutput> output_;
  std::optional<OuterCondition> condition_;

  Batch batch_;
  std::size_t portion_rows_ = kFirstBatchRows;
  std::size_t portion_begin_ = 0;
  std::size_t portion_end_ = 0;
  std::vector<std::uint32_t> sorted_;
  std::vector<Range> ranges_;  // by row of the portion: what it found
  std::vector<std::vector<Id>> found_;
  std::size_t found_rows_ = 0;

  std::size_t emit_row_ = 0;
  std::uint32_t emit_position_ = 0;
  bool emit_entered_ = false;
  RowPairs pairs_;

  std::optional<PatternLookup> lookup_;
  std::vector<Id> wanted_;                  // keys
  std::vector<std::uint32_t> wanted_rows_;  // a row for each
  QuadBatch found_together_;
  std::vector<std::size_t> ends_;

  QuadBatch ahead_alone_;
  std::unique_ptr<PatternScan> stream_;
  bool streamed_any_ = false;
  std::size_t read_rows_stream_ = 0;
};

}  // namespace

OperatorPtr make_index_join(const PlanNode& plan, ExecutionContext& context) {
  return std::make_unique<IndexJoinOperator>(plan, context);
}

}  // namespace tercet
