#include <algorithm>
#include <array>

#include "storage/bit_packing.h"
#include "storage/block_codec.h"
#include "storage/checksum.h"
#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::size_t kHeader = 4 + 2 + 2 + kColumns * 4;
constexpr std::size_t kPieceBytes = 17;
constexpr std::size_t kMaxPieces = 16;
constexpr std::uint64_t kNoCode = ~std::uint64_t{0};

std::uint64_t piece_base(const char* table, std::size_t piece) { return load<std::uint64_t>(table + piece * kPieceBytes); }
std::uint64_t piece_first(const char* table, std::size_t piece) { return load<std::uint64_t>(table + piece * kPieceBytes + 8); }
unsigned piece_shift(const char* table, std::size_t piece) {
  return static_cast<unsigned char>(table[piece * kPieceBytes + 16]) & 63;
}

// The first of [begin, end) that is not below, where those that are below come first; else `end`. With branches, though they are guessed wrong
// every other time: what is read next is then on its way already.
template <typename Below>
std::size_t first_not_below(std::size_t begin, std::size_t end, const Below& below) {
  while (begin < end) {
    const std::size_t middle = (begin + end) / 2;
    if (below(middle)) begin = middle + 1;
    else end = middle;
  }
  return begin;
}

// Turns codes into ids where there are a few pieces: the piece is found by counting, without a branch that would be guessed wrong.
template <std::size_t kPieces>
void map_pieces(const char* table, Id* ids, std::size_t count) {
  std::array<std::uint64_t, kPieces> base;
  std::array<std::uint64_t, kPieces> first;
  std::array<unsigned, kPieces> shift;
  for (std::size_t piece = 0; piece < kPieces; ++piece) {
    base[piece] = piece_base(table, piece);
    first[piece] = piece_first(table, piece);
    shift[piece] = piece_shift(table, piece);
  }
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t code = ids[i].bits;
    std::size_t piece = 0;
    for (std::size_t k = 1; k < kPieces; ++k) piece += code >= first[k] ? 1 : 0;
    ids[i].bits = base[piece] + ((code - first[piece]) << shift[piece]);
  }
}

[[noreturn]] void corrupt(std::string_view name, const char* what) {
  throw Error(ErrorCode::kCorruption, "the database is corrupt: " + std::string(name) + " " + what);
}

}  // namespace

// Reads a column's head piece by piece and never beyond its end.
class BlockView::Parser {
 public:
  Parser(std::string_view text, std::size_t rows, std::string_view name) : text_(text), rows_(rows), name_(name) {}

  ColumnView column() {
    ColumnView column;
    std::size_t values = rows_;
    Encoding encoding = static_cast<Encoding>(take<std::uint8_t>());
    if (encoding == Encoding::kRuns) {
      column.runs = take<std::uint16_t>();
      if (column.runs == 0 || column.runs > rows_) corrupt(name_, "has a wrong number of runs");
      column.run_ends = skip(column.runs * std::size_t{2});
      if (load<std::uint16_t>(column.run_ends + (column.runs - 1) * 2) != rows_)
        corrupt(name_, "has runs that do not meet its end");
      values = column.runs;
      encoding = static_cast<Encoding>(take<std::uint8_t>());
    }
    column.values.encoding = encoding;
    switch (encoding) {
      case Encoding::kConstant: column.values.base = take<std::uint64_t>(); break;
      case Encoding::kPacked: packed(column.values, values); break;
      case Encoding::kDictionary: dictionary(column.values, values); break;
      default: corrupt(name_, "has a column of unknown encoding");
    }
    if (!text_.empty()) corrupt(name_, "has a column of wrong length");
    return column;
  }

 private:
  const char* skip(std::size_t bytes) {
    if (bytes > text_.size()) corrupt(name_, "has a column that ends too early");
    const char* at = text_.data();
    text_.remove_prefix(bytes);
    return at;
  }
  template <class T>
  T take() {
    return load<T>(skip(sizeof(T)));
  }
  void codes(Values& out, std::size_t count) {
    if (out.width > kMaxPackedWidth && out.width != 64) corrupt(name_, "has codes of a width that does not exist");
    out.codes = skip(packed_bytes(count, out.width));
  }
  void packed(Values& out, std::size_t count) {
    out.width = take<std::uint8_t>();
    out.table_size = take<std::uint8_t>();
    if (out.table_size == 0 || out.table_size > kMaxPieces) corrupt(name_, "has a wrong number of pieces");
    out.table = skip(out.table_size * kPieceBytes);
    out.base = piece_base(out.table, 0);
    codes(out, count);
  }
  void dictionary(Values& out, std::size_t count) {
    out.width = take<std::uint8_t>();
    out.entry_bytes = take<std::uint8_t>();
    out.table_size = take<std::uint16_t>();
    out.base = take<std::uint64_t>();
    if (out.table_size == 0 || (out.entry_bytes != 4 && out.entry_bytes != 8)) corrupt(name_, "has a wrong column dictionary");
    out.table = skip(out.table_size * std::size_t{out.entry_bytes});
    codes(out, count);
  }

