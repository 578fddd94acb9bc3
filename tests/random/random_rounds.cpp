#include "tests/random/random_rounds.h"

#include "tests/random/query_generator.h"
#include "tests/random/random_data.h"
#include "tests/random/shrink.h"
#include "tests/random/subject.h"

namespace tercet::test {
namespace {

template <typename Store>
std::string report(std::uint32_t seed, const QueryOptions& options, const Example& example) {
  Example small = shrink(example, [&](const Example& smaller) {
    try {
      return !Expectation(smaller).difference_in(options, Store(smaller.dataset)).empty();
    } catch (const std::exception&) {
      return false;
    }
  });
  return "TERCET_RANDOM_SEED=" + std::to_string(seed) + " " + describe(options) + "\n" + example.query + "\nmade small:\n" +
         small.query + "\n" + to_text(small.dataset) + Expectation(small).difference_in(options, Store(small.dataset));
}

template <typename Store>
void run_query(std::uint32_t seed, const RandomData& data, const Store& store, std::mt19937& random, RoundCounts& counts) {
  Example example{random_query(random, data.terms), data.dataset};
  std::vector<QueryOptions> all_options = set_ups(random);
  try {
    Expectation expectation(example);
    for (const QueryOptions& options : all_options) {
      if (expectation.difference_in(options, store).empty()) continue;
      counts.failure = report<Store>(seed, options, example);
      return;
    }
    ++counts.compared;
    if (!expectation.is_empty()) ++counts.answered;
  } catch (const Unsettled&) {
    ++counts.skipped;
  } catch (const TooLarge&) {
    ++counts.skipped;
  } catch (const std::exception& error) {
    counts.failure = "TERCET_RANDOM_SEED=" + std::to_string(seed) + "\n" + example.query + "\n" + error.what();
  }
}

}  // namespace

RoundCounts run_rounds(std::uint32_t first, std::uint32_t rounds) {
  RoundCounts counts;
  for (std::uint32_t seed = first; seed != first + rounds && counts.failure.empty(); ++seed) {
    std::mt19937 random(seed);
    RandomData data = random_data(random);
    run_query(seed, data, InMemory(data.dataset), random, counts);
  }
  return counts;
}

RoundCounts run_block_rounds(std::uint32_t first, std::uint32_t stores) {
  RoundCounts counts;
  for (std::uint32_t seed = first; seed != first + stores && counts.failure.empty(); ++seed) {
    std::mt19937 random(seed);
    RandomData data = random_data(random);
    TinyBlocks database(data.dataset);
    for (int i = 0; i < 20 && counts.failure.empty(); ++i) run_query(seed, data, database, random, counts);
  }
  return counts;
}

}  // namespace tercet::test
