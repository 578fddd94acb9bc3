// Dates, times and durations of XML Schema 1.1 part 2: lexical forms, the parts of a value, and the partial order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/expr/decimal.h"

namespace tercet::expr {

// A value of xsd:dateTime, xsd:date (its begin) or xsd:time (on 1970-01-01).
struct Moment {
  std::int64_t seconds = 0;              // since 1970-01-01T00:00:00, in UTC; of the local clock when there is no timezone
  std::uint64_t attoseconds = 0;         // the fraction of the second, in 10^-18; more digits of a text are cut off
  std::optional<std::int16_t> timezone;  // minutes east of UTC
};

enum class MomentKind : std::uint8_t { kDateTime, kDate, kTime };

// A value of the duration types. Both parts have the same sign.
struct Duration {
  std::int64_t months = 0;
  Decimal seconds;
};

enum class DurationKind : std::uint8_t { kDuration, kDayTime, kYearMonth };

// The fields as the clock on the wall shows them, in the value's own timezone.
struct CalendarFields {
  std::int64_t year = 0;
  int month = 1, day = 1, hour = 0, minute = 0, second = 0;
};

// The lexical forms of sections 3.3.7 to 3.3.9, without white space around; nullopt for any other text and for years beyond some
// hundred millions.
std::optional<Moment> parse_moment(MomentKind kind, std::string_view text);
// The canonical form, but that the timezone is kept ("Z" for +00:00).
std::string to_string(MomentKind kind, const Moment& moment);
CalendarFields fields_of(const Moment& moment);
// The date given, with the clock and the timezone of `moment`; nullopt when there is no such date.
std::optional<Moment> moment_at(std::int64_t year, int month, int day, const Moment& moment);
// The begin of the moment's day, and its time on 1970-01-01, in its own timezone.
Moment start_of_day(const Moment& moment);
Moment on_first_day(const Moment& moment);
// "", "Z", "-05:00".
std::string timezone_text(const Moment& moment);

// Section 3.3.6 and 3.4.26, 3.4.27.
std::optional<Duration> parse_duration(DurationKind kind, std::string_view text);
std::string to_string(DurationKind kind, const Duration& duration);

// What comparing two values found. kUnordered: neither is before the other and they are not equal, or that cannot be known.
enum class Ordering : std::uint8_t { kLess, kEqual, kGreater, kUnordered };

// The partial order of section 3.3.7: between a value with and one without a timezone the order is known when they are more than 14
// hours apart. Durations as section 3.3.6.1 has it, from four moments on.
Ordering compare(const Moment& a, const Moment& b);
Ordering compare(const Duration& a, const Duration& b);

}  // namespace tercet::expr