  std::string_view text_;
  std::size_t rows_;
  std::string_view name_;
};

BlockView::BlockView(std::string_view text, std::string_view name) {
  if (text.size() < kHeader + kPackedPadding) corrupt(name, "is too short");
  if (load<std::uint32_t>(text.data()) != checksum_of(text.substr(4))) corrupt(name, "has a wrong checksum");
  rows_ = load<std::uint16_t>(text.data() + 4);
  if (rows_ == 0) corrupt(name, "has no rows");
  std::string_view rest = text.substr(kHeader, text.size() - kHeader - kPackedPadding);
  for (std::size_t i = 0; i < kColumns; ++i) {
    std::size_t length = load<std::uint32_t>(text.data() + 8 + i * 4);
    if (length > rest.size()) corrupt(name, "has a column that ends behind it");
    columns_[i] = Parser(rest.substr(0, length), rows_, name).column();
    rest.remove_prefix(length);
  }
  if (!rest.empty()) corrupt(name, "has a wrong length");
}

std::uint64_t BlockView::Values::code(std::size_t index) const {
  return encoding == Encoding::kConstant ? 0 : packed_at(codes, width, index);
}

std::size_t BlockView::Values::first_at_or_above(std::uint64_t code, std::size_t begin, std::size_t end) const {
  return first_not_below(begin, end, [&](std::size_t index) { return packed_at(codes, width, index) < code; });
}

Id BlockView::Values::value(std::uint64_t code) const {
  switch (encoding) {
    case Encoding::kPacked: {
      std::size_t piece = table_size - std::size_t{1};
      while (piece > 0 && piece_first(table, piece) > code) --piece;
      return {piece_base(table, piece) + ((code - piece_first(table, piece)) << piece_shift(table, piece))};
    }
    case Encoding::kDictionary: {
      std::size_t entry = std::min<std::size_t>(code, table_size - std::size_t{1});
      return {base + (entry_bytes == 4 ? load<std::uint32_t>(table + entry * 4) : load<std::uint64_t>(table + entry * 8))};
    }
    default: return {base};
  }
}

std::uint64_t BlockView::Values::code_at_or_above(Id id) const {
  if (encoding == Encoding::kConstant) return id.bits <= base ? 0 : kNoCode;
  if (encoding == Encoding::kDictionary) {
    const std::size_t entry = first_not_below(0, table_size, [&](std::size_t each) { return value(each) < id; });
    return entry < table_size ? entry : kNoCode;
  }
  for (std::size_t piece = 0; piece < table_size; ++piece) {
    std::uint64_t first = piece_first(table, piece);
    std::uint64_t least = piece_base(table, piece);
    if (id.bits <= least) return first;
    std::uint64_t code = first + ((id.bits - least - 1) >> piece_shift(table, piece)) + 1;
    bool last = piece + 1u == table_size;
    if (code > first && (last || code < piece_first(table, piece + 1))) return code;
  }
  return kNoCode;
}

std::uint64_t BlockView::Values::code_of(Id id) const {
  if (encoding == Encoding::kPacked && table_size == 1) {
    const unsigned shift = piece_shift(table, 0);
    const std::uint64_t code = (id.bits - base) >> shift;
    return id.bits >= base && base + (code << shift) == id.bits ? code : kNoCode;
  }
  const std::uint64_t code = code_at_or_above(id);
  return code != kNoCode && value(code) == id ? code : kNoCode;
}

void BlockView::Values::decode(std::size_t begin, std::size_t end, Id* out) const {
  std::size_t count = end - begin;
  if (encoding == Encoding::kConstant) {
    std::fill_n(out, count, Id{base});
    return;
  }
  if (encoding == Encoding::kDictionary) {
    unpack(codes, width, begin, count, 0, out);
    std::uint64_t last = table_size - std::uint64_t{1};
    if (entry_bytes == 4) {
      for (std::size_t i = 0; i < count; ++i) out[i].bits = base + load<std::uint32_t>(table + std::min(out[i].bits, last) * 4);
    } else {
      for (std::size_t i = 0; i < count; ++i) out[i].bits = base + load<std::uint64_t>(table + std::min(out[i].bits, last) * 8);
    }
    return;
  }
  unsigned shift = piece_shift(table, 0);
  if (table_size == 1 && shift == 0) return unpack(codes, width, begin, count, base, out);
  unpack(codes, width, begin, count, 0, out);
  if (table_size == 1) {
    for (std::size_t i = 0; i < count; ++i) out[i].bits = base + (out[i].bits << shift);
    return;
  }
  if (table_size == 2) return map_pieces<2>(table, out, count);
  if (table_size == 3) return map_pieces<3>(table, out, count);
  if (table_size == 4) return map_pieces<4>(table, out, count);
  for (std::size_t i = 0; i < count; ++i) out[i] = value(out[i].bits);
}

