// kSort: ORDER BY, stable. Rows are sorted by number codes of their keys; beyond the memory budget sorted runs go to a temporary
// file and are merged. With a limit only the best rows are kept.
#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>

#include "engine/exec/columns.h"
#include "engine/exec/operators.h"
#include "engine/exec/polled_sort.h"
#include "engine/exec/row_order.h"
#include "engine/exec/row_store.h"
#include "engine/exec/sort_values.h"
#include "engine/exec/spill_file.h"

namespace tercet {
namespace {

constexpr std::size_t kMostRunsAtOnce = 64;
constexpr std::size_t kRunBlockRows = 512;
constexpr std::size_t kFewestKept = std::size_t{1} << 14;  // a sort with a limit drops rows when it holds more than this

struct KeyColumn {
  std::size_t column;
  bool descending;
};

// Rows in sorted order on disk: columns side by side, row after row.
struct Run {
  std::uint64_t begin = 0;  // in ids
  std::uint64_t rows = 0;
};

// Reads a run block by block, with its keys ready for comparing.
class RunReader {
 public:
  RunReader(const SpillFile& file, const Run& run, std::size_t columns, const std::vector<KeyColumn>& keys,
            ExecutionContext& context)
      : file_(file), place_(run.begin), rows_left_(run.rows), columns_(columns), keys_(keys) {
    for (std::size_t i = 0; i < keys.size(); ++i) values_.emplace_back(context, context.memory);
    advance_block();
  }

  bool at_end() const { return row_ == block_rows_; }
  std::span<const Id> row() const { return std::span(block_).subspan(row_ * columns_, columns_); }
  void advance() {
    if (++row_ == block_rows_) advance_block();
  }

  int compare(const RunReader& other) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      int order = SortValues::compare(values_[i], row_, other.values_[i], other.row_);
      if (order != 0) return keys_[i].descending ? -order : order;
    }
    return 0;
  }

 private:
  void advance_block() {
    row_ = 0;
    block_rows_ = static_cast<std::size_t>(std::min<std::uint64_t>(rows_left_, kRunBlockRows));
    block_.resize(block_rows_ * columns_);
    file_.read(place_, block_);
    place_ += block_.size();
    rows_left_ -= block_rows_;
    std::vector<Id> ids(block_rows_);
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      for (std::size_t row = 0; row < block_rows_; ++row) ids[row] = block_[row * columns_ + keys_[i].column];
      values_[i].load(ids);
    }
  }

  const SpillFile& file_;
  std::uint64_t place_;
  std::uint64_t rows_left_;
  std::size_t columns_;
  const std::vector<KeyColumn>& keys_;
  std::vector<Id> block_;
  std::size_t block_rows_ = 0;
  std::size_t row_ = 0;
  std::vector<SortValues> values_;
};

// Merges runs; of equal rows those of earlier runs come first.
class RunMerge {
 public:
  RunMerge(const SpillFile& file, std::span<const Run> runs, std::size_t columns, const std::vector<KeyColumn>& keys,
           ExecutionContext& context) {
    for (const Run& run : runs) {
      readers_.push_back(std::make_unique<RunReader>(file, run, columns, keys, context));
      if (!readers_.back()->at_end()) heap_.push_back(readers_.size() - 1);
    }
    std::make_heap(heap_.begin(), heap_.end(), after());
  }

  bool at_end() const { return heap_.empty(); }
  std::span<const Id> row() const { return readers_[heap_.front()]->row(); }
  void advance() {
    std::pop_heap(heap_.begin(), heap_.end(), after());
    RunReader& reader = *readers_[heap_.back()];
    reader.advance();
    if (reader.at_end()) heap_.pop_back();
    else std::push_heap(heap_.begin(), heap_.end(), after());
  }

 private:
  struct After {
    const std::vector<std::unique_ptr<RunReader>>& readers;
    bool operator()(std::size_t a, std::size_t b) const {
      int order = readers[a]->compare(*readers[b]);
      return order != 0 ? order > 0 : a > b;
    }
  };
  After after() const { return After{readers_}; }

