// Aligned tables. The first rows are held back to find the widths; what comes later is fitted to them.
#include <algorithm>
#include <chrono>

#include "engine/results/result_writer.h"
#include "engine/results/unicode_width.h"

namespace tercet {
namespace {

constexpr std::size_t kRowsHeld = 1000;
// On a terminal somebody waits: show what there is after this long.
constexpr std::chrono::milliseconds kLongestWait{500};
// Padding for values longer than this would help nobody when nothing is cut.
constexpr std::size_t kWidestColumn = 200;
constexpr std::size_t kNarrowestColumn = 5;

struct Lines {
  std::string_view horizontal, vertical;
  std::string_view top_left, top, top_right;
  std::string_view left, cross, right;
  std::string_view bottom_left, bottom, bottom_right;
  std::string_view cut;
};

constexpr Lines kUnicodeLines{"─", "│", "┌", "┬", "┐", "├", "┼", "┤", "└", "┴", "┘", "…"};
constexpr Lines kAsciiLines{"-", "|", "+", "+", "+", "+", "+", "+", "+", "+", "+", "~"};

struct Cell {
  std::string text;
  bool right = false;  // numbers stand at the right
};

class Table {
 public:
  Table(const WriteOptions& options, const TextSink& sink)
      : options_(options), lines_(options.unicode ? kUnicodeLines : kAsciiLines), sink_(sink) {}

  void begin(std::vector<std::string> columns) {
    columns_ = std::move(columns);
    started_ = std::chrono::steady_clock::now();
  }

  void row(std::vector<Cell> cells) {
    if (options_.width > 0) {
      for (Cell& cell : cells) cut(cell.text, options_.width);
    }
    if (!widths_known_) {
      held_.push_back(std::move(cells));
      bool waited = options_.width > 0 && std::chrono::steady_clock::now() - started_ > kLongestWait;
      if (held_.size() >= kRowsHeld || waited) release();
      return;
    }
    write_row(cells);
  }

  void end() {
    if (!widths_known_) release();
    write_rule(lines_.bottom_left, lines_.bottom, lines_.bottom_right);
  }

 private:
  // Cuts to the width, the last column showing that something is missing.
  void cut(std::string& text, std::size_t width) const {
    if (text.size() <= width || display_width(text) <= width) return;
    text.resize(width == 0 ? 0 : fitting_bytes(text, width - 1));
    text += lines_.cut;
  }

  void release() {
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

  void find_widths() {
    for (const std::string& column : columns_) widths_.push_back(display_width(column));
    right_.assign(columns_.size(), !held_.empty());
    for (const std::vector<Cell>& cells : held_) {
      for (std::size_t i = 0; i < cells.size(); ++i) {
        widths_[i] = std::max(widths_[i], display_width(cells[i].text));
        if (!cells[i].right && !cells[i].text.empty()) right_[i] = false;
      }
    }
    for (std::size_t& width : widths_) {
      if (options_.width == 0) width = std::min(width, kWidestColumn);
    }
    if (options_.width > 0) fit_widths();
  }

  // Takes from the widest columns until a line fits, as long as columns stay readable.
  void fit_widths() {
    std::size_t around = 3 * widths_.size() + 1;
    std::size_t room = options_.width > around ? options_.width - around : 0;
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

  void write_rule(std::string_view left, std::string_view middle, std::string_view right) {
    line_ = left;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      if (i > 0) line_ += middle;
      for (std::size_t n = 0; n < widths_[i] + 2; ++n) line_ += lines_.horizontal;
    }
    line_.append(right).append("\n");
    sink_(line_);
  }

  void write_row(std::vector<Cell>& cells) {
    line_.clear();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (options_.width > 0) cut(cells[i].text, widths_[i]);
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

  WriteOptions options_;
  const Lines& lines_;
  const TextSink& sink_;
  std::vector<std::string> columns_;
  std::chrono::steady_clock::time_point started_;
  std::vector<std::vector<Cell>> held_;
  std::vector<std::size_t> widths_;
  std::vector<bool> right_;
  bool widths_known_ = false;
  std::string line_;
};

bool is_number(const Term& term) {
  if (!term.is_literal()) return false;
  return has_bare_form(term.view()) ? !term.to_boolean() : term.to_double().has_value();
}

class TableWriter final : public ResultWriter {
 public:
  TableWriter(const WriteOptions& options, const TermDisplay& display, const TextSink& sink)
      : display_(display), sink_(sink), table_(options, sink) {}

  void begin(ResultKind kind, const std::vector<std::string>& columns) override {
    kind_ = kind;
    if (is_table()) table_.begin(columns);
  }

  void row(std::span<const Term* const> terms) override {
    if (kind_ == ResultKind::kAsk) return sink_(answer_of(terms) ? "yes\n" : "no\n");
    if (kind_ == ResultKind::kExplain) return sink_(terms[0]->value() + "\n");
    std::vector<Cell> cells(terms.size());
    for (std::size_t i = 0; i < terms.size(); ++i) {
      display_.append(cells[i].text, terms[i]->view());
      cells[i].right = is_number(*terms[i]);
    }
    table_.row(std::move(cells));
  }

  void end() override {
    if (is_table()) table_.end();
  }

 private:
  bool is_table() const { return kind_ == ResultKind::kSelect || kind_ == ResultKind::kGraph; }

  const TermDisplay& display_;
  const TextSink& sink_;
  Table table_;
  ResultKind kind_ = ResultKind::kSelect;
};

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == ','; });
}

}  // namespace

std::unique_ptr<ResultWriter> make_table_writer(const WriteOptions& options, const TermDisplay& display, const TextSink& sink) {
  return std::make_unique<TableWriter>(options, display, sink);
}

void write_table(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows, const TextSink& sink,
                 const WriteOptions& options) {
  Table table(options, sink);
  table.begin(columns);
  for (const std::vector<std::string>& row : rows) {
    std::vector<Cell> cells(columns.size());
    for (std::size_t i = 0; i < cells.size() && i < row.size(); ++i) cells[i] = {row[i], is_digits(row[i])};
    table.row(std::move(cells));
  }
  table.end();
}

}  // namespace tercet
