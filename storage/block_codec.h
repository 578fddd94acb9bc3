// A block: some thousand sorted rows of one order, stored by column. docs/format.md says it at length.
//
//   block    u32 checksum of all that follows | u16 rows | u16 0 | u32 bytes of each of the 4 columns | the columns | 8 zero bytes
//   column   u8 encoding, then
//     constant    u64 id
//     packed      u8 width | u8 pieces | of each piece: u64 base, u64 first code, u8 shift | codes (bit_packing.h)
//     dictionary  u8 width | u8 bytes of an entry (4 or 8) | u16 entries | u64 base | entries (id - base), ascending | codes
//     runs        u16 runs | u16 ends, ascending, the last is the number of rows | a column (no runs) with a value for each run
//
// Every encoding keeps the order of the ids in its codes, so that a search compares codes in place. A packed column whose ids are
// of several kinds has a piece for each: the ids of a kind lie near each other, those of two kinds never do. Numbers are
// little-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/row.h"

namespace tercet {

inline constexpr std::size_t kMaxBlockRows = 65535;

// Appends the block of `rows` (sorted, distinct, 1 to kMaxBlockRows of them) with its checksum to `out`.
void encode_block(std::span<const Row> rows, std::string& out);

// The rows [begin, end) of a block.
struct BlockRows {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t size() const { return end - begin; }
};

// Reads an encoded block without copying it. The text must outlive the view.
class BlockView {
 public:
  // A view of no rows.
  BlockView() = default;
  // Checks the checksum and every length. Errors: kCorruption with `name` (which block this is) in the message.
  BlockView(std::string_view text, std::string_view name);

  std::size_t rows() const { return rows_; }
  // Appends the ids of rows [begin, end) of a column (by its place in the order, 0 to 3).
  void decode(std::size_t column, std::size_t begin, std::size_t end, std::vector<Id>& out) const;
  // The same into an array that has room.
  void decode(std::size_t column, std::size_t begin, std::size_t end, Id* out) const;
  Id at(std::size_t column, std::size_t row) const;
  // The first row at or above `key` (one to four ids, compared left to right) / above it; rows() when there is none. Reads packed
  // values in place.
  std::size_t lower_bound(std::span<const Id> key) const { return bound(key, false); }
  std::size_t upper_bound(std::span<const Id> key) const { return bound(key, true); }
  // The rows whose leading ids are `key` (one to four ids).
  BlockRows equal_range(std::span<const Id> key) const;
  // The same of many blocks and keys of so many ids, several at a time: neither waits for what another reads.
  struct Lookup {
    const BlockView* view = nullptr;
    const Row* key = nullptr;
    BlockRows* rows = nullptr;  // what it gives
  };
  static void equal_ranges(std::span<const Lookup> lookups, std::size_t key_size);
  // What decode() reads of a column from this row on is then on its way.
  void prefetch(std::size_t column, std::size_t row) const {
    const ColumnView& view = columns_[column];
    if (view.runs == 0) __builtin_prefetch(view.values.codes + row * view.values.width / 8);
  }
  // How many rows of [begin, end) have another id in the column than the row before (the row `begin` counts as none).
  std::size_t changes(std::size_t column, std::size_t begin, std::size_t end) const;

  // How an encoding is told apart in the text.
  enum class Encoding : std::uint8_t { kConstant = 0, kPacked = 1, kDictionary = 2, kRuns = 3 };

 private:
  struct Values {  // an encoded array of ids
    Encoding encoding = Encoding::kConstant;
    std::uint8_t width = 0;
    std::uint8_t entry_bytes = 8;
    std::uint16_t table_size = 0;  // pieces or entries
    std::uint64_t base = 0;        // of the only piece, of the entries, or the constant
    const char* table = nullptr;
    const char* codes = nullptr;

    std::uint64_t code(std::size_t index) const;
    Id value(std::uint64_t code) const;
    // The least code whose id is at or above `id`; ~0 when there is none.
    std::uint64_t code_at_or_above(Id id) const;
    // The code of this id; ~0 when it has none.
    std::uint64_t code_of(Id id) const;
    // Of ascending codes, not of one constant: the first of [begin, end) at or above `code`, else `end`.
    std::size_t first_at_or_above(std::uint64_t code, std::size_t begin, std::size_t end) const;
    void decode(std::size_t begin, std::size_t end, Id* out) const;
  };
  struct ColumnView {
    Values values;
    std::uint16_t runs = 0;  // 0: not run-length encoded
    const char* run_ends = nullptr;

    std::size_t run_end(std::size_t run) const;
    std::size_t run_of(std::size_t row) const;
    // The first row of [begin, end), where the column ascends, with an id at or above `id`; `end` if there is none.
    std::size_t lower_bound(Id id, std::size_t begin, std::size_t end) const;
    // The rows of them with this id.
    BlockRows equal_range(Id id, BlockRows rows) const;
    // What is searched for a code among these rows, of which there are some: the codes of rows, or of runs.
    BlockRows codes_of(BlockRows rows) const;
    // The rows with a code, if the first of the codes that were searched at or above it is the one at `first`.
    BlockRows rows_of(std::uint64_t code, std::size_t first, BlockRows searched, BlockRows rows) const;
  };
  class Parser;
  class Searches;

  std::size_t bound(std::span<const Id> key, bool above) const;

  std::size_t rows_ = 0;
  ColumnView columns_[kColumns];
};

// The rows of a block, all of them. `scratch` is for reuse.
void decode_rows(const BlockView& view, std::vector<Row>& out, std::vector<Id>& scratch);

}  // namespace tercet
