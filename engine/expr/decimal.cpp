#include "engine/expr/decimal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace tercet::expr {
namespace {

constexpr auto kPowers = powers_of_ten<Decimal::kDigits + 1>();
constexpr Int128 kMaxMantissa = kPowers[Decimal::kDigits] - 1;
constexpr Int128 kInt64Max = std::numeric_limits<std::int64_t>::max();
constexpr Int128 kInt64Min = std::numeric_limits<std::int64_t>::min();

Int128 magnitude(Int128 value) { return value < 0 ? -value : value; }
bool fits(Int128 value) { return magnitude(value) <= kMaxMantissa; }
bool is_small(Int128 value) { return value >= kInt64Min && value <= kInt64Max; }

// a * b when the product has at most 38 digits.
std::optional<Int128> product(Int128 a, Int128 b) {
  if (!(is_small(a) && is_small(b)) && a != 0 && b != 0 && magnitude(a) > kMaxMantissa / magnitude(b)) return std::nullopt;
  Int128 result = a * b;
  if (!fits(result)) return std::nullopt;
  return result;
}

Int128 divide_rounded(Int128 value, Int128 divisor) {
  Int128 quotient = value / divisor;
  Int128 rest = magnitude(value % divisor);
  if (rest >= divisor - rest) quotient += value < 0 ? -1 : 1;
  return quotient;
}

// What std::to_chars makes of a float in scientific notation: "-1.25e+02".
std::optional<Decimal> parse_scientific(std::string_view text) {
  std::size_t e = text.find('e');
  bool negative = text[0] == '-';
  Int128 mantissa = 0;
  int scale = 0;
  bool in_fraction = false;
  for (char c : text.substr(negative ? 1 : 0, e - (negative ? 1 : 0))) {
    if (c == '.') {
      in_fraction = true;
      continue;
    }
    mantissa = mantissa * 10 + (c - '0');
    if (in_fraction) ++scale;
  }
  int exponent = 0;
  std::string_view exponent_text = text.substr(e + 1);
  if (exponent_text.starts_with('+')) exponent_text.remove_prefix(1);
  std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
  return Decimal::make(negative ? -mantissa : mantissa, scale - exponent);
}

template <typename Float>
std::optional<Decimal> from_floating(Float value) {
  if (!std::isfinite(value)) return std::nullopt;
  std::array<char, 64> buffer{};
  auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  return parse_scientific(std::string_view(buffer.data(), static_cast<std::size_t>(end - buffer.data())));
}

template <typename Float>
Float to_floating(const std::string& text) {
  Float value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

Decimal Decimal::trimmed(Int128 mantissa, int scale) {
  if (mantissa == 0) return Decimal();
  if (is_small(mantissa)) {
    auto small = static_cast<std::int64_t>(mantissa);
    while (scale > 0 && small % 10 == 0) {
      small /= 10;
      --scale;
    }
    return Decimal(small, scale);
  }
  while (scale > 0 && mantissa % 10 == 0) {
    mantissa /= 10;
    --scale;
  }
  return Decimal(mantissa, scale);
}

Decimal Decimal::shortened(int digits) const {
  if (digits > kDigits) return Decimal();
  return trimmed(divide_rounded(mantissa_, kPowers[static_cast<std::size_t>(digits)]), scale_ - digits);
}

std::optional<Decimal> Decimal::make(Int128 mantissa, int scale) {
  if (mantissa == 0) return Decimal();
  if (!fits(mantissa)) return std::nullopt;
  if (scale < 0) {
    if (scale < -kDigits) return std::nullopt;
    auto whole = product(mantissa, kPowers[static_cast<std::size_t>(-scale)]);
    if (!whole) return std::nullopt;
    return Decimal(*whole, 0);
  }
  while (scale > kDigits) {
    mantissa = divide_rounded(mantissa, 10);
    --scale;
    if (mantissa == 0) return Decimal();
  }
  return trimmed(mantissa, scale);
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::size_t point = text.find('.');
  std::string_view whole = text.substr(0, point);
  std::string_view fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() && fraction.empty()) return std::nullopt;
  auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!std::all_of(whole.begin(), whole.end(), is_digit) || !std::all_of(fraction.begin(), fraction.end(), is_digit))
    return std::nullopt;
  while (whole.starts_with('0')) whole.remove_prefix(1);
  while (fraction.ends_with('0')) fraction.remove_suffix(1);
  if (fraction.size() > kDigits || whole.size() > kDigits) return std::nullopt;
  Int128 mantissa = 0;
  for (std::string_view part : {whole, fraction}) {
    for (char c : part) {
      if (mantissa > (kMaxMantissa - 9) / 10) return std::nullopt;
      mantissa = mantissa * 10 + (c - '0');
    }
  }
  if (mantissa == 0) return Decimal();
  return Decimal(negative ? -mantissa : mantissa, static_cast<int>(fraction.size()));
}

std::optional<Decimal> Decimal::from_double(double value) { return from_floating(value); }
std::optional<Decimal> Decimal::from_float(float value) { return from_floating(value); }

double Decimal::to_double() const {
  // Both parts are exact doubles, so one division rounds correctly.
  constexpr Int128 kExact = Int128{1} << 53;
  if (scale_ <= 22 && magnitude(mantissa_) <= kExact) {
    return static_cast<double>(static_cast<std::int64_t>(mantissa_)) /
           (scale_ == 0    ? 1.0
            : scale_ <= 18 ? static_cast<double>(static_cast<std::int64_t>(kPowers[static_cast<std::size_t>(scale_)]))
                           : std::pow(10.0, scale_));
  }
  return to_floating<double>(to_string());
}

