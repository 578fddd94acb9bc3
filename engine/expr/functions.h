// The built-in functions of section 17.4, but for the forms that do not evaluate all of their arguments (BOUND, IF, COALESCE,
// EXISTS, IN) and BNODE, which the evaluator treats itself. The table is in functions.cpp, the functions in files by family.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/expr/values.h"

namespace tercet {
struct ExecutionContext;
}

namespace tercet::expr {

// What one call in a query keeps from row to row: compiled patterns.
class CallState {
 public:
  virtual ~CallState() = default;
};

struct Call {
  TextArena& arena;                   // holds the text of the result, until the row is done
  ExecutionContext* context;          // nullptr only for functions that need none (FunctionInfo::needs_context)
  std::unique_ptr<CallState>& state;  // empty at the first call
};

// The arguments are no errors. An error is Value::error().
using Function = Value (*)(Call& call, std::span<const Value> arguments);

// The same of a function's one argument where the id is enough; kUnboundId says nothing. No optional, here, below and in
// Node::id_for_text(): returned by one call after the other it is written to memory in parts and read whole, which a processor waits for.
using FunctionOfId = Id (*)(Id argument);

// The same of a string, with or without a language, and the strings without one that the other arguments always are; the result is a value
// that an id holds; kUnboundId says nothing.
using FunctionOfText = Id (*)(Call& call, std::string_view text, std::span<const std::string_view> others);

struct FunctionInfo {
  std::string_view name;
  Function function;
  std::size_t min_arguments;
  std::size_t max_arguments;
  bool needs_context = false;  // the result depends on more than the arguments
  FunctionOfId of_id = nullptr;
  FunctionOfText of_text = nullptr;
};

inline constexpr std::size_t kAnyNumber = static_cast<std::size_t>(-1);

// `keyword` in capitals; nullptr for one that is none of these.
const FunctionInfo* find_function(std::string_view keyword);

// "STRLEN takes 1 argument, and is given 2".
std::string argument_count_message(std::string_view name, std::size_t low, std::size_t high, std::size_t given);

// The constructor functions of section 17.5: of any datatype that is known here. `value` is no error.
Value cast(const DatatypeInfo& datatype, const Value& value);
Value cast_to_string(const Value& value, TextArena& arena);

// STR: of a literal or an IRI; an error for a blank node.
Value string_of(const Value& value, TextArena& arena);

namespace functions {

using Arguments = std::span<const Value>;
using Strings = std::span<const std::string_view>;

// terms.cpp
Value str(Call&, Arguments);
Value lang(Call&, Arguments);
Value lang_matches(Call&, Arguments);
Value datatype(Call&, Arguments);
Value iri(Call&, Arguments);
Value is_iri(Call&, Arguments);
Value is_blank(Call&, Arguments);
Value is_literal(Call&, Arguments);
Value is_numeric(Call&, Arguments);
Value str_dt(Call&, Arguments);
Value str_lang(Call&, Arguments);
Value same_term(Call&, Arguments);

// strings.cpp
Value strlen(Call&, Arguments);
Value substr(Call&, Arguments);
Value ucase(Call&, Arguments);
Value lcase(Call&, Arguments);
Value str_starts(Call&, Arguments);
Value str_ends(Call&, Arguments);
Value contains(Call&, Arguments);
Value str_before(Call&, Arguments);
Value str_after(Call&, Arguments);
Value encode_for_uri(Call&, Arguments);
Id strlen_of_text(Call&, std::string_view, Strings);
Id text_starts(Call&, std::string_view, Strings);
Id text_ends(Call&, std::string_view, Strings);
Id text_contains(Call&, std::string_view, Strings);
Value concat(Call&, Arguments);

// regex.cpp
Value regex(Call&, Arguments);
Value replace(Call&, Arguments);
Id text_matches(Call&, std::string_view, Strings);

// hash.cpp
Value md5(Call&, Arguments);
Value sha1(Call&, Arguments);
Value sha256(Call&, Arguments);
Value sha384(Call&, Arguments);
Value sha512(Call&, Arguments);
Value uuid(Call&, Arguments);
Value struuid(Call&, Arguments);
Value rand(Call&, Arguments);

// moments.cpp
Value now(Call&, Arguments);
Value year(Call&, Arguments);
Value month(Call&, Arguments);
Value day(Call&, Arguments);
Value hours(Call&, Arguments);
Value minutes(Call&, Arguments);
Value seconds(Call&, Arguments);
Value timezone(Call&, Arguments);
Value tz(Call&, Arguments);
Id year_of_id(Id);
Id month_of_id(Id);
Id day_of_id(Id);
Id hours_of_id(Id);
Id minutes_of_id(Id);

}  // namespace functions
}  // namespace tercet::expr
