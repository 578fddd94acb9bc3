// SPARQL 1.1 Query Results CSV and TSV Formats. These are for SELECT; ASK, EXPLAIN and graphs are written as the rows they are.
#include "engine/results/result_writer.h"

namespace tercet {
namespace {

class CsvWriter final : public ResultWriter {
 public:
  explicit CsvWriter(const TextSink& sink) : sink_(sink) {}

  void begin(ResultKind, const std::vector<std::string>& columns) override {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) line_ += ',';
      append_field(columns[i]);
    }
    end_line();
  }

  void row(std::span<const Term* const> terms) override {
    for (std::size_t i = 0; i < terms.size(); ++i) {
      if (i > 0) line_ += ',';
      if (terms[i]->is_blank_node()) line_ += "_:";
      append_field(terms[i]->value());
    }
    end_line();
  }

  void end() override {}

 private:
  // One pass that vectorizes; find_first_of calls memchr for every byte, a quarter of the time of a large export.
  static bool needs_quotes(std::string_view text) {
    bool found = false;
    for (char c : text) found |= c == '"' || c == ',' || c == '\r' || c == '\n';
    return found;
  }

  void append_field(std::string_view text) {
    if (!needs_quotes(text)) {
      line_ += text;
      return;
    }
    line_ += '"';
    for (char c : text) {
      if (c == '"') line_ += '"';
      line_ += c;
    }
    line_ += '"';
  }

  void end_line() {
    line_ += "\r\n";
    sink_(line_);
    line_.clear();
  }

  const TextSink& sink_;
  std::string line_;
};

class TsvWriter final : public ResultWriter {
 public:
  explicit TsvWriter(const TextSink& sink) : sink_(sink) {}

  void begin(ResultKind, const std::vector<std::string>& columns) override {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      line_.append(i > 0 ? "\t?" : "?").append(columns[i]);
    }
    end_line();
  }

  void row(std::span<const Term* const> terms) override {
    for (std::size_t i = 0; i < terms.size(); ++i) {
      if (i > 0) line_ += '\t';
      // Short forms of numbers and booleans, but no prefixes (section 4).
      TermView term = terms[i]->view();
      if (has_bare_form(term)) line_ += term.value;
      else append_ntriples(line_, term);
    }
    end_line();
  }

  void end() override {}

 private:
  void end_line() {
    line_ += '\n';
    sink_(line_);
    line_.clear();
  }

  const TextSink& sink_;
  std::string line_;
};

}  // namespace

bool answer_of(std::span<const Term* const> row) { return !row.empty() && row[0]->to_boolean().value_or(false); }

std::unique_ptr<ResultWriter> make_csv_writer(const TextSink& sink) { return std::make_unique<CsvWriter>(sink); }
std::unique_ptr<ResultWriter> make_tsv_writer(const TextSink& sink) { return std::make_unique<TsvWriter>(sink); }

}  // namespace tercet
