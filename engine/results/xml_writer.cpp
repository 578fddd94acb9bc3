// SPARQL Query Results XML Format (Second Edition). EXPLAIN and graphs are written as the rows they are.
#include "engine/results/result_writer.h"
#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::string_view kBegin =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sparql xmlns=\"http://www.w3.org/2005/sparql-results#\">\n";

[[noreturn]] void refuse_character(std::string_view name) {
  throw Error(ErrorCode::kInvalidArgument,
              "XML 1.0 cannot hold the character " + std::string(name) + ", which a value of this result has; choose json or tsv");
}

// Production Char of XML 1.0, of valid UTF-8 at byte `at`.
void check_character(std::string_view text, std::size_t at) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x20) refuse_character(std::string("U+00") + kHex[byte >> 4] + kHex[byte & 15]);
  if (text.substr(at, 3) == "\xEF\xBF\xBE") refuse_character("U+FFFE");
  if (text.substr(at, 3) == "\xEF\xBF\xBF") refuse_character("U+FFFF");
}

// For content and for attributes in double quotes. A parser of XML makes line feeds of carriage returns, and spaces of the white
// space in attributes, unless they are references.
void append_xml(std::string& out, std::string_view text, bool attribute) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    switch (text[at]) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += attribute ? "&quot;" : "\""; break;
      case '\r': out += "&#13;"; break;
      case '\n': out += attribute ? "&#10;" : "\n"; break;
      case '\t': out += attribute ? "&#9;" : "\t"; break;
      default: check_character(text, at); out += text[at];
    }
  }
}

class XmlWriter final : public ResultWriter {
 public:
  explicit XmlWriter(const TextSink& sink) : sink_(sink) {}

  void begin(ResultKind kind, const std::vector<std::string>& columns) override {
    is_ask_ = kind == ResultKind::kAsk;
    text_ = kBegin;
    if (is_ask_ || columns.empty()) {
      text_ += "  <head/>\n";
    } else {
      text_ += "  <head>\n";
      for (const std::string& column : columns) {
        std::string name;
        append_xml(name, column, true);
        text_.append("    <variable name=\"").append(name).append("\"/>\n");
        bindings_.push_back("      <binding name=\"" + name + "\">");
      }
      text_ += "  </head>\n";
    }
    if (!is_ask_) text_ += "  <results>\n";
    flush();
  }

  void row(std::span<const Term* const> terms) override {
    if (is_ask_) {
      text_.append("  <boolean>").append(answer_of(terms) ? "true" : "false").append("</boolean>\n");
      return flush();
    }
    text_ += "    <result>\n";
    for (std::size_t i = 0; i < terms.size(); ++i) {
      if (terms[i]->is_unbound()) continue;
      text_ += bindings_[i];
      append_term(*terms[i]);
      text_ += "</binding>\n";
    }
    text_ += "    </result>\n";
    flush();
  }

  void end() override {
    text_ += is_ask_ ? "</sparql>\n" : "  </results>\n</sparql>\n";
    flush();
  }

 private:
  void append_term(const Term& term) {
    if (term.is_literal()) return append_literal(term);
    text_ += term.is_iri() ? "<uri>" : "<bnode>";
    append_xml(text_, term.value(), false);
    text_ += term.is_iri() ? "</uri>" : "</bnode>";
  }

  void append_literal(const Term& term) {
    text_ += "<literal";
    if (!term.language().empty()) append_attribute("xml:lang", term.language());
    else if (term.datatype() != vocabulary::kXsdString) append_attribute("datatype", term.datatype());
    text_ += '>';
    append_xml(text_, term.value(), false);
    text_ += "</literal>";
  }

  void append_attribute(std::string_view name, std::string_view value) {
    text_.append(" ").append(name).append("=\"");
    append_xml(text_, value, true);
    text_ += '"';
  }

  void flush() {
    sink_(text_);
    text_.clear();
  }

  const TextSink& sink_;
  bool is_ask_ = false;
  std::vector<std::string> bindings_;  // the beginnings of their elements
  std::string text_;
};

}  // namespace

std::unique_ptr<ResultWriter> make_xml_writer(const TextSink& sink) { return std::make_unique<XmlWriter>(sink); }

}  // namespace tercet
