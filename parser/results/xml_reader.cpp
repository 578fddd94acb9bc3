// SPARQL Query Results XML Format, by expat. The only unit of results that includes expat.
#include <expat.h>

#include <algorithm>
#include <array>
#include <exception>
#include <memory>

#include "parser/results/readers.h"
#include "parser/results/row_builder.h"
#include "parser/text_position.h"
#include "tercet/error.h"

namespace tercet::results {

namespace {

// Element and attribute names come as "namespace name", those without a namespace as "name".
constexpr std::string_view kNamespace = "http://www.w3.org/2005/sparql-results# ";
constexpr std::string_view kXmlLang = "http://www.w3.org/XML/1998/namespace lang";
// Expat reads a tag that has no end again with every piece of the document.
constexpr XML_Index kMaxTag = 1 << 20;
constexpr std::string_view kSpaces = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  return text.substr(0, text.find_last_not_of(kSpaces) + 1);
}

class XmlReader {
 public:
  XmlReader(const ByteSource& source, ResultSink& sink)
      : source_(source), sink_(sink), rows_(sink), parser_(XML_ParserCreateNS(nullptr, ' '), XML_ParserFree) {
    if (!parser_) throw std::bad_alloc();
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser_.get(), on_text);
    XML_SetEntityDeclHandler(parser_.get(), on_entity);
  }

  void run() {
    constexpr int kPiece = 1 << 16;
    for (bool last = false; !last;) {
      void* buffer = XML_GetBuffer(parser_.get(), kPiece);
      if (buffer == nullptr) throw std::bad_alloc();
      const std::size_t given = source_(static_cast<char*>(buffer), kPiece);
      last = given == 0;
      const XML_Status status = XML_ParseBuffer(parser_.get(), static_cast<int>(given), last);
      if (thrown_) std::rethrow_exception(thrown_);
      if (status != XML_STATUS_OK)
        fail(std::string("this is no well-formed XML: ") + XML_ErrorString(XML_GetErrorCode(parser_.get())));
      read_ += static_cast<XML_Index>(given);
      if (read_ - std::max<XML_Index>(XML_GetCurrentByteIndex(parser_.get()), 0) > kMaxTag)
        fail("a tag or a comment is longer than 1 MiB", ErrorCode::kLimit);
    }
  }

 private:
  enum class Element : std::uint8_t {
    kDocument,
    kSparql,
    kHead,
    kVariable,
    kLink,
    kResults,
    kResult,
    kBinding,
    kUri,
    kLiteral,
    kBnode,
    kUnbound,
    kBoolean
  };

  struct Rule {
    Element parent;
    std::string_view name;
    Element element;
  };
  // <unbound/> is no longer in the recommendation, but older documents have it.
  static constexpr std::array kRules = {
      Rule{Element::kDocument, "sparql", Element::kSparql}, Rule{Element::kSparql, "head", Element::kHead},
      Rule{Element::kHead, "variable", Element::kVariable}, Rule{Element::kHead, "link", Element::kLink},
      Rule{Element::kSparql, "results", Element::kResults}, Rule{Element::kSparql, "boolean", Element::kBoolean},
      Rule{Element::kResults, "result", Element::kResult},  Rule{Element::kResult, "binding", Element::kBinding},
      Rule{Element::kBinding, "uri", Element::kUri},        Rule{Element::kBinding, "literal", Element::kLiteral},
      Rule{Element::kBinding, "bnode", Element::kBnode},    Rule{Element::kBinding, "unbound", Element::kUnbound},
  };

  static void on_start(void* self, const XML_Char* name, const XML_Char** attributes) {
    guard(self, [&](XmlReader& reader) { reader.start(name, attributes); });
  }
  static void on_end(void* self, const XML_Char*) {
    guard(self, [](XmlReader& reader) { reader.end(); });
  }
  static void on_text(void* self, const XML_Char* text, int size) {
    guard(self, [&](XmlReader& reader) { reader.text({text, static_cast<std::size_t>(size)}); });
  }
  static void on_entity(void* self, const XML_Char*, int, const XML_Char*, int, const XML_Char*, const XML_Char*, const XML_Char*,
                        const XML_Char*) {
    guard(self, [](XmlReader& reader) { reader.fail("a result document must not declare entities"); });
  }

  // No exception may pass through expat, which is C.
  template <typename Call>
  static void guard(void* self, const Call& call) noexcept {
    auto& reader = *static_cast<XmlReader*>(self);
    if (reader.thrown_) return;
    try {
      call(reader);
    } catch (...) {
      reader.thrown_ = std::current_exception();
      XML_StopParser(reader.parser_.get(), XML_FALSE);
    }
  }

