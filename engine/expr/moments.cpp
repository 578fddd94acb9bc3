// Functions on dates and times (section 17.4.5). The standard has them for xsd:dateTime; they work on the fields of xsd:date and
// xsd:time too.
#include "engine/exec/context.h"
#include "engine/expr/functions.h"

namespace tercet::expr::functions {
namespace {

bool has_date(const Value& value) { return value.kind == ValueKind::kDateTime || value.kind == ValueKind::kDate; }
bool has_clock(const Value& value) { return value.kind == ValueKind::kDateTime || value.kind == ValueKind::kTime; }

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
