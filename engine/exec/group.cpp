// kGroup: GROUP BY and the aggregates (SPARQL 1.1 Query, section 18.5.1).
#include <algorithm>
#include <memory>
#include <numeric>

#include "engine/exec/aggregate_column.h"
#include "engine/exec/columns.h"
#include "engine/exec/operators.h"
#include "engine/exec/row_set.h"

namespace tercet {
namespace {

// An aggregate with the rows that feed it.
struct Aggregation {
  std::size_t argument = kNoColumn;  // a column of the child
  std::unique_ptr<AggregateColumn> column;
  // With DISTINCT: (group, value) pairs that were seen; for COUNT(DISTINCT *) the group and all columns.
  std::unique_ptr<RowSet> seen;
  std::vector<std::size_t> seen_places;
};

class GroupOperator final : public Operator {
 public:
  GroupOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        input_(make_operator(*plan.children[0], context)),
        key_places_(columns_of(plan.children[0]->columns, plan.group_keys)) {
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
      made.column = make_aggregate_column(aggregate, context);
      aggregations_.push_back(std::move(made));
    }
    reset_groups();
    find_sources();
  }

 protected:
  bool do_next(Batch& out) override {
    return plan_.group_sorted && !plan_.group_keys.empty() ? next_sorted(out) : next_hashed(out);
  }

 private:
  // Sets of rows for the keys and the DISTINCT aggregates, empty.
  void reset_groups() {
    keys_ = std::make_unique<RowSet>(key_places_.size(), context_);
    for (std::size_t i = 0; i < aggregations_.size(); ++i) reset_seen(i);
  }

  void reset_seen(std::size_t i) {
    if (!plan_.aggregates[i].distinct) return;
    Aggregation& aggregation = aggregations_[i];
    aggregation.seen_places.assign(1, unbound_place_ + 1);  // where number_rows() puts the group
    if (aggregation.argument != kNoColumn) {
      aggregation.seen_places.push_back(aggregation.argument);
    } else {
      for (std::size_t column = 0; column < unbound_place_; ++column) aggregation.seen_places.push_back(column);
    }
    aggregation.seen = std::make_unique<RowSet>(aggregation.seen_places.size(), context_);
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

  bool read() {
    if (!input_->next(batch_)) return false;
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
      if (!aggregation.seen) {
        aggregation.column->add(groups_, values);
        continue;
      }
      if (group_ids.empty()) {
        for (std::uint32_t group : groups_) group_ids.push_back(Id{group});
      }
      aggregation.seen->insert(batch_.columns, aggregation.seen_places, batch_.rows, numbers_, fresh_);
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
      while (read()) {
        keys_->insert(batch_.columns, key_places_, batch_.rows, groups_, fresh_);
        aggregate(keys_->size());
      }
      input_.reset();
      group_count_ = keys_->size();
      // Without GROUP BY all rows are one group, even when there are none.
      if (group_count_ == 0 && plan_.group_keys.empty()) {
        group_count_ = 1;
        for (auto& aggregation : aggregations_) aggregation.column->resize(1);
      }
    }
    if (given_ == group_count_) return false;
    std::size_t end = std::min(group_count_, given_ + context_.batch_rows);
    out.reset(sources_.size());
    give(keys_->rows().columns(), given_, end, out);
    given_ = end;
    return true;
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
  std::vector<std::size_t> key_places_;
  std::size_t unbound_place_;  // a column of unbound ids behind the child's; behind that one of group numbers
  std::vector<Aggregation> aggregations_;
  std::vector<std::size_t> sources_;
  std::unique_ptr<RowSet> keys_;
  std::vector<std::vector<Id>> sorted_keys_;
  Batch batch_;
  std::vector<std::uint32_t> groups_;
  std::vector<std::uint32_t> numbers_;
  std::vector<std::uint32_t> fresh_;
  std::vector<std::uint32_t> fresh_groups_;
  std::vector<Id> fresh_values_;
  bool read_all_ = false;
  std::size_t group_count_ = 0;
  std::size_t given_ = 0;
};

}  // namespace

OperatorPtr make_group(const PlanNode& plan, ExecutionContext& context) { return std::make_unique<GroupOperator>(plan, context); }

}  // namespace tercet