std::size_t BlockView::ColumnView::run_end(std::size_t run) const { return load<std::uint16_t>(run_ends + run * 2); }

std::size_t BlockView::ColumnView::run_of(std::size_t row) const {
  if (runs == 1 || row < run_end(0)) return 0;
  return first_not_below(1, runs - std::size_t{1}, [&](std::size_t run) { return run_end(run) <= row; });
}

std::size_t BlockView::ColumnView::lower_bound(Id id, std::size_t begin, std::size_t end) const {
  if (begin >= end) return end;
  std::uint64_t code = values.code_at_or_above(id);
  if (code == 0) return begin;
  if (code == kNoCode) return end;
  const BlockRows searched = codes_of({begin, end});
  const std::size_t first = values.first_at_or_above(code, searched.begin, searched.end);
  if (runs == 0) return first;
  return first == 0 ? begin : std::clamp(run_end(first - 1), begin, end);
}

BlockRows BlockView::ColumnView::codes_of(BlockRows rows) const {
  if (runs == 0) return rows;
  const std::size_t last = rows.end == run_end(runs - std::size_t{1}) ? runs - std::size_t{1} : run_of(rows.end - 1);
  return {run_of(rows.begin), last + 1};
}

BlockRows BlockView::ColumnView::rows_of(std::uint64_t code, std::size_t first, BlockRows searched, BlockRows rows) const {
  if (first == searched.end || values.code(first) != code) return {rows.begin, rows.begin};
  if (runs != 0) {
    const std::size_t begin = first == 0 ? rows.begin : std::clamp(run_end(first - 1), rows.begin, rows.end);
    return {begin, std::clamp(run_end(first), begin, rows.end)};
  }
  // Most ids have few rows.
  std::size_t last = first;  // which has the code
  std::size_t step = 1;
  while (last + step < rows.end && values.code(last + step) == code) {
    last += step;
    step *= 2;
  }
  if (step == 1) return {first, last + 1};
  return {first, values.first_at_or_above(code + 1, last + 1, std::min(last + step, rows.end))};
}

BlockRows BlockView::ColumnView::equal_range(Id id, BlockRows rows) const {
  const std::uint64_t code = values.code_of(id);
  if (code == kNoCode || rows.size() == 0) return {rows.begin, rows.begin};
  if (values.encoding == Encoding::kConstant) return rows;
  const BlockRows searched = codes_of(rows);
  return rows_of(code, values.first_at_or_above(code, searched.begin, searched.end), searched, rows);
}

// Binary searches in packed codes side by side. None has a branch that could be guessed wrong, and the memory that one waits for is on
// its way together with that of the others.
class BlockView::Searches {
 public:
  // Those of the `rows` with this code are what they become. Precondition: there are some, and the column is not of one constant.
  void add(const ColumnView& column, std::uint64_t code, BlockRows& rows) {
    const unsigned width = column.values.width;
    const BlockRows searched = column.codes_of(rows);
    const std::uint64_t mask = width == 0 ? 0 : kNoCode >> (64 - width);
    searches_[count_] = {column.values.codes, width, mask, code, searched.begin, searched.size()};
    results_[count_] = {&column, searched, &rows};
    most_ = std::max(most_, searched.size());
    if (++count_ == kSideBySide) run();
  }

  void run() {
    for (; most_ > 0; most_ /= 2) {
      for (std::size_t i = 0; i < count_; ++i) step(searches_[i]);
    }
    for (std::size_t i = 0; i < count_; ++i) {
      const Result& result = results_[i];
      *result.rows = result.column->rows_of(searches_[i].code, searches_[i].begin, result.searched, *result.rows);
    }
    count_ = 0;
  }

 private:
  static constexpr std::size_t kSideBySide = 8;

  struct Search {
    const char* codes = nullptr;
    std::size_t width = 0;
    std::uint64_t mask = 0;
    std::uint64_t code = 0;
    // The first code at or above it is one of these, or the one behind them.
    std::size_t begin = 0;
    std::size_t left = 0;
  };
  struct Result {
    const ColumnView* column = nullptr;
    BlockRows searched;
    BlockRows* rows = nullptr;
  };

