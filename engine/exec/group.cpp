// kGroup: GROUP BY and the aggregates (SPARQL 1.1 Query, section 18.5.1).
//
// Groups that the memory has no room for: those that have begun go on in memory, the rows of others are put aside on disk, parted by
// their keys, and grouped in later passes. Distinct values of an aggregate that have no room are put aside too and follow at the end
// of the pass. So the states of aggregates stay in memory; a state that outgrows it by itself (GROUP_CONCAT) is kMemoryBudget.
#include <algorithm>
#include <memory>
#include <numeric>

#include "engine/exec/aggregate_column.h"
#include "engine/exec/bounded_row_set.h"
#include "engine/exec/columns.h"
#include "engine/exec/operators.h"
#include "engine/exec/row_set.h"

namespace tercet {
namespace {

// About what the state of an aggregate takes in memory for a group.
constexpr std::size_t kStateBytes = 256;

// An aggregate with the rows that feed it.
struct Aggregation {
  std::size_t argument = kNoColumn;  // a column of the child
  std::unique_ptr<AggregateColumn> column;
  // With DISTINCT: (group, value) pairs that were seen; for COUNT(DISTINCT *) the group and all columns. Of sorted groups, which are
  // given out and forgotten one by one, or of hashed ones.
  std::unique_ptr<RowSet> seen;
  std::unique_ptr<DistinctRows> seen_hashed;
  std::vector<std::size_t> seen_places;
};

class GroupOperator final : public Operator {
 public:
  GroupOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        input_(make_operator(*plan.children[0], context)),
        sorted_(plan.group_sorted && !plan.group_keys.empty()),
        key_places_(columns_of(plan.children[0]->columns, plan.group_keys)),
        later_(plan.children[0]->columns.size(), found(key_places_), false, context) {
    // A key that the child does not bind is unbound in every row.
    unbound_place_ = plan.children[0]->columns.size();
    for (auto& place : key_places_) {
      if (place == kNoColumn) place = unbound_place_;
    }
    for (const PlanAggregate& aggregate : plan.aggregates) {
      Aggregation made;
      if (aggregate.argument) {
        made.argument = column_of(plan.children[0]->columns, *aggregate.argument);
        if (made.argument == kNoColumn) made.argument = unbound_place_;
      }
      aggregations_.push_back(std::move(made));
    }
    reset_groups();
    find_sources();
  }

 protected:
  bool do_next(Batch& out) override { return sorted_ ? next_sorted(out) : next_hashed(out); }

 private:
  static std::vector<std::size_t> found(std::vector<std::size_t> places) {
    places.erase(std::remove(places.begin(), places.end(), kNoColumn), places.end());
    return places;
  }

  // No groups. What was held is given back before anything is taken.
  void reset_groups() {
    keys_.reset();
    for (std::size_t i = 0; i < aggregations_.size(); ++i) {
      aggregations_[i].column.reset();
      aggregations_[i].column = make_aggregate_column(plan_.aggregates[i], context_);
      reset_seen(i);
    }
    keys_ = std::make_unique<BoundedRowSet>(key_places_.size(), aggregations_.size() * kStateBytes, context_);
  }

  void reset_seen(std::size_t i) {
    if (!plan_.aggregates[i].distinct) return;
    Aggregation& aggregation = aggregations_[i];
    aggregation.seen_places.assign(1, unbound_place_ + 1);  // where aggregate() puts the group
    if (aggregation.argument != kNoColumn) {
      aggregation.seen_places.push_back(aggregation.argument);
    } else {
      for (std::size_t column = 0; column < unbound_place_; ++column) aggregation.seen_places.push_back(column);
    }
    std::size_t columns = aggregation.seen_places.size();
    aggregation.seen.reset();
    aggregation.seen_hashed.reset();
    if (sorted_) aggregation.seen = std::make_unique<RowSet>(columns, context_);
    else aggregation.seen_hashed = std::make_unique<DistinctRows>(columns, DistinctRows::Beyond::kAnyOrder, context_);
  }

  // For each output column: a key (its index), or an aggregate (its index after the keys).
  void find_sources() {
    for (VarId variable : plan_.columns) {
      std::size_t source = column_of(plan_.group_keys, variable);
      for (std::size_t i = 0; i < plan_.aggregates.size() && source == kNoColumn; ++i) {
        if (plan_.aggregates[i].result == variable) source = plan_.group_keys.size() + i;
      }
      sources_.push_back(source);
    }
  }

