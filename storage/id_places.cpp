#include "storage/id_places.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace tercet {
namespace {

constexpr std::size_t kFewestForDigits = 1024;
constexpr unsigned kDigitBits = 11;
constexpr std::size_t kDigits = (64 + kDigitBits - 1) / kDigitBits;
constexpr std::size_t kDigitValues = std::size_t{1} << kDigitBits;
using Counts = std::array<std::array<std::uint32_t, kDigitValues>, kDigits>;

std::size_t digit_of(Id id, std::size_t digit) { return id.bits >> (digit * kDigitBits) & (kDigitValues - 1); }

void sort_by_digits(std::vector<IdPlace>& ids) {
  std::vector<Counts> counts(1);
  for (const IdPlace& each : ids) {
    for (std::size_t digit = 0; digit < kDigits; ++digit) ++counts[0][digit][digit_of(each.id, digit)];
  }
  std::vector<IdPlace> sorted(ids.size());
  for (std::size_t digit = 0; digit < kDigits; ++digit) {
    auto& places = counts[0][digit];
    if (places[digit_of(ids.front().id, digit)] == ids.size()) continue;  // one digit that all have, as in ids of one kind
    std::uint32_t before = 0;
    for (std::uint32_t& place : places) before += std::exchange(place, before);
    for (const IdPlace& each : ids) sorted[places[digit_of(each.id, digit)]++] = each;
    ids.swap(sorted);
  }
}

}  // namespace

bool sort_by_id(std::vector<IdPlace>& ids) {
  const auto below = [](const IdPlace& a, const IdPlace& b) { return a.id < b.id; };
  if (std::is_sorted(ids.begin(), ids.end(), below)) return true;
  if (ids.size() >= kFewestForDigits) {
    sort_by_digits(ids);
  } else {
    std::sort(ids.begin(), ids.end(),
              [](const IdPlace& a, const IdPlace& b) { return a.id != b.id ? a.id < b.id : a.place < b.place; });
  }
  return false;
}

}  // namespace tercet
