// Rows of a cursor as text, made by several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/api/cursor_impl.h"
#include "engine/results/result_writer.h"

namespace tercet {

class RowPrinter {
 public:
  // All must outlive it.
  RowPrinter(Cursor::Impl& cursor, const TermwiseWriter& writer, const TextSink& sink);
  ~RowPrinter();
  RowPrinter(const RowPrinter&) = delete;
  RowPrinter& operator=(const RowPrinter&) = delete;

  // Gives the sink, on this thread, the row that the cursor is on and all behind it; how many they were. What stands before an error is given
  // before it is thrown, and the cursor goes on behind that. Errors: those of the query and of the sink. Precondition: on a row.
  std::uint64_t print();

 private:
  // Puts rows into the text of the slice until it has so many bytes or all rows, or an error.
  void print_rows(Slice& slice, std::size_t most_bytes) const;
  void append_rows(Slice& slice, std::size_t most_bytes) const;
  void fetch(TextWindow& window, const std::vector<Id>& column, std::size_t row) const;
  // All of the slice, to the sink.
  void give(Slice& slice) const;
  // What of it is printed.
  void give_text(Slice& slice) const;

  Cursor::Impl& cursor_;
  const QueryRun& run_;
  const TermwiseWriter& writer_;
  const TextSink& sink_;
  const TermFormat format_;
  std::uint64_t first_ = 0;  // the number of the first row that is printed
};

}  // namespace tercet
