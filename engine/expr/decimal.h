// Exact decimal numbers: the value space of xsd:decimal and of xsd:integer inside expressions.
//
// A value is mantissa * 10^-scale with at most 38 digits in the mantissa and a scale of 0 to 38, always in its shortest form (no
// zero at the end of a fraction), so that equal values have equal parts. Where an exact result needs more digits it is rounded half
// away from zero, as XPath allows (at least 18 digits stay); where its integer part does not fit, the operation gives nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tercet::expr {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

template <std::size_t kCount>
constexpr std::array<Int128, kCount> powers_of_ten() {
  std::array<Int128, kCount> powers{};
  Int128 power = 1;
  for (std::size_t i = 0; i < kCount; ++i) {
    powers[i] = power;
    if (i + 1 < kCount) power *= 10;
  }
  return powers;
}

class Decimal {
 public:
  static constexpr int kDigits = 38;

  constexpr Decimal() = default;
  constexpr explicit Decimal(std::int64_t value) : mantissa_(value) {}

  // mantissa * 10^-scale; nullopt when it does not fit. A negative scale multiplies.
  static std::optional<Decimal> make(Int128 mantissa, int scale);
  // The lexical form of xsd:decimal (XML Schema 1.1 part 2, 3.3.3), without white space around it; nullopt for any other text and
  // for more digits than fit.
  static std::optional<Decimal> parse(std::string_view text);
  // The number with the fewest digits that is nearest to no other double; nullopt for NaN, the infinities, and what does not fit.
  static std::optional<Decimal> from_double(double value);
  static std::optional<Decimal> from_float(float value);

  Int128 mantissa() const { return mantissa_; }
  int scale() const { return scale_; }
  bool is_zero() const { return mantissa_ == 0; }
  bool is_negative() const { return mantissa_ < 0; }
  bool is_integer() const { return scale_ == 0; }
  std::optional<std::int64_t> to_int64() const {  // nullopt for a fraction, or out of range
    const auto value = static_cast<std::int64_t>(mantissa_);
    return scale_ == 0 && value == mantissa_ ? std::optional(value) : std::nullopt;
  }
  double to_double() const;
  float to_float() const;
  // The canonical form: "2.5", "-0.1", "2".
  std::string to_string() const;

  friend std::optional<Decimal> add(const Decimal& a, const Decimal& b);
  friend std::optional<Decimal> subtract(const Decimal& a, const Decimal& b);
  friend std::optional<Decimal> multiply(const Decimal& a, const Decimal& b);
  // At least 18 digits of a quotient that does not end; nullopt also for division by zero.
  friend std::optional<Decimal> divide(const Decimal& a, const Decimal& b);
  // <0, 0, >0.
  friend int compare(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal&, const Decimal&) = default;

  Decimal negated() const { return Decimal(-mantissa_, scale_); }
  Decimal truncated() const;
  Decimal floor() const;
  Decimal ceiling() const;
  Decimal rounded() const;  // a half goes towards positive infinity, as fn:round has it

 private:
  constexpr Decimal(Int128 mantissa, int scale) : mantissa_(mantissa), scale_(scale) {}
  static Decimal trimmed(Int128 mantissa, int scale);
  // With `digits` fewer digits behind the point, rounded.
  Decimal shortened(int digits) const;

  Int128 mantissa_ = 0;
  int scale_ = 0;
};

}  // namespace tercet::expr
