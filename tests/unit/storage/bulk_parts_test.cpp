// The pieces of the bulk loader on their own: sorting keys, spilling them, the table of terms, sorting quads.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "storage/bulk/batch.h"
#include "storage/bulk/dense_sort.h"
#include "storage/bulk/term_sort.h"
#include "storage/bulk/term_table.h"

using namespace tercet;

namespace {

// Keys that are hard to sort: prefixes of each other, zeros inside, long common beginnings, all bytes.
std::set<std::string> awkward_keys(std::uint32_t seed, std::size_t count) {
  std::mt19937 random(seed);
  std::set<std::string> keys{"",     std::string(1, '\0'), std::string(7, '\0'), std::string(8, '\0'), std::string(9, '\0'), "a",
                             "a\xFF"};
  const std::vector<std::string> beginnings{"", "http://example.org/resource/", std::string(100, 'x'), std::string(3, '\0'),
                                            "\xFF\xFE"};
  while (keys.size() < count) {
    std::string key = beginnings[random() % beginnings.size()];
    for (std::size_t n = random() % 20; n != 0; --n)
      key.push_back(random() % 3 == 0 ? static_cast<char>(random()) : "\0ab"[random() % 3]);
    keys.insert(key);
  }
  return keys;
}

struct Shuffled {
  KeyArena arena;
  PageArray<const char*> addresses;
  std::vector<std::string> keys;  // by their first place
};

void fill(Shuffled& shuffled, const std::set<std::string>& keys, std::uint32_t seed) {
  shuffled.keys.assign(keys.begin(), keys.end());
  std::shuffle(shuffled.keys.begin(), shuffled.keys.end(), std::mt19937(seed));
  for (const std::string& key : shuffled.keys) shuffled.addresses.push_back(shuffled.arena.add(key));
}

}  // namespace

TEST_CASE("keys are sorted by their bytes") {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    std::set<std::string> keys = awkward_keys(seed, 10 + seed * 150);
    Shuffled shuffled;
    fill(shuffled, keys, seed);
    PageArray<std::uint32_t> ranks;
    sort_keys(shuffled.addresses, ranks);
    std::vector<std::string> sorted;
    for (const char* address : shuffled.addresses) sorted.emplace_back(KeyArena::key_at(address));
    CHECK(sorted == std::vector<std::string>(keys.begin(), keys.end()));
    bool ranks_fit = true;
    for (std::size_t i = 0; i < shuffled.keys.size(); ++i) ranks_fit = ranks_fit && sorted[ranks[i]] == shuffled.keys[i];
    CHECK(ranks_fit);
  }
}

TEST_CASE("spilled keys are read back, with a buffer shorter than a key too") {
  std::set<std::string> keys = awkward_keys(7, 500);
  keys.insert(std::string(100000, 'l'));
  keys.insert(std::string(100000, 'l') + "m");
  SpillSpace space("");
  std::unique_ptr<TempFile> file = space.new_file();
  file->append("before", 6);
  EncodedBatch batch;
  for (const std::string& key : keys) batch.keys.push_back(batch.arena.add(key));
  batch.terms = keys.size();
  spill_keys(batch, *file);
  CHECK(space.written() > 6);
  for (std::size_t buffer : {std::size_t{1}, std::size_t{64}, std::size_t{1} << 20}) {
    KeyCursor cursor(batch, buffer);
    std::vector<std::string> read;
    while (cursor.next()) read.emplace_back(cursor.key());
    CHECK(read == std::vector<std::string>(keys.begin(), keys.end()));
  }
}

TEST_CASE("a table of terms numbers them in the order they come") {
  TermTable table;
  std::vector<std::string> keys;
  for (int i = 0; i < 20000; ++i) keys.push_back("http://example.org/" + std::to_string(i * 7919 % 15000));
  std::vector<std::string> distinct;
  std::vector<TermTable::Lookup> lookups;
  for (std::size_t i = 0; i < keys.size(); i += 100) {
    lookups.clear();
    for (std::size_t k = i; k < i + 100; ++k) lookups.push_back({keys[k], TermTable::hash(keys[k]), 0});
    // The same key twice in one call.
    lookups.push_back(lookups.front());
    table.find_or_add(lookups);
    for (const TermTable::Lookup& lookup : lookups) {
      if (lookup.number == distinct.size()) distinct.emplace_back(lookup.key);
      REQUIRE(lookup.number < distinct.size());
      REQUIRE(distinct[lookup.number] == lookup.key);
    }
  }
  CHECK(table.size() == 15000);
}

TEST_CASE("a chain of stable sorts gives all six orders") {
  std::mt19937 random(42);
  using Quad = DenseQuad<4>;
  const std::array<std::uint64_t, kColumns> limits{5000, 7, 300000, 3};
  PageArray<Quad> quads;
  for (int i = 0; i < 20000; ++i) {
    quads.push_back({{static_cast<std::uint32_t>(random() % limits[0]), static_cast<std::uint32_t>(random() % limits[1]),
                      static_cast<std::uint32_t>(random() % limits[2]), static_cast<std::uint32_t>(random() % limits[3])}});
  }
  PageArray<Quad> spare(quads.size());
  DenseSorter<4> sorter(limits);
  sorter.count(quads.data(), quads.size());
  auto is_sorted = [&](Order order) {
    std::array<Column, kColumns> columns = columns_of(order);
    return std::is_sorted(quads.begin(), quads.end(), [&](const Quad& a, const Quad& b) {
      for (Column column : columns) {
        auto c = static_cast<std::size_t>(column);
        if (a.value[c] != b.value[c]) return a.value[c] < b.value[c];
      }
      return false;
    });
  };
  using enum Column;
  for (Column column : {kGraph, kObject, kPredicate, kSubject}) sorter.sort_by(column, quads, spare);
  CHECK(is_sorted(Order::kSpo));
  for (auto [by, order] : {std::pair{kPredicate, Order::kPso}, std::pair{kObject, Order::kOps}, std::pair{kSubject, Order::kSop},
                           std::pair{kObject, Order::kOsp}, std::pair{kPredicate, Order::kPos}}) {
    sorter.sort_by(by, quads, spare);
    CHECK(is_sorted(order));
  }
}
