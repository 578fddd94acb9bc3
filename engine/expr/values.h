// The typed value of a term inside expressions, and the way there and back.
//
// A Value borrows its text: from a term that lives (the dictionary terms a batch has fetched, the constants of the query), or from
// a TextArena. It keeps the id and the lexical form of the term it was read from, because STR, DATATYPE and sameTerm look at the
// term while arithmetic looks at the value.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/exec/memory_budget.h"
#include "engine/expr/datetime.h"
#include "engine/expr/decimal.h"
#include "storage/id.h"
#include "tercet/term.h"

namespace tercet {
struct ExecutionContext;
}

namespace tercet::expr {

enum class ValueKind : std::uint8_t {
  kError,  // a type error, or an unbound variable
  kBlankNode,
  kIri,
  kString,  // xsd:string
  kLangString,
  kBoolean,
  kInteger,  // and the types derived from it
  kDecimal,
  kFloat,
  kDouble,
  kDateTime,
  kDate,
  kTime,
  kDuration,
  kDayTimeDuration,
  kYearMonthDuration,
  kIllTyped,  // of a datatype known here, with a text that is none of its lexical forms (or beyond our range)
  kUnknown,   // of any other datatype
};

struct Value {
  ValueKind kind = ValueKind::kError;
  bool has_text = false;
  Id id;                  // of the term it was read from; unbound when it was computed
  std::string_view text;  // with has_text: the IRI, the label, or the lexical form
  std::string_view
      qualifier;  // the language tag of kLangString; else the datatype, empty for the kind's own (xsd:integer for kInteger)
  union {
    bool boolean;
    Decimal decimal;  // kInteger, kDecimal
    float single;
    double real;
    Moment moment;
    Duration duration;
  };

  Value() : boolean(false) {}

  static Value error() { return {}; }
  static Value of(bool value);
  static Value of_integer(std::int64_t value) { return of_integer(Decimal(value)); }
  static Value of_integer(const Decimal& value);
  static Value of_decimal(const Decimal& value);
  static Value of_float(float value);
  static Value of_double(double value);
  static Value of_moment(ValueKind kind, const Moment& value);
  static Value of_duration(ValueKind kind, const Duration& value);
  static Value of_string(std::string_view text);
  static Value of_lang_string(std::string_view text, std::string_view language);
  static Value of_iri(std::string_view iri);

  bool is_error() const { return kind == ValueKind::kError; }
  bool is_literal() const { return kind >= ValueKind::kString; }
  bool is_numeric() const { return kind >= ValueKind::kInteger && kind <= ValueKind::kDouble; }
  // xsd:string or language-tagged: what the standard calls a string literal.
  bool is_string_literal() const { return kind == ValueKind::kString || kind == ValueKind::kLangString; }
  bool is_moment() const { return kind >= ValueKind::kDateTime && kind <= ValueKind::kTime; }
  bool is_duration() const { return kind >= ValueKind::kDuration && kind <= ValueKind::kYearMonthDuration; }
};

// Owns the texts that computing one value makes on the way.
class TextArena {
 public:
  // Counts them against a budget; without one (null) they are the small texts of constants.
  explicit TextArena(MemoryBudget* budget = nullptr) : memory_(budget != nullptr ? *budget : own_.emplace(kBytesWithoutBudget)) {}
  TextArena(const TextArena&) = delete;
  TextArena& operator=(const TextArena&) = delete;

  // Errors: kMemoryBudget.
  std::string_view keep(std::string&& text) {
    if (!memory_.try_set(memory_.bytes() + text.capacity())) throw_full();
    return texts_.emplace_back(std::move(text));
  }
  std::string_view copy(std::string_view text) {
    expect(text.size());
    return keep(std::string(text));
  }
  // That so many bytes are to be made. Errors: kMemoryBudget.
  void expect(std::size_t bytes) const {
    if (bytes > memory_.budget().room()) throw_full();
  }
  // Appends to a text that is to be kept, but for whose growth there must be room. Errors: kMemoryBudget.
  void append(std::string& text, std::string_view more) const {
    if (text.size() + more.size() > text.capacity()) grow(text, text.size() + more.size());
    text += more;
  }
  void clear() {
    if (texts_.empty()) return;
    texts_.clear();
    memory_.set(0);
  }

 private:
  static constexpr std::size_t kBytesWithoutBudget = std::size_t{1} << 16;

  void grow(std::string& text, std::size_t size) const;
  [[noreturn]] void throw_full() const;

  std::optional<MemoryBudget> own_;
  MemoryReservation memory_;
  std::deque<std::string> texts_;
};

// The value of a term. `id` may be unbound. The view must live as long as the value.
Value value_of(const TermView& term, Id id = kUnboundId);
// The value of a blank node or an inline literal. Precondition: not in_dictionary(), not kLocal.
Value value_of_inline(Id id);
// The value of any id; `holder` keeps the text of a term of the dictionary and must live as long.
Value value_of_id(Id id, const ExecutionContext& context, Term& holder);

// The term; unbound for an error.
Term term_of(const Value& value);
// The id: inline where possible, else interned by the query. Unbound for an error. Errors: kMemoryBudget.
Id id_of(const Value& value, ExecutionContext& context);

// STR of an IRI or a literal: its lexical form. Precondition: neither an error nor a blank node.
std::string_view lexical_form(const Value& value, TextArena& arena);
// DATATYPE of a literal.
std::string_view datatype_of(const Value& value);

// Section 17.2.2; nullopt is a type error.
std::optional<bool> effective_boolean_value(const Value& value);

// What is known of a datatype: the kind of its values and, of the integers, the bounds.
struct DatatypeInfo {
  std::string_view iri;
  ValueKind kind = ValueKind::kUnknown;
  std::optional<std::int64_t> low;
  std::optional<std::uint64_t> high;
  bool high_is_negative = false;  // high is -1 (xsd:negativeInteger)
};
// Those that are known here; xsd:string is not among them.
std::span<const DatatypeInfo> known_datatypes();
// nullptr for a datatype that is not known here.
const DatatypeInfo* find_datatype(std::string_view iri);
bool within_bounds(const DatatypeInfo& datatype, const Decimal& value);

// The value of a lexical form (white space around it is allowed, as XML Schema has it); kIllTyped when it is none.
Value parse_literal(const DatatypeInfo& datatype, std::string_view text);

// Lexical forms of the numbers. The canonical form of a double is that of Term::real.
std::optional<double> parse_double(std::string_view text);
std::optional<float> parse_float(std::string_view text);
std::string float_text(float value);
std::string double_text(double value);
std::string_view collapse_white_space(std::string_view text);

}  // namespace tercet::expr
