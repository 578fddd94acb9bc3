// What is common to ranges of ascending values, beside an index and without, against counting.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "engine/exec/leapfrog.h"

using namespace tercet;

namespace {

// Of several kinds of ids, some close to each other and some far apart.
std::vector<Id> random_values(std::mt19937_64& random, std::size_t count) {
  std::vector<Id> values(count);
  for (Id& value : values) {
    const bool is_iri = random() % 50 != 0;
    value = Id::make(is_iri ? IdKind::kIri : static_cast<IdKind>(1 + random() % 14),
                     random() % (random() % 9 == 0 ? 1u << 30 : 1u << 19));
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

ValueRange range_of(const std::vector<Id>& values, const ValueIndex* index) {
  ValueRange range;
  range.values = values.data();
  range.end = static_cast<std::uint32_t>(values.size());
  range.index = index;
  return range;
}

}  // namespace

TEST_CASE("leapfrogging stops at the values that all ranges have, in small and large ranges") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 12; ++round) {
    std::vector<std::vector<Id>> lists;
    std::vector<ValueIndex> indexes(2 + random() % 3);
    for (std::size_t i = 0; i < indexes.size(); ++i) {
      lists.push_back(
          random_values(random, i == 0 ? 300'000 : 1 + random() % 5000));  // the first has more than a cache of the processor
      indexes[i].build(lists.back());
    }
    std::vector<Id> common = lists[0];
    std::vector<ValueRange> ranges;
    for (std::size_t i = 0; i < lists.size(); ++i) {
      std::vector<Id> both;
      std::set_intersection(common.begin(), common.end(), lists[i].begin(), lists[i].end(), std::back_inserter(both));
      common.swap(both);
      ranges.push_back(range_of(lists[i], indexes[i].is_empty() || random() % 4 == 0 ? nullptr : &indexes[i]));
    }
    std::shuffle(ranges.begin(), ranges.end(), random);
    std::vector<Id> found;
    std::uint64_t seeks = 0;
    for (; leapfrog(ranges, seeks); ++ranges[0].at) found.push_back(ranges[0].value());
    CHECK(found == common);
  }
}
