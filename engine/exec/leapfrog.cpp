#include "engine/exec/leapfrog.h"

#include <algorithm>
#include <atomic>
#include <limits>

#include "engine/exec/columns.h"
#include "engine/plan/scan_variables.h"
#include "storage/side_by_side.h"
#include "tercet/error.h"

namespace tercet {
namespace {

// Of two ranges so much different in size the smaller one's values are searched for in the other; else both are read.
constexpr std::uint32_t kGallopFrom = 8;
// Beyond so many values an index finds the place, where there is one.
constexpr std::uint32_t kFarStep = 8;
// So many values are searched for ahead at once, where the ones before were all come to.
constexpr std::uint32_t kMostAhead = 32;
constexpr std::uint32_t kFewestAhead = 2;
// Fewer values, and their index, are in a cache of the processor anyway.
#ifdef TERCET_TINY
constexpr std::uint32_t kFewestForAhead = 1;
#else
constexpr std::uint32_t kFewestForAhead = 1 << 17;
#endif

// To the first value of [low + 1, high) at or above `target`, else to `high`. Precondition: values[low] < target.
std::uint32_t search(const Id* values, std::uint32_t low, std::uint32_t high, Id target) {
  while (high - low > 1) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (values[middle] < target) low = middle;
    else high = middle;
  }
  return high;
}

// Has the memory come that searches for the next of `targets` will read, side by side.
void search_ahead(const ValueRange& range, ValueRange& targets) {
  if (targets.at < targets.ahead || range.end < kFewestForAhead) return;
  targets.stride = targets.at == targets.ahead ? std::min(2 * targets.stride, kMostAhead) : kFewestAhead;
  targets.ahead = std::min(targets.end, targets.at + targets.stride);
  for (std::uint32_t i = targets.at; i < targets.ahead; ++i) range.index->prefetch(targets.values[i]);
  for (std::uint32_t i = targets.at; i < targets.ahead; ++i) {
    const std::uint32_t place = range.index->part_of(targets.values[i]).first;
    __builtin_prefetch(range.values + place);
    if (range.begins != nullptr) __builtin_prefetch(range.begins + place);
  }
}

// To the first value at or above that of `targets`.
void gallop(ValueRange& range, ValueRange& targets) {
  const Id target = targets.value();
  const Id* values = range.values;
  std::uint32_t low = range.at;
  if (values[low] >= target) return;
  std::uint32_t step = 1;
  while (step < range.end - low && values[low + step] < target) {
    low += step;
    step *= 2;
    if (step == kFarStep && range.index != nullptr) {
      search_ahead(range, targets);
      const auto [begin, end] = range.index->part_of(target);
      range.at = begin > low && (begin >= range.end || values[begin] >= target) ? begin
                                                                                : search(values, std::max(low, begin), end, target);
      return;
    }
  }
  range.at = search(values, low, low + std::min(step, range.end - low), target);
}

bool leapfrog_two(ValueRange& a, ValueRange& b, std::uint64_t& seeks) {
  while (!a.at_end() && !b.at_end()) {
    if (a.value() == b.value()) return true;
    ++seeks;
    if (a.value() < b.value()) gallop(a, b);
    else gallop(b, a);
  }
  return false;
}

std::uint64_t count_by_reading(const ValueRange& a, const ValueRange& b) {
  std::uint64_t count = 0;
  std::uint32_t i = a.at;
  std::uint32_t j = b.at;
  while (i < a.end && j < b.end) {
    const Id x = a.values[i];
    const Id y = b.values[j];
    count += x == y ? 1 : 0;
    i += x <= y ? 1 : 0;
    j += y <= x ? 1 : 0;
  }
  return count;
}

[[noreturn]] void throw_too_many() {
  throw Error(ErrorCode::kLimit, "the query counts more than 2^63 solutions, which is no number of a count");
}

constexpr auto kMostSolutions = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

}  // namespace

bool leapfrog(std::span<ValueRange> ranges, std::uint64_t& seeks) {
  if (ranges.size() == 1) return !ranges[0].at_end();
  if (ranges.size() == 2) return leapfrog_two(ranges[0], ranges[1], seeks);
  if (ranges[0].at_end()) return false;
  ValueRange* greatest = &ranges[0];
  std::size_t agreed = 1;
  for (std::size_t i = 1; agreed < ranges.size(); i = i + 1 == ranges.size() ? 0 : i + 1) {
    ValueRange& range = ranges[i];
    if (range.at_end()) return false;
    if (range.value() < greatest->value()) {
      ++seeks;
      gallop(range, *greatest);
      if (range.at_end()) return false;
    }
    agreed = range.value() == greatest->value() ? agreed + 1 : 1;
    greatest = &range;
  }
  return true;
}

std::uint64_t count_common(std::span<ValueRange> ranges, std::uint64_t& seeks) {
  if (ranges.size() == 1) return ranges[0].size();
  if (ranges.size() == 2) {
    const std::uint32_t few = std::min(ranges[0].size(), ranges[1].size());
    const std::uint32_t many = std::max(ranges[0].size(), ranges[1].size());
    if (many / kGallopFrom < few) {
      seeks += few;
      return count_by_reading(ranges[0], ranges[1]);
    }
  }
  std::uint64_t count = 0;
  for (; leapfrog(ranges, seeks); ++ranges[0].at) ++count;
  return count;
}

