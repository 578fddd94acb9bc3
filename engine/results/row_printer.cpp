#include "engine/results/row_printer.h"

#include <algorithm>
#include <string>

#include "tercet/error.h"

namespace tercet {
namespace {

#ifdef TERCET_TINY
constexpr std::size_t kPieceBytes = 64;
constexpr std::size_t kMostAheadBytes = 256;
#else
// Of text that goes out at once.
constexpr std::size_t kPieceBytes = std::size_t{256} << 10;
// What is printed ahead of that leaves the rest of its slice, which then goes out piece by piece.
constexpr std::size_t kMostAheadBytes = std::size_t{2} << 20;
#endif

// That it takes in memory.
std::size_t bytes_of_text(const Slice& slice) {
  std::size_t bytes = slice.text.capacity();
  for (const TextWindow& window : slice.texts) bytes += window.capacity();
  return bytes;
}

// Lets the last piece have what is behind it, or that be a piece of its own when the last one is full.
void end_piece(Slice& slice) {
  std::vector<Slice::Piece>& pieces = slice.pieces;
  const std::size_t last_begin = pieces.size() < 2 ? 0 : pieces[pieces.size() - 2].end;
  if (pieces.empty() || pieces.back().end >= last_begin + kPieceBytes) pieces.emplace_back();
  pieces.back() = {slice.printed_rows, slice.text.size()};
}

}  // namespace

RowPrinter::RowPrinter(Cursor::Impl& cursor, const TermwiseWriter& writer, const TextSink& sink)
    : cursor_(cursor), run_(cursor.run()), writer_(writer), sink_(sink), format_([&writer](std::string& out, const TermView& term) {
        writer.append_term(out, term);
      }) {
  cursor_.slices().prepare_by([this](Slice& slice) {
    print_rows(slice, kMostAheadBytes);
    return bytes_of_text(slice);
  });
}

RowPrinter::~RowPrinter() { cursor_.slices().prepare_terms(); }

std::uint64_t RowPrinter::print() {
  cursor_.step_back();
  const std::uint64_t rows_before = cursor_.row_count();
  RowSlices& slices = cursor_.slices();
  slices.slice().printed_rows = cursor_.next_row();
  first_ = slices.slice().first + cursor_.next_row();
  do give(slices.slice());
  while (cursor_.next_slice());
  return cursor_.row_count() - rows_before;
}

void RowPrinter::give(Slice& slice) const {
  for (;;) {
    give_text(slice);
    if (slice.error) std::rethrow_exception(slice.error);
    if (slice.printed_rows == slice.rows.rows) return;
    print_rows(slice, kPieceBytes);
  }
}

void RowPrinter::give_text(Slice& slice) const {
  const std::string_view text = slice.text;
  std::size_t begin = 0;
  for (const Slice::Piece& piece : slice.pieces) {
    cursor_.poll();
    cursor_.skip_to(piece.end_row);
    if (piece.end > begin) sink_(text.substr(begin, piece.end - begin));
    begin = piece.end;
  }
  slice.pieces.clear();
  slice.text.clear();
}

void RowPrinter::print_rows(Slice& slice, std::size_t most_bytes) const {
  try {
    append_rows(slice, most_bytes);
  } catch (...) {
    slice.error = std::current_exception();
    end_piece(slice);
  }
}

void RowPrinter::append_rows(Slice& slice, std::size_t most_bytes) const {
  run_.poll();
  slice.texts.resize(slice.rows.columns.size());
  std::vector<std::string_view> texts(slice.texts.size());
  while (slice.printed_rows < slice.rows.rows && slice.text.size() < most_bytes) {
    std::size_t end = slice.rows.rows;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      TextWindow& window = slice.texts[i];
      if (!window.has(slice.printed_rows)) fetch(window, slice.rows.columns[i], slice.printed_rows);
      end = std::min(end, window.end());
    }
    const std::size_t most_now = std::min(most_bytes, slice.text.size() + kPieceBytes);
    std::size_t& row = slice.printed_rows;
    for (; row < end && slice.text.size() < most_now; ++row) {
      for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = slice.texts[i].text(row);
      writer_.append_row(slice.text, texts, slice.first + row == first_);
    }
    end_piece(slice);
  }
}

// A term that cannot be printed fails the window. Then the rows before it are printed one by one.
void RowPrinter::fetch(TextWindow& window, const std::vector<Id>& column, std::size_t row) const {
  try {
    window.fetch(run_, column, row, format_);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kCancelled || window.size() == 1) throw;
    window.begin_anew(1);
    window.fetch(run_, column, row, format_);
  }
}

}  // namespace tercet
