#include "engine/expr/running_extreme.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "engine/expr/evaluator.h"
#include "engine/expr/kind_runs.h"

namespace tercet::expr {
namespace {

constexpr std::size_t kFewRows = 8;

// The codes of doubles ascend, but that NaN comes first in ORDER BY, and the zeros are equal.
std::uint64_t double_key(Id id) {
  constexpr std::uint64_t kNegativeZero = Id::make(IdKind::kDouble, (std::uint64_t{1} << 59) - 1).bits;
  constexpr std::uint64_t kInfinity = Id::make(IdKind::kDouble, std::uint64_t{0xFFF} << 48).bits;
  return id.bits > kInfinity ? 0 : id.bits == kNegativeZero ? id.bits + 1 : id.bits;
}

std::uint64_t float_key(Id id) {
  constexpr std::uint64_t kNegativeZero = Id::make(IdKind::kFloat, 0x7FFF'FFFF).bits;
  constexpr std::uint64_t kInfinity = Id::make(IdKind::kFloat, 0xFF80'0000).bits;
  return id.bits > kInfinity ? 0 : id.bits == kNegativeZero ? id.bits + 1 : id.bits;
}

// The first of those with the best key. Several bests side by side, so that no comparison waits for the one before it.
template <bool kGreatest, typename Key>
Id first_best(std::span<const Id> ids, Key key) {
  constexpr std::size_t kLanes = 4;
  std::array<std::uint64_t, kLanes> bests;
  bests.fill(key(ids.front()));
  const auto take = [&](std::size_t lane, std::uint64_t other) {
    bests[lane] = kGreatest ? std::max(bests[lane], other) : std::min(bests[lane], other);
  };
  std::size_t i = 0;
  for (; i + kLanes <= ids.size(); i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) take(lane, key(ids[i + lane]));
  }
  for (; i < ids.size(); ++i) take(0, key(ids[i]));
  for (std::size_t lane = 1; lane < kLanes; ++lane) take(0, bests[lane]);
  return *std::find_if(ids.begin(), ids.end(), [&](Id id) { return key(id) == bests[0]; });
}

// Of ids of one kind; unbound where their codes do not tell.
template <bool kGreatest>
Id best_of_kind(std::span<const Id> ids) {
  switch (ids.front().kind()) {
    case IdKind::kBlankNode:
    case IdKind::kBoolean:
    case IdKind::kInteger: return first_best<kGreatest>(ids, [](Id id) { return id.bits; });
    case IdKind::kDecimal: return first_best<kGreatest>(ids, [](Id id) { return id.bits >> 4; });
    case IdKind::kDateTime:
    case IdKind::kDate:
    case IdKind::kTime: return first_best<kGreatest>(ids, [](Id id) { return id.bits >> kTimezoneBits; });
    case IdKind::kDouble: return first_best<kGreatest>(ids, double_key);
    case IdKind::kFloat: return first_best<kGreatest>(ids, float_key);
    default: return kUnboundId;
  }
}

}  // namespace

void RunningExtreme::add(Extreme which, Id id, const ExecutionContext& context) {
  failed_ = failed_ || id.is_unbound();
  if (failed_) return;
  if (best_.is_unbound()) {
    best_ = id;
    return;
  }
  const int order = compare_for_order(id, best_, context);
  if (which == Extreme::kLeast ? order < 0 : order > 0) best_ = id;
}

void RunningExtreme::add(Extreme which, std::span<const Id> ids, const ExecutionContext& context) {
  while (!ids.empty() && !failed_) {
    const auto run = ids.first(kind_run(ids, ids.size()));
    ids = ids.subspan(run.size());
    Id best;
    if (run.size() >= kFewRows) best = which == Extreme::kLeast ? best_of_kind<false>(run) : best_of_kind<true>(run);
    if (!best.is_unbound()) {
      add(which, best, context);
      continue;
    }
    for (const Id id : run) add(which, id, context);
  }
}

}  // namespace tercet::expr
