// Passes over what a '.' or a bracket means nothing in: strings, IRIs, comments, escapes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tercet::rdf {

// Goes through a text in pieces. Strings, IRIs and comments are recognized where they are well-formed; a quote or '<' that opens nothing is
// passed over.
class TokenSkipper {
 public:
  // kCut: the text ends in the token, and `at` waits at its beginning. kOther: the byte begins none of these.
  enum class Result : std::uint8_t { kSkipped, kCut, kOther };

  // Whether the text goes on in a comment or a long string.
  bool is_inside() const { return inside_ != Inside::kNothing; }
  // Moves `at` behind the token there, or as far as a comment or a long string goes. With `last` nothing follows. Precondition: at <
  // text.size().
  Result skip(std::string_view text, bool last, std::size_t& at);

 private:
  enum class Inside : std::uint8_t { kNothing, kComment, kLongString };

  Result skip_quote(std::string_view text, bool last, std::size_t& at);
  Result skip_long_string(std::string_view text, bool last, std::size_t& at);
  static Result skip_iri(std::string_view text, bool last, std::size_t& at);
  static Result skip_escape(std::string_view text, bool last, std::size_t& at);

  Inside inside_ = Inside::kNothing;
  char quote_ = '"';
};

// Whether a '.' before this byte may belong to a name or a number.
bool goes_on_behind_dot(char c);

}  // namespace tercet::rdf