  // At the event at hand, or as many characters of one byte behind it.
  [[noreturn]] void fail(const std::string& message, ErrorCode code = ErrorCode::kSyntax, std::size_t behind = 0) const {
    const Position position{XML_GetCurrentLineNumber(parser_.get()), XML_GetCurrentColumnNumber(parser_.get()) + behind + 1};
    int offset = 0;
    int size = 0;
    const char* context = XML_GetInputContext(parser_.get(), &offset, &size);
    offset = std::min(offset + static_cast<int>(behind), size);
    std::string_view before(context, context == nullptr ? 0 : static_cast<std::size_t>(offset));
    const std::string_view after(context == nullptr ? "" : context + offset, static_cast<std::size_t>(size - offset));
    if (const std::size_t feed = before.rfind('\n'); feed != std::string_view::npos) before.remove_prefix(feed + 1);
    throw error_at(code, {}, position, before, after, message);
  }
  void check(const std::string& problem) const {
    if (!problem.empty()) fail(problem);
  }

  void start(std::string_view name, const XML_Char** attributes) {
    const Element parent = open_.empty() ? Element::kDocument : open_.back();
    const bool ours = name.starts_with(kNamespace);
    const std::string_view local = ours ? name.substr(kNamespace.size()) : name;
    for (const Rule& rule : kRules) {
      if (ours && rule.parent == parent && rule.name == local) {
        open_.push_back(rule.element);
        return begin(rule.element, attributes);
      }
    }
    fail("unexpected element <" + std::string(local) + ">" + (ours ? "" : " outside the namespace of SPARQL results") +
         (parent == Element::kDocument ? "; a result document begins with <sparql>" : ""));
  }

  static std::string_view attribute(const XML_Char** attributes, std::string_view name) {
    for (; *attributes != nullptr; attributes += 2) {
      if (*attributes == name) return attributes[1];
    }
    return {};
  }

  void begin(Element element, const XML_Char** attributes) {
    text_.clear();
    switch (element) {
      case Element::kHead:
        if (has_head_) fail("a second <head>");
        has_head_ = true;
        break;
      case Element::kVariable: check(rows_.declare(attribute(attributes, "name"))); break;
      case Element::kResults:
      case Element::kBoolean:
        if (!has_head_) fail("expected <head> before the results");
        if (has_answer_) fail("a second answer in one document");
        has_answer_ = true;
        if (element == Element::kResults) rows_.begin_rows();
        break;
      case Element::kResult: row_bytes_ = 0; break;
      case Element::kBinding:
        variable_ = attribute(attributes, "name");
        has_value_ = false;
        break;
      case Element::kUri:
      case Element::kBnode:
      case Element::kUnbound:
      case Element::kLiteral:
        if (has_value_) fail("a second value in one <binding>");
        has_value_ = true;
        language_ = attribute(attributes, kXmlLang);
        datatype_ = attribute(attributes, "datatype");
        break;
      default: break;
    }
  }

  bool keeps_text() const {
    switch (open_.back()) {
      case Element::kUri:
      case Element::kBnode:
      case Element::kLiteral:
      case Element::kBoolean: return true;
      default: return false;
    }
  }

  void text(std::string_view piece) {
    if (open_.empty() || !keeps_text()) {
      // A piece is a line break, or has none: where it begins depends on how the document came.
      const std::size_t first = piece.find_first_not_of(kSpaces);
      if (first != std::string_view::npos) fail("unexpected text between elements", ErrorCode::kSyntax, first);
      return;
    }
    row_bytes_ += piece.size();
    if (row_bytes_ > kMaxRowBytes) fail("the row is larger than 64 MiB", ErrorCode::kLimit);
    text_.append(piece);
  }

  void end() {
    const Element element = open_.back();
    open_.pop_back();
    switch (element) {
      case Element::kUri: return set(Term::iri(trimmed(text_)));
      case Element::kBnode: return set(Term::blank_node(trimmed(text_)));
      case Element::kLiteral: return set(literal());
      case Element::kBinding:
        if (!has_value_) fail("a <binding> without a value");
        return;
      case Element::kResult: return rows_.end_row();
      case Element::kBoolean: return end_boolean();
      case Element::kSparql:
        if (!has_answer_) fail("the document has neither <results> nor <boolean>");
        return;
      default: return;
    }
  }

  void set(Term value) { check(rows_.set(variable_, std::move(value))); }

  Term literal() const {
    if (language_.empty()) return datatype_.empty() ? Term::literal(text_) : Term::typed_literal(text_, datatype_);
    if (!datatype_.empty() && datatype_ != vocabulary::kRdfLangString) fail("a literal with both a language and a datatype");
    return Term::language_literal(text_, language_);
  }

  void end_boolean() {
    const std::string_view answer = trimmed(text_);
    const bool yes = answer == "true" || answer == "1";
    if (!yes && answer != "false" && answer != "0") fail("expected true or false in <boolean>");
    sink_.boolean(yes);
  }

  const ByteSource& source_;
  ResultSink& sink_;
  RowBuilder rows_;
  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
  std::exception_ptr thrown_;
  XML_Index read_ = 0;

  std::vector<Element> open_;
  bool has_head_ = false;
  bool has_answer_ = false;
  bool has_value_ = false;
  std::size_t row_bytes_ = 0;
  std::string text_;
  std::string variable_;
  std::string language_;
  std::string datatype_;
};

}  // namespace

void read_xml(const ByteSource& source, ResultSink& sink) { XmlReader(source, sink).run(); }

}  // namespace tercet::results
