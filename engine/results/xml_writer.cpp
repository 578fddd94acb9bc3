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

// What stands in XML as it is and begins no character that XML cannot hold.
bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte != '&' && byte != '<' && byte != '>' && byte != '"' && byte != 0xEF;
}

// For content and for attributes in double quotes. A parser of XML makes line feeds of carriage returns, and spaces of the white
// space in attributes, unless they are references.
void append_xml(std::string& out, std::string_view text, bool attribute) {
  for (std::size_t at = 0;; ++at) {
    const std::size_t begin = at;
    while (at < text.size() && is_plain(text[at])) ++at;
    out += text.substr(begin, at - begin);
    if (at == text.size()) return;
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

class XmlWriter final : public TermwiseWriter {
 public:
  using TermwiseWriter::TermwiseWriter;

  void begin(ResultKind kind, const std::vector<std::string>& columns) override {
    is_ask_ = kind == ResultKind::kAsk;
    std::string text(kBegin);
    if (is_ask_ || columns.empty()) {
      text += "  <head/>\n";
    } else {
      text += "  <head>\n";
      for (const std::string& column : columns) {
        std::string name;
        append_xml(name, column, true);
        text.append("    <variable name=\"").append(name).append("\"/>\n");
        bindings_.push_back("      <binding name=\"" + name + "\">");
      }
      text += "  </head>\n";
    }
    if (!is_ask_) text += "  <results>\n";
    sink_(text);
  }

  void row(std::span<const Term* const> terms) override {
    if (!is_ask_) return TermwiseWriter::row(terms);
    sink_(std::string("  <boolean>").append(answer_of(terms) ? "true" : "false").append("</boolean>\n"));
  }

  void append_term(std::string& out, const TermView& term) const override {
    switch (term.kind) {
      case TermKind::kUnbound: return;
      case TermKind::kLiteral: return append_literal(out, term);
      case TermKind::kIri: append_element(out, "uri", term.value); return;
      case TermKind::kBlankNode: append_element(out, "bnode", term.value); return;
    }
  }

  // Unbound ones have no text.
  void append_row(std::string& out, std::span<const std::string_view> texts, bool) const override {
    out += "    <result>\n";
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (!texts[i].empty()) out.append(bindings_[i]).append(texts[i]).append("</binding>\n");
    }
    out += "    </result>\n";
  }

  void end() override { sink_(is_ask_ ? "</sparql>\n" : "  </results>\n</sparql>\n"); }

 private:
  static void append_element(std::string& out, std::string_view name, std::string_view content) {
    out.append("<").append(name).append(">");
    append_xml(out, content, false);
    out.append("</").append(name).append(">");
  }

  static void append_literal(std::string& out, const TermView& term) {
    out += "<literal";
    if (!term.language.empty()) append_attribute(out, "xml:lang", term.language);
    else if (!term.datatype.empty() && term.datatype != vocabulary::kXsdString) append_attribute(out, "datatype", term.datatype);
    out += '>';
    append_xml(out, term.value, false);
    out += "</literal>";
  }

  static void append_attribute(std::string& out, std::string_view name, std::string_view value) {
    out.append(" ").append(name).append("=\"");
    append_xml(out, value, true);
    out += '"';
  }

  bool is_ask_ = false;
  std::vector<std::string> bindings_;  // the beginnings of their elements
};

}  // namespace

std::unique_ptr<ResultWriter> make_xml_writer(const TextSink& sink) { return std::make_unique<XmlWriter>(sink); }

}  // namespace tercet
