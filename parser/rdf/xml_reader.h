// XML 1.0 with namespaces: from bytes to events, by expat (known to xml_reader.cpp only).
//
// Nothing outside the text is ever read: no external DTD, no external entity. A reference to an entity that the text does not declare
// is an error, also where XML would let a reader pass over it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parser/rdf/lexer.h"
#include "tercet/error.h"

struct XML_ParserStruct;

namespace tercet::rdf {

struct XmlName {
  std::string_view space;  // the namespace; empty for a name in none
  std::string_view local;
  std::string_view prefix;
};

struct XmlAttribute {
  XmlName name;
  std::string_view value;
};

// What the events are told to. The views are valid during the call. A call may throw a Failure, whose offset counts from the
// beginning of event_text(), or whatever else.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  // Before the start of the element that it stands in.
  virtual void declare_prefix(std::string_view prefix, std::string_view space) = 0;
  virtual void start_element(const XmlName& name, std::span<const XmlAttribute> attributes) = 0;
  virtual void end_element() = 0;
  // A part of a text.
  virtual void text(std::string_view text) = 0;
  virtual void comment(std::string_view text) = 0;
  virtual void instruction(std::string_view target, std::string_view data) = 0;
  // A call has thrown a Failure. More calls may come, and will when the error is passed over.
  virtual void failed() = 0;
};

class XmlReader {
 public:
  // on_error as in RdfParserOptions: asked for the Failures of the handler. An error in the XML is always thrown.
  XmlReader(XmlHandler& handler, std::string name, std::uint32_t max_depth, std::function<bool(const Error&)> on_error);
  ~XmlReader();
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;

  // As RdfParser::parse.
  std::size_t parse(std::string_view text, bool last);

  // Inside a call of the handler: the text that the event was read from, as it stands in the file. Empty in part when the event
  // comes out of an entity.
  std::string_view event_text() const;
  // Whether the file is in UTF-8, so that places in event_text() can be found.
  bool is_utf8() const { return encoding_ == Encoding::kUtf8; }

 private:
  enum class Encoding : std::uint8_t { kUtf8, kLatin1, kUtf16Little, kUtf16Big };
  // An error that waits until the text behind its place is there to be shown.
  struct Pending {
    std::uint64_t offset = 0;  // in the whole text
    Position position;
    std::string message;
    ErrorCode code = ErrorCode::kSyntax;
    bool is_fatal = false;
    bool is_of_xml = false;  // found by expat, which still knows its place
  };
  struct OpenElement {
    std::string name;
    std::uint64_t line = 0;
  };
  struct Callbacks;  // what expat calls

  void feed(bool last);
  void take(int status);
  void stop(const Failure& failure, bool is_fatal);
  void hold(const Failure& failure, bool is_fatal);
  void hold_xml_failure();
  std::uint64_t event_begin() const;
  template <typename Call>
  void guard(Call call);

  // --- the entities of the DTD
  void declare_entity(std::string_view name, std::string_view value);
  void check_entity_values();
  Failure undeclared_reference(std::string_view text) const;
  Failure undefined_entity(std::size_t offset) const;

  // --- errors
  void report();
  Failure xml_failure() const;
  std::string wrong_token(std::size_t offset) const;
  Position position_in_event(std::size_t offset) const;
  bool waits_for_text(bool last) const;
  std::size_t offset_at_hand(std::uint64_t offset) const;
  std::string line_before(std::size_t offset) const;
  std::string decode(std::string_view bytes) const;

  XmlHandler& handler_;
  const std::string name_;
  const std::uint32_t max_depth_;
  const std::function<bool(const Error&)> on_error_;
  struct FreeParser {
    void operator()(XML_ParserStruct* parser) const;
  };
  std::unique_ptr<XML_ParserStruct, FreeParser> parser_;

  std::string_view text_;        // at hand
  std::uint64_t begin_ = 0;      // of text_ in the whole text
  std::size_t fed_ = 0;          // bytes of text_ that expat has
  std::uint64_t event_end_ = 0;  // of the last event, in the whole text
  bool at_start_ = true;
  bool ended_ = false;
  std::string head_;  // of the line that text_ begins in, the tail of it
  std::optional<Pending> pending_;
  std::exception_ptr exception_;  // of the handler, no Failure

  Encoding encoding_ = Encoding::kUtf8;
  std::string declared_encoding_;
  std::vector<OpenElement> open_;  // those above depth_ are kept for their memory
  std::size_t depth_ = 0;
  std::vector<XmlAttribute> attributes_;

  std::set<std::string, std::less<>> entities_;
  std::vector<std::string> nested_values_;  // of entities that refer to others
  bool has_more_declarations_ = false;      // outside the text: expat passes over what is not declared
  bool values_are_checked_ = false;
};

}  // namespace tercet::rdf