LeapfrogTries::LeapfrogTries(const LeapfrogSpec& spec, const std::vector<VarId>& wanted) : spec_(spec) {
  std::vector<std::vector<VarId>> of_scan;
  for (const ScanSpec& scan : spec.scans) of_scan.push_back(variables_in_order(scan));
  auto is_kept = [&](VarId variable) {
    auto has = [variable](const std::vector<VarId>& variables) { return contains(variables, variable); };
    return contains(wanted, variable) || std::count_if(of_scan.begin(), of_scan.end(), has) > 1;
  };
  for (auto& variables : of_scan) {
    while (variables.size() > 1 && !is_kept(variables.back())) variables.pop_back();
    depths_.push_back(variables.size());
  }
  last_.resize(of_scan.size());
  for (VarId variable : spec.variables) {
    std::vector<Place> places;
    for (std::size_t scan = 0; scan < of_scan.size(); ++scan) {
      const std::size_t level = column_of(of_scan[scan], variable);
      if (level == kNoColumn) continue;
      places.push_back({scan, level});
      last_[scan] = variables_.size();
    }
    if (places.empty()) continue;
    variables_.push_back(variable);
    places_.push_back(std::move(places));
  }
  bound_.resize(variables_.size());
}

bool LeapfrogTries::load(ExecutionContext& context) {
  const std::vector<std::size_t> scans = scans_to_read();
  tries_.resize(spec_.scans.size());
  positions_.resize(tries_.size());
  if (!read(scans, context)) {
    tries_.clear();
    return false;
  }
  for (std::size_t scan = 0; scan < tries_.size(); ++scan) {
    for (std::size_t before = 0; !tries_[scan]; ++before) {
      if (shares_trie(before, scan)) tries_[scan] = tries_[before];
    }
  }
  return true;
}

bool LeapfrogTries::shares_trie(std::size_t a, std::size_t b) const {
  return depths_[a] == depths_[b] && read_the_same(spec_.scans[a], spec_.scans[b]);
}

// The first of those that share a trie.
std::vector<std::size_t> LeapfrogTries::scans_to_read() const {
  std::vector<std::size_t> scans;
  for (std::size_t scan = 0; scan < spec_.scans.size(); ++scan) {
    const auto shares = [&](std::size_t before) { return shares_trie(before, scan); };
    if (std::none_of(scans.begin(), scans.end(), shares)) scans.push_back(scan);
  }
  return scans;
}

bool LeapfrogTries::read(std::span<const std::size_t> scans, ExecutionContext& context) {
  const std::size_t threads = is_large() ? std::min(context.optimizer.threads, scans.size()) : 1;
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> has_room = true;
  do_side_by_side(threads, [&](std::size_t) {
    for (std::size_t i = next++; i < scans.size() && has_room; i = next++) {
      tries_[scans[i]] = Trie::load(spec_.scans[scans[i]], depths_[scans[i]], context);
      if (!tries_[scans[i]]) has_room = false;
    }
  });
  return has_room;
}

std::vector<Id> LeapfrogTries::cuts(std::size_t ranges) const {
  std::span<const Id> values;
  for (const Place& place : places_[0]) {
    const std::vector<Id>& all = tries_[place.scan]->level(0).values;
    if (values.empty() || all.size() < values.size()) values = all;
  }
  std::vector<Id> cuts;
  for (std::size_t i = 1; i < std::min(ranges, values.size()); ++i) cuts.push_back(values[values.size() * i / ranges]);
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  return cuts;
}

void LeapfrogTries::cut(ValueRange& range) const {
  const Id* const begin = range.values + range.at;
  const Id* const end = range.values + range.end;
  if (!before_.is_unbound()) range.end = static_cast<std::uint32_t>(std::lower_bound(begin, end, before_) - range.values);
  if (!from_.is_unbound())
    range.at = static_cast<std::uint32_t>(std::lower_bound(begin, range.values + range.end, from_) - range.values);
}

void LeapfrogTries::open(std::size_t variable, std::vector<ValueRange>& ranges) const {
  ranges.clear();
  for (const auto [scan, level] : places_[variable]) {
    const Trie& trie = *tries_[scan];
    ValueRange range;
    range.values = trie.level(level).values.data();
    if (level == 0) {
      range.end = static_cast<std::uint32_t>(trie.level(0).values.size());
      if (!trie.index().is_empty()) {
        range.index = &trie.index();
        range.begins = trie.level(0).begins.empty() ? nullptr : trie.level(0).begins.data();
      }
      if (variable == 0) cut(range);
    } else {
      const std::uint32_t* begin = trie.level(level - 1).begins.data() + positions_[scan][level - 1];
      range.at = begin[0];
      range.end = begin[1];
    }
    ranges.push_back(range);
  }
}

void LeapfrogTries::bind(std::size_t variable, std::span<const ValueRange> ranges) {
  const std::vector<Place>& places = places_[variable];
  for (std::size_t i = 0; i < places.size(); ++i) positions_[places[i].scan][places[i].level] = ranges[i].at;
  bound_[variable] = ranges[0].value();
}

LeapfrogTries tries_of(const PlanNode& join) {
  return LeapfrogTries(*join.leapfrog, join.leapfrog->count ? join.leapfrog->keys : join.columns);
}

std::uint64_t multiplied(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product) || product > kMostSolutions) throw_too_many();
  return product;
}

std::uint64_t added(std::uint64_t a, std::uint64_t b) {
  if (a > kMostSolutions - b) throw_too_many();
  return a + b;
}

}  // namespace tercet
