#include <algorithm>
#include <array>
#include <memory>

#include "storage/bit_packing.h"
#include "storage/block_codec.h"
#include "storage/checksum.h"

namespace tercet {
namespace {

constexpr std::size_t kMaxKinds = 16;
constexpr std::size_t kMaxEntries = 256;
// Runs shorter than this on average are read more slowly than packed codes.
constexpr std::size_t kMinRun = 4;

using Encoding = BlockView::Encoding;

struct Piece {
  std::uint64_t base = 0;
  std::uint64_t first_code = 0;
  unsigned shift = 0;
};

// How to pack an array of ids: a piece for each kind (or one for all).
struct Packing {
  std::array<Piece, kMaxKinds> pieces;
  std::size_t piece_count = 0;
  unsigned width = 0;
  std::array<std::uint8_t, kMaxKinds> piece_of_kind{};

  std::size_t bytes(std::size_t count) const { return 3 + 17 * piece_count + packed_bytes(count, width); }
};

Packing plan_single(std::uint64_t least, std::uint64_t greatest, std::uint64_t differing_bits) {
  Packing packing;
  packing.piece_count = 1;
  unsigned shift = differing_bits == 0 ? 0 : static_cast<unsigned>(std::countr_zero(differing_bits));
  packing.pieces[0] = {least, 0, shift};
  packing.width = packed_width((greatest - least) >> shift);
  if (packing.width == 64) packing.pieces[0] = {};
  return packing;
}

Packing plan_kinds(std::span<const std::uint64_t> ids) {
  std::array<std::uint64_t, kMaxKinds> least;
  std::array<std::uint64_t, kMaxKinds> greatest{};
  std::array<std::uint64_t, kMaxKinds> differing{};
  std::array<std::uint64_t, kMaxKinds> first{};
  least.fill(~std::uint64_t{0});
  for (std::uint64_t id : ids) {
    std::size_t kind = id >> Id::kPayloadBits;
    if (least[kind] == ~std::uint64_t{0}) first[kind] = id;
    least[kind] = std::min(least[kind], id);
    greatest[kind] = std::max(greatest[kind], id);
    differing[kind] |= id ^ first[kind];
  }
  Packing packing;
  std::uint64_t next_code = 0;
  for (std::size_t kind = 0; kind < kMaxKinds; ++kind) {
    if (least[kind] > greatest[kind]) continue;
    unsigned shift = differing[kind] == 0 ? 0 : static_cast<unsigned>(std::countr_zero(differing[kind]));
    packing.piece_of_kind[kind] = static_cast<std::uint8_t>(packing.piece_count);
    packing.pieces[packing.piece_count++] = {least[kind], next_code, shift};
    next_code += ((greatest[kind] - least[kind]) >> shift) + 1;  // at most 16 * 2^60: no overflow before the last
  }
  packing.width = packed_width(next_code - 1);
  return packing;
}

void write_packed(std::span<std::uint64_t> ids, const Packing& packing, std::string& out) {
  out += static_cast<char>(Encoding::kPacked);
  out += static_cast<char>(packing.width);
  out += static_cast<char>(packing.piece_count);
  for (std::size_t i = 0; i < packing.piece_count; ++i) {
    append_raw(out, packing.pieces[i].base);
    append_raw(out, packing.pieces[i].first_code);
    out += static_cast<char>(packing.pieces[i].shift);
  }
  if (packing.piece_count == 1) {
    pack(ids.data(), ids.size(), packing.width, packing.pieces[0].base, packing.pieces[0].shift, out);
    return;
  }
  for (std::uint64_t& id : ids) {
    const Piece& piece = packing.pieces[packing.piece_of_kind[id >> Id::kPayloadBits]];
    id = piece.first_code + ((id - piece.base) >> piece.shift);
  }
  pack(ids.data(), ids.size(), packing.width, 0, 0, out);
}

// The distinct ids of an array, found by hashing, given up when they are more than a dictionary holds.
class EntryTable {
 public:
  bool collect(std::span<const std::uint64_t> ids) {
    slots_.fill(kFree);
    count_ = 0;
    for (std::uint64_t id : ids) {
      std::size_t slot = slot_of(id);
      if (slots_[slot] != kFree) continue;
      if (count_ == kMaxEntries) return false;
      entries_[count_] = id;
      slots_[slot] = static_cast<std::uint16_t>(count_++);
    }
    return true;
  }

