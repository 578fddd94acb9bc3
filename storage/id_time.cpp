// Inline ids of dates and times: 49 bits of UTC milliseconds + 2^48, then 11 bits of timezone (0: none, else minutes + 841).
// So ids of one kind are ordered by instant, then by timezone. Canonical is: no fraction or one to three digits without a zero at
// its end, "Z" for UTC (never +00:00), no 24:00:00, a year of four digits or more without needless zeros (year 0000 is a year, XML
// Schema 1.1).
#include <array>
#include <charconv>
#include <cstring>

#include "storage/calendar.h"
#include "storage/id_codec.h"

namespace tercet {
namespace {

constexpr std::int64_t kBias = std::int64_t{1} << 48;
constexpr std::int64_t kMillisecondsPerMinute = 60'000;
constexpr std::int64_t kMillisecondsPerDay = 86'400'000;
constexpr int kTimezoneLimit = 14 * 60;
constexpr std::size_t kYearDigits = 10;  // no year has more
constexpr std::uint64_t kTimezoneMask = (1u << kTimezoneBits) - 1;

// Reads fixed pieces from the front of a text; after the first that does not fit, ok() is false.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool ok() const { return ok_; }
  bool at_end() const { return text_.empty(); }
  char peek() const { return text_.empty() ? '\0' : text_[0]; }

