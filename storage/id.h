// The 64-bit ids that stand for terms everywhere inside the engine: 4 bits of kind, 60 bits of payload.
//
// Values that fit are in the id itself, in an order-preserving code: between ids of one inline kind the unsigned order of the bits
// is the order of the values. The rest are ids of the dictionary, or of one query (kLocal). An inline id keeps the exact lexical
// form: a literal whose text is not what to_term() would print is a dictionary id. So id equality is term equality, always.
#pragma once

#include <bit>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "tercet/term.h"

namespace tercet {

// In the order of SPARQL's ORDER BY (section 15.1): unbound, blank nodes, IRIs, literals. Values are part of the on-disk format.
enum class IdKind : std::uint8_t {
  kUnbound = 0,     // payload 0 only; in the graph column: the default graph
  kBlankNode = 1,   // payload: a number, no dictionary entry; shown as _:b<number>
  kIri = 2,         // dictionary
  kString = 3,      // dictionary: xsd:string
  kLangString = 4,  // dictionary: language-tagged
  kTyped = 5,       // dictionary: any other literal
  kBoolean = 6,
  kInteger = 7,    // xsd:integer, canonical, 60-bit two's complement with the sign flipped
  kDecimal = 8,    // xsd:decimal, see id.cpp; digits behind the value say how many zeros the text ends with
  kDouble = 9,     // xsd:double, canonical, whose low 4 bits are free
  kFloat = 10,     // xsd:float, canonical
  kDateTime = 11,  // xsd:dateTime: milliseconds of UTC, then the timezone
  kDate = 12,      // xsd:date
  kTime = 13,      // xsd:time
  kTriple = 14,    // kept free for triple terms (RDF 1.2)
  kLocal = 15,     // a term one query computed, in that query's LocalTerms
};

struct Id {
  std::uint64_t bits = 0;

  static constexpr int kPayloadBits = 60;
  static constexpr std::uint64_t kPayloadMask = (std::uint64_t{1} << kPayloadBits) - 1;

  static constexpr Id make(IdKind kind, std::uint64_t payload) {
    return {(std::uint64_t{static_cast<std::uint8_t>(kind)} << kPayloadBits) | payload};
  }
  constexpr IdKind kind() const { return static_cast<IdKind>(bits >> kPayloadBits); }
  constexpr std::uint64_t payload() const { return bits & kPayloadMask; }
  constexpr bool is_unbound() const { return bits == 0; }
  // Whether the dictionary holds the text.
  constexpr bool in_dictionary() const { return kind() >= IdKind::kIri && kind() <= IdKind::kTyped; }
  // Whether the id is the value.
  constexpr bool is_inline_literal() const { return kind() >= IdKind::kBoolean && kind() <= IdKind::kTime; }

  friend constexpr auto operator<=>(Id, Id) = default;
};

// The ids from `first` to before `last`.
struct IdRange {
  Id first;
  Id last;
  friend constexpr bool operator==(const IdRange&, const IdRange&) = default;
};

constexpr IdRange ids_of(IdKind kind) { return {Id::make(kind, 0), {Id::make(kind, Id::kPayloadMask).bits + 1}}; }

inline constexpr Id kUnboundId{};
inline constexpr Id kDefaultGraphId{};

// The inline id of a literal; std::nullopt when it needs the dictionary (or is no literal). The hot path of loading.
std::optional<Id> inline_id(const TermView& literal);

// The term of a blank node id or an inline literal. Precondition: not in_dictionary(), not kLocal.
Term inline_term(Id id);

inline std::optional<Id> inline_integer(std::int64_t value) {
  constexpr std::int64_t kLimit = std::int64_t{1} << 59;
  if (value < -kLimit || value >= kLimit) return std::nullopt;
  return Id::make(IdKind::kInteger, (static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 59)) & Id::kPayloadMask);
}
Id inline_boolean(bool value);
std::optional<Id> inline_double(double value);  // nullopt when the low bits are not free
Id inline_float(float value);

// Preconditions: the id is of that kind.
constexpr std::int64_t integer_value(Id id) { return static_cast<std::int64_t>((id.bits ^ (std::uint64_t{1} << 59)) << 4) >> 4; }
constexpr bool boolean_value(Id id) { return id.payload() != 0; }
constexpr double double_value(Id id) {
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
  const std::uint64_t bits = id.payload() << 4;
  return std::bit_cast<double>((bits & kSign) != 0 ? bits & ~kSign : ~(bits | 15));
}
constexpr float float_value(Id id) {
  constexpr std::uint32_t kSign = std::uint32_t{1} << 31;
  const auto bits = static_cast<std::uint32_t>(id.payload());
  return std::bit_cast<float>((bits & kSign) != 0 ? bits & ~kSign : ~bits);
}

// An inline decimal is mantissa * 10^-scale, exactly; |mantissa| < 10^15, scale may be negative.
struct DecimalParts {
  std::int64_t mantissa = 0;
  int scale = 0;
};
// Without zeros at the end of a fraction.
DecimalParts decimal_value(Id id);
// As it is coded, which takes no division: a mantissa of 15 digits, and a scale of -1 to kLongestScale; zero has that one.
inline constexpr int kLongestScale = 30;
constexpr DecimalParts coded_decimal_value(Id id) {
  constexpr std::uint64_t kMagnitude = (std::uint64_t{1} << 55) - 1;
  const bool negative = (id.bits >> 59 & 1) == 0;
  const std::uint64_t magnitude = (negative ? ~(id.bits >> 4) : id.bits >> 4) & kMagnitude;
  const auto mantissa = static_cast<std::int64_t>(magnitude & ((std::uint64_t{1} << 50) - 1));
  return {negative ? -mantissa : mantissa, kLongestScale - static_cast<int>(magnitude >> 50)};
}
// The id of the decimal's shortest form ("1.5", "100"); nullopt when it does not fit. Any mantissa and scale.
std::optional<Id> inline_decimal(const DecimalParts& parts);
// Two inline ids of one kind with equal order keys have equal values (decimals "1.0" and "1.00"): compare these, not the bits, for
// values.
constexpr std::uint64_t order_key(Id id) { return id.kind() == IdKind::kDecimal ? id.bits & ~std::uint64_t{15} : id.bits; }

// Milliseconds of the proleptic Gregorian calendar since 1970-01-01T00:00:00 in UTC (for kDate: of the day's begin, for kTime:
// since midnight), and the timezone in minutes. Without a timezone, UTC is assumed for the milliseconds.
struct TimeParts {
  std::int64_t milliseconds = 0;
  std::optional<int> timezone_minutes;
};
// They stand in this order in the payload: the milliseconds above so many bits, which are 0 where there is no timezone.
inline constexpr int kTimezoneBits = 11;
TimeParts time_value(Id id);
// The id of a kDateTime, kDate or kTime; nullopt when it does not fit.
std::optional<Id> inline_time(IdKind kind, const TimeParts& parts);

}  // namespace tercet

template <>
struct std::hash<tercet::Id> {
  std::size_t operator()(tercet::Id id) const noexcept {
    std::uint64_t x = id.bits * 0x9E3779B97F4A7C15ull;
    return static_cast<std::size_t>(x ^ (x >> 32));
  }
};
