#include "tests/conformance/numbers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <system_error>

namespace tercet::conformance {

namespace {

constexpr std::array<std::string_view, 13> kIntegerTypes = {
    "integer",        "nonPositiveInteger", "negativeInteger", "long",        "int",           "short",
    "byte",           "nonNegativeInteger", "unsignedLong",    "unsignedInt", "unsignedShort", "unsignedByte",
    "positiveInteger"};

// The whole part without zeros in front, the fraction without zeros behind, and '-' when it is below zero.
std::optional<std::string> decimal_form(std::string_view text, bool may_have_fraction) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::string_view whole = text.substr(0, text.find('.'));
  std::string_view fraction = text.substr(std::min(whole.size() + 1, text.size()));
  const auto digits = [](std::string_view part) { return part.find_first_not_of("0123456789") == std::string_view::npos; };
  if (!digits(whole) || !digits(fraction) || (whole.empty() && fraction.empty())) return std::nullopt;
  if (!may_have_fraction && whole.size() != text.size()) return std::nullopt;
  whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size()));
  fraction = fraction.substr(0, fraction.find_last_not_of('0') + 1);
  std::string form(whole.empty() ? "0" : whole);
  if (!fraction.empty()) form.append(".").append(fraction);
  return negative && form != "0" ? "-" + form : form;
}

template <typename Float>
std::optional<std::string> float_form(std::string_view text) {
  Float value = 0;
  if (text == "INF" || text == "+INF") {
    value = std::numeric_limits<Float>::infinity();
  } else if (text == "-INF") {
    value = -std::numeric_limits<Float>::infinity();
  } else if (text == "NaN") {
    return "NaN";
  } else {
    if (text.starts_with('+')) text.remove_prefix(1);
    if (text.find_first_not_of("+-.0123456789eE") != std::string_view::npos) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  }
  std::array<char, 64> buffer;
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return std::string(buffer.data(), written.ptr);
}

std::optional<std::string> form_of(std::string_view text, std::string_view type) {
  if (std::find(kIntegerTypes.begin(), kIntegerTypes.end(), type) != kIntegerTypes.end()) return decimal_form(text, false);
  if (type == "decimal") return decimal_form(text, true);
  if (type == "double") return float_form<double>(text);
  if (type == "float") return float_form<float>(text);
  return std::nullopt;
}

}  // namespace

Term with_one_form(const Term& term) {
  if (!term.is_literal() || !term.datatype().starts_with(vocabulary::kXsd)) return term;
  const auto form = form_of(term.value(), term.datatype().substr(vocabulary::kXsd.size()));
  return form ? Term::typed_literal(*form, term.datatype()) : term;
}

}  // namespace tercet::conformance
