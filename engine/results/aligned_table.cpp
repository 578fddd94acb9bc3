#include "engine/results/aligned_table.h"

#include <algorithm>
#include <array>

#include "engine/results/term_display.h"
#include "engine/results/unicode_width.h"

namespace tercet {
namespace {

constexpr std::size_t kRowsHeld = 1000;
constexpr std::size_t kBytesHeld = std::size_t{1} << 20;
// On a terminal somebody waits: show what there is after this long.
constexpr std::chrono::milliseconds kLongestWait{500};
// Padding for values longer than this would help nobody when nothing is cut.
constexpr std::size_t kWidestColumn = 200;
constexpr std::size_t kNarrowestColumn = 5;

}  // namespace

// A line without a left end is not written. `align` ends the rule below the head where a column stands at the right.
struct AlignedTable::Lines {
  std::string_view horizontal, vertical;
  std::string_view top_left, top, top_right;
  std::string_view left, cross, right;
  std::string_view bottom_left, bottom, bottom_right;
  std::string_view align;
  std::string_view cut;
  std::size_t narrowest;
};

const AlignedTable::Lines AlignedTable::kUnicodeLines{"─", "│", "┌", "┬", "┐", "├", "┼", "┤", "└", "┴", "┘", "", "…", 0};
const AlignedTable::Lines AlignedTable::kAsciiLines{"-", "|", "+", "+", "+", "+", "+", "+", "+", "+", "+", "", "~", 0};
const AlignedTable::Lines AlignedTable::kMarkdownLines{"-", "|", "", "", "", "|", "|", "|", "", "", "", ":", "", 3};

AlignedTable::AlignedTable(Style style, unsigned width, const TextSink& sink)
    : lines_(style == Style::kMarkdown  ? kMarkdownLines
             : style == Style::kUnicode ? kUnicodeLines
                                        : kAsciiLines),
      width_(width),
      sink_(sink) {}

void AlignedTable::begin(std::vector<std::string> columns) {
  columns_ = std::move(columns);
  started_ = std::chrono::steady_clock::now();
}

void AlignedTable::row(std::vector<Cell> cells) {
  if (width_ > 0) {
    for (Cell& cell : cells) cut(cell.text, width_);
  }
  if (!widths_known_) {
    for (const Cell& cell : cells) held_bytes_ += cell.text.size();
    held_.push_back(std::move(cells));
    bool waited = width_ > 0 && std::chrono::steady_clock::now() - started_ > kLongestWait;
    if (held_.size() >= kRowsHeld || held_bytes_ >= kBytesHeld || waited) release();
    return;
  }
  write_row(cells);
}

void AlignedTable::end() {
  if (!widths_known_) release();
  write_rule(lines_.bottom_left, lines_.bottom, lines_.bottom_right);
}

// Cuts to the width, the last column showing that something is missing.
void AlignedTable::cut(std::string& text, std::size_t width) const {
  if (text.size() <= width || display_width(text) <= width) return;
  text.resize(width == 0 ? 0 : fitting_bytes(text, width - 1));
  text += lines_.cut;
}

void AlignedTable::release() {
  find_widths();
  widths_known_ = true;
  write_rule(lines_.top_left, lines_.top, lines_.top_right);
  std::vector<Cell> header;
  for (std::size_t i = 0; i < columns_.size(); ++i) header.push_back({columns_[i], right_[i]});
  write_row(header);
  write_rule(lines_.left, lines_.cross, lines_.right);
  for (std::vector<Cell>& cells : held_) write_row(cells);
  held_ = {};
}

void AlignedTable::find_widths() {
  for (const std::string& column : columns_) widths_.push_back(std::max(lines_.narrowest, display_width(column)));
  right_.assign(columns_.size(), !held_.empty());
  for (const std::vector<Cell>& cells : held_) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      widths_[i] = std::max(widths_[i], display_width(cells[i].text));
      if (!cells[i].right && !cells[i].text.empty()) right_[i] = false;
    }
  }
  for (std::size_t& width : widths_) {
    if (width_ == 0) width = std::min(width, kWidestColumn);
  }
  if (width_ > 0) fit_widths();
}

// Takes from the widest columns until a line fits, as long as columns stay readable.
void AlignedTable::fit_widths() {
  std::size_t around = 3 * widths_.size() + 1;
  std::size_t room = width_ > around ? width_ - around : 0;
  std::size_t total = 0;
  for (std::size_t width : widths_) total += width;
  while (total > room) {
    auto widest = std::max_element(widths_.begin(), widths_.end());
    if (widest == widths_.end() || *widest <= kNarrowestColumn) return;
    std::size_t next = kNarrowestColumn;
    for (std::size_t width : widths_) {
      if (width < *widest) next = std::max(next, width);
    }
    std::size_t step = std::min(*widest - next, total - room);
    if (step == 0) step = 1;
    *widest -= step;
    total -= step;
  }
}

void AlignedTable::write_rule(std::string_view left, std::string_view middle, std::string_view right) {
  if (left.empty()) return;
  line_ = left;
  for (std::size_t i = 0; i < widths_.size(); ++i) {
    if (i > 0) line_ += middle;
    std::string_view align = right_[i] ? lines_.align : std::string_view();
    // Markdown sets its dashes off from the bars, as the cells are.
    bool spaced = !lines_.align.empty();
    line_.append(spaced ? " " : "");
    std::size_t length = (spaced ? widths_[i] : widths_[i] + 2) - align.size();
    for (std::size_t n = 0; n < length; ++n) line_ += lines_.horizontal;
    line_.append(align).append(spaced ? " " : "");
  }
  line_.append(right).append("\n");
  sink_(line_);
}

void AlignedTable::write_row(std::vector<Cell>& cells) {
  line_.clear();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (width_ > 0) cut(cells[i].text, widths_[i]);
    std::size_t width = display_width(cells[i].text);
    std::size_t padding = width < widths_[i] ? widths_[i] - width : 0;
    line_.append(lines_.vertical).append(" ");
    if (right_[i]) line_.append(padding, ' ');
    line_ += cells[i].text;
    if (!right_[i]) line_.append(padding, ' ');
    line_ += ' ';
  }
  line_.append(lines_.vertical).append("\n");
  sink_(line_);
}

bool is_number(const Term& term) {
  if (!term.is_literal()) return false;
  return has_bare_form(term.view()) ? !term.to_boolean() : term.to_double().has_value();
}

}  // namespace tercet
