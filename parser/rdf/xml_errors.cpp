// What XmlReader says when the XML is wrong, and where.
#include <expat.h>

#include <algorithm>
#include <new>

#include "parser/rdf/xml_reader.h"
#include "parser/text_position.h"
#include "parser/unicode.h"

namespace tercet::rdf {

namespace {

// An error shows less than this many bytes around its place.
constexpr std::size_t kShownBytes = 512;

// A character takes two bytes or four.
std::string from_utf16(std::string_view bytes, bool is_big_endian) {
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<char32_t>(is_big_endian ? first << 8 | second : second << 8 | first);
  };
  std::string text;
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    char32_t c = unit(at);
    if (c >= 0xD800 && c < 0xDC00 && at + 3 < bytes.size()) {
      at += 2;
      c = 0x10000 + ((c - 0xD800) << 10) + (unit(at) & 0x3FF);
    }
    if (c != 0xFEFF) unicode::append(text, unicode::is_scalar(c) ? c : 0xFFFD);
  }
  return text;
}

}  // namespace

std::size_t XmlReader::offset_at_hand(std::uint64_t offset) const {
  return offset <= begin_ ? 0 : static_cast<std::size_t>(std::min<std::uint64_t>(offset - begin_, text_.size()));
}

// Whether more of the text must be there to show the error. In UTF-16 a byte that looks like a line feed is none.
bool XmlReader::waits_for_text(bool last) const {
  const std::size_t offset = offset_at_hand(pending_->offset);
  const bool has_wide_units = encoding_ == Encoding::kUtf16Little || encoding_ == Encoding::kUtf16Big;
  return has_wide_units ? !last && text_.size() - offset < kShownBytes : must_see_more(Lexer(text_, last), {offset, {}});
}

std::string XmlReader::decode(std::string_view bytes) const {
  std::string text;
  switch (encoding_) {
    case Encoding::kUtf8: return std::string(bytes);
    case Encoding::kLatin1:
      for (const char c : bytes) unicode::append(text, static_cast<unsigned char>(c));
      return text;
    case Encoding::kUtf16Little: return from_utf16(bytes, false);
    case Encoding::kUtf16Big: return from_utf16(bytes, true);
  }
  return text;
}

std::string XmlReader::line_before(std::size_t offset) const {
  const std::size_t begin = offset > kShownBytes ? offset - kShownBytes : 0;
  std::string line = decode(text_.substr(begin, offset - begin));
  if (const std::size_t end = line.find_last_of("\r\n"); end != std::string::npos) {
    line.erase(0, end + 1);
  } else if (begin == 0) {
    line.insert(0, head_);
  }
  if (line.size() > kShownBytes) line.erase(0, line.size() - kShownBytes);
  return line;
}

// The place of the event, or of a byte of it. Columns of expat count from 0.
Position XmlReader::position_in_event(std::size_t offset) const {
  Position position{XML_GetCurrentLineNumber(parser_.get()), XML_GetCurrentColumnNumber(parser_.get()) + 1};
  const std::string_view before = text_.substr(offset_at_hand(event_begin())).substr(0, offset);
  if (const std::size_t feed = before.rfind('\n'); feed != std::string_view::npos) {
    position.line += static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
    position.column = 1 + unicode::count_characters(before.substr(feed + 1));
  } else {
    position.column += unicode::count_characters(before);
  }
  return position;
}

// Throws the error, or goes on behind the event.
void XmlReader::report() {
  const Pending pending = *pending_;
  const std::size_t offset = offset_at_hand(pending.offset);
  const Error error = error_at(pending.code, name_, pending.position, line_before(offset),
                               decode(text_.substr(offset, kShownBytes)), pending.message);
  if (pending.is_fatal || !on_error_ || !on_error_(error)) throw error;
  pending_.reset();
  take(XML_ResumeParser(parser_.get()));
}

std::string XmlReader::wrong_token(std::size_t offset) const {
  const std::string rest = decode(text_.substr(offset, kShownBytes));
  const std::string before = line_before(offset);
  if (before.ends_with('&') || rest.starts_with('&')) return "a \"&\" that begins no reference is written &amp; in XML";
  if (rest.starts_with('<')) return "a \"<\" that begins no tag is written &lt; in XML";
  if (is_utf8() && !rest.empty() && unicode::decode(rest).length == 0) {
    return "this byte is no valid UTF-8; another encoding must be declared, as by <?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>";
  }
  return "this is no well-formed XML: found " + describe_text_at(rest, 0) + " in a place where it cannot stand";
}

Failure XmlReader::xml_failure() const {
  const std::size_t offset = offset_at_hand(event_begin());
  const XML_Error code = XML_GetErrorCode(parser_.get());
  const std::string open = depth_ == 0 ? "" : open_[depth_ - 1].name;
  const std::string of_line = depth_ == 0 ? "" : " of line " + std::to_string(open_[depth_ - 1].line);
  switch (code) {
    case XML_ERROR_NO_MEMORY: throw std::bad_alloc();
    case XML_ERROR_NO_ELEMENTS:
      if (depth_ == 0) return {0, "the text has no element; RDF/XML is one element, <rdf:RDF> as a rule"};
      return {0, "the text ends inside the element <" + open + ">" + of_line + "; expected </" + open + ">"};
    case XML_ERROR_UNCLOSED_TOKEN: return {0, "the text ends inside the tag, comment or declaration that begins here"};
    case XML_ERROR_UNCLOSED_CDATA_SECTION: return {0, "the text ends inside the CDATA section that begins here"};
    case XML_ERROR_PARTIAL_CHAR: return {0, "the text ends inside a character"};
    case XML_ERROR_SYNTAX:
    case XML_ERROR_INVALID_TOKEN: return {0, wrong_token(offset)};
    case XML_ERROR_TAG_MISMATCH:
      return {0, "expected </" + open + ">, since the element <" + open + ">" + of_line + " is not closed"};
    case XML_ERROR_DUPLICATE_ATTRIBUTE: return {0, "this attribute stands twice in its tag"};
    case XML_ERROR_JUNK_AFTER_DOC_ELEMENT: return {0, "nothing but comments can follow the end of the root element"};
    case XML_ERROR_UNDEFINED_ENTITY: return undefined_entity(offset);
    case XML_ERROR_RECURSIVE_ENTITY_REF: return {0, "this entity refers to itself"};
    case XML_ERROR_ATTRIBUTE_EXTERNAL_ENTITY_REF:
    case XML_ERROR_EXTERNAL_ENTITY_HANDLING: return {0, "this entity is in another file, and other files are not read"};
    case XML_ERROR_UNBOUND_PREFIX:
      return {0, "a prefix in this tag is not declared; expected xmlns:prefix=\"namespace\" here or outside"};
    case XML_ERROR_MISPLACED_XML_PI: return {0, "the XML declaration can stand at the very beginning of the text only"};
    case XML_ERROR_UNKNOWN_ENCODING:
      return {0, "the encoding " + declared_encoding_ + " is not read; convert the text to UTF-8 and declare that, or nothing"};
    case XML_ERROR_INCORRECT_ENCODING: return {0, "the text is not in the encoding " + declared_encoding_ + " that it declares"};
    case XML_ERROR_AMPLIFICATION_LIMIT_BREACH:
      return {0, "the entities make this text more than a hundred times as long as it is, which is the limit", ErrorCode::kLimit};
    default: return {0, "this is no well-formed XML: " + std::string(XML_ErrorString(code))};
  }
}

}  // namespace tercet::rdf
