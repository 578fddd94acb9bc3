#include "engine/optimizer/join_samples.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "engine/plan/scan_variables.h"

namespace tercet::optimizer {
namespace {

// Values that are looked at of a scan, and how few still tell something.
constexpr std::size_t kValues = 24;
constexpr std::size_t kFewestValues = 8;

// Nanoseconds that it takes to count the partners of a value, to take a value from the directory, and to read a row.
constexpr double kCountOne = 1500;
constexpr double kTakeOne = 200;

// Rows that are read at most, where the directory has too few.
constexpr double kMostRead = 1 << 16;
constexpr std::size_t kBatchRows = 1024;

// Partners that are taken to be found at least: of a sample in which no value has one not more is known than that few have.
constexpr double kFewestPartners = 0.5;

// Errors of what was found, as shares of it: one that is good enough, one that still tells something, and that of finding nothing.
constexpr double kSmallError = 0.2;
constexpr double kLargeError = 0.5;
constexpr double kNoneFound = 1e9;

struct Pair {
  std::size_t from = 0;  // of the inputs: whose values are looked at
  std::size_t to = 0;    // whose facts are counted
  VarId variable = 0;
};

// The places of a pattern where the variable stands; more than 3 where it is its graph.
std::size_t places_of(VarId variable, const ScanSpec& spec) {
  const auto is_it = [&](const ScanTerm& term) { return term.kind == ScanTerm::Kind::kVariable && term.variable == variable; };
  return static_cast<std::size_t>(std::count_if(spec.terms.begin(), spec.terms.end(), is_it)) +
         (spec.graphs.variable == variable ? 4 : 0);
}

// The one variable that two inputs share, where it stands at one place of each.
std::optional<VarId> shared_variable(const JoinInput& a, const JoinInput& b) {
  std::optional<VarId> shared;
  for (const auto& variable : a.variables) {
    if (std::none_of(b.variables.begin(), b.variables.end(), [&](const auto& other) { return other.id == variable.id; })) continue;
    if (shared || places_of(variable.id, *a.scan) != 1 || places_of(variable.id, *b.scan) != 1) return std::nullopt;
    shared = variable.id;
  }
  return shared;
}

double rows_read(const JoinInput& input) { return input.rows_in_ranges.value_or(input.rows); }

// In the sequence in which they are worth looking at.
std::vector<Pair> pairs_of(const std::vector<JoinInput>& inputs) {
  std::vector<Pair> pairs;
  const std::size_t count = std::min(inputs.size(), kMostSampledInputs);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!inputs[i].scan || !inputs[j].scan) continue;
      const std::optional<VarId> variable = shared_variable(inputs[i], inputs[j]);
      if (!variable) continue;
      const bool from_i = rows_read(inputs[i]) < rows_read(inputs[j]);
      pairs.push_back({from_i ? i : j, from_i ? j : i, *variable});
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(), [&](const Pair& x, const Pair& y) {
    return std::pair(rows_read(inputs[x.from]), inputs[x.to].rows) < std::pair(rows_read(inputs[y.from]), inputs[y.to].rows);
  });
  return pairs;
}

class Sampler {
 public:
  Sampler(const std::vector<JoinInput>& inputs, const Snapshot& snapshot, double nanoseconds)
      : inputs_(inputs), snapshot_(snapshot), left_(nanoseconds) {}

  std::vector<JoinSample> run() {
    std::vector<JoinSample> samples;
    if (!has_room()) return samples;
    for (const Pair& pair : pairs_of(inputs_)) {
      if (!has_room()) break;
      const std::optional<Found> found = look_from_both(pair);
      if (found) samples.push_back({pair.from, pair.to, pair.variable, found->selectivity});
    }
    return samples;
  }

 private:
  struct Values {
    std::vector<Id> ids;
    bool are_all = false;  // of all rows that the scan reads
  };
  struct Found {
    double selectivity = 1;
    double error = 0;  // the standard error, as a share of it
  };

  bool has_room() const { return left_ >= kFewestValues * kCountOne; }

  // From one side; where a few values have most of the partners, or none was found, from the other, too. nullopt when that tells nothing.
  std::optional<Found> look_from_both(const Pair& pair) {
    const std::optional<Found> one = look(pair);
    if (one && one->error <= kSmallError) return one;
    const std::optional<Found> other = look({pair.to, pair.from, pair.variable});
    if (!one || !other) return one && one->error <= kLargeError ? one : other && other->error <= kLargeError ? other : std::nullopt;
    const std::optional<Found>& better = other->error < one->error ? other : one;
    const bool has_none = one->error == kNoneFound && other->error == kNoneFound;
    return better->error <= kLargeError || has_none ? better : std::nullopt;
  }

