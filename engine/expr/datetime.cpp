#include "engine/expr/datetime.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "storage/calendar.h"

namespace tercet::expr {
namespace {

constexpr std::int64_t kSecondsADay = 86400;
constexpr std::int64_t kMaxYear = 200'000'000;
constexpr std::int64_t kTimezoneSpan = 14 * 3600;
constexpr int kFractionDigits = 18;

// Reads a text from left to right; after a mismatch ok() stays false.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool ok() const { return ok_; }
  bool at_end() const { return text_.empty(); }
  char peek() const { return text_.empty() ? '\0' : text_[0]; }
  bool take(char c) {
    if (peek() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char c) { ok_ = take(c) && ok_; }
  std::string_view digits() {
    std::size_t n = 0;
    while (n < text_.size() && text_[n] >= '0' && text_[n] <= '9') ++n;
    std::string_view result = text_.substr(0, n);
    text_.remove_prefix(n);
    return result;
  }
  int two_digits(int low, int high) {
    if (text_.size() < 2 || text_[0] < '0' || text_[0] > '9' || text_[1] < '0' || text_[1] > '9') return fail();
    int value = (text_[0] - '0') * 10 + (text_[1] - '0');
    text_.remove_prefix(2);
    return value < low || value > high ? fail() : value;
  }
  int fail() {
    ok_ = false;
    return 0;
  }

 private:
  std::string_view text_;
  bool ok_ = true;
};

std::optional<std::int64_t> small_number(std::string_view digits, std::size_t max_digits = 17) {
  while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
  if (digits.empty() || digits.size() > max_digits) return std::nullopt;
  std::int64_t value = 0;
  for (char c : digits) value = value * 10 + (c - '0');
  return value;
}

std::int64_t read_year(Reader& in) {
  bool negative = in.take('-');
  std::string_view digits = in.digits();
  if (digits.size() < 4 || (digits.size() > 4 && digits[0] == '0')) return in.fail();
  auto year = small_number(digits);
  if (!year || *year > kMaxYear) return in.fail();
  return negative ? -*year : *year;
}

std::uint64_t read_fraction(Reader& in) {
  if (!in.take('.')) return 0;
  std::string_view digits = in.digits();
  if (digits.empty()) in.fail();
  std::uint64_t value = 0;
  for (int i = 0; i < kFractionDigits; ++i) {
    value =
        value * 10 +
        (static_cast<std::size_t>(i) < digits.size() ? static_cast<std::uint64_t>(digits[static_cast<std::size_t>(i)] - '0') : 0);
  }
  return value;
}

std::optional<std::int16_t> read_timezone(Reader& in) {
  if (in.at_end()) return std::nullopt;
  if (in.take('Z')) return std::int16_t{0};
  bool negative = in.take('-');
  if (!negative) in.expect('+');
  int hours = in.two_digits(0, 14);
  in.expect(':');
  int minutes = in.two_digits(0, hours == 14 ? 0 : 59);
  int total = hours * 60 + minutes;
  return static_cast<std::int16_t>(negative ? -total : total);
}

// The seconds since midnight; 24:00:00 is the end of the day.
std::int64_t read_clock(Reader& in, std::uint64_t& attoseconds) {
  int hour = in.two_digits(0, 24);
  in.expect(':');
  int minute = in.two_digits(0, 59);
  in.expect(':');
  int second = in.two_digits(0, 59);
  attoseconds = read_fraction(in);
  if (hour == 24 && (minute != 0 || second != 0 || attoseconds != 0)) in.fail();
  return hour * 3600 + minute * 60 + second;
}

void append_two(std::string& out, int value) {
  out += static_cast<char>('0' + value / 10);
  out += static_cast<char>('0' + value % 10);
}

void append_date(std::string& out, const CalendarFields& fields) {
  std::string year = std::to_string(std::abs(fields.year));
  if (fields.year < 0) out += '-';
  if (year.size() < 4) out.append(4 - year.size(), '0');
  out += year;
  out += '-';
  append_two(out, fields.month);
  out += '-';
  append_two(out, fields.day);
}

void append_clock(std::string& out, const CalendarFields& fields, std::uint64_t attoseconds) {
  append_two(out, fields.hour);
  out += ':';
  append_two(out, fields.minute);
  out += ':';
  append_two(out, fields.second);
  if (attoseconds == 0) return;
  std::string digits = std::to_string(attoseconds);
  digits.insert(0, static_cast<std::size_t>(kFractionDigits) - digits.size(), '0');
  digits.erase(digits.find_last_not_of('0') + 1);
  out.append(".").append(digits);
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

Ordering order_of(std::int64_t a, std::uint64_t fraction_a, std::int64_t b, std::uint64_t fraction_b) {
  if (a != b) return a < b ? Ordering::kLess : Ordering::kGreater;
  return fraction_a == fraction_b ? Ordering::kEqual : fraction_a < fraction_b ? Ordering::kLess : Ordering::kGreater;
}

// One "<digits>[.digits]<unit>" of a duration. The fraction is for seconds only.
struct DurationPart {
  std::string_view whole, fraction;
  char unit = '\0';
};
std::optional<DurationPart> read_part(Reader& in) {
  DurationPart part;
  part.whole = in.digits();
  if (in.take('.')) {
    part.fraction = in.digits();
    if (part.fraction.empty()) return std::nullopt;
  }
  part.unit = in.peek();
  if (part.whole.empty() || part.unit == '\0' || (!part.fraction.empty() && part.unit != 'S')) return std::nullopt;
  in.take(part.unit);
  return part;
}

// Adds what a part says; false when the unit is not one of `units` at or after `next`, or the number is too large.
bool add_part(const DurationPart& part, std::string_view units, std::size_t& next, bool is_time, Duration& out) {
  std::size_t place = units.find(part.unit, next);
  if (place == std::string_view::npos) return false;
  next = place + 1;
  auto whole = small_number(part.whole, 12);
  if (!whole) return false;
  if (!is_time && part.unit != 'D') {
    out.months += *whole * (part.unit == 'Y' ? 12 : 1);
    return true;
  }
  std::int64_t factor = part.unit == 'D' ? kSecondsADay : part.unit == 'H' ? 3600 : part.unit == 'M' ? 60 : 1;
  auto sum = add(out.seconds, Decimal(*whole * factor));
  if (sum && !part.fraction.empty()) {
    auto fraction = Decimal::parse("0." + std::string(part.fraction));
    sum = fraction ? add(*sum, *fraction) : std::nullopt;
  }
  if (!sum) return false;
  out.seconds = *sum;
  return true;
}

void append_unit(std::string& out, std::int64_t value, char unit) {
  if (value != 0) out.append(std::to_string(value)) += unit;
}

// Where the duration ends that begins with the first of a month, in seconds since 1970.
Decimal end_of(const calendar::Date& begin, const Duration& duration) {
  const std::int64_t months = begin.year * 12 + (begin.month - 1) + duration.months;
  const std::int64_t year = floor_divide(months, 12);
  const Decimal days(calendar::days_of(year, static_cast<int>(months - year * 12) + 1, 1));
  const auto seconds = multiply(days, Decimal(kSecondsADay));
  return add(seconds.value_or(Decimal()), duration.seconds).value_or(Decimal());
}

Ordering order_from(const calendar::Date& begin, const Duration& a, const Duration& b) {
  return order_of(compare(end_of(begin, a), end_of(begin, b)), 0, 0, 0);
}

}  // namespace

std::optional<Moment> parse_moment(MomentKind kind, std::string_view text) {
  Reader in(text);
  Moment moment;
  if (kind != MomentKind::kTime) {
    std::int64_t year = read_year(in);
    in.expect('-');
    int month = in.two_digits(1, 12);
    in.expect('-');
    int day = in.two_digits(1, 31);
    if (!in.ok() || day > calendar::days_in_month(year, month)) return std::nullopt;
    moment.seconds = calendar::days_of(year, month, day) * kSecondsADay;
    if (kind == MomentKind::kDateTime) in.expect('T');
  }
  if (kind != MomentKind::kDate) {
    std::int64_t clock = read_clock(in, moment.attoseconds);
    moment.seconds += kind == MomentKind::kTime ? clock % kSecondsADay : clock;
  }
  moment.timezone = read_timezone(in);
  if (!in.ok() || !in.at_end()) return std::nullopt;
  if (moment.timezone) moment.seconds -= *moment.timezone * 60;
  return moment;
}

CalendarFields fields_of(const Moment& moment) {
  std::int64_t local = moment.seconds + moment.timezone.value_or(0) * 60;
  std::int64_t days = floor_divide(local, kSecondsADay);
  auto clock = static_cast<int>(local - days * kSecondsADay);
  CalendarFields fields;
  calendar::Date date = calendar::date_of(days);
  fields.year = date.year;
  fields.month = date.month;
  fields.day = date.day;
  fields.hour = clock / 3600;
  fields.minute = clock / 60 % 60;
  fields.second = clock % 60;
  return fields;
}

std::optional<Moment> moment_at(std::int64_t year, int month, int day, const Moment& moment) {
  if (year > kMaxYear || year < -kMaxYear || day > calendar::days_in_month(year, month)) return std::nullopt;
  Moment result = on_first_day(moment);
  result.seconds += calendar::days_of(year, month, day) * kSecondsADay;
  return result;
}

Moment on_first_day(const Moment& moment) {
  std::int64_t offset = moment.timezone.value_or(0) * 60;
  std::int64_t local = moment.seconds + offset;
  Moment result = moment;
  result.seconds = local - floor_divide(local, kSecondsADay) * kSecondsADay - offset;
  return result;
}

Moment start_of_day(const Moment& moment) {
  std::int64_t offset = moment.timezone.value_or(0) * 60;
  Moment result = moment;
  result.seconds = floor_divide(moment.seconds + offset, kSecondsADay) * kSecondsADay - offset;
  result.attoseconds = 0;
  return result;
}

std::string timezone_text(const Moment& moment) {
  if (!moment.timezone) return {};
  if (*moment.timezone == 0) return "Z";
  std::string out(1, *moment.timezone < 0 ? '-' : '+');
  int minutes = std::abs(int{*moment.timezone});
  append_two(out, minutes / 60);
  out += ':';
  append_two(out, minutes % 60);
  return out;
}

std::string to_string(MomentKind kind, const Moment& moment) {
  CalendarFields fields = fields_of(moment);
  std::string out;
  if (kind != MomentKind::kTime) append_date(out, fields);
  if (kind == MomentKind::kDateTime) out += 'T';
  if (kind != MomentKind::kDate) append_clock(out, fields, moment.attoseconds);
  return out + timezone_text(moment);
}

std::optional<Duration> parse_duration(DurationKind kind, std::string_view text) {
  Reader in(text);
  bool negative = in.take('-');
  if (!in.take('P')) return std::nullopt;
  std::string_view date_units = kind == DurationKind::kDuration ? "YMD" : kind == DurationKind::kDayTime ? "D" : "YM";
  Duration duration;
  bool is_time = false;
  std::size_t next = 0;
  if (in.at_end()) return std::nullopt;
  while (!in.at_end()) {
    if (!is_time && kind != DurationKind::kYearMonth && in.take('T')) {
      is_time = true;
      next = 0;
    }
    auto part = read_part(in);
    if (!part || !add_part(*part, is_time ? "HMS" : date_units, next, is_time, duration)) return std::nullopt;
  }
  if (negative) duration = {-duration.months, duration.seconds.negated()};
  return duration;
}

std::string to_string(DurationKind kind, const Duration& duration) {
  std::string out = duration.months < 0 || duration.seconds.is_negative() ? "-P" : "P";
  std::int64_t months = std::abs(duration.months);
  append_unit(out, months / 12, 'Y');
  append_unit(out, months % 12, 'M');
  Decimal seconds = duration.seconds.is_negative() ? duration.seconds.negated() : duration.seconds;
  std::int64_t whole = seconds.truncated().to_int64().value_or(0);
  append_unit(out, whole / kSecondsADay, 'D');
  Decimal rest = subtract(seconds, Decimal(whole / 60 * 60)).value_or(Decimal());
  whole %= kSecondsADay;
  if (whole >= 60 || !rest.is_zero()) out += 'T';
  append_unit(out, whole / 3600, 'H');
  append_unit(out, whole / 60 % 60, 'M');
  if (!rest.is_zero()) out.append(rest.to_string()) += 'S';
  if (out == "P") out += kind == DurationKind::kYearMonth ? "0M" : "T0S";
  return out;
}

Ordering compare(const Moment& a, const Moment& b) {
  if (a.timezone.has_value() == b.timezone.has_value()) return order_of(a.seconds, a.attoseconds, b.seconds, b.attoseconds);
  if (!a.timezone) {
    if (order_of(a.seconds + kTimezoneSpan, a.attoseconds, b.seconds, b.attoseconds) == Ordering::kLess) return Ordering::kLess;
    if (order_of(a.seconds - kTimezoneSpan, a.attoseconds, b.seconds, b.attoseconds) == Ordering::kGreater)
      return Ordering::kGreater;
    return Ordering::kUnordered;
  }
  Ordering reversed = compare(b, a);
  return reversed == Ordering::kLess ? Ordering::kGreater : reversed == Ordering::kGreater ? Ordering::kLess : reversed;
}

Ordering compare(const Duration& a, const Duration& b) {
  if (a.months == b.months) return order_of(compare(a.seconds, b.seconds), 0, 0, 0);
  // Months have 28 to 31 days: known is what holds from each of these moments on.
  constexpr std::array<calendar::Date, 4> kMoments{{{1696, 9, 1}, {1697, 2, 1}, {1903, 3, 1}, {1903, 7, 1}}};
  const Ordering first = order_from(kMoments[0], a, b);
  const bool is_known =
      std::all_of(kMoments.begin(), kMoments.end(), [&](const auto& moment) { return order_from(moment, a, b) == first; });
  return is_known ? first : Ordering::kUnordered;
}

}  // namespace tercet::expr
