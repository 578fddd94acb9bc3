#include "engine/expr/running_extreme.h"

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

// The first of those with the best key.
template <bool kGreatest, typename Key>
Id first_best(std::span<const Id> ids, Key key) {
  std::uint64_t best = key(ids.front());
  std::size_t place = 0;
  for (std::size_t i = 1; i < ids.size(); ++i) {
    const std::uint64_t other = key(ids[i]);
    const bool better = kGreatest ? other > best : other < best;
    best = better ? other : best;
    place = better ? i : place;
  }
  return ids[place];
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
