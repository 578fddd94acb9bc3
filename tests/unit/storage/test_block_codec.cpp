#include <catch2/catch.hpp>
#include <cstring>

#include "random_rows.h"
#include "storage/bit_packing.h"
#include "storage/block_codec.h"
#include "storage/checksum.h"
#include "tercet/error.h"

namespace {

using namespace tercet;
using test::RandomRows;

std::string encoded(const std::vector<Row>& rows) {
  std::string text;
  encode_block(rows, text);
  return text;
}

int compare_prefix(const Row& row, std::span<const Id> key) {
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (row[i] < key[i]) return -1;
    if (key[i] < row[i]) return 1;
  }
  return 0;
}

void require_bounds(const BlockView& view, const std::vector<Row>& rows, std::span<const Id> key) {
  std::size_t lower = 0;
  while (lower < rows.size() && compare_prefix(rows[lower], key) < 0) ++lower;
  std::size_t upper = lower;
  while (upper < rows.size() && compare_prefix(rows[upper], key) == 0) ++upper;
  REQUIRE(view.lower_bound(key) == lower);
  REQUIRE(view.upper_bound(key) == upper);
}

// Reads all that a view offers; nothing may crash.
void read_everything(const BlockView& view) {
  std::vector<Id> ids;
  for (std::size_t column = 0; column < kColumns; ++column) {
    view.decode(column, 0, view.rows(), ids);
    view.at(column, view.rows() - 1);
    view.changes(column, 0, view.rows());
  }
  Id key[2] = {ids[0], ids[view.rows() - 1]};
  view.lower_bound(key);
  view.upper_bound(key);
}

}  // namespace

TEST_CASE("every packed width comes back") {
  std::mt19937_64 engine(7);
  for (unsigned width = 0; width <= 64; width = width == kMaxPackedWidth ? 64 : width + 1) {
    for (std::size_t count : {1, 7, 8, 9, 64, 100}) {
      std::vector<std::uint64_t> codes(count);
      for (std::uint64_t& code : codes) code = width == 64 ? engine() : engine() & ((std::uint64_t{1} << width) - 1);
      std::string text;
      pack(codes.data(), count, width, 0, 0, text);
      REQUIRE(text.size() == packed_bytes(count, width));
      text.append(kPackedPadding, '\xFF');
      for (std::size_t begin = 0; begin < count; begin += 3) {
        std::vector<Id> out(count - begin);
        unpack(text.data(), width, begin, out.size(), 5, out.data());
        for (std::size_t i = 0; i < out.size(); ++i) {
          REQUIRE(out[i].bits == codes[begin + i] + 5);
          REQUIRE(packed_at(text.data(), width, begin + i) == codes[begin + i]);
        }
      }
    }
  }
}

TEST_CASE("a block gives back its rows, by ranges, places and searches") {
  constexpr std::uint64_t kSeed = 4711;
  INFO("seed " << kSeed);
  RandomRows random(kSeed);
  for (int round = 0; round < 300; ++round) {
    std::vector<Row> rows = random.rows(1 + random.below(round % 10 == 0 ? 3000 : 200));
    std::string text = encoded(rows);
    BlockView view(text, "a block");
    REQUIRE(view.rows() == rows.size());
    for (std::size_t column = 0; column < kColumns; ++column) {
      std::size_t begin = random.below(rows.size());
      std::size_t end = begin + random.below(rows.size() - begin + 1);
      std::vector<Id> part;
      view.decode(column, begin, end, part);
      REQUIRE(part.size() == end - begin);
      std::size_t changes = 0;
      for (std::size_t i = begin; i < end; ++i) {
        REQUIRE(part[i - begin] == rows[i][column]);
        if (i > begin && rows[i][column] != rows[i - 1][column]) ++changes;
      }
      REQUIRE(view.changes(column, begin, end) == changes);
      REQUIRE(view.at(column, begin) == rows[begin][column]);
    }
    for (int search = 0; search < 20; ++search) {
      Row key = rows[random.below(rows.size())];
      for (Id& id : key) {
        if (random.below(4) == 0) id.bits += random.below(3) - 1;
        if (random.below(30) == 0) id.bits = random.below(2) == 0 ? 0 : ~std::uint64_t{0} - 1;
      }
      require_bounds(view, rows, std::span<const Id>(key).first(1 + random.below(4)));
    }
    REQUIRE(view.lower_bound({}) == 0);
    REQUIRE(view.upper_bound({}) == rows.size());
  }
}

TEST_CASE("columns that repeat cost next to nothing") {
  std::vector<Row> rows;
  for (std::uint64_t i = 0; i < 1024; ++i) {
    rows.push_back(
        {Id::make(IdKind::kIri, 70'000), Id::make(IdKind::kIri, 5 + i / 64), Id::make(IdKind::kIri, 1'000'000 + i * 3), Id{}});
  }
  REQUIRE(encoded(rows).size() < 1024 * 12 / 8 + 150);
  // Two kinds far apart and a few scattered values.
  for (std::uint64_t i = 0; i < 1024; ++i) {
    rows[i][2] = i % 2 == 0 ? Id::make(IdKind::kIri, i) : Id::make(IdKind::kInteger, i);
    rows[i][1] = Id::make(IdKind::kIri, 1'000'003 * (i / 64));
  }
  REQUIRE(encoded(rows).size() < 1024 * 12 / 8 + 250);
}

TEST_CASE("a damaged block is refused and named") {
  RandomRows random(99);
  for (int round = 0; round < 40; ++round) {
    std::string text = encoded(random.rows(1 + random.below(300)));
    for (int flip = 0; flip < 50; ++flip) {
      std::string bad = text;
      bad[random.below(bad.size())] ^= static_cast<char>(1 << random.below(8));
      try {
        BlockView view(bad, "block 7 of POS");
        FAIL("accepted");
      } catch (const Error& error) {
        REQUIRE(error.code() == ErrorCode::kCorruption);
        REQUIRE(std::string(error.what()).find("block 7 of POS") != std::string::npos);
      }
    }
    for (std::size_t size = 0; size < text.size(); size += 1 + text.size() / 20) {
      REQUIRE_THROWS_AS(BlockView(std::string_view(text).substr(0, size), "x"), Error);
    }
  }
}

TEST_CASE("a wrong block with a right checksum reads nothing outside of it") {
  RandomRows random(5);
  for (int round = 0; round < 2000; ++round) {
    std::string text = encoded(random.rows(1 + random.below(40)));
    for (std::uint64_t flips = 1 + random.below(3); flips > 0; --flips) {
      text[4 + random.below(text.size() - 4)] = static_cast<char>(random.below(256));
    }
    std::uint32_t checksum = checksum_of(std::string_view(text).substr(4));
    std::memcpy(text.data(), &checksum, 4);
    try {
      // An own allocation of the exact size, for AddressSanitizer.
      std::vector<char> exact(text.begin(), text.end());
      read_everything(BlockView({exact.data(), exact.size()}, "x"));
    } catch (const Error& error) {
      REQUIRE(error.code() == ErrorCode::kCorruption);
    }
  }
}