  // nullopt when finding values costs too much.
  std::optional<Found> look(const Pair& pair) {
    const Values& values = values_of(pair.from, pair.variable);
    const double cost = static_cast<double>(values.ids.size()) * kCountOne;
    if (values.ids.empty() || cost > left_) return std::nullopt;
    left_ -= cost;
    const ScanSpec& to = *inputs_[pair.to].scan;
    QuadPattern pattern = counted_pattern(to);
    const double all = std::max(1.0, static_cast<double>(snapshot_.count(pattern)));
    Id& place = *std::array{&pattern.subject, &pattern.predicate,
                            &pattern.object}[static_cast<std::size_t>(*column_with(to, pair.variable))];
    double sum = 0;
    double squares = 0;
    for (const Id value : values.ids) {
      place = value;
      const auto partners = static_cast<double>(snapshot_.count(pattern));
      sum += partners;
      squares += partners * partners;
    }
    const auto count = static_cast<double>(values.ids.size());
    if (sum == 0) return Found{kFewestPartners / count / all, values.are_all ? 0 : kNoneFound};
    const double variance = std::max(0.0, squares / count - sum / count * (sum / count));
    return Found{sum / count / all, values.are_all ? 0 : std::sqrt(variance / count) / (sum / count)};
  }

  // Of rows that are spread over what the scan reads.
  const Values& values_of(std::size_t input, VarId variable) {
    const auto [known, is_new] = values_.try_emplace({input, variable});
    if (is_new) known->second = find_values(inputs_[input], variable);
    return known->second;
  }

  Values find_values(const JoinInput& input, VarId variable) {
    const std::optional<Order> order = order_led_by(input.rows_in_ranges ? input.ranged : variable, *input.scan);
    if (!order) return {};
    std::vector<Id> values = from_directory(input, *order, variable);
    if (values.size() >= kFewestValues) return {std::move(values), false};
    const double share = rows_read(input) / std::max(1.0, input.rows);
    const double rows = share * static_cast<double>(snapshot_.count(counted_pattern(*input.scan)));
    const double cost = rows * kScanRow;
    if (rows > kMostRead || cost > left_ / 2) return {};
    left_ -= cost;
    std::vector<Id> all = from_rows(input, *order, variable);
    if (all.size() <= kValues) return {std::move(all), true};
    values.clear();
    for (std::size_t i = 0; i < kValues; ++i) values.push_back(all[place_in_stretch(i, all.size())]);
    return {std::move(values), false};
  }

  std::vector<Id> from_directory(const JoinInput& input, Order order, VarId variable) {
    const std::array<Column, kColumns> columns = columns_of(order);
    const auto from_the_end = columns.end() - 1 - std::find(columns.begin(), columns.end(), *column_with(*input.scan, variable));
    std::vector<Id> values;
    left_ -= kValues * kTakeOne;
    for (const std::vector<Id>& key : snapshot_.split(counted_pattern(*input.scan), order, input.ranges, kValues + 1))
      values.push_back(*(key.end() - from_the_end));
    return values;
  }

  std::vector<Id> from_rows(const JoinInput& input, Order order, VarId variable) const {
    const Column column = *column_with(*input.scan, variable);
    QuadPattern pattern = counted_pattern(*input.scan);
    if (input.scan->graphs.kind == ScanGraphs::Kind::kFilter) pattern.graphs = input.scan->graphs.filter;
    std::vector<Id> all;
    const auto read = [&](const IdRange* range) {
      const std::unique_ptr<QuadScan> scan = snapshot_.scan(pattern, order, mask_of(column));
      if (range != nullptr) {
        scan->end_before({&range->last, 1});
        scan->seek({&range->first, 1});
      }
      QuadBatch batch;
      while (scan->next(batch, kBatchRows)) {
        const std::vector<Id>& ids = batch.columns[static_cast<std::size_t>(column)];
        all.insert(all.end(), ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(batch.rows));
      }
    };
    if (input.ranges.empty()) read(nullptr);
    for (const IdRange& range : input.ranges) read(&range);
    return all;
  }

  // Each stretch at another place, for facts may repeat at regular distances.
  static std::size_t place_in_stretch(std::size_t number, std::size_t rows) {
    constexpr double kGoldenRatio = 0.6180339887498949;
    const auto stretch = static_cast<double>(number);
    const double place = stretch + std::fmod(stretch * kGoldenRatio, 1.0);
    return std::min(rows - 1, static_cast<std::size_t>(place * static_cast<double>(rows) / kValues));
  }

  const std::vector<JoinInput>& inputs_;
  const Snapshot& snapshot_;
  double left_;  // nanoseconds
  std::map<std::pair<std::size_t, VarId>, Values> values_;
};

}  // namespace

std::vector<JoinSample> sample_joins(const std::vector<JoinInput>& inputs, const Snapshot& snapshot, double nanoseconds) {
  return Sampler(inputs, snapshot, nanoseconds).run();
}

}  // namespace tercet::optimizer