  // The next rows of the child, or of those put aside when the child is at its end.
  bool read() {
    if (!(input_ ? input_->next(batch_) : later_.read(batch_))) return false;
    batch_.columns.resize(unbound_place_ + 2);
    batch_.columns[unbound_place_].assign(batch_.rows, kUnboundId);
    return true;
  }

  // Feeds the rows [begin, end) of the batch, whose groups are groups_[row], to the aggregates.
  void aggregate(std::size_t group_count) {
    auto& group_ids = batch_.columns[unbound_place_ + 1];
    group_ids.clear();
    for (auto& aggregation : aggregations_) {
      aggregation.column->resize(group_count);
      const auto& values = batch_.columns[aggregation.argument == kNoColumn ? unbound_place_ : aggregation.argument];
      if (!aggregation.seen && !aggregation.seen_hashed) {
        aggregation.column->add(groups_, values);
        continue;
      }
      if (group_ids.empty()) {
        for (std::uint32_t group : groups_) group_ids.push_back(Id{group});
      }
      if (aggregation.seen) aggregation.seen->insert(batch_.columns, aggregation.seen_places, batch_.rows, numbers_, fresh_);
      else aggregation.seen_hashed->insert(batch_.columns, aggregation.seen_places, batch_.rows, fresh_);
      fresh_groups_.clear();
      fresh_values_.clear();
      for (std::uint32_t row : fresh_) {
        fresh_groups_.push_back(groups_[row]);
        fresh_values_.push_back(values[row]);
      }
      aggregation.column->add(fresh_groups_, fresh_values_);
    }
  }

  bool next_hashed(Batch& out) {
    if (!read_all_) {
      read_all_ = true;
      group_pass();
      input_.reset();
      // Without GROUP BY all rows are one group, even when there are none.
      if (group_count_ == 0 && plan_.group_keys.empty()) {
        group_count_ = 1;
        for (auto& aggregation : aggregations_) aggregation.column->resize(1);
      }
    }
    if (given_ == group_count_ && !all_grouped_) next_pass();
    if (given_ == group_count_) return false;
    std::size_t end = std::min(group_count_, given_ + context_.batch_rows);
    out.reset(sources_.size());
    give(keys_->rows().columns(), given_, end, out);
    given_ = end;
    return true;
  }

  // Groups the rows there are, as many groups as the memory has room for.
  void group_pass() {
    while (read()) {
      keys_->insert(batch_.columns, key_places_, batch_.rows, groups_, fresh_, left_out_);
      if (!left_out_.empty()) put_aside();
      aggregate(keys_->size());
    }
    for (auto& aggregation : aggregations_) {
      if (aggregation.seen_hashed) add_put_aside(aggregation);
    }
    group_count_ = keys_->size();
    given_ = 0;
  }

  void next_pass() {
    reset_groups();
    group_count_ = 0;
    given_ = 0;
    if (later_.next_pass()) group_pass();
    else all_grouped_ = true;
  }

  // Takes the rows whose groups have no room out of the batch.
  void put_aside() {
    child_places_.resize(unbound_place_);
    std::iota(child_places_.begin(), child_places_.end(), std::size_t{0});
    later_.put(batch_.columns, child_places_, left_out_);
    kept_.clear();
    for (std::size_t row = 0; row < batch_.rows; ++row) {
      if (groups_[row] == kNoRow) continue;
      groups_[kept_.size()] = groups_[row];
      kept_.push_back(static_cast<std::uint32_t>(row));
    }
    groups_.resize(kept_.size());
    batch_.columns[unbound_place_ + 1].resize(batch_.rows);
    keep_rows(batch_, kept_);
  }

  // The distinct values that had to wait.
  void add_put_aside(Aggregation& aggregation) {
    Batch values;
    while (aggregation.seen_hashed->next_put_aside(values)) {
      fresh_groups_.clear();
      for (Id group : values.columns[0]) fresh_groups_.push_back(static_cast<std::uint32_t>(group.bits));
      // COUNT(DISTINCT *) does not look at values.
      aggregation.column->add(fresh_groups_, values.columns[aggregation.argument == kNoColumn ? 0 : 1]);
    }
  }