  void expect(char c) {
    if (peek() == c && !text_.empty()) text_.remove_prefix(1);
    else ok_ = false;
  }
  bool accept(char c) {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  int two_digits() {
    if (text_.size() < 2 || !digit(text_[0]) || !digit(text_[1])) {
      ok_ = false;
      return 0;
    }
    int value = (text_[0] - '0') * 10 + (text_[1] - '0');
    text_.remove_prefix(2);
    return value;
  }
  // All digits that follow, `least` to `most` of them; how many in `count`.
  int digits(std::size_t least, std::size_t most, std::size_t& count) {
    int value = 0;
    count = 0;
    while (count < text_.size() && count <= most && digit(text_[count])) value = value * 10 + (text_[count++] - '0');
    if (count < least || count > most) ok_ = false;
    text_.remove_prefix(count);
    return value;
  }

 private:
  static bool digit(char c) { return c >= '0' && c <= '9'; }
  std::string_view text_;
  bool ok_ = true;
};

// Local milliseconds at the begin of the day.
std::int64_t read_date(Reader& in, bool& valid) {
  bool negative = in.accept('-');
  char first = in.peek();
  std::size_t count = 0;
  std::int64_t year = in.digits(4, 5, count);
  if ((count > 4 && first == '0') || (negative && year == 0)) valid = false;
  if (negative) year = -year;
  in.expect('-');
  int month = in.two_digits();
  in.expect('-');
  int day = in.two_digits();
  if (!in.ok() || month < 1 || month > 12 || day < 1 || day > calendar::days_in_month(year, month)) {
    valid = false;
    return 0;
  }
  return calendar::days_of(year, month, day) * kMillisecondsPerDay;
}

std::int64_t read_time(Reader& in, bool& valid) {
  int hour = in.two_digits();
  in.expect(':');
  int minute = in.two_digits();
  in.expect(':');
  int second = in.two_digits();
  int fraction = 0;
  if (in.accept('.')) {
    std::size_t count = 0;
    fraction = in.digits(1, 3, count);
    if (fraction % 10 == 0) valid = false;
    for (; count < 3; ++count) fraction *= 10;
  }
  if (!in.ok() || hour > 23 || minute > 59 || second > 59) valid = false;
  return ((hour * 60 + minute) * 60 + second) * std::int64_t{1000} + fraction;
}

std::optional<int> read_timezone(Reader& in, bool& valid) {
  if (in.at_end()) return std::nullopt;
  if (in.accept('Z')) return 0;
  bool negative = in.accept('-');
  if (!negative) in.expect('+');
  int hour = in.two_digits();
  in.expect(':');
  int minute = in.two_digits();
  int offset = hour * 60 + minute;
  if (minute > 59 || offset > kTimezoneLimit || offset == 0) valid = false;
  return negative ? -offset : offset;
}

// The digits of 00 to 99.
constexpr auto kTwoDigits = [] {
  std::array<char, 200> digits{};
  for (std::size_t i = 0; i < digits.size(); ++i) digits[i] = static_cast<char>('0' + (i % 2 == 0 ? i / 20 : i / 2 % 10));
  return digits;
}();

// These write to `to`, and give the place behind.

// Of 0 to 99.
char* write_two_digits(char* to, std::uint32_t value) {
  std::memcpy(to, kTwoDigits.data() + 2 * value, 2);
  return to + 2;
}

char* write_year(char* to, std::int64_t year) {
  if (year < 0) *to++ = '-';
  const auto size = static_cast<std::uint32_t>(year < 0 ? -year : year);
  if (size > 9999) return std::to_chars(to, to + kYearDigits, size).ptr;
  return write_two_digits(write_two_digits(to, size / 100), size % 100);
}

char* write_date(char* to, std::int64_t days) {
  const calendar::Date date = calendar::date_of(days);
  to = write_year(to, date.year);
  *to++ = '-';
  to = write_two_digits(to, static_cast<std::uint32_t>(date.month));
  *to++ = '-';
  return write_two_digits(to, static_cast<std::uint32_t>(date.day));
}

// Without zeros at the end; none of nothing.
char* write_milliseconds(char* to, std::uint32_t fraction) {
  if (fraction == 0) return to;
  *to++ = '.';
  to = write_two_digits(to, fraction / 10);
  *to++ = static_cast<char>('0' + fraction % 10);
  while (to[-1] == '0') --to;
  return to;
}

char* write_clock(char* to, std::uint32_t milliseconds) {
  to = write_two_digits(to, milliseconds / 3'600'000);
  *to++ = ':';
  to = write_two_digits(to, milliseconds / 60'000 % 60);
  *to++ = ':';
  to = write_two_digits(to, milliseconds / 1000 % 60);
  return write_milliseconds(to, milliseconds % 1000);
}

char* write_timezone(char* to, int offset) {
  if (offset == 0) {
    *to++ = 'Z';
    return to;
  }
  *to++ = offset < 0 ? '-' : '+';
  const auto size = static_cast<std::uint32_t>(offset < 0 ? -offset : offset);
  to = write_two_digits(to, size / 60);
  *to++ = ':';
  return write_two_digits(to, size % 60);
}

std::int64_t floor_days(std::int64_t milliseconds) {
  std::int64_t days = milliseconds / kMillisecondsPerDay;
  return milliseconds % kMillisecondsPerDay < 0 ? days - 1 : days;
}

}  // namespace

std::optional<Id> parse_time(IdKind kind, std::string_view text) {
  Reader in(text);
  bool valid = true;
  std::int64_t local = 0;
  if (kind != IdKind::kTime) local = read_date(in, valid);
  if (kind == IdKind::kDateTime) in.expect('T');
  if (kind != IdKind::kDate) local += read_time(in, valid);
  std::optional<int> timezone = read_timezone(in, valid);
  if (!valid || !in.ok() || !in.at_end()) return std::nullopt;
  return inline_time(kind, {local - timezone.value_or(0) * kMillisecondsPerMinute, timezone});
}

void print_time(Id id, std::string& out) {
  const TimeParts parts = time_value(id);
  const std::int64_t local = parts.milliseconds + parts.timezone_minutes.value_or(0) * kMillisecondsPerMinute;
  const std::int64_t days = floor_days(local);
  std::array<char, 64> text;
  char* end = text.data();
  if (id.kind() != IdKind::kTime) end = write_date(end, days);
  if (id.kind() == IdKind::kDateTime) *end++ = 'T';
  if (id.kind() != IdKind::kDate) end = write_clock(end, static_cast<std::uint32_t>(local - days * kMillisecondsPerDay));
  if (parts.timezone_minutes) end = write_timezone(end, *parts.timezone_minutes);
  out.append(text.data(), end);
}

TimeParts time_value(Id id) {
  TimeParts parts;
  parts.milliseconds = static_cast<std::int64_t>(id.payload() >> kTimezoneBits) - kBias;
  int timezone = static_cast<int>(id.payload() & kTimezoneMask);
  if (timezone != 0) parts.timezone_minutes = timezone - 1 - kTimezoneLimit;
  return parts;
}

std::optional<Id> inline_time(IdKind kind, const TimeParts& parts) {
  std::uint64_t timezone = 0;
  std::int64_t offset = 0;
  if (parts.timezone_minutes) {
    offset = *parts.timezone_minutes;
    if (offset < -kTimezoneLimit || offset > kTimezoneLimit) return std::nullopt;
    timezone = static_cast<std::uint64_t>(offset + kTimezoneLimit + 1);
  }
  if (parts.milliseconds < -kBias || parts.milliseconds >= kBias) return std::nullopt;
  std::int64_t local = parts.milliseconds + offset * kMillisecondsPerMinute;
  if (kind == IdKind::kDate && local % kMillisecondsPerDay != 0) return std::nullopt;
  if (kind == IdKind::kTime && (local < 0 || local >= kMillisecondsPerDay)) return std::nullopt;
  std::uint64_t biased = static_cast<std::uint64_t>(parts.milliseconds + kBias);
  return Id::make(kind, (biased << kTimezoneBits) | timezone);
}

}  // namespace tercet
