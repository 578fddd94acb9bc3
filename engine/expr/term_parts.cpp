#include "engine/expr/term_parts.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace tercet::expr {
namespace {

using algebra::Expression;
using Kind = Expression::Kind;

// What a part of an expression reads, and what it takes to have its value.
struct Reads {
  enum class Variables : std::uint8_t { kNone, kOne, kMany };
  enum class Work : std::uint8_t { kId, kComparison, kFunction };
  Variables variables = Variables::kNone;
  Work work = Work::kId;
  VarId variable = 0;

  bool is_part() const { return variables == Variables::kOne && work != Work::kId; }
};
using Variables = Reads::Variables;
using Work = Reads::Work;

Reads united(const Reads& a, const Reads& b) {
  Reads result = a.variables == Variables::kNone ? b : a;
  result.work = std::max(a.work, b.work);
  const bool both = a.variables != Variables::kNone && b.variables != Variables::kNone;
  if (both && (a.variables != b.variables || a.variable != b.variable)) result.variables = Variables::kMany;
  return result;
}

bool is_comparison(Kind kind) {
  return kind == Kind::kEqual || kind == Kind::kNotEqual || kind == Kind::kLess || kind == Kind::kGreater ||
         kind == Kind::kLessEqual || kind == Kind::kGreaterEqual || kind == Kind::kIn || kind == Kind::kNotIn;
}

// What works by columns: it hands comparisons of ids on, row by row of them.
bool is_form(const Expression& expression) {
  return expression.kind == Kind::kOr || expression.kind == Kind::kAnd || expression.kind == Kind::kNot ||
         (expression.kind == Kind::kBuiltInCall && expression.name == "IF");
}

// Calls that ids answer.
bool reads_no_text(const Expression& expression) {
  constexpr std::array<std::string_view, 7> kNames{"BOUND", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "SAMETERM", "COALESCE"};
  return expression.kind == Kind::kBuiltInCall && std::find(kNames.begin(), kNames.end(), expression.name) != kNames.end();
}

bool is_call(const Expression& expression) {
  return (expression.kind == Kind::kBuiltInCall || expression.kind == Kind::kFunctionCall) && !reads_no_text(expression) &&
         !is_form(expression);
}

class Finder {
 public:
  explicit Finder(TermParts* parts) : parts_(parts) {}

  // Records the parts below one that is none itself.
  Reads read(const Expression& expression) {
    Reads all;
    bool is_mixed = false;  // a form, and some of it is told by ids
    all.variable = expression.variable;
    if (expression.kind == Kind::kVariable) all.variables = Variables::kOne;
    if (expression.pattern || algebra::is_volatile_call(expression)) all.variables = Variables::kMany;
    std::vector<Reads> arguments;
    arguments.reserve(expression.arguments.size());
    for (const Expression& argument : expression.arguments) {
      arguments.push_back(read(argument));
      all = united(all, arguments.back());
      is_mixed = is_mixed || (arguments.back().variables != Variables::kNone && arguments.back().work != Work::kFunction);
    }
    if (is_form(expression) && is_mixed) all.variables = Variables::kMany;
    if (is_comparison(expression.kind)) all.work = std::max(all.work, Work::kComparison);
    if (is_call(expression)) all.work = Work::kFunction;
    if (all.variables == Variables::kMany) {
      for (std::size_t i = 0; i < arguments.size(); ++i) record(expression.arguments[i], arguments[i]);
    }
    return all;
  }

  void record(const Expression& expression, const Reads& reads) {
    if (parts_ != nullptr && reads.is_part()) parts_->emplace(&expression, reads.variable);
  }

 private:
  TermParts* parts_;
};

}  // namespace

TermParts term_parts(const Expression& expression) {
  TermParts parts;
  Finder finder(&parts);
  finder.record(expression, finder.read(expression));
  return parts;
}

std::optional<VarId> variable_of_term_part(const Expression& expression) {
  const Reads reads = Finder(nullptr).read(expression);
  if (reads.variables != Variables::kOne || reads.work != Work::kFunction) return std::nullopt;
  return reads.variable;
}

}  // namespace tercet::expr
