// UTF-8 and the character classes that Turtle, SPARQL and the short form share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tercet::unicode {

// A decoded character. length is the number of bytes, 0 when the bytes are no valid UTF-8 (RFC 3629: shortest form, no surrogates,
// at most U+10FFFF) or the text ends inside the character.
struct Decoded {
  char32_t code_point = 0;
  unsigned length = 0;
};

// The character that begins at `offset`; length 0 also at the end of the text.
Decoded decode(std::string_view text, std::size_t offset = 0) noexcept;

// Whether `text`, which is shorter than a character, is a prefix of some valid one: more bytes may make it whole.
bool is_cut_character(std::string_view text) noexcept;

// The offset of the first byte that is not part of a valid character; npos when the whole text is valid.
std::size_t find_invalid(std::string_view text) noexcept;

// Appends the UTF-8 form. The code point must be a Unicode scalar value (is_scalar).
void append(std::string& out, char32_t code_point);

// A code point that UTF-8 can hold: not a surrogate, not above U+10FFFF.
constexpr bool is_scalar(char32_t c) noexcept { return c < 0xD800 || (c > 0xDFFF && c <= 0x10FFFF); }

bool is_ascii(std::string_view text) noexcept;

// Characters in the text, counting each byte that is not a continuation byte.
std::size_t count_characters(std::string_view text) noexcept;

// The cells the character takes in a terminal: 0 for a combining mark, 2 for East Asian wide and emoji, else 1.
unsigned display_width(char32_t c) noexcept;

// The productions of Turtle 1.1 and SPARQL 1.1 (PN_CHARS_U without ':' as in both).
bool is_pn_chars_base(char32_t c) noexcept;
bool is_pn_chars_u(char32_t c) noexcept;
bool is_pn_chars(char32_t c) noexcept;
// A character of a bare name behind its first (which is PN_CHARS_U): PN_CHARS without '-'.
bool is_bare_name_char(char32_t c) noexcept;

// U+FEFF at the beginning of a file.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// ASCII classes by table: one load a byte. A byte of 0x80 or above has no class.
enum AsciiClass : std::uint8_t {
  kBase = 1,     // PN_CHARS_BASE: a letter
  kU = 2,        // PN_CHARS_U: a letter or '_'
  kChars = 4,    // PN_CHARS: a letter, a digit, '_' or '-'
  kDigit = 8,    // 0-9
  kHex = 16,     // 0-9 a-f A-F
  kSpace = 32,   // space, tab, line feed, carriage return
  kNotIri = 64,  // may not stand in an IRIREF: controls, space and <>"{}|^`\ (a backslash begins an escape)
};

namespace detail {
constexpr std::array<std::uint8_t, 256> make_ascii_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (int c = 0; c < 128; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    unsigned set = 0;
    if (letter) set |= kBase;
    if (letter || c == '_') set |= kU;
    if (letter || digit || c == '_' || c == '-') set |= kChars;
    if (digit) set |= kDigit;
    if (digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) set |= kHex;
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') set |= kSpace;
    if (c <= ' ' || c == '<' || c == '>' || c == '"' || c == '{' || c == '}' || c == '|' || c == '^' || c == '`' || c == '\\')
      set |= kNotIri;
    classes[static_cast<std::size_t>(c)] = static_cast<std::uint8_t>(set);
  }
  return classes;
}
inline constexpr std::array<std::uint8_t, 256> kAsciiClasses = make_ascii_classes();
}  // namespace detail

inline bool is_ascii(char c, unsigned classes) noexcept {
  return (detail::kAsciiClasses[static_cast<unsigned char>(c)] & classes) != 0;
}

// The value of a hexadecimal digit (kHex).
constexpr unsigned hex_value(char c) noexcept {
  return c <= '9' ? static_cast<unsigned>(c - '0') : static_cast<unsigned>((c | 0x20) - 'a' + 10);
}

}  // namespace tercet::unicode
