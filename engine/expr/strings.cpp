// Functions on strings (section 17.4.3). They count characters, not bytes.
#include <unicode/ustring.h>

#include <array>
#include <cmath>
#include <limits>

#include "engine/expr/functions.h"
#include "engine/expr/numeric.h"
#include "parser/unicode.h"

namespace tercet::expr::functions {
namespace {

// A string with the language tag of `model`.
Value like(const Value& model, std::string_view text) {
  return model.kind == ValueKind::kLangString ? Value::of_lang_string(text, model.qualifier) : Value::of_string(text);
}

// Argument compatibility (section 17.4.3.1.2): the second without a language tag, or both with the same.
bool compatible(const Value& a, const Value& b) {
  if (!a.is_string_literal() || !b.is_string_literal()) return false;
  return b.kind == ValueKind::kString || (a.kind == ValueKind::kLangString && a.qualifier == b.qualifier);
}

using CaseMapping = std::int32_t (*)(UChar*, std::int32_t, const UChar*, std::int32_t, const char*, UErrorCode*);

// What a byte of text needs at the most while it is mapped: two bytes as UTF-16, six when that is mapped, and nine in UTF-8 again.
constexpr std::size_t kCaseMappingBytes = 17;

// Maps by Unicode's rules without those of any one language; nullopt when the text is too long for ICU or no UTF-8.
std::optional<std::string> map_case(std::string_view text, CaseMapping mapping) {
  constexpr std::size_t kLongest = std::numeric_limits<std::int32_t>::max() / 4;
  if (text.size() > kLongest) return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  std::u16string wide(text.size(), u'\0');
  std::int32_t length = 0;
  u_strFromUTF8(wide.data(), static_cast<std::int32_t>(wide.size()), &length, text.data(), static_cast<std::int32_t>(text.size()),
                &status);
  if (U_FAILURE(status)) return std::nullopt;
  // A character becomes three at the most.
  std::u16string mapped(static_cast<std::size_t>(length) * 3 + 1, u'\0');
  std::int32_t mapped_length = mapping(mapped.data(), static_cast<std::int32_t>(mapped.size()), wide.data(), length, "", &status);
  if (U_FAILURE(status)) return std::nullopt;
  std::string out(static_cast<std::size_t>(mapped_length) * 3, '\0');
  std::int32_t out_length = 0;
  u_strToUTF8(out.data(), static_cast<std::int32_t>(out.size()), &out_length, mapped.data(), mapped_length, &status);
  if (U_FAILURE(status)) return std::nullopt;
  out.resize(static_cast<std::size_t>(out_length));
  return out;
}

Value change_case(Call& call, const Value& value, char first, char last, CaseMapping mapping) {
  if (!value.is_string_literal()) return Value::error();
  if (unicode::is_ascii(value.text)) {
    call.arena.expect(value.text.size());
    std::string out(value.text);
    for (char& c : out) {
      if (c >= first && c <= last) c = static_cast<char>(c ^ 0x20);
    }
    return like(value, call.arena.keep(std::move(out)));
  }
  call.arena.expect(kCaseMappingBytes * value.text.size());
  auto mapped = map_case(value.text, mapping);
  return mapped ? like(value, call.arena.keep(*std::move(mapped))) : Value::error();
}

// The offset of the character at index `index` (from 0), or the end of the text.
std::size_t offset_of(std::string_view text, std::size_t index) {
  std::size_t offset = 0;
  while (index > 0 && offset < text.size()) {
    ++offset;
    while (offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0) == 0x80) ++offset;
    --index;
  }
  return offset;
}

// The characters of `text` at the places p (counted from 1) with begin <= p < end, as fn:substring has it.
std::string_view slice(std::string_view text, double begin, double end) {
  constexpr double kFarthest = 9e15;
  if (std::isnan(begin) || std::isnan(end)) return {};
  begin = std::fmax(begin, 1);
  if (!(begin < end) || begin > kFarthest) return {};
  std::size_t first = offset_of(text, static_cast<std::size_t>(begin) - 1);
  std::string_view rest = text.substr(first);
  if (end > kFarthest) return rest;
  return rest.substr(0, offset_of(rest, static_cast<std::size_t>(end - begin)));
}

// One pass that vectorizes: most texts have no place where the first and the last byte of the part would be, and find() calls memchr for each
// first one.
bool may_contain(std::string_view text, std::string_view part) {
  if (part.size() < 2 || part.size() > text.size()) return part.size() <= text.size();
  const char first = part.front();
  const char last = part.back();
  const char* const firsts = text.data();
  const char* const lasts = firsts + part.size() - 1;
  const std::size_t places = text.size() - part.size() + 1;
  unsigned char found = 0;
  for (std::size_t i = 0; i < places; ++i)
    found = static_cast<unsigned char>(
        found | (static_cast<unsigned char>(firsts[i] == first) & static_cast<unsigned char>(lasts[i] == last)));
  return found != 0;
}

bool has_part(std::string_view text, std::string_view part) {
  return may_contain(text, part) && text.find(part) != std::string_view::npos;
}

double round_half_up(double value) { return std::floor(value + 0.5); }

}  // namespace

