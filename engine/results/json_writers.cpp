// SPARQL 1.1 Query Results JSON Format, and JSON lines. EXPLAIN and graphs are written as the rows they are.
#include "engine/results/json_text.h"
#include "engine/results/result_writer.h"

namespace tercet {
namespace {

class JsonWriter final : public ResultWriter {
 public:
  explicit JsonWriter(const TextSink& sink) : sink_(sink) {}

  void begin(ResultKind kind, const std::vector<std::string>& columns) override {
    kind_ = kind;
    columns_ = columns;
    if (kind_ == ResultKind::kAsk) return;
    text_ = "{\"head\":{\"vars\":[";
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) text_ += ',';
      append_json_string(text_, columns[i]);
    }
    text_ += "]},\"results\":{\"bindings\":[";
    flush();
  }

  void row(std::span<const Term* const> terms) override {
    if (kind_ == ResultKind::kAsk) {
      text_.append("{\"head\":{},\"boolean\":").append(answer_of(terms) ? "true" : "false").append("}\n");
      return flush();
    }
    text_ += first_row_ ? "\n{" : ",\n{";
    first_row_ = false;
    bool first = true;
    for (std::size_t i = 0; i < terms.size(); ++i) {
      if (terms[i]->is_unbound()) continue;
      if (!first) text_ += ',';
      first = false;
      append_json_string(text_, columns_[i]);
      text_ += ':';
      append_term(*terms[i]);
    }
    text_ += '}';
    flush();
  }

  void end() override {
    if (kind_ == ResultKind::kAsk) return;
    text_ += "\n]}}\n";
    flush();
  }

 private:
  void append_term(const Term& term) {
    text_ += "{\"type\":\"";
    text_ += term.is_iri() ? "uri" : term.is_blank_node() ? "bnode" : "literal";
    text_ += "\",\"value\":";
    append_json_string(text_, term.value());
    if (!term.language().empty()) {
      text_ += ",\"xml:lang\":";
      append_json_string(text_, term.language());
    } else if (term.is_literal() && term.datatype() != vocabulary::kXsdString) {
      text_ += ",\"datatype\":";
      append_json_string(text_, term.datatype());
    }
    text_ += '}';
  }

  void flush() {
    sink_(text_);
    text_.clear();
  }

  const TextSink& sink_;
  ResultKind kind_ = ResultKind::kSelect;
  std::vector<std::string> columns_;
  bool first_row_ = true;
  std::string text_;
};

// An object a row, values as a reader of tables expects them: results.h says how.
class JsonLinesWriter final : public ResultWriter {
 public:
  explicit JsonLinesWriter(const TextSink& sink) : sink_(sink) {}

  void begin(ResultKind, const std::vector<std::string>& columns) override {
    for (const std::string& column : columns) {
      keys_.emplace_back(keys_.empty() ? "{" : ",");
      append_json_string(keys_.back(), column);
      keys_.back() += ':';
    }
    if (keys_.empty()) brace_ = "{";
  }

  void row(std::span<const Term* const> terms) override {
    line_ = brace_;
    for (std::size_t i = 0; i < terms.size(); ++i) {
      line_ += keys_[i];
      append_value(*terms[i]);
    }
    line_ += "}\n";
    sink_(line_);
  }

  void end() override {}

 private:
  void append_value(const Term& term) {
    if (term.is_unbound()) {
      line_ += "null";
    } else if (term.is_blank_node()) {
      append_json_string(line_, "_:" + term.value());
    } else if (std::optional<bool> boolean = term.to_boolean()) {
      line_ += *boolean ? "true" : "false";
    } else if (std::optional<std::string> number = json_number(term)) {
      line_ += *number;
    } else {
      append_json_string(line_, term.value());
    }
  }

  const TextSink& sink_;
  std::vector<std::string> keys_;  // each with what stands before and behind it
  std::string brace_;              // opens a row that has no columns
  std::string line_;
};

}  // namespace

std::unique_ptr<ResultWriter> make_json_writer(const TextSink& sink) { return std::make_unique<JsonWriter>(sink); }
std::unique_ptr<ResultWriter> make_json_lines_writer(const TextSink& sink) { return std::make_unique<JsonLinesWriter>(sink); }

}  // namespace tercet