  std::vector<std::unique_ptr<RunReader>> readers_;
  std::vector<std::size_t> heap_;
};

// What order_codes() needs is free again when the rows are ordered by them.
static_assert(kRowOrderBytes <= kOrderCodesBytes);

class SortOperator final : public Operator {
 public:
  SortOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        columns_(plan.children.front()->columns.size()),
        places_(columns_of(plan.children[0]->columns, plan.columns)),
        store_(columns_, context),
        working_(context.memory) {
    for (const SortKey& key : plan.sort_keys) {
      std::size_t column = column_of(plan.children[0]->columns, key.variable);
      if (column != kNoColumn) keys_.push_back({column, key.descending});
    }
    working_bytes_ = keys_.size() * sizeof(std::uint64_t) + (keys_.empty() ? sizeof(std::uint32_t) : kOrderCodesBytes);
  }

 protected:
  bool do_next(Batch& out) override {
    if (!read_) {
      read_ = true;
      read_all();
    }
    std::uint64_t left = plan_.limit ? *plan_.limit - given_ : context_.batch_rows;
    std::size_t rows = static_cast<std::size_t>(std::min<std::uint64_t>(left, context_.batch_rows));
    out.reset(places_.size());
    if (merge_) give_merged(rows, out);
    else give_sorted(rows, out);
    given_ += out.rows;
    return out.rows > 0;
  }

 private:
  void read_all() {
    if (plan_.limit == std::uint64_t{0}) return;
    if (plan_.children.size() > 1 && try_few()) return;
    OperatorPtr input = make_operator(*plan_.children.back(), context_);
    Batch batch;
    while (input->next(batch)) {
      if (limit_reached_) drop_worse(batch);
      if (!make_room(batch.rows) || !store_.try_append(batch)) {
        if (store_.rows() > 0) write_run();
        make_room(batch.rows);
        if (!store_.try_append(batch)) {
          working_.set(0);
          store_.append(batch, identity(), 0, batch.rows);
        }
      }
      if (plan_.limit && store_.rows() > kept_at_most() * 2) keep_best();
    }
    input.reset();
    if (runs_.empty()) {
      sort_store();
      return;
    }
    if (store_.rows() > 0) write_run();
    order_.clear();
    store_.release();
    working_.set(0);
    merge_runs();
  }

  // The trial: reads rows that come by the first key until no later one can be among the best. False, and nothing read, when it was cut.
  bool try_few() {
    const PlanNode& scan = leading_scan(*plan_.children.front());
    context_.cut_scans.erase(&scan);
    OperatorPtr input = make_operator(*plan_.children.front(), context_);
    bool is_decided = false;
    Batch batch;
    while (!is_decided && input->next(batch)) {
      const Id last = batch.columns[keys_[0].column].back();
      if (!make_room(batch.rows) || !store_.try_append(batch)) break;
      if (store_.rows() < *plan_.limit) continue;
      keep_best();
      is_decided = is_behind_worst(last);
    }
    if (is_decided || (batch.rows == 0 && !context_.cut_scans.contains(&scan))) {
      sort_store();
      return true;
    }
    store_.release();
    working_.set(0);
    limit_reached_ = false;
    return false;
  }

  // Every operator of a trial keeps the order of its first child.
  static const PlanNode& leading_scan(const PlanNode& trial) {
    const PlanNode* node = &trial;
    while (!node->children.empty()) node = node->children.front().get();
    return *node;
  }

  // Whether rows from this first key on have no place among the best. Precondition: keep_best() was called.
  bool is_behind_worst(Id first_key) const {
    const std::optional<int> order = quick_compare(first_key, worst_, context_);
    const int behind = keys_[0].descending ? -1 : 1;
    return limit_reached_ && order && (*order == behind || (*order == 0 && keys_.size() == 1));
  }

  std::vector<std::size_t> identity() const {
    std::vector<std::size_t> places(columns_);
    std::iota(places.begin(), places.end(), std::size_t{0});
    return places;
  }

