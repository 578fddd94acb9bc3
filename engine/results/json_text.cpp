#include "engine/results/json_text.h"

#include <algorithm>
#include <cmath>

namespace tercet {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& text) {
  auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

bool needs_escape(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7F;
}

void append_escape(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  switch (c) {
    case '"':
    case '\\': out.append("\\").append(1, c); break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default: out.append("\\u00").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
  }
}

std::string_view take_sign(std::string_view& text) {
  if (text.empty() || (text[0] != '-' && text[0] != '+')) return {};
  std::string_view sign = text.substr(0, 1);
  text.remove_prefix(1);
  return sign == "-" ? sign : std::string_view();
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (;;) {
    const auto escaped = std::find_if(text.begin(), text.end(), needs_escape);
    out.append(text.begin(), escaped);
    if (escaped == text.end()) break;
    append_escape(out, *escaped);
    text.remove_prefix(static_cast<std::size_t>(escaped - text.begin()) + 1);
  }
  out += '"';
}

std::optional<std::string> json_number(const Term& literal) {
  std::optional<double> value = literal.to_double();
  if (!value || !std::isfinite(*value)) return std::nullopt;
  constexpr std::string_view kSpace = " \t\r\n";
  std::string_view text = literal.value();
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  text = text.substr(0, text.find_last_not_of(kSpace) + 1);
  // JSON wants no plus, no zeros in front, and digits on both sides of a point.
  std::string number(take_sign(text));
  std::string_view whole = take_digits(text);
  whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size()));
  number += whole.empty() ? "0" : whole;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    std::string_view fraction = take_digits(text);
    number.append(".").append(fraction.empty() ? "0" : fraction);
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    number.append("E").append(take_sign(text)).append(take_digits(text));
  }
  if (!text.empty()) return std::nullopt;
  return number;
}

}  // namespace tercet