  std::size_t count() const { return count_; }

  // Puts the entries in order and replaces each id by its place among them. Only after collect() has succeeded.
  std::span<const std::uint64_t> rank(std::span<std::uint64_t> ids) {
    std::array<std::uint64_t, kMaxEntries> unsorted = entries_;
    std::sort(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(count_));
    std::array<std::uint16_t, kMaxEntries> rank;
    for (std::size_t i = 0; i < count_; ++i) {
      auto end = entries_.begin() + static_cast<std::ptrdiff_t>(count_);
      rank[i] = static_cast<std::uint16_t>(std::lower_bound(entries_.begin(), end, unsorted[i]) - entries_.begin());
    }
    auto sorted = entries_;
    entries_ = unsorted;
    for (std::uint64_t& id : ids) id = rank[slots_[slot_of(id)]];
    entries_ = sorted;
    return {entries_.data(), count_};
  }

 private:
  static constexpr std::size_t kSlots = 1024;
  static constexpr std::uint16_t kFree = 0xFFFF;

  std::size_t slot_of(std::uint64_t id) const {
    std::size_t slot = (id * 0x9E3779B97F4A7C15ull) >> 54;
    while (slots_[slot] != kFree && entries_[slots_[slot]] != id) slot = (slot + 1) % kSlots;
    return slot;
  }

  std::array<std::uint16_t, kSlots> slots_;
  std::array<std::uint64_t, kMaxEntries> entries_;
  std::size_t count_ = 0;
};

void write_dictionary(std::span<std::uint64_t> ids, EntryTable& table, std::string& out) {
  std::span<const std::uint64_t> entries = table.rank(ids);
  bool narrow = entries.back() - entries.front() <= 0xFFFFFFFFu;
  std::uint64_t base = narrow ? entries.front() : 0;
  unsigned width = packed_width(entries.size() - 1);
  out += static_cast<char>(Encoding::kDictionary);
  out += static_cast<char>(width);
  out += static_cast<char>(narrow ? 4 : 8);
  append_raw(out, static_cast<std::uint16_t>(entries.size()));
  append_raw(out, base);
  for (std::uint64_t entry : entries) {
    if (narrow) append_raw(out, static_cast<std::uint32_t>(entry - base));
    else append_raw(out, entry);
  }
  pack(ids.data(), ids.size(), width, 0, 0, out);
}

struct Shape {
  std::uint64_t least = ~std::uint64_t{0};
  std::uint64_t greatest = 0;
  std::uint64_t differing = 0;
  std::size_t runs = 0;
};

struct Workspace {
  std::array<std::uint64_t, kMaxBlockRows> ids;
  std::array<std::uint16_t, kMaxBlockRows> run_ends;
  EntryTable table;
};

Shape gather(std::span<const Row> rows, std::size_t column, std::uint64_t* ids) {
  Shape shape;
  std::uint64_t first = rows[0][column].bits;
  std::uint64_t before = ~first;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::uint64_t id = rows[i][column].bits;
    ids[i] = id;
    shape.least = std::min(shape.least, id);
    shape.greatest = std::max(shape.greatest, id);
    shape.differing |= id ^ first;
    shape.runs += id != before ? 1 : 0;
    before = id;
  }
  return shape;
}

// The same for a column that ascends, as the first does, and the one behind columns that are constant.
Shape gather_ascending(std::span<const Row> rows, std::size_t column, std::uint64_t* ids) {
  Shape shape;
  shape.least = rows.front()[column].bits;
  shape.greatest = rows.back()[column].bits;
  if (shape.least == shape.greatest) return shape;
  std::uint64_t before = ~shape.least;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::uint64_t id = rows[i][column].bits;
    ids[i] = id;
    shape.differing |= id ^ shape.least;
    shape.runs += id != before ? 1 : 0;
    before = id;
  }
  return shape;
}

