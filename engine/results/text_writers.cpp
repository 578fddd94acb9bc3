// SPARQL 1.1 Query Results CSV and TSV Formats. These are for SELECT; ASK, EXPLAIN and graphs are written as the rows they are.
#include "engine/results/result_writer.h"

namespace tercet {
namespace {

class CsvWriter final : public TermwiseWriter {
 public:
  using TermwiseWriter::TermwiseWriter;

  void begin(ResultKind, const std::vector<std::string>& columns) override {
    std::string line;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) line += ',';
      append_field(line, columns[i]);
    }
    sink_(line += "\r\n");
  }

  void append_term(std::string& out, const TermView& term) const override {
    if (term.kind == TermKind::kBlankNode) out += "_:";
    append_field(out, term.value);
  }

  void append_row(std::string& out, std::span<const std::string_view> texts, bool) const override {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (i > 0) out += ',';
      out += texts[i];
    }
    out += "\r\n";
  }

  void end() override {}

 private:
  // One pass that vectorizes; find_first_of calls memchr for every byte.
  static bool needs_quotes(std::string_view text) {
    bool found = false;
    for (char c : text) found |= c == '"' || c == ',' || c == '\r' || c == '\n';
    return found;
  }

  static void append_field(std::string& out, std::string_view text) {
    if (!needs_quotes(text)) {
      out += text;
      return;
    }
    out += '"';
    for (char c : text) {
      if (c == '"') out += '"';
      out += c;
    }
    out += '"';
  }
};

class TsvWriter final : public TermwiseWriter {
 public:
  using TermwiseWriter::TermwiseWriter;

  void begin(ResultKind, const std::vector<std::string>& columns) override {
    std::string line;
    for (std::size_t i = 0; i < columns.size(); ++i) line.append(i > 0 ? "\t?" : "?").append(columns[i]);
    sink_(line += '\n');
  }

  void append_term(std::string& out, const TermView& term) const override {
    // Short forms of numbers and booleans, but no prefixes (section 4).
    if (has_bare_form(term)) out += term.value;
    else append_ntriples(out, term);
  }

  void append_row(std::string& out, std::span<const std::string_view> texts, bool) const override {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (i > 0) out += '\t';
      out += texts[i];
    }
    out += '\n';
  }

  void end() override {}
};

}  // namespace

void TermwiseWriter::row(std::span<const Term* const> terms) {
  texts_.resize(terms.size());
  views_.resize(terms.size());
  for (std::size_t i = 0; i < terms.size(); ++i) {
    texts_[i].clear();
    append_term(texts_[i], terms[i]->view());
    views_[i] = texts_[i];
  }
  append_row(line_, views_, is_first_);
  is_first_ = false;
  sink_(line_);
  line_.clear();
}

bool answer_of(std::span<const Term* const> row) { return !row.empty() && row[0]->to_boolean().value_or(false); }

std::unique_ptr<ResultWriter> make_csv_writer(const TextSink& sink) { return std::make_unique<CsvWriter>(sink); }
std::unique_ptr<ResultWriter> make_tsv_writer(const TextSink& sink) { return std::make_unique<TsvWriter>(sink); }

}  // namespace tercet
