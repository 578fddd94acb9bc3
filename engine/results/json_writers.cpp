// SPARQL 1.1 Query Results JSON Format, and JSON lines. EXPLAIN and graphs are written as the rows they are.
#include "engine/results/json_text.h"
#include "engine/results/result_writer.h"

namespace tercet {
namespace {

class JsonWriter final : public TermwiseWriter {
 public:
  using TermwiseWriter::TermwiseWriter;

  void begin(ResultKind kind, const std::vector<std::string>& columns) override {
    is_ask_ = kind == ResultKind::kAsk;
    if (is_ask_) return;
    std::string text = "{\"head\":{\"vars\":[";
    for (const std::string& column : columns) {
      std::string name;
      append_json_string(name, column);
      text.append(keys_.empty() ? "" : ",").append(name);
      keys_.push_back(name + ':');
    }
    sink_(text += "]},\"results\":{\"bindings\":[");
  }

  void row(std::span<const Term* const> terms) override {
    if (!is_ask_) return TermwiseWriter::row(terms);
    sink_(std::string("{\"head\":{},\"boolean\":").append(answer_of(terms) ? "true" : "false").append("}\n"));
  }

  void append_term(std::string& out, const TermView& term) const override {
    if (term.kind == TermKind::kUnbound) return;
    out += "{\"type\":\"";
    out += term.kind == TermKind::kIri ? "uri" : term.kind == TermKind::kBlankNode ? "bnode" : "literal";
    out += "\",\"value\":";
    append_json_string(out, term.value);
    if (!term.language.empty()) {
      out += ",\"xml:lang\":";
      append_json_string(out, term.language);
    } else if (!term.datatype.empty() && term.datatype != vocabulary::kXsdString) {
      out += ",\"datatype\":";
      append_json_string(out, term.datatype);
    }
    out += '}';
  }

  // Unbound ones have no text.
  void append_row(std::string& out, std::span<const std::string_view> texts, bool is_first) const override {
    out += is_first ? "\n{" : ",\n{";
    bool first = true;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (texts[i].empty()) continue;
      if (!first) out += ',';
      first = false;
      out.append(keys_[i]).append(texts[i]);
    }
    out += '}';
  }

  void end() override {
    if (!is_ask_) sink_("\n]}}\n");
  }

 private:
  bool is_ask_ = false;
  std::vector<std::string> keys_;  // names of columns, with the colon
};

// An object a row, values as a reader of tables expects them: results.h says how.
class JsonLinesWriter final : public TermwiseWriter {
 public:
  using TermwiseWriter::TermwiseWriter;

  void begin(ResultKind, const std::vector<std::string>& columns) override {
    for (const std::string& column : columns) {
      keys_.emplace_back(keys_.empty() ? "{" : ",");
      append_json_string(keys_.back(), column);
      keys_.back() += ':';
    }
    if (keys_.empty()) brace_ = "{";
  }

  void append_term(std::string& out, const TermView& term) const override {
    if (term.kind == TermKind::kUnbound) {
      out += "null";
    } else if (term.kind == TermKind::kBlankNode) {
      append_json_string(out, "_:" + std::string(term.value));
    } else if (term.datatype.empty() || !append_plain(out, Term(term))) {
      append_json_string(out, term.value);
    }
  }

  void append_row(std::string& out, std::span<const std::string_view> texts, bool) const override {
    out += brace_;
    for (std::size_t i = 0; i < texts.size(); ++i) out.append(keys_[i]).append(texts[i]);
    out += "}\n";
  }

  void end() override {}

 private:
  // Whether the literal is a boolean or number of JSON.
  static bool append_plain(std::string& out, const Term& literal) {
    if (std::optional<bool> boolean = literal.to_boolean()) {
      out += *boolean ? "true" : "false";
    } else if (std::optional<std::string> number = json_number(literal)) {
      out += *number;
    } else {
      return false;
    }
    return true;
  }

  std::vector<std::string> keys_;  // each with what stands before and behind it
  std::string brace_;              // opens a row that has no columns
};

}  // namespace

std::unique_ptr<ResultWriter> make_json_writer(const TextSink& sink) { return std::make_unique<JsonWriter>(sink); }
std::unique_ptr<ResultWriter> make_json_lines_writer(const TextSink& sink) { return std::make_unique<JsonLinesWriter>(sink); }

}  // namespace tercet