Value strlen(Call&, Arguments arguments) {
  if (!arguments[0].is_string_literal()) return Value::error();
  return Value::of_integer(static_cast<std::int64_t>(unicode::count_characters(arguments[0].text)));
}

Id strlen_of_text(Call&, std::string_view text, Strings) {
  return inline_integer(static_cast<std::int64_t>(unicode::count_characters(text))).value_or(kUnboundId);
}

Value substr(Call&, Arguments arguments) {
  const Value& source = arguments[0];
  if (!source.is_string_literal() || !arguments[1].is_numeric() || (arguments.size() > 2 && !arguments[2].is_numeric()))
    return Value::error();
  double begin = round_half_up(to_double(arguments[1]));
  double end = std::numeric_limits<double>::infinity();
  if (arguments.size() > 2) end = begin + round_half_up(to_double(arguments[2]));
  return like(source, slice(source.text, begin, end));
}

Value ucase(Call& call, Arguments arguments) { return change_case(call, arguments[0], 'a', 'z', u_strToUpper); }
Value lcase(Call& call, Arguments arguments) { return change_case(call, arguments[0], 'A', 'Z', u_strToLower); }

Value str_starts(Call&, Arguments arguments) {
  if (!compatible(arguments[0], arguments[1])) return Value::error();
  return Value::of(arguments[0].text.starts_with(arguments[1].text));
}

Value str_ends(Call&, Arguments arguments) {
  if (!compatible(arguments[0], arguments[1])) return Value::error();
  return Value::of(arguments[0].text.ends_with(arguments[1].text));
}

Value contains(Call&, Arguments arguments) {
  if (!compatible(arguments[0], arguments[1])) return Value::error();
  return Value::of(has_part(arguments[0].text, arguments[1].text));
}

Id text_starts(Call&, std::string_view text, Strings others) { return inline_boolean(text.starts_with(others[0])); }
Id text_ends(Call&, std::string_view text, Strings others) { return inline_boolean(text.ends_with(others[0])); }
Id text_contains(Call&, std::string_view text, Strings others) { return inline_boolean(has_part(text, others[0])); }

Value str_before(Call&, Arguments arguments) {
  if (!compatible(arguments[0], arguments[1])) return Value::error();
  std::size_t place = arguments[0].text.find(arguments[1].text);
  // Without a match the result is the empty simple literal, whatever the language.
  return place == std::string_view::npos ? Value::of_string({}) : like(arguments[0], arguments[0].text.substr(0, place));
}

Value str_after(Call&, Arguments arguments) {
  if (!compatible(arguments[0], arguments[1])) return Value::error();
  std::size_t place = arguments[0].text.find(arguments[1].text);
  return place == std::string_view::npos ? Value::of_string({})
                                         : like(arguments[0], arguments[0].text.substr(place + arguments[1].text.size()));
}

Value encode_for_uri(Call& call, Arguments arguments) {
  if (!arguments[0].is_string_literal()) return Value::error();
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  call.arena.expect(3 * arguments[0].text.size());
  out.reserve(3 * arguments[0].text.size());
  for (char c : arguments[0].text) {
    bool unreserved =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
    if (unreserved) {
      out += c;
    } else {
      auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return Value::of_string(call.arena.keep(std::move(out)));
}

Value concat(Call& call, Arguments arguments) {
  bool same_language = !arguments.empty();
  std::size_t bytes = 0;
  for (const Value& argument : arguments) {
    if (!argument.is_string_literal()) return Value::error();
    same_language = same_language && argument.kind == ValueKind::kLangString && argument.qualifier == arguments[0].qualifier;
    bytes += argument.text.size();
  }
  call.arena.expect(bytes);
  std::string out;
  out.reserve(bytes);
  for (const Value& argument : arguments) out += argument.text;
  std::string_view text = call.arena.keep(std::move(out));
  return same_language ? like(arguments[0], text) : Value::of_string(text);
}

}  // namespace tercet::expr::functions
