// Inline ids of numbers and booleans. Dates and times are in id_time.cpp, what both share in id_codec.h.
//
// An inline literal must print as it was written, so every parser here accepts exactly the texts the printer makes:
//   integer  60-bit two's complement, sign bit flipped
//   decimal  1 bit sign (1: not negative), 5 bits exponent of the first digit + 16, 50 bits mantissa of 15 digits (the first
//            not 0), these 55 inverted for negative values; 4 bits: zeros the text has behind its shortest form ("1" 0, "1.0" 1,
//            "1.50" 1). Zero: sign 1, all else 0.
//   double   the bits, inverted for negative values, else with the sign bit set; the low 4 of the value's bits must be 0 and are
//            not kept
//   float    the same in 32 bits, all kept
#include "storage/id.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "storage/id_codec.h"
#include "storage/inline_term.h"

namespace tercet {
namespace {

constexpr std::uint64_t kSign = std::uint64_t{1} << 63;

constexpr int kDecimalDigits = 15;
constexpr int kExponentBias = 16;
constexpr int kExponents = 32;
constexpr int kMaxZeros = 15;
constexpr std::uint64_t kMantissaMask = (std::uint64_t{1} << 50) - 1;
constexpr std::uint64_t kMagnitudeMask = (std::uint64_t{1} << 55) - 1;
constexpr std::uint64_t kDecimalSign = std::uint64_t{1} << 59;

constexpr std::array<std::int64_t, 19> kPowers = [] {
  std::array<std::int64_t, 19> powers{};
  std::uint64_t power = 1;
  for (std::int64_t& entry : powers) {
    entry = static_cast<std::int64_t>(power);
    power *= 10;
  }
  return powers;
}();

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<Id> parse_integer(std::string_view text) {
  bool negative = !text.empty() && text[0] == '-';
  std::string_view digits = text.substr(negative ? 1 : 0);
  if (digits.empty() || digits.size() > 18) return std::nullopt;
  if (digits[0] == '0' && (digits.size() > 1 || negative)) return std::nullopt;
  std::int64_t value = 0;
  for (char c : digits) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return inline_integer(negative ? -value : value);
}

// `digits`: the value without its leading and trailing zeros, `exponent` the power of ten of the first of them.
std::optional<Id> make_decimal(bool negative, std::uint64_t digits, int digit_count, int exponent, int zeros) {
  if (digit_count > kDecimalDigits || zeros > kMaxZeros) return std::nullopt;
  if (digits == 0) {
    if (negative) return std::nullopt;
    return Id::make(IdKind::kDecimal, kDecimalSign | static_cast<std::uint64_t>(zeros));
  }
  int biased = exponent + kExponentBias;
  if (biased < 0 || biased >= kExponents) return std::nullopt;
  std::uint64_t mantissa = digits * static_cast<std::uint64_t>(kPowers[static_cast<std::size_t>(kDecimalDigits - digit_count)]);
  std::uint64_t magnitude = (static_cast<std::uint64_t>(biased) << 50) | mantissa;
  std::uint64_t payload = negative ? (~magnitude & kMagnitudeMask) << 4 : (magnitude << 4) | kDecimalSign;
  return Id::make(IdKind::kDecimal, payload | static_cast<std::uint64_t>(zeros));
}

std::optional<Id> parse_decimal(std::string_view text) {
  bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  std::size_t point = text.find('.');
  std::string_view whole = text.substr(0, point);
  std::string_view fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() || (point != std::string_view::npos && fraction.empty())) return std::nullopt;
  if (whole.size() > 1 && whole[0] == '0') return std::nullopt;
  // 16 digits before the point and 16 + 15 + 15 behind it are more than any inline decimal has.
  if (whole.size() > 16 || fraction.size() > 46) return std::nullopt;
  int zeros = 0;
  while (!fraction.empty() && fraction.back() == '0') {
    fraction.remove_suffix(1);
    ++zeros;
  }
  std::uint64_t digits = 0;
  int digit_count = 0;
  int pending_zeros = 0;  // zeros behind the digits so far: only they count if another digit follows
  int exponent = 0;
  int place = static_cast<int>(whole.size()) - 1;
  for (std::string_view part : {whole, fraction}) {
    for (char c : part) {
      if (!is_digit(c)) return std::nullopt;
      if (c == '0') {
        if (digit_count > 0) ++pending_zeros;
      } else {
        if (digit_count == 0) exponent = place;
        digit_count += pending_zeros + 1;
        if (digit_count > kDecimalDigits) return std::nullopt;
        digits = digits * static_cast<std::uint64_t>(kPowers[static_cast<std::size_t>(pending_zeros + 1)]) +
                 static_cast<std::uint64_t>(c - '0');
        pending_zeros = 0;
      }
      --place;
    }
  }
  return make_decimal(negative, digits, digit_count, exponent, zeros);
}

struct NormalDecimal {
  bool negative = false;
  std::uint64_t mantissa = 0;  // 15 digits, or 0
  int exponent = 0;            // of the first digit
  int zeros = 0;
};

NormalDecimal unpack_decimal(Id id) {
  NormalDecimal out;
  std::uint64_t payload = id.payload();
  out.zeros = static_cast<int>(payload & 15);
  out.negative = (payload & kDecimalSign) == 0;
  std::uint64_t magnitude = (payload >> 4) & kMagnitudeMask;
  if (out.negative) magnitude = ~magnitude & kMagnitudeMask;
  out.mantissa = magnitude & kMantissaMask;
  out.exponent = static_cast<int>(magnitude >> 50) - kExponentBias;
  return out;
}

// So many zeros from the end of a fraction, if there are so many.
template <int kZeros>
void take_zeros(DecimalParts& parts) {
  constexpr std::int64_t kPower = kPowers[kZeros];
  if (parts.scale < kZeros || parts.mantissa % kPower != 0) return;
  parts.mantissa /= kPower;
  parts.scale -= kZeros;
}

template <class Integer>
void append_integer(std::string& out, Integer value) {
  std::array<char, 24> buffer;
  out.append(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr);
}

void print_decimal(Id id, std::string& out) {
  NormalDecimal decimal = unpack_decimal(id);
  std::array<char, 24> buffer;
  std::string_view digits;
  if (decimal.mantissa != 0) {
    const char* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), decimal.mantissa).ptr;
    digits = {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
  }
  while (!digits.empty() && digits.back() == '0') digits.remove_suffix(1);
  if (decimal.negative) out += '-';
  int whole = decimal.mantissa == 0 ? 0 : decimal.exponent + 1;  // digits before the point
  if (whole <= 0) {
    out += '0';
  } else {
    out += digits.substr(0, static_cast<std::size_t>(whole));
    if (static_cast<std::size_t>(whole) > digits.size()) out.append(static_cast<std::size_t>(whole) - digits.size(), '0');
  }
  bool fraction = whole < static_cast<int>(digits.size());
  if (fraction || decimal.zeros > 0) out += '.';
  if (fraction) {
    if (whole < 0) out.append(static_cast<std::size_t>(-whole), '0');
    out += digits.substr(static_cast<std::size_t>(whole > 0 ? whole : 0));
  }
  out.append(static_cast<std::size_t>(decimal.zeros), '0');
}