  // Rows of a group are neighbours: groups are given out as soon as the next one begins.
  bool next_sorted(Batch& out) {
    out.reset(sources_.size());
    while (!read_all_) {
      if (!read()) {
        read_all_ = true;
        if (sorted_keys_.empty() || sorted_keys_[0].empty()) break;
        give(sorted_keys_, 0, sorted_keys_[0].size(), out);
        break;
      }
      number_neighbours();
      std::size_t groups = sorted_keys_[0].size();
      aggregate(groups);
      if (groups == 1) continue;
      give(sorted_keys_, 0, groups - 1, out);
      keep_last(groups - 1);
      return true;
    }
    return out.rows > 0;
  }

  // Numbers the groups of the batch; group 0 may have begun in an earlier one.
  void number_neighbours() {
    sorted_keys_.resize(key_places_.size());
    groups_.resize(batch_.rows);
    for (std::size_t row = 0; row < batch_.rows; ++row) {
      bool same = !sorted_keys_[0].empty();
      for (std::size_t i = 0; i < key_places_.size() && same; ++i)
        same = sorted_keys_[i].back() == batch_.columns[key_places_[i]][row];
      if (!same) {
        for (std::size_t i = 0; i < key_places_.size(); ++i) sorted_keys_[i].push_back(batch_.columns[key_places_[i]][row]);
      }
      groups_[row] = static_cast<std::uint32_t>(sorted_keys_[0].size() - 1);
    }
  }

  // The last group of a batch may go on: it becomes group 0. What it has seen is made anew under that number.
  void keep_last(std::size_t last) {
    for (auto& keys : sorted_keys_) {
      keys.front() = keys.back();
      keys.resize(1);
    }
    for (std::size_t i = 0; i < aggregations_.size(); ++i) {
      Aggregation& aggregation = aggregations_[i];
      aggregation.column->keep_only(last);
      if (aggregation.seen) keep_last_seen(i, last);
    }
  }

  void keep_last_seen(std::size_t i, std::size_t last) {
    std::unique_ptr<RowSet> old = std::move(aggregations_[i].seen);
    reset_seen(i);
    const RowStore& rows = old->rows();
    std::vector<std::vector<Id>> kept(rows.columns().size());
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      if (rows.column(0)[row] != Id{last}) continue;
      kept[0].push_back(Id{0});
      for (std::size_t column = 1; column < kept.size(); ++column) kept[column].push_back(rows.column(column)[row]);
    }
    std::vector<std::size_t> places(kept.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    aggregations_[i].seen->insert(kept, places, kept[0].size(), numbers_, fresh_);
  }

  // Appends the groups [begin, end).
  void give(std::span<const std::vector<Id>> keys, std::size_t begin, std::size_t end, Batch& out) {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      auto& column = out.columns[i];
      if (sources_[i] == kNoColumn) {
        column.resize(column.size() + (end - begin), kUnboundId);
      } else if (sources_[i] < plan_.group_keys.size()) {
        append_range(column, keys[sources_[i]], begin, end);
      } else {
        AggregateColumn& aggregate = *aggregations_[sources_[i] - plan_.group_keys.size()].column;
        for (std::size_t group = begin; group < end; ++group) column.push_back(aggregate.result(group));
      }
    }
    out.rows += end - begin;
  }

  OperatorPtr input_;
  bool sorted_;
  std::vector<std::size_t> key_places_;
  SpillQueue later_;           // rows of groups that had no room
  std::size_t unbound_place_;  // a column of unbound ids behind the child's; behind that one of group numbers
  std::vector<Aggregation> aggregations_;
  std::vector<std::size_t> sources_;
  std::unique_ptr<BoundedRowSet> keys_;
  std::vector<std::vector<Id>> sorted_keys_;
  Batch batch_;
  std::vector<std::uint32_t> groups_;
  std::vector<std::uint32_t> numbers_;
  std::vector<std::uint32_t> fresh_;
  std::vector<std::uint32_t> fresh_groups_;
  std::vector<Id> fresh_values_;
  std::vector<std::uint32_t> left_out_;
  std::vector<std::uint32_t> kept_;
  std::vector<std::size_t> child_places_;
  bool read_all_ = false;
  bool all_grouped_ = false;
  std::size_t group_count_ = 0;
  std::size_t given_ = 0;
};

}  // namespace

OperatorPtr make_group(const PlanNode& plan, ExecutionContext& context) { return std::make_unique<GroupOperator>(plan, context); }

}  // namespace tercet
