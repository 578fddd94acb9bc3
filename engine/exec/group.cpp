// kGroup: GROUP BY and the aggregates (SPARQL 1.1 Query, section 18.5.1).
//
// Groups that the memory has no room for: those that have begun go on in memory, the rows of others are put aside on disk, parted by
// their keys, and grouped in later passes. Distinct values of an aggregate that have no room are put aside too and follow at the end
// of the pass. So the states of aggregates stay in memory; a state that outgrows it by itself (GROUP_CONCAT) is kMemoryBudget.
#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

#include "engine/exec/aggregate_column.h"
#include "engine/exec/bounded_row_set.h"
#include "engine/exec/columns.h"
#include "engine/exec/operators.h"
#include "engine/exec/shared_group.h"

namespace tercet {
namespace {

// About what the state of an aggregate takes in memory for a group.
constexpr std::size_t kStateBytes = 256;

// An aggregate with the rows that feed it.
struct Aggregation {
  std::size_t argument = kNoColumn;  // a column of the child
  std::shared_ptr<AggregateColumn> column;
  bool is_fed = true;  // false when it has the column of an aggregate before it
  // With DISTINCT: (group, value) pairs that were seen; for COUNT(DISTINCT *) the group and all columns. Where groups are sorted it is
  // the values alone, of the group that is open from batch to batch.
  std::unique_ptr<DistinctRows> seen;
  std::vector<std::size_t> seen_places;
};

class GroupOperator final : public Operator {
 public:
  GroupOperator(const PlanNode& plan, OperatorPtr input, ExecutionContext& context)
      : Operator(plan, context),
        input_(std::move(input)),
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
    for (Aggregation& aggregation : aggregations_) aggregation.column.reset();
    for (std::size_t i = 0; i < aggregations_.size(); ++i) {
      make_column(i);
      if (aggregations_[i].is_fed) reset_seen(i);
    }
    keys_ = std::make_unique<BoundedRowSet>(key_places_.size(), aggregations_.size() * kStateBytes, context_);
  }

  void make_column(std::size_t i) {
    for (std::size_t before = 0; before < i; ++before) {
      if (!share_column(plan_.aggregates[before], plan_.aggregates[i])) continue;
      aggregations_[i].column = aggregations_[before].column;
      aggregations_[i].is_fed = false;
      return;
    }
    aggregations_[i].column = make_aggregate_column(plan_.aggregates[i], context_);
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
    aggregation.seen.reset();
    aggregation.seen = make_seen(aggregation.seen_places.size() - (sorted_ ? 1 : 0));
  }