  // Whether a code is below or not, half of them are left.
  static void step(Search& search) {
    const std::size_t half = (search.left + 1) / 2;
    // Where none is left, what stands behind is read, and does not count.
    const std::size_t bit = (search.begin + half - (half != 0 ? 1 : 0)) * search.width;
    const std::uint64_t code = (load<std::uint64_t>(search.codes + (bit >> 3)) >> (bit & 7)) & search.mask;
    search.begin += half & (std::size_t{0} - static_cast<std::size_t>(code < search.code));
    search.left /= 2;
  }

  std::size_t count_ = 0;
  std::size_t most_ = 0;  // codes that a search has before it
  std::array<Search, kSideBySide> searches_;
  std::array<Result, kSideBySide> results_;
};

void BlockView::decode(std::size_t column, std::size_t begin, std::size_t end, std::vector<Id>& out) const {
  std::size_t at = out.size();
  out.resize(at + end - begin);
  decode(column, begin, end, out.data() + at);
}

void BlockView::decode(std::size_t column, std::size_t begin, std::size_t end, Id* out) const {
  const ColumnView& view = columns_[column];
  if (begin >= end) return;
  if (view.runs == 0) return view.values.decode(begin, end, out);
  // Run values are decoded some at a time: memory on the stack, not the heap.
  std::array<Id, 256> values;
  std::size_t run = view.run_of(begin);
  std::size_t row = begin;
  while (row < end && run < view.runs) {
    std::size_t last = std::min<std::size_t>(run + values.size(), view.runs);
    view.values.decode(run, last, values.data());
    for (std::size_t i = 0; run < last && row < end; ++run, ++i) {
      std::size_t stop = std::min(view.run_end(run), end);
      if (stop <= row) continue;
      std::fill(out + (row - begin), out + (stop - begin), values[i]);
      row = stop;
    }
  }
  std::fill(out + (row - begin), out + (end - begin), Id{});  // only where the ends of the runs do not ascend
}

Id BlockView::at(std::size_t column, std::size_t row) const {
  const ColumnView& view = columns_[column];
  return view.values.value(view.values.code(view.runs == 0 ? row : view.run_of(row)));
}

std::size_t BlockView::bound(std::span<const Id> key, bool above) const {
  std::size_t begin = 0;
  std::size_t end = rows_;
  // No id is below 0: the columns that seeks fill up with it need no search.
  while (!above && !key.empty() && key.back().bits == 0) key = key.first(key.size() - 1);
  if (key.empty()) return above ? end : begin;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const ColumnView& column = columns_[i];
    bool greatest = key[i].bits == ~std::uint64_t{0};
    begin = column.lower_bound(key[i], begin, end);
    bool last = i + 1 == key.size();
    if (last && !above) return begin;
    if (!greatest) end = column.lower_bound({key[i].bits + 1}, begin, end);
    if (last) return end;
    if (begin == end) return begin;
  }
  return begin;
}

BlockRows BlockView::equal_range(std::span<const Id> key) const {
  BlockRows rows{0, rows_};
  for (std::size_t column = 0; column < key.size() && rows.size() > 0; ++column) {
    rows = columns_[column].equal_range(key[column], rows);
  }
  return rows;
}

void BlockView::equal_ranges(std::span<const Lookup> lookups, std::size_t key_size) {
  Searches searches;
  for (const Lookup& lookup : lookups) {
    BlockRows& rows = *lookup.rows;
    rows = lookup.view->equal_range(std::span(*lookup.key).first(key_size - 1));
    if (rows.size() == 0) continue;
    const ColumnView& column = lookup.view->columns_[key_size - 1];
    if (column.values.encoding == Encoding::kConstant) {
      rows = column.equal_range((*lookup.key)[key_size - 1], rows);
      continue;
    }
    const std::uint64_t code = column.values.code_of((*lookup.key)[key_size - 1]);
    if (code == kNoCode) rows.end = rows.begin;
    else searches.add(column, code, rows);
  }
  searches.run();
}

std::size_t BlockView::changes(std::size_t column, std::size_t begin, std::size_t end) const {
  const ColumnView& view = columns_[column];
  if (begin + 1 >= end) return 0;
  if (view.runs == 0 && view.values.encoding == Encoding::kConstant) return 0;
  if (view.runs != 0) return view.run_of(end - 1) - view.run_of(begin);
  std::size_t count = 0;
  std::uint64_t before = view.values.code(begin);
  for (std::size_t row = begin + 1; row < end; ++row) {
    std::uint64_t code = view.values.code(row);
    count += code != before ? 1 : 0;
    before = code;
  }
  return count;
}

void decode_rows(const BlockView& view, std::vector<Row>& out, std::vector<Id>& scratch) {
  out.resize(view.rows());
  scratch.resize(view.rows());
  for (std::size_t column = 0; column < kColumns; ++column) {
    view.decode(column, 0, view.rows(), scratch.data());
    for (std::size_t i = 0; i < out.size(); ++i) out[i][column] = scratch[i];
  }
}

}  // namespace tercet