  bool make_room(std::size_t rows) { return working_.try_set((store_.rows() + rows) * working_bytes_); }

  std::size_t kept_at_most() const {
    return static_cast<std::size_t>(std::min<std::uint64_t>(std::max<std::uint64_t>(*plan_.limit, kFewestKept), kNoRow / 4));
  }

  // Finds the order of the rows in the store; with a limit, of the first.
  void sort_store() {
    order_rows();
    if (plan_.limit && order_.size() > *plan_.limit) order_.resize(static_cast<std::size_t>(*plan_.limit));
  }

  void order_rows() {
    std::vector<OrderCodes> codes;
    for (const KeyColumn& key : keys_) {
      codes.push_back(order_codes(store_.column(key.column), context_));
      OrderCodes& made = codes.back();
      if (key.descending) {
        for_polled(made.codes.size(), context_, [&](std::size_t i) { made.codes[i] = made.largest - made.codes[i]; });
      }
    }
    order_.resize(store_.rows());
    std::iota(order_.begin(), order_.end(), 0u);
    const auto below = [&](std::uint32_t a, std::uint32_t b) {
      for (const OrderCodes& key : codes) {
        if (key.codes[a] != key.codes[b]) return key.codes[a] < key.codes[b];
      }
      return a < b;
    };
    // Rows often come in an order that tells something.
    if (is_sorted_polled(order_, context_, below)) return;
    if (reverse_if_last_first(codes) && is_sorted_polled(order_, context_, below)) return;
    if (few_are_wanted()) order_wanted(below);
    else order_by_codes(codes, context_, order_);
  }

  // Where the rows come from the last to the first by the first key: puts them the other way round, those that it does not tell apart in
  // the sequence in which they came.
  bool reverse_if_last_first(const std::vector<OrderCodes>& codes) {
    if (codes.empty()) return false;
    const std::vector<std::uint64_t>& first = codes.front().codes;
    if (!is_sorted_polled(order_, context_, [&](std::uint32_t a, std::uint32_t b) { return first[a] > first[b]; })) return false;
    std::size_t begin = order_.size();  // of the rows at hand, which are equal
    std::size_t end = begin;
    std::size_t row = end;
    for_polled(order_.size(), context_, [&](std::size_t place) {
      if (row == end) {
        end = begin--;
        while (begin > 0 && first[begin - 1] == first[begin]) --begin;
        row = begin;
      }
      order_[place] = static_cast<std::uint32_t>(row++);
    });
    return true;
  }

  // So few of the rows that it is worth finding those first.
  bool few_are_wanted() const {
    constexpr std::size_t kFewestLeftOut = 4;  // for each that is wanted
    constexpr std::size_t kMostUnpolled = std::size_t{1} << 18;
    return plan_.limit && order_.size() <= kMostUnpolled && order_.size() / kFewestLeftOut > *plan_.limit;
  }

  template <typename Below>
  void order_wanted(const Below& below) {
    const auto wanted_end = order_.begin() + static_cast<std::ptrdiff_t>(*plan_.limit);
    std::nth_element(order_.begin(), wanted_end, order_.end(), below);
    order_.erase(wanted_end, order_.end());
    polled_sort(order_, context_, below);
  }

  // Keeps the first `limit` rows, in order, so that equal rows that come later stay behind them.
  void keep_best() {
    sort_store();
    const std::size_t rows = order_.size();
    std::vector<std::vector<Id>> kept(columns_);
    for (std::size_t i = 0; i < columns_; ++i) append_gather(kept[i], store_.column(i), order_);
    Batch best;
    best.columns.swap(kept);
    best.rows = rows;
    store_.clear();
    store_.append(best, identity(), 0, rows);
    limit_reached_ = rows == *plan_.limit;
    worst_ = keys_.empty() ? kUnboundId : store_.column(keys_[0].column)[rows - 1];
  }

