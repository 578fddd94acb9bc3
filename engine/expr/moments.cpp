// Functions on dates and times (section 17.4.5). The standard has them for xsd:dateTime; they work on the fields of xsd:date and
// xsd:time too.
#include "engine/exec/context.h"
#include "engine/expr/functions.h"
#include "storage/calendar.h"

namespace tercet::expr::functions {
namespace {

bool has_date(const Value& value) { return value.kind == ValueKind::kDateTime || value.kind == ValueKind::kDate; }
bool has_clock(const Value& value) { return value.kind == ValueKind::kDateTime || value.kind == ValueKind::kTime; }

constexpr std::int64_t kMillisecondsADay = 86'400'000;

// Of the clock on the wall.
std::int64_t local_milliseconds(Id id) {
  const TimeParts parts = time_value(id);
  return parts.milliseconds + parts.timezone_minutes.value_or(0) * std::int64_t{60'000};
}

template <typename Field>
Id date_field(Id id, Field field) {
  if (id.kind() != IdKind::kDateTime && id.kind() != IdKind::kDate) return kUnboundId;
  const std::int64_t local = local_milliseconds(id);
  const std::int64_t rest = local % kMillisecondsADay;
  return inline_integer(field(calendar::date_of((local - rest) / kMillisecondsADay - (rest < 0 ? 1 : 0)))).value_or(kUnboundId);
}

Id clock_field(Id id, std::int64_t unit, std::int64_t units) {
  if (id.kind() != IdKind::kDateTime && id.kind() != IdKind::kTime) return kUnboundId;
  const std::int64_t rest = local_milliseconds(id) % kMillisecondsADay;
  return inline_integer((rest < 0 ? rest + kMillisecondsADay : rest) / unit % units).value_or(kUnboundId);
}

}  // namespace

Value now(Call& call, Arguments) {
  std::int64_t milliseconds = call.context->now_milliseconds % 1000;
  if (milliseconds < 0) milliseconds += 1000;
  Moment moment;
  moment.seconds = (call.context->now_milliseconds - milliseconds) / 1000;
  moment.attoseconds = static_cast<std::uint64_t>(milliseconds) * 1'000'000'000'000'000u;
  moment.timezone = std::int16_t{0};
  return Value::of_moment(ValueKind::kDateTime, moment);
}

Value year(Call&, Arguments arguments) {
  return has_date(arguments[0]) ? Value::of_integer(fields_of(arguments[0].moment).year) : Value::error();
}
Value month(Call&, Arguments arguments) {
  return has_date(arguments[0]) ? Value::of_integer(fields_of(arguments[0].moment).month) : Value::error();
}
Value day(Call&, Arguments arguments) {
  return has_date(arguments[0]) ? Value::of_integer(fields_of(arguments[0].moment).day) : Value::error();
}
Value hours(Call&, Arguments arguments) {
  return has_clock(arguments[0]) ? Value::of_integer(fields_of(arguments[0].moment).hour) : Value::error();
}
Value minutes(Call&, Arguments arguments) {
  return has_clock(arguments[0]) ? Value::of_integer(fields_of(arguments[0].moment).minute) : Value::error();
}

Id year_of_id(Id id) {
  return date_field(id, [](const calendar::Date& date) { return date.year; });
}
Id month_of_id(Id id) {
  return date_field(id, [](const calendar::Date& date) { return date.month; });
}
Id day_of_id(Id id) {
  return date_field(id, [](const calendar::Date& date) { return date.day; });
}
Id hours_of_id(Id id) { return clock_field(id, 3'600'000, 24); }
Id minutes_of_id(Id id) { return clock_field(id, 60'000, 60); }

Value seconds(Call&, Arguments arguments) {
  if (!has_clock(arguments[0])) return Value::error();
  auto fraction = Decimal::make(static_cast<Int128>(arguments[0].moment.attoseconds), 18);
  auto sum = fraction ? add(Decimal(fields_of(arguments[0].moment).second), *fraction) : std::nullopt;
  return sum ? Value::of_decimal(*sum) : Value::error();
}

Value timezone(Call&, Arguments arguments) {
  if (!arguments[0].is_moment() || !arguments[0].moment.timezone) return Value::error();
  return Value::of_duration(ValueKind::kDayTimeDuration, {0, Decimal(std::int64_t{*arguments[0].moment.timezone} * 60)});
}

Value tz(Call& call, Arguments arguments) {
  if (!arguments[0].is_moment()) return Value::error();
  return Value::of_string(call.arena.keep(timezone_text(arguments[0].moment)));
}

}  // namespace tercet::expr::functions
