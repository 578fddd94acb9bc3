// The tokens that the RDF formats share: from bytes to the text of an IRI, a literal, a label.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tercet/error.h"

namespace tercet::rdf {

// What is wrong at an offset of the text at hand. Thrown inside the parsers and turned into an Error by the one that knows lines.
struct Failure {
  std::size_t offset = 0;
  std::string message;
  ErrorCode code = ErrorCode::kSyntax;
};

[[noreturn]] void fail(std::size_t offset, std::string message, ErrorCode code = ErrorCode::kSyntax);

// kCut: the text ends inside the token (or before the byte that would show its end) and more text may follow.
enum class Scan : bool { kDone, kCut };

// Reads tokens of a text. Every function takes the offset where the token begins and, when it is done, moves it behind the token. A
// token that is wrong throws Failure. Results are views of the text, or of `scratch` when there were escapes.
class Lexer {
 public:
  Lexer() = default;
  Lexer(std::string_view text, bool last) : text_(text), last_(last) {}

  std::string_view text() const { return text_; }
  bool last() const { return last_; }
  bool at_end(std::size_t at) const { return at >= text_.size(); }
  // The byte, or 0 behind the end.
  char peek(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }

  // "expected X, found Y" at the offset.
  [[noreturn]] void fail_expected(std::size_t at, std::string_view expected) const;
  // For a token that reaches the end of the text: cut, or wrong when nothing follows.
  Scan end_inside(std::size_t start, std::string_view what) const;

  // <...>, as it stands with its escapes undone.
  Scan iri_ref(std::size_t& at, std::string& scratch, std::string_view& iri) const;
  // A string in one quote, or in three of them where `allow_long`.
  Scan string(std::size_t& at, bool allow_long, std::string& scratch, std::string_view& value) const;
  // @en-GB; the tag without '@'.
  Scan language_tag(std::size_t& at, std::string_view& tag) const;
  // _:label; the label.
  Scan blank_node_label(std::size_t& at, std::string_view& label) const;
  // The rest of a line behind '#', up to the line break. Done at the end of the text only when nothing follows.
  Scan comment(std::size_t& at) const;
  // PN_CHARS and '.', with the trailing dots left out; may be empty. The characters are checked to be UTF-8.
  Scan name_run(std::size_t& at) const;

  // Whether the text at the offset may be the beginning of a character that is cut off by the end of the text.
  bool is_cut_at(std::size_t at) const;
  // Throws when the bytes are not UTF-8.
  void check_utf8(std::size_t begin, std::size_t end) const;
  // The value of the escape at the backslash `at`, moved behind it. Only \u and \U unless `character_escapes`.
  char32_t escape(std::size_t& at, std::size_t end, bool character_escapes) const;

 private:
  void unescape_iri(std::size_t begin, std::size_t end, std::string& scratch) const;
  void unescape_string(std::size_t begin, std::size_t end, std::string& scratch) const;
  Scan short_string(std::size_t& at, std::string& scratch, std::string_view& value) const;
  Scan long_string(std::size_t& at, std::string& scratch, std::string_view& value) const;

  std::string_view text_;
  bool last_ = false;
  // The last name run. Dashed facts joined by dots are one run of any length, looked at from each of its names.
  mutable std::size_t run_begin_ = 0;
  mutable std::size_t run_end_ = 0;
};

// Whether to wait for more text before the failure is reported, so that the message shows the same however the text is cut into
// pieces.
bool must_see_more(const Lexer& lexer, const Failure& failure);

// Takes U+FEFF off the beginning of a file and says how many bytes that were. Cut: the text is too short to tell.
Scan take_byte_order_mark(std::string_view& text, bool last, std::size_t& taken);

// The four places of a quad, and their names in messages.
enum class Place : std::uint8_t { kSubject, kPredicate, kObject, kGraph };
std::string_view place_name(Place place);

}  // namespace tercet::rdf
