#include "parser/unicode.h"

#include <algorithm>
#include <cstring>

namespace tercet::unicode {

namespace {

inline bool all_ascii(std::string_view text) noexcept {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  constexpr std::uint64_t kHighBits = 0x8080808080808080u;
  const auto two_words = [&](std::size_t at) {
    std::uint64_t words[2];
    std::memcpy(words, text.data() + at, 2 * kWord);
    return words[0] | words[1];
  };
  if (text.size() < 2 * kWord)
    return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  for (std::size_t i = 0; i + 2 * kWord <= text.size(); i += 2 * kWord) {
    if ((two_words(i) & kHighBits) != 0) return false;
  }
  return (two_words(text.size() - 2 * kWord) & kHighBits) == 0;  // some bytes a second time
}

constexpr bool is_continuation(unsigned char byte) noexcept { return (byte & 0xC0) == 0x80; }

// What the first byte of a character says: its length, and the range its second byte must lie in (RFC 3629, section 4). Length 0:
// no first byte.
struct Lead {
  unsigned length;
  unsigned char second_low;
  unsigned char second_high;
};

constexpr Lead lead_of(unsigned char byte) noexcept {
  if (byte < 0x80) return {1, 0, 0};
  if (byte < 0xC2) return {0, 0, 0};
  if (byte < 0xE0) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte < 0xF0) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte < 0xF4) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t N>
bool in_ranges(const Range (&ranges)[N], char32_t c) noexcept {
  for (const Range& range : ranges) {
    if (c < range.first) return false;
    if (c <= range.last) return true;
  }
  return false;
}

constexpr Range kPnCharsBase[] = {{'A', 'Z'},       {'a', 'z'},       {0xC0, 0xD6},     {0xD8, 0xF6},      {0xF8, 0x2FF},
                                  {0x370, 0x37D},   {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F},  {0x2C00, 0x2FEF},
                                  {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}};

constexpr Range kZeroWidth[] = {{0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},    {0x610, 0x61A},   {0x64B, 0x65F},
                                {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x2064},  {0x20D0, 0x20FF}, {0xFE00, 0xFE0F},
                                {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF}};

constexpr Range kWide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},
                           {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18CFF},
                           {0x1B000, 0x1B2FF}, {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF}, {0x20000, 0x3FFFD}};

}  // namespace

Decoded decode(std::string_view text, std::size_t offset) noexcept {
  if (offset >= text.size()) return {};
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data()) + offset;
  const std::size_t left = text.size() - offset;
  if (bytes[0] < 0x80) return {bytes[0], 1};
  const Lead lead = lead_of(bytes[0]);
  if (lead.length == 0 || left < lead.length || bytes[1] < lead.second_low || bytes[1] > lead.second_high) return {};
  char32_t c = bytes[0] & (0x7FU >> lead.length);
  c = (c << 6) | (bytes[1] & 0x3FU);
  for (unsigned i = 2; i < lead.length; ++i) {
    if (!is_continuation(bytes[i])) return {};
    c = (c << 6) | (bytes[i] & 0x3FU);
  }
  return {c, lead.length};
}

bool is_cut_character(std::string_view text) noexcept {
  if (text.empty()) return true;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  const Lead lead = lead_of(bytes[0]);
  if (text.size() >= lead.length) return false;
  if (text.size() > 1 && (bytes[1] < lead.second_low || bytes[1] > lead.second_high)) return false;
  for (std::size_t i = 2; i < text.size(); ++i) {
    if (!is_continuation(bytes[i])) return false;
  }
  return true;
}

std::size_t find_invalid(std::string_view text) noexcept {
  std::size_t i = 0;
  while (i < text.size()) {
    // ASCII eight bytes at a time.
    while (text.size() - i >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data() + i, 8);
      if ((word & 0x8080808080808080ULL) != 0) break;
      i += 8;
    }
    while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
    while (i < text.size() && static_cast<unsigned char>(text[i]) >= 0x80) {
      const Decoded character = decode(text, i);
      if (character.length == 0) return i;
      i += character.length;
    }
  }
  return std::string_view::npos;
}

void append(std::string& out, char32_t c) {
  const auto byte = [](char32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  if (c < 0x80) {
    out += byte(c);
  } else if (c < 0x800) {
    out += byte(0xC0 | (c >> 6));
    out += byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += byte(0xE0 | (c >> 12));
    out += byte(0x80 | ((c >> 6) & 0x3F));
    out += byte(0x80 | (c & 0x3F));
  } else {
    out += byte(0xF0 | (c >> 18));
    out += byte(0x80 | ((c >> 12) & 0x3F));
    out += byte(0x80 | ((c >> 6) & 0x3F));
    out += byte(0x80 | (c & 0x3F));
  }
}

bool is_ascii(std::string_view text) noexcept { return all_ascii(text); }

std::size_t count_characters(std::string_view text) noexcept {
  if (all_ascii(text)) return text.size();
  // Pieces whose count fits into a byte, so that a compiler counts in many bytes at once.
  constexpr std::size_t kPiece = 255;
  std::size_t count = text.size();
  for (; !text.empty(); text.remove_prefix(std::min(kPiece, text.size()))) {
    std::uint8_t continuations = 0;
    for (const char c : text.substr(0, kPiece)) {
      continuations = static_cast<std::uint8_t>(continuations + (is_continuation(static_cast<unsigned char>(c)) ? 1 : 0));
    }
    count -= continuations;
  }
  return count;
}

unsigned display_width(char32_t c) noexcept {
  if (c < 0x300) return 1;
  if (in_ranges(kZeroWidth, c)) return 0;
  return in_ranges(kWide, c) ? 2 : 1;
}

bool is_pn_chars_base(char32_t c) noexcept {
  if (c < 0x80) return is_ascii(static_cast<char>(c), kBase);
  return in_ranges(kPnCharsBase, c);
}

bool is_pn_chars_u(char32_t c) noexcept { return c == '_' || is_pn_chars_base(c); }

bool is_bare_name_char(char32_t c) noexcept {
  return is_pn_chars_u(c) || (c >= '0' && c <= '9') || c == 0xB7 || (c >= 0x300 && c <= 0x36F) || c == 0x203F || c == 0x2040;
}

bool is_pn_chars(char32_t c) noexcept { return c == '-' || is_bare_name_char(c); }

}  // namespace tercet::unicode