// The canonical form of a double or float, as Term::real: a digit, a point, at least one digit, E, exponent.
template <class Real>
std::string_view print_real(Real value, std::array<char, 48>& buffer) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "INF" : "-INF";
  std::array<char, 48> scientific{};
  char* end = std::to_chars(scientific.data(), scientific.data() + scientific.size(), value, std::chars_format::scientific).ptr;
  char* e = static_cast<char*>(std::memchr(scientific.data(), 'e', static_cast<std::size_t>(end - scientific.data())));
  std::size_t mantissa = static_cast<std::size_t>(e - scientific.data());
  char* out = buffer.data();
  std::memcpy(out, scientific.data(), mantissa);
  out += mantissa;
  if (std::memchr(scientific.data(), '.', mantissa) == nullptr) {
    *out++ = '.';
    *out++ = '0';
  }
  *out++ = 'E';
  ++e;
  if (*e == '-') *out++ = '-';
  ++e;
  while (e + 1 < end && *e == '0') ++e;
  while (e < end) *out++ = *e++;
  return {buffer.data(), static_cast<std::size_t>(out - buffer.data())};
}

template <class Real>
std::optional<Real> parse_real(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<Real>::quiet_NaN();
  if (text == "INF") return std::numeric_limits<Real>::infinity();
  if (text == "-INF") return -std::numeric_limits<Real>::infinity();
  if (text.size() < 5 || text.size() > 32) return std::nullopt;
  Real value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  std::array<char, 48> buffer;
  if (print_real(value, buffer) != text) return std::nullopt;
  return value;
}

std::optional<Id> parse_double(std::string_view text) {
  std::optional<double> value = parse_real<double>(text);
  return value ? inline_double(*value) : std::nullopt;
}

std::optional<Id> parse_float(std::string_view text) {
  std::optional<float> value = parse_real<float>(text);
  return value ? std::optional<Id>(inline_float(*value)) : std::nullopt;
}

std::optional<Id> parse_boolean(std::string_view text) {
  if (text == "true") return inline_boolean(true);
  if (text == "false") return inline_boolean(false);
  return std::nullopt;
}

}  // namespace

