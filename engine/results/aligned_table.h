// Aligned tables of texts. The first rows are held back to find the widths; what comes later is fitted to them.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "tercet/results.h"
#include "tercet/term.h"

namespace tercet {

class AlignedTable {
 public:
  enum class Style : std::uint8_t { kUnicode, kAscii, kMarkdown };

  struct Cell {
    std::string text;
    bool right = false;  // numbers stand at the right
  };

  // `width`: cut values so that a line fits in this many terminal columns; 0 does not cut. `sink` must outlive the table.
  AlignedTable(Style style, unsigned width, const TextSink& sink);

  void begin(std::vector<std::string> columns);
  void row(std::vector<Cell> cells);
  void end();

 private:
  struct Lines;
  static const Lines kUnicodeLines, kAsciiLines, kMarkdownLines;

  void cut(std::string& text, std::size_t width) const;
  void release();
  void find_widths();
  void fit_widths();
  void write_rule(std::string_view left, std::string_view middle, std::string_view right);
  void write_row(std::vector<Cell>& cells);

  const Lines& lines_;
  unsigned width_;
  const TextSink& sink_;
  std::vector<std::string> columns_;
  std::chrono::steady_clock::time_point started_;
  std::vector<std::vector<Cell>> held_;
  std::size_t held_bytes_ = 0;
  std::vector<std::size_t> widths_;
  std::vector<bool> right_;
  bool widths_known_ = false;
  std::string line_;
};

// Whether a term stands at the right in a table: a literal of a numeric datatype with a valid text.
bool is_number(const Term& term);

}  // namespace tercet