  // Drops rows that the rows kept already leave no place for, where the first key shows it.
  void drop_worse(Batch& batch) {
    if (keys_.empty()) return;
    useful_.clear();
    const auto& ids = batch.columns[keys_[0].column];
    int before = keys_[0].descending ? 1 : -1;
    for (std::size_t row = 0; row < batch.rows; ++row) {
      auto order = quick_compare(ids[row], worst_, context_);
      bool drop = order && *order != before && (*order != 0 || keys_.size() == 1);
      if (!drop) useful_.push_back(static_cast<std::uint32_t>(row));
    }
    keep_rows(batch, useful_);
  }

  void write_run() {
    sort_store();
    if (!file_) file_ = std::make_unique<SpillFile>(context_.temporary_directory);
    Run run{file_->size(), order_.size()};
    std::vector<Id> row(columns_);
    std::size_t written = 0;
    for (std::uint32_t from : order_) {
      if (++written % kRunBlockRows == 0) context_.poll();
      for (std::size_t i = 0; i < columns_; ++i) row[i] = store_.column(i)[from];
      file_->append(row);
    }
    runs_.push_back(run);
    order_.clear();
    store_.release();
    working_.set(0);
    limit_reached_ = false;
  }

  // Merges groups of runs until few enough are left to be merged as they are asked for.
  void merge_runs() {
    file_->flush();
    while (runs_.size() > kMostRunsAtOnce) {
      auto merged_file = std::make_unique<SpillFile>(context_.temporary_directory);
      std::vector<Run> merged_runs;
      for (std::size_t begin = 0; begin < runs_.size(); begin += kMostRunsAtOnce) {
        auto group = std::span<const Run>(runs_).subspan(begin, std::min(kMostRunsAtOnce, runs_.size() - begin));
        Run merged{merged_file->size(), 0};
        for (RunMerge merge(*file_, group, columns_, keys_, context_); !merge.at_end(); merge.advance()) {
          if (++merged.rows % kRunBlockRows == 0) context_.poll();
          merged_file->append(merge.row());
        }
        merged_runs.push_back(merged);
      }
      merged_file->flush();
      file_ = std::move(merged_file);
      runs_ = std::move(merged_runs);
    }
    merge_.emplace(*file_, runs_, columns_, keys_, context_);
  }

  void give_merged(std::size_t rows, Batch& out) {
    for (; out.rows < rows && !merge_->at_end(); merge_->advance(), ++out.rows) {
      auto row = merge_->row();
      for (std::size_t i = 0; i < places_.size(); ++i) {
        out.columns[i].push_back(places_[i] == kNoColumn ? kUnboundId : row[places_[i]]);
      }
    }
  }

  void give_sorted(std::size_t rows, Batch& out) {
    std::size_t begin = static_cast<std::size_t>(given_);
    out.rows = std::min(rows, order_.size() - std::min(begin, order_.size()));
    if (out.rows == 0) return;
    auto numbers = std::span<const std::uint32_t>(order_).subspan(begin, out.rows);
    for (std::size_t i = 0; i < places_.size(); ++i) {
      if (places_[i] == kNoColumn) out.columns[i].assign(out.rows, kUnboundId);
      else append_gather(out.columns[i], store_.column(places_[i]), numbers);
    }
  }

  std::size_t columns_;
  std::vector<std::size_t> places_;
  std::vector<KeyColumn> keys_;
  RowStore store_;
  MemoryReservation working_;
  std::size_t working_bytes_;
  std::vector<std::uint32_t> order_;
  bool read_ = false;
  std::uint64_t given_ = 0;

  bool limit_reached_ = false;  // the store holds `limit` rows that were sorted; worst_ is the first key of the last of them
  Id worst_;
  std::vector<std::uint32_t> useful_;

  std::unique_ptr<SpillFile> file_;
  std::vector<Run> runs_;
  std::optional<RunMerge> merge_;
};

}  // namespace

OperatorPtr make_sort(const PlanNode& plan, ExecutionContext& context) { return std::make_unique<SortOperator>(plan, context); }

}  // namespace tercet
