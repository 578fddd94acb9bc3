#include "engine/exec/leapfrog_count.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <numeric>

#include "storage/side_by_side.h"

namespace tercet {
namespace {

constexpr std::size_t kFewestRemembered = 16;
constexpr std::size_t kMostRemembered = std::size_t{1} << 18;
constexpr std::uint64_t kSeeksBetweenPolls = 1 << 15;
constexpr std::size_t kRangesForThread = 16;

// No id of a fact.
constexpr Id kNobody{~std::uint64_t{0}};

}  // namespace

LeapfrogCounter::LeapfrogCounter(LeapfrogTries& tries, std::size_t first, ExecutionContext& context)
    : tries_(tries), context_(context), memory_(context.memory) {
  std::vector<std::size_t> variables(tries.variables().size() - first);
  std::iota(variables.begin(), variables.end(), first);
  parts_.reserve(variables.size());
  roots_ = parts_of(variables, first);
}

bool LeapfrogCounter::share_scan(std::size_t a, std::size_t b) const {
  for (const auto& one : tries_.places(a)) {
    for (const auto& other : tries_.places(b)) {
      if (one.scan == other.scan) return true;
    }
  }
  return false;
}

// The parts into which the variables fall; `bound_above` variables are bound when they are counted.
std::vector<std::size_t> LeapfrogCounter::parts_of(const std::vector<std::size_t>& variables, std::size_t bound_above) {
  std::vector<std::size_t> result;
  std::vector<std::size_t> waiting = variables;
  while (!waiting.empty()) {
    std::vector<std::size_t> connected{waiting.front()};
    waiting.erase(waiting.begin());
    for (std::size_t i = 0; i < connected.size(); ++i) {
      auto joins = [&](std::size_t variable) { return share_scan(connected[i], variable); };
      std::copy_if(waiting.begin(), waiting.end(), std::back_inserter(connected), joins);
      std::erase_if(waiting, joins);
    }
    std::sort(connected.begin(), connected.end());
    result.push_back(add_part(connected, bound_above));
  }
  return result;
}

std::size_t LeapfrogCounter::add_part(const std::vector<std::size_t>& connected, std::size_t bound_above) {
  const std::size_t number = parts_.size();
  parts_.emplace_back();
  parts_[number].variable = connected.front();
  for (const auto& place : tries_.places(connected.front())) {
    if (tries_.ends_at(place.scan, connected.front()) && tries_.trie(place.scan).has_weights())
      parts_[number].weighted.push_back(place.scan);
  }
  std::vector<std::size_t> context = context_of(connected);
  if (context.size() < bound_above && context.size() <= 2) {
    parts_[number].context = std::move(context);
    make_table(parts_[number], kFewestRemembered);
  }
  parts_[number].parts = parts_of({connected.begin() + 1, connected.end()}, bound_above + 1);
  return number;
}

// The variables bound before a part that its scans have.
std::vector<std::size_t> LeapfrogCounter::context_of(const std::vector<std::size_t>& connected) const {
  std::vector<std::size_t> context;
  for (std::size_t variable = 0; variable < connected.front(); ++variable) {
    auto joins = [&](std::size_t other) { return share_scan(variable, other); };
    if (std::any_of(connected.begin(), connected.end(), joins)) context.push_back(variable);
  }
  return context;
}

// Two keys that meet in a place take it from each other. False, and nothing has changed, when the budget has no room.
bool LeapfrogCounter::make_table(Part& part, std::size_t places) {
  if (!memory_.try_set(memory_.bytes() + (places - part.remembered.size()) * sizeof(Remembered))) return false;
  std::vector<Remembered> before(places, {{kNobody, kNobody}, 0});
  before.swap(part.remembered);
  for (const Remembered& known : before) {
    if (known.key[0] != kNobody) place_of(part.remembered, known.key) = known;
  }
  part.counted = 0;
  return true;
}

void LeapfrogCounter::grow_table(Part& part) {
  const std::size_t places = part.remembered.size();
  if (++part.counted < places || places >= kMostRemembered) return;
  if (!make_table(part, places * 2)) part.counted = 0;
}

std::uint64_t LeapfrogCounter::count_parts(const std::vector<std::size_t>& parts, std::uint64_t factor) {
  for (std::size_t part : parts) {
    if (factor == 0) return 0;
    factor = multiplied(factor, count_part(parts_[part]));
  }
  return factor;
}

LeapfrogCounter::Remembered& LeapfrogCounter::place_of(std::vector<Remembered>& table, const std::array<Id, 2>& key) {
  const std::uint64_t hash = (key[0].bits ^ std::rotl(key[1].bits, 29)) * 0x9E3779B97F4A7C15ull;
  return table[static_cast<std::size_t>((hash ^ (hash >> 32)) & (table.size() - 1))];
}

std::uint64_t LeapfrogCounter::count_part(Part& part) {
  if (part.remembered.empty()) return count_values(part);
  std::array<Id, 2> key{};
  for (std::size_t i = 0; i < part.context.size(); ++i) key[i] = tries_.bound(part.context[i]);
  if (const Remembered& place = place_of(part.remembered, key); place.key == key) return place.count;
  const std::uint64_t count = count_values(part);
  grow_table(part);
  place_of(part.remembered, key) = {key, count};
  return count;
}

std::uint64_t LeapfrogCounter::count_values(Part& part) {
  tries_.open(part.variable, part.ranges);
  ++seeks_;
  poll();
  if (part.parts.empty() && part.weighted.empty()) return count_common(part.ranges, seeks_);
  std::uint64_t sum = 0;
  for (; leapfrog(part.ranges, seeks_); ++part.ranges[0].at) {
    ++seeks_;
    poll();
    tries_.bind(part.variable, part.ranges);
    std::uint64_t factor = 1;
    for (std::size_t scan : part.weighted) factor = multiplied(factor, tries_.weight(scan));
    sum = added(sum, count_parts(part.parts, factor));
  }
  return sum;
}

void LeapfrogCounter::poll() {
  if (seeks_ - polled_at_ < kSeeksBetweenPolls) return;
  polled_at_ = seeks_;
  context_.poll();
}

namespace {

// Of what one of several threads has counted.
struct alignas(64) Counted {
  std::uint64_t solutions = 0;
  std::uint64_t seeks = 0;
};

// Whether threads are to count ranges.
bool adds_up(const LeapfrogTries& tries, ExecutionContext& context) {
  if (context.optimizer.threads < 2 || !tries.is_large()) return false;
  LeapfrogTries own = tries;
  return LeapfrogCounter(own, 0, context).is_connected();
}

}  // namespace

std::uint64_t count_solutions(const LeapfrogTries& tries, ExecutionContext& context, std::uint64_t& seeks) {
  const std::size_t threads = adds_up(tries, context) ? context.optimizer.threads : 1;
  const std::vector<Id> cuts = threads == 1 ? std::vector<Id>() : tries.cuts(threads * kRangesForThread);
  std::vector<Counted> counted(std::min(threads, cuts.size() + 1));
  std::atomic<std::size_t> next = 0;
  do_side_by_side(counted.size(), [&](std::size_t thread) {
    LeapfrogTries range_tries = tries;
    LeapfrogCounter of_range(range_tries, 0, context);
    for (std::size_t i = next++; i <= cuts.size(); i = next++) {
      range_tries.cut_to(i == 0 ? kUnboundId : cuts[i - 1], i == cuts.size() ? kUnboundId : cuts[i]);
      counted[thread].solutions = added(counted[thread].solutions, of_range.count());
    }
    counted[thread].seeks = of_range.seeks();
  });
  std::uint64_t solutions = 0;
  for (const Counted& each : counted) {
    solutions = added(solutions, each.solutions);
    seeks += each.seeks;
  }
  return solutions;
}

}  // namespace tercet
