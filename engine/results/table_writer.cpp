// Tables for people, on a terminal and in Markdown.
#include <algorithm>

#include "engine/results/aligned_table.h"
#include "engine/results/result_writer.h"

namespace tercet {
namespace {

using Cell = AlignedTable::Cell;
using Style = AlignedTable::Style;

class TableWriter : public ResultWriter {
 public:
  TableWriter(Style style, unsigned width, const TermDisplay& display, const TextSink& sink)
      : sink_(sink), display_(display), table_(style, width, sink) {}

  void begin(ResultKind kind, const std::vector<std::string>& columns) override {
    kind_ = kind;
    if (is_table()) table_.begin(columns);
  }

  void row(std::span<const Term* const> terms) override {
    if (kind_ == ResultKind::kAsk) return sink_(answer_of(terms) ? "yes\n" : "no\n");
    if (kind_ == ResultKind::kExplain) return sink_(terms[0]->value() + "\n");
    std::vector<Cell> cells(terms.size());
    for (std::size_t i = 0; i < terms.size(); ++i) {
      cells[i].text = text_of(*terms[i]);
      cells[i].right = is_number(*terms[i]);
    }
    table_.row(std::move(cells));
  }

  void end() override {
    if (is_table()) table_.end();
  }

 protected:
  virtual std::string text_of(const Term& term) const {
    std::string text;
    display_.append(text, term.view());
    return text;
  }
  bool is_table() const { return kind_ == ResultKind::kSelect || kind_ == ResultKind::kGraph; }

  const TextSink& sink_;
  ResultKind kind_ = ResultKind::kSelect;

 private:
  const TermDisplay& display_;
  AlignedTable table_;
};

bool is_word_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

// Inside a word an underscore is itself.
bool acts_in_markdown(std::string_view text, std::size_t at) {
  if (text[at] != '_') return std::string_view("\\`*<[|~&").find(text[at]) != std::string_view::npos;
  return at == 0 || at + 1 == text.size() || !is_word_character(text[at - 1]) || !is_word_character(text[at + 1]);
}

// Terms as in a table, which has no line breaks in it, so that what Markdown would act on shows as it is.
std::string markdown_escaped(std::string_view text) {
  std::string escaped;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (acts_in_markdown(text, at)) escaped += '\\';
    escaped += text[at];
  }
  return escaped;
}

class MarkdownWriter final : public TableWriter {
 public:
  MarkdownWriter(const TermDisplay& display, const TextSink& sink) : TableWriter(Style::kMarkdown, 0, display, sink) {}

  void begin(ResultKind kind, const std::vector<std::string>& columns) override {
    std::vector<std::string> names;
    for (const std::string& column : columns) names.push_back(markdown_escaped(column));
    TableWriter::begin(kind, names);
    if (kind == ResultKind::kExplain) sink_("```\n");
  }

  void end() override {
    TableWriter::end();
    if (kind_ == ResultKind::kExplain) sink_("```\n");
  }

 private:
  std::string text_of(const Term& term) const override { return markdown_escaped(TableWriter::text_of(term)); }
};

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == ','; });
}

Style terminal_style(const WriteOptions& options) { return options.unicode ? Style::kUnicode : Style::kAscii; }

}  // namespace

std::unique_ptr<ResultWriter> make_table_writer(const WriteOptions& options, const TermDisplay& display, const TextSink& sink) {
  return std::make_unique<TableWriter>(terminal_style(options), options.width, display, sink);
}

std::unique_ptr<ResultWriter> make_markdown_writer(const TermDisplay& display, const TextSink& sink) {
  return std::make_unique<MarkdownWriter>(display, sink);
}

void write_table(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows, const TextSink& sink,
                 const WriteOptions& options) {
  AlignedTable table(terminal_style(options), options.width, sink);
  table.begin(columns);
  for (const std::vector<std::string>& row : rows) {
    std::vector<Cell> cells(columns.size());
    for (std::size_t i = 0; i < cells.size() && i < row.size(); ++i) cells[i] = {row[i], is_digits(row[i])};
    table.row(std::move(cells));
  }
  table.end();
}

}  // namespace tercet