  std::unique_ptr<DistinctRows> make_seen(std::size_t columns) {
    return std::make_unique<DistinctRows>(columns, DistinctRows::Beyond::kAnyOrder, context_);
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

  // Feeds the rows of the batch, whose groups are groups_[row], to the aggregates.
  void aggregate(std::size_t group_count) {
    auto& group_ids = batch_.columns[unbound_place_ + 1];
    group_ids.clear();
    for (std::size_t i = 0; i < aggregations_.size(); ++i) {
      Aggregation& aggregation = aggregations_[i];
      if (!aggregation.is_fed) continue;
      aggregation.column->resize(group_count);
      if (!aggregation.seen) {
        aggregation.column->add(groups_, values_of(aggregation));
        continue;
      }
      if (group_ids.empty()) {
        for (std::uint32_t group : groups_) group_ids.push_back(Id{group});
      }
      if (sorted_) add_distinct_sorted(i);
      else add_distinct(aggregation, *aggregation.seen, aggregation.seen_places, 0, batch_.rows);
    }
  }

  const std::vector<Id>& values_of(const Aggregation& aggregation) const {
    return batch_.columns[aggregation.argument == kNoColumn ? unbound_place_ : aggregation.argument];
  }

  // Of the rows [begin, end) feeds those that the set knows to be new.
  void add_distinct(Aggregation& aggregation, DistinctRows& set, std::span<const std::size_t> places, std::size_t begin,
                    std::size_t end) {
    if (begin == end) return;
    if (begin == 0) {
      set.insert(batch_.columns, places, end, fresh_);
    } else {
      slice_.resize(batch_.columns.size());
      for (std::size_t place : places) {
        slice_[place].clear();
        append_range(slice_[place], batch_.columns[place], begin, end);
      }
      set.insert(slice_, places, end - begin, fresh_);
    }
    fresh_groups_.clear();
    fresh_values_.clear();
    for (std::uint32_t row : fresh_) {
      fresh_groups_.push_back(groups_[begin + row]);
      fresh_values_.push_back(values_of(aggregation)[begin + row]);
    }
    aggregation.column->add(fresh_groups_, fresh_values_);
  }

  // Feeds the distinct values that had to wait: with their groups, or all of group 0.
  void add_put_aside(Aggregation& aggregation, DistinctRows& set, bool with_groups) {
    Batch waiting;
    while (set.next_put_aside(waiting)) {
      fresh_groups_.assign(waiting.rows, 0);
      for (std::size_t row = 0; row < waiting.rows && with_groups; ++row) {
        fresh_groups_[row] = static_cast<std::uint32_t>(waiting.columns[0][row].bits);
      }
      // COUNT(DISTINCT *) does not look at values.
      bool behind_group = with_groups && aggregation.argument != kNoColumn;
      aggregation.column->add(fresh_groups_, waiting.columns[behind_group ? 1 : 0]);
    }
  }

  // Rows of a group are neighbours: first come those of the group that was open, last those of the group that stays so, and groups
  // that begin and end in the batch share a set of their own.
  void add_distinct_sorted(std::size_t i) {
    Aggregation& aggregation = aggregations_[i];
    auto values = std::span<const std::size_t>(aggregation.seen_places).subspan(1);
    std::uint32_t last = groups_.back();
    auto first_end = static_cast<std::size_t>(std::upper_bound(groups_.begin(), groups_.end(), 0u) - groups_.begin());
    add_distinct(aggregation, *aggregation.seen, values, 0, first_end);
    if (last == 0) return;
    add_put_aside(aggregation, *aggregation.seen, false);
    auto last_begin = static_cast<std::size_t>(std::lower_bound(groups_.begin(), groups_.end(), last) - groups_.begin());
    if (first_end < last_begin) {
      auto between = make_seen(aggregation.seen_places.size());
      add_distinct(aggregation, *between, aggregation.seen_places, first_end, last_begin);
      add_put_aside(aggregation, *between, true);
    }
    reset_seen(i);
    add_distinct(aggregation, *aggregation.seen, values, last_begin, batch_.rows);
  }

  bool next_hashed(Batch& out) {
    if (!read_all_) {
      read_all_ = true;
      group_pass();
      input_.reset();
      // Without GROUP BY all rows are one group, even when there are none.
      if (group_count_ == 0 && plan_.group_keys.empty() && plan_.parts == 0) {
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
      if (aggregation.seen) add_put_aside(aggregation, *aggregation.seen, true);
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

  // Rows of a group are neighbours: groups are given out as soon as the next one begins.
  bool next_sorted(Batch& out) {
    out.reset(sources_.size());
    while (!read_all_) {
      if (!read()) {
        read_all_ = true;
        if (sorted_keys_.empty() || sorted_keys_[0].empty()) break;
        for (auto& aggregation : aggregations_) {
          if (aggregation.seen) add_put_aside(aggregation, *aggregation.seen, false);
        }
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

  // The last group of a batch may go on: it becomes group 0.
  void keep_last(std::size_t last) {
    for (auto& keys : sorted_keys_) {
      keys.front() = keys.back();
      keys.resize(1);
    }
    for (auto& aggregation : aggregations_) {
      if (aggregation.is_fed) aggregation.column->keep_only(last);
    }
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
        const std::size_t number = sources_[i] - plan_.group_keys.size();
        AggregateColumn& aggregate = *aggregations_[number].column;
        const algebra::Aggregate::Kind kind = plan_.aggregates[number].kind;
        for (std::size_t group = begin; group < end; ++group) column.push_back(aggregate.result(group, kind));
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
  std::vector<std::vector<Id>> slice_;
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

OperatorPtr make_group_of(const PlanNode& plan, OperatorPtr input, ExecutionContext& context) {
  return std::make_unique<GroupOperator>(plan, std::move(input), context);
}

OperatorPtr make_group(const PlanNode& plan, ExecutionContext& context) {
  if (has_shared_groups(plan, context)) return make_shared_group(plan, context);
  return make_group_of(plan, make_operator(*plan.children[0], context), context);
}

}  // namespace tercet
