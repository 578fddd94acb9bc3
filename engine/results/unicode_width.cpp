#include "engine/results/unicode_width.h"

#include <unicode/uchar.h>

#include "parser/unicode.h"
#include "tercet/results.h"

namespace tercet {
namespace {

constexpr char32_t kJoiner = 0x200D;
constexpr char32_t kEmojiSelector = 0xFE0F;

bool has_property(char32_t c, UProperty property) { return u_hasBinaryProperty(static_cast<UChar32>(c), property) != 0; }
bool is_regional_indicator(char32_t c) { return c >= 0x1F1E6 && c <= 0x1F1FF; }
bool is_emoji_modifier(char32_t c) { return c >= 0x1F3FB && c <= 0x1F3FF; }

std::size_t code_point_width(char32_t c) {
  if (c < 0x300) return c == 0 ? 0 : 1;
  // Medial vowels and final consonants of Hangul stand inside the syllable's first letter.
  if (c >= 0x1160 && c <= 0x11FF) return 0;
  switch (u_charType(static_cast<UChar32>(c))) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR: return 0;
    default: break;
  }
  int width = u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_EAST_ASIAN_WIDTH);
  if (width == U_EA_WIDE || width == U_EA_FULLWIDTH) return 2;
  return has_property(c, UCHAR_EMOJI_PRESENTATION) ? 2 : 1;
}

struct Cluster {
  std::size_t end = 0;  // byte behind it
  std::size_t width = 0;
};

// What shows as one character: a base with its marks, a flag, emoji held together by joiners.
Cluster cluster_at(std::string_view text, std::size_t begin) {
  std::size_t at = begin;
  char32_t base = next_code_point(text, at);
  Cluster cluster{at, code_point_width(base)};
  bool pair_open = is_regional_indicator(base);
  while (cluster.end < text.size()) {
    at = cluster.end;
    char32_t c = next_code_point(text, at);
    if (c < 0x300) break;
    if (pair_open && is_regional_indicator(c)) {
      pair_open = false;
      cluster.width = 2;
    } else if (c == kJoiner) {
      std::size_t behind = at;
      if (behind < text.size() && has_property(next_code_point(text, behind), UCHAR_EXTENDED_PICTOGRAPHIC)) at = behind;
    } else if (c == kEmojiSelector) {
      if (has_property(base, UCHAR_EMOJI)) cluster.width = 2;
    } else if (is_emoji_modifier(c)) {
      if (!has_property(base, UCHAR_EMOJI_MODIFIER_BASE)) break;
    } else if (code_point_width(c) != 0) {
      break;
    }
    cluster.end = at;
  }
  return cluster;
}

bool is_plain(unsigned char c) { return c >= 0x20 && c < 0x7F; }

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& at) {
  auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) {
    ++at;
    return first;
  }
  unicode::Decoded decoded = unicode::decode(text, at);
  at += decoded.length == 0 ? 1 : decoded.length;
  return decoded.length == 0 ? 0xFFFD : decoded.code_point;
}

bool is_control_character(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB);
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    bool next_is_plain = at + 1 == text.size() || is_plain(static_cast<unsigned char>(text[at + 1]));
    if (next_is_plain && is_plain(static_cast<unsigned char>(text[at]))) {
      ++width;
      ++at;
      continue;
    }
    Cluster cluster = cluster_at(text, at);
    width += cluster.width;
    at = cluster.end;
  }
  return width;
}

std::size_t fitting_bytes(std::string_view text, std::size_t columns) {
  std::size_t width = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    Cluster cluster = cluster_at(text, at);
    if (width + cluster.width > columns) break;
    width += cluster.width;
    at = cluster.end;
  }
  return at;
}

}  // namespace tercet