float Decimal::to_float() const { return to_floating<float>(to_string()); }

std::string Decimal::to_string() const {
  std::string digits;
  UInt128 rest = static_cast<UInt128>(magnitude(mantissa_));
  do {
    digits += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
    if (static_cast<int>(digits.size()) == scale_) digits += '.';
  } while (rest != 0 || static_cast<int>(digits.size()) < scale_);
  if (digits.back() == '.') digits += '0';
  if (mantissa_ < 0) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::optional<Decimal> add(const Decimal& a, const Decimal& b) {
  if (a.scale_ == b.scale_) {
    Int128 sum = a.mantissa_ + b.mantissa_;
    if (fits(sum)) return Decimal::trimmed(sum, a.scale_);
    if (a.scale_ == 0) return std::nullopt;
    return add(a.shortened(1), b.shortened(1));
  }
  const Decimal& coarse = a.scale_ < b.scale_ ? a : b;
  const Decimal& fine = a.scale_ < b.scale_ ? b : a;
  auto widened = product(coarse.mantissa_, kPowers[static_cast<std::size_t>(fine.scale_ - coarse.scale_)]);
  if (widened && fits(*widened + fine.mantissa_)) return Decimal::trimmed(*widened + fine.mantissa_, fine.scale_);
  return add(coarse, fine.shortened(1));
}

std::optional<Decimal> subtract(const Decimal& a, const Decimal& b) { return add(a, b.negated()); }

std::optional<Decimal> multiply(const Decimal& a, const Decimal& b) {
  Decimal x = a;
  Decimal y = b;
  while (true) {
    if (auto mantissa = product(x.mantissa_, y.mantissa_)) return Decimal::make(*mantissa, x.scale_ + y.scale_);
    // Give up digits of the longer fraction, never of an integer.
    bool shorten_x = x.scale_ > 0 && (y.scale_ == 0 || magnitude(x.mantissa_) >= magnitude(y.mantissa_));
    if (!shorten_x && y.scale_ == 0) return std::nullopt;
    (shorten_x ? x : y) = (shorten_x ? x : y).shortened(1);
  }
}

std::optional<Decimal> divide(const Decimal& a, const Decimal& b) {
  if (b.mantissa_ == 0) return std::nullopt;
  if (a.mantissa_ == 0) return Decimal();
  bool negative = (a.mantissa_ < 0) != (b.mantissa_ < 0);
  auto numerator = static_cast<UInt128>(magnitude(a.mantissa_));
  auto denominator = static_cast<UInt128>(magnitude(b.mantissa_));
  UInt128 quotient = numerator / denominator;
  UInt128 rest = numerator % denominator;
  int scale = a.scale_ - b.scale_;
  // Long division, until it comes out, or there are 18 digits and 18 places behind the point, or the mantissa is full.
  constexpr auto kFull = static_cast<UInt128>(kMaxMantissa / 10) - 1;
  constexpr UInt128 kEnough = 1000000000000000000u;
  while (rest != 0 && quotient < kFull && (scale < 18 || quotient < kEnough) && scale < Decimal::kDigits) {
    if (rest > std::numeric_limits<UInt128>::max() / 10) {
      rest /= 10;
      denominator /= 10;
    }
    rest *= 10;
    quotient = quotient * 10 + rest / denominator;
    rest %= denominator;
    ++scale;
  }
  if (rest >= denominator - rest) ++quotient;
  auto mantissa = static_cast<Int128>(quotient);
  return Decimal::make(negative ? -mantissa : mantissa, scale);
}

int compare(const Decimal& a, const Decimal& b) {
  auto sign = [](Int128 x, Int128 y) { return x < y ? -1 : x > y ? 1 : 0; };
  if (a.scale_ == b.scale_) return sign(a.mantissa_, b.mantissa_);
  Int128 power_a = kPowers[static_cast<std::size_t>(a.scale_)];
  Int128 power_b = kPowers[static_cast<std::size_t>(b.scale_)];
  if (int whole = sign(a.mantissa_ / power_a, b.mantissa_ / power_b)) return whole;
  // Fractions are below one, so that widening the shorter one stays within 38 digits.
  int scale = std::max(a.scale_, b.scale_);
  return sign(a.mantissa_ % power_a * kPowers[static_cast<std::size_t>(scale - a.scale_)],
              b.mantissa_ % power_b * kPowers[static_cast<std::size_t>(scale - b.scale_)]);
}

Decimal Decimal::truncated() const { return Decimal(mantissa_ / kPowers[static_cast<std::size_t>(scale_)], 0); }

Decimal Decimal::floor() const {
  Decimal whole = truncated();
  if (scale_ > 0 && mantissa_ < 0) --whole.mantissa_;
  return whole;
}

Decimal Decimal::ceiling() const {
  Decimal whole = truncated();
  if (scale_ > 0 && mantissa_ > 0) ++whole.mantissa_;
  return whole;
}

Decimal Decimal::rounded() const {
  if (scale_ == 0) return *this;
  Decimal below = floor();
  // The fraction above the floor, in units of 10^-scale.
  Int128 rest = mantissa_ - below.mantissa_ * kPowers[static_cast<std::size_t>(scale_)];
  if (rest >= kPowers[static_cast<std::size_t>(scale_)] - rest) ++below.mantissa_;
  return below;
}

}  // namespace tercet::expr
