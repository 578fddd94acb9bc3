#include "engine/results/row_printer.h"

#include <algorithm>

namespace tercet {
namespace {

#ifdef TERCET_TINY
constexpr std::size_t kPieceBytes = 64;
constexpr std::size_t kMostSliceBytes = 256;
#else
// What is printed when it is asked for goes out in pieces of so many bytes, still in the nearest cache.
constexpr std::size_t kPieceBytes = std::size_t{16} << 10;
// What is printed ahead of that leaves the rest of its slice, which then goes out in pieces.
constexpr std::size_t kMostSliceBytes = std::size_t{2} << 20;
#endif

}  // namespace

RowPrinter::RowPrinter(Cursor::Impl& cursor, const TermwiseWriter& writer, const TextSink& sink)
    : cursor_(cursor), run_(cursor.run()), writer_(writer), sink_(sink), format_([&writer](std::string& out, const TermView& term) {
        writer.append_term(out, term);
      }) {
  cursor_.slices().prepare_by([this](Slice& slice) {
    print_rows(slice, kMostSliceBytes);
    return slice.text.size();
  });
}

RowPrinter::~RowPrinter() { cursor_.slices().prepare_terms(); }

std::uint64_t RowPrinter::print() {
  cursor_.step_back();
  const std::uint64_t rows_before = cursor_.row_count();
  RowSlices& slices = cursor_.slices();
  slices.slice().printed_rows = cursor_.next_row();
  first_ = slices.slice().first + cursor_.next_row();
  do {
    try {
      give(slices.slice());
    } catch (...) {
      cursor_.skip_to(slices.slice().printed_rows);
      throw;
    }
    cursor_.skip_to(slices.slice().printed_rows);
  } while (cursor_.next_slice());
  return cursor_.row_count() - rows_before;
}

void RowPrinter::give(Slice& slice) const {
  for (;;) {
    if (!slice.text.empty()) sink_(slice.text);
    slice.text.clear();
    if (slice.error) std::rethrow_exception(slice.error);
    if (slice.printed_rows == slice.rows.rows) return;
    print_rows(slice, kPieceBytes);
  }
}

void RowPrinter::print_rows(Slice& slice, std::size_t most_bytes) const {
  try {
    append_rows(slice, most_bytes);
  } catch (...) {
    slice.error = std::current_exception();
  }
}

void RowPrinter::append_rows(Slice& slice, std::size_t most_bytes) const {
  run_.poll();
  slice.texts.resize(slice.rows.columns.size());
  std::vector<std::string_view> texts(slice.texts.size());
  std::size_t& row = slice.printed_rows;
  while (row < slice.rows.rows && slice.text.size() < most_bytes) {
    std::size_t end = slice.rows.rows;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      TextWindow& window = slice.texts[i];
      if (!window.has(row)) window.fetch(run_, slice.rows.columns[i], row, format_);
      end = std::min(end, window.end());
    }
    for (; row < end && slice.text.size() < most_bytes; ++row) {
      for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = slice.texts[i].text(row);
      writer_.append_row(slice.text, texts, slice.first + row == first_);
    }
  }
}

}  // namespace tercet
