#include "storage/block_cache.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

using namespace tercet;

namespace {

std::shared_ptr<const std::string> block_of(std::uint64_t number) { return std::make_shared<std::string>(std::to_string(number)); }

}  // namespace

TEST_CASE("numbers of blocks are given once") {
  const std::uint64_t first = new_block_numbers(10);
  CHECK(new_block_numbers(1) == first + 10);
}

TEST_CASE("a block cache gives what it was given, within its bytes") {
  BlockCache cache(64 << 10);
  CHECK(cache.find<std::string>(1) == nullptr);
  const auto block = block_of(1);
  cache.add(1, block, 1000);
  CHECK(cache.find<std::string>(1) == block);
  cache.add(1, block_of(2), 1000);  // the first stays
  CHECK(cache.find<std::string>(1) == block);
  cache.add(2, block_of(2), 65 << 10);  // more than there is room for
  CHECK(cache.find<std::string>(2) == nullptr);
  for (std::uint64_t number = 3; number < 1000; ++number) {
    cache.add(number, block_of(number), 1000);
    CHECK(cache.bytes() <= 64 << 10);
    if (const auto found = cache.find<std::string>(number)) CHECK(*found == std::to_string(number));
  }
  CHECK(cache.bytes() > 60 << 10);
}

TEST_CASE("many blocks are found together, those that are not there are none") {
  BlockCache cache(1 << 20);
  std::vector<std::uint64_t> numbers(200);
  std::iota(numbers.begin(), numbers.end(), std::uint64_t{0});
  std::vector<std::shared_ptr<const void>> found(numbers.size());
  cache.find_all(numbers, found);
  CHECK(std::count(found.begin(), found.end(), nullptr) == 200);
  for (std::uint64_t number = 0; number < 200; number += 3) cache.add(number, block_of(number), 1000);
  cache.find_all(numbers, found);
  for (std::uint64_t number = 0; number < 200; ++number) {
    CHECK(found[number] == cache.find<std::string>(number));
    CHECK((found[number] != nullptr) == (number % 3 == 0));
  }
}

TEST_CASE("a block that has not left is found, whatever left before") {
  constexpr std::size_t kBytes = 1000 + 128;  // of a block with its entry
  BlockCache cache(300 << 10);
  std::uint64_t number = 1;
  for (std::uint64_t step = 0; step < 20'000; ++step) {
    number = number * 48271 % 2147483647;
    cache.add(number % 3000, block_of(number % 3000), 1000);
    cache.find<std::string>(step % 3000);
    if (step % 500 != 0) continue;
    std::size_t found = 0;
    for (std::uint64_t each = 0; each < 3000; ++each) found += cache.find<std::string>(each) != nullptr ? 1 : 0;
    REQUIRE(found * kBytes == cache.bytes());
  }
}

TEST_CASE("what is asked for stays while a scan passes") {
  BlockCache cache(100 << 10);
  for (std::uint64_t number = 0; number < 20; ++number) cache.add(number, block_of(number), 1000);
  std::size_t kept = 0;
  for (std::uint64_t number = 100; number < 2000; ++number) {
    cache.add(number, block_of(number), 1000);
    for (std::uint64_t asked = 0; asked < 20; ++asked) kept += cache.find<std::string>(asked) != nullptr ? 1 : 0;
  }
  CHECK(kept == 20 * 1900);
}

TEST_CASE("a cache without room keeps nothing") {
  BlockCache cache(0);
  cache.add(1, block_of(1), 1);
  CHECK(cache.find<std::string>(1) == nullptr);
  CHECK(cache.bytes() == 0);
}

TEST_CASE("threads share a block cache") {
  BlockCache cache(4 << 20);
  std::vector<std::thread> threads;
  std::vector<std::size_t> wrong(4);
  for (std::size_t thread = 0; thread < wrong.size(); ++thread) {
    threads.emplace_back([&, thread] {
      for (std::uint64_t i = 0; i < 20'000; ++i) {
        const std::uint64_t number = (i * (thread + 1)) % 3000;
        if (const auto found = cache.find<std::string>(number)) wrong[thread] += *found == std::to_string(number) ? 0 : 1;
        else cache.add(number, block_of(number), 4000);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<std::size_t>(4));
}