bool constant(std::span<const Row> rows, std::size_t column) {
  std::uint64_t differing = 0;
  for (const Row& row : rows) differing |= row[column].bits ^ rows.front()[column].bits;
  return differing == 0;
}

// Keeps the first id of each run; returns how many there are.
std::size_t collapse_runs(std::span<std::uint64_t> ids, std::uint16_t* ends) {
  std::size_t runs = 0;
  for (std::size_t i = 1; i < ids.size(); ++i) {
    if (ids[i] == ids[runs]) continue;
    ends[runs++] = static_cast<std::uint16_t>(i);
    ids[runs] = ids[i];
  }
  ends[runs++] = static_cast<std::uint16_t>(ids.size());
  return runs;
}

// `ascending`: whether the column is known to ascend; then whether the next one is.
void encode_column(std::span<const Row> rows, std::size_t column, bool& ascending, Workspace& work, std::string& out) {
  std::span<std::uint64_t> ids(work.ids.data(), rows.size());
  Shape shape;
  if (ascending) shape = gather_ascending(rows, column, ids.data());
  else if (column != 3 || !constant(rows, column)) shape = gather(rows, column, ids.data());
  else shape.least = rows.front()[column].bits;
  if (shape.differing == 0) {
    out += static_cast<char>(Encoding::kConstant);
    append_raw(out, shape.least);
    return;
  }
  bool many = ascending && shape.runs > kMaxEntries;
  ascending = false;
  bool one_kind = shape.least >> Id::kPayloadBits == shape.greatest >> Id::kPayloadBits;
  Packing packing = one_kind ? plan_single(shape.least, shape.greatest, shape.differing) : plan_kinds(ids);
  if (shape.runs * kMinRun <= ids.size() && shape.runs * (16 + packing.width) < ids.size() * packing.width) {
    std::size_t runs = collapse_runs(ids, work.run_ends.data());
    ids = ids.first(runs);
    out += static_cast<char>(Encoding::kRuns);
    append_raw(out, static_cast<std::uint16_t>(runs));
    out.append(reinterpret_cast<const char*>(work.run_ends.data()), runs * 2);
  }
  // A dictionary of less than 16 entries costs 4 bits a row: nothing to win below that.
  if (packing.width > 4 && !many && work.table.collect(ids)) {
    std::size_t entries = work.table.count();
    std::size_t entry_bytes = one_kind && packing.width <= 32 && packing.pieces[0].shift == 0 ? 4 : 8;
    if (13 + entries * entry_bytes + packed_bytes(ids.size(), packed_width(entries - 1)) < packing.bytes(ids.size())) {
      return write_dictionary(ids, work.table, out);
    }
  }
  if (packing.width == 64) packing = plan_single(0, ~std::uint64_t{0}, 1);
  write_packed(ids, packing, out);
}

}  // namespace

void encode_block(std::span<const Row> rows, std::string& out) {
  thread_local std::unique_ptr<Workspace> workspace;
  if (!workspace) workspace = std::make_unique<Workspace>();
  std::size_t begin = out.size();
  append_raw(out, std::uint32_t{0});
  append_raw(out, static_cast<std::uint16_t>(rows.size()));
  append_raw(out, std::uint16_t{0});
  std::size_t lengths = out.size();
  out.append(kColumns * 4, '\0');
  bool ascending = true;
  for (std::size_t column = 0; column < kColumns; ++column) {
    std::size_t before = out.size();
    encode_column(rows, column, ascending, *workspace, out);
    std::uint32_t length = static_cast<std::uint32_t>(out.size() - before);
    std::memcpy(out.data() + lengths + column * 4, &length, 4);
  }
  out.append(kPackedPadding, '\0');
  std::uint32_t checksum = checksum_of(std::string_view(out).substr(begin + 4));
  std::memcpy(out.data() + begin, &checksum, 4);
}

}  // namespace tercet