std::optional<Id> inline_id(const TermView& literal) {
  if (literal.kind != TermKind::kLiteral || !literal.language.empty()) return std::nullopt;
  // The lengths of the datatypes nearly tell them apart; only then the IRI is compared.
  constexpr std::size_t kXsdSize = vocabulary::kXsd.size();
  std::string_view datatype = literal.datatype;
  switch (datatype.size()) {
    case kXsdSize + 4:
      if (datatype == vocabulary::kXsdDate) return parse_time(IdKind::kDate, literal.value);
      if (datatype == vocabulary::kXsdTime) return parse_time(IdKind::kTime, literal.value);
      break;
    case kXsdSize + 5:
      if (datatype == vocabulary::kXsdFloat) return parse_float(literal.value);
      break;
    case kXsdSize + 6:
      if (datatype == vocabulary::kXsdDouble) return parse_double(literal.value);
      break;
    case kXsdSize + 7:
      if (datatype == vocabulary::kXsdInteger) return parse_integer(literal.value);
      if (datatype == vocabulary::kXsdDecimal) return parse_decimal(literal.value);
      if (datatype == vocabulary::kXsdBoolean) return parse_boolean(literal.value);
      break;
    case kXsdSize + 8:
      if (datatype == vocabulary::kXsdDateTime) return parse_time(IdKind::kDateTime, literal.value);
      break;
    default: break;
  }
  return std::nullopt;
}

Term inline_term(Id id) {
  std::string text;
  return Term(inline_view(id, text));
}

TermView inline_view(Id id, std::string& text) {
  const auto literal = [&text](std::string_view datatype) { return TermView{TermKind::kLiteral, text, datatype, {}}; };
  std::array<char, 48> buffer;
  text.clear();
  switch (id.kind()) {
    case IdKind::kBlankNode: append_integer(text += 'b', id.payload()); return {TermKind::kBlankNode, text, {}, {}};
    case IdKind::kBoolean: text += boolean_value(id) ? "true" : "false"; return literal(vocabulary::kXsdBoolean);
    case IdKind::kInteger: append_integer(text, integer_value(id)); return literal(vocabulary::kXsdInteger);
    case IdKind::kDouble: text += print_real(double_value(id), buffer); return literal(vocabulary::kXsdDouble);
    case IdKind::kFloat: text += print_real(float_value(id), buffer); return literal(vocabulary::kXsdFloat);
    case IdKind::kDecimal: print_decimal(id, text); return literal(vocabulary::kXsdDecimal);
    case IdKind::kDateTime: print_time(id, text); return literal(vocabulary::kXsdDateTime);
    case IdKind::kDate: print_time(id, text); return literal(vocabulary::kXsdDate);
    case IdKind::kTime: print_time(id, text); return literal(vocabulary::kXsdTime);
    default: return {};
  }
}

Id inline_boolean(bool value) { return Id::make(IdKind::kBoolean, value ? 1 : 0); }

std::optional<Id> inline_double(double value) {
  // One NaN for all: they print alike. Its code is above every number's.
  if (std::isnan(value)) value = std::numeric_limits<double>::quiet_NaN();
  std::uint64_t bits = std::bit_cast<std::uint64_t>(value);
  if ((bits & 15) != 0) return std::nullopt;
  bits = (bits & kSign) != 0 ? ~bits : bits | kSign;
  return Id::make(IdKind::kDouble, bits >> 4);
}

Id inline_float(float value) {
  if (std::isnan(value)) value = std::numeric_limits<float>::quiet_NaN();
  std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  bits = (bits >> 31) != 0 ? ~bits : bits | (std::uint32_t{1} << 31);
  return Id::make(IdKind::kFloat, bits);
}

DecimalParts decimal_value(Id id) {
  DecimalParts parts = coded_decimal_value(id);
  if (parts.mantissa == 0) return {};
  // 15 digits have at most 14 zeros at their end.
  take_zeros<8>(parts);
  take_zeros<4>(parts);
  take_zeros<2>(parts);
  take_zeros<1>(parts);
  return parts;
}

std::optional<Id> inline_decimal(const DecimalParts& parts) {
  bool negative = parts.mantissa < 0;
  std::uint64_t digits = negative ? ~static_cast<std::uint64_t>(parts.mantissa) + 1 : static_cast<std::uint64_t>(parts.mantissa);
  if (digits == 0) return make_decimal(false, 0, 0, 0, 0);
  std::int64_t exponent = -std::int64_t{parts.scale};
  while (digits % 10 == 0) {
    digits /= 10;
    ++exponent;
  }
  int digit_count = 1;
  while (digit_count < 19 && digits >= static_cast<std::uint64_t>(kPowers[static_cast<std::size_t>(digit_count)])) ++digit_count;
  exponent += digit_count - 1;
  if (exponent < -kExponentBias || exponent >= kExponents - kExponentBias) return std::nullopt;
  return make_decimal(negative, digits, digit_count, static_cast<int>(exponent), 0);
}

}  // namespace tercet
