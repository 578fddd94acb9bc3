#include "engine/api/check_calls.h"

#include <string>
#include <variant>

#include "engine/api/nearest_name.h"
#include "engine/expr/functions.h"
#include "engine/expr/values.h"
#include "parser/text_position.h"
#include "tercet/error.h"

namespace tercet {
namespace {

std::string_view local_name(std::string_view iri) {
  std::size_t end = iri.find_last_of("#/:");
  return end == std::string_view::npos ? iri : iri.substr(end + 1);
}

// The function whose name is most like this one's, in whatever namespace, but rather in the same.
std::string nearest_function(std::string_view iri, const UserFunctions& functions) {
  NearestName nearest(local_name(iri));
  auto consider = [&](std::string_view known) {
    std::string_view name_space = known.substr(0, known.size() - local_name(known).size());
    nearest.consider(local_name(known), known, iri.starts_with(name_space) ? 0 : 1);
  };
  for (const auto& entry : functions) consider(entry.first);
  for (const expr::DatatypeInfo& datatype : expr::known_datatypes()) consider(datatype.iri);
  consider(vocabulary::kXsdString);
  return nearest.iri();
}

class CallChecker {
 public:
  CallChecker(std::string_view text, const UserFunctions& functions, const TermDisplay& display)
      : text_(text), functions_(functions), display_(display) {}

  void visit(const ast::Query& query) {
    for (const ast::Projection& projection : query.projection) {
      if (projection.expression) visit(*projection.expression);
    }
    visit(query.where);
    for (const ast::GroupCondition& condition : query.modifier.group_by) visit(condition.expression);
    for (const ast::Expression& having : query.modifier.having) visit(having);
    for (const ast::OrderCondition& condition : query.modifier.order_by) visit(condition.expression);
  }

 private:
  void visit(const ast::Expression& expression) {
    if (expression.kind == ast::Expression::Kind::kFunctionCall) check(expression);
    for (const ast::Expression& argument : expression.arguments) visit(argument);
    if (expression.pattern) visit(*expression.pattern);
  }

  void visit(const ast::GroupGraphPattern& group) {
    for (const ast::GroupElement& element : group.elements) {
      std::visit([this](const auto& part) { visit_part(part); }, element.element);
    }
  }

  void visit_part(const ast::TriplesBlock&) {}
  void visit_part(const ast::InlineData&) {}
  void visit_part(const ast::ServiceGraphPattern&) {}
  void visit_part(const ast::OptionalGraphPattern& part) { visit(*part.pattern); }
  void visit_part(const ast::MinusGraphPattern& part) { visit(*part.pattern); }
  void visit_part(const ast::GraphGraphPattern& part) { visit(*part.pattern); }
  void visit_part(const ast::Filter& part) { visit(part.condition); }
  void visit_part(const ast::Bind& part) { visit(part.expression); }
  void visit_part(const ast::GroupOrUnionGraphPattern& part) {
    for (const auto& alternative : part.alternatives) visit(*alternative);
  }
  void visit_part(const ast::SubSelect& part) { visit(*part.query); }

  void check(const ast::Expression& call) const {
    std::size_t low = 1;
    std::size_t high = 1;
    if (!is_cast(call.name)) {
      auto found = functions_.find(call.name);
      if (found == functions_.end()) fail(call, unknown(call.name));
      low = found->second->options.min_arguments;
      high = found->second->options.max_arguments;
    }
    if (call.arguments.size() < low || call.arguments.size() > high)
      fail(call, expr::argument_count_message(shown(call.name), low, high, call.arguments.size()));
  }

  std::string unknown(const std::string& iri) const {
    std::string nearest = nearest_function(iri, functions_);
    if (!nearest.empty()) return "there is no function " + shown(iri) + "; did you mean " + shown(nearest) + "?";
    std::string hint = functions_.empty()
                           ? "; the functions with an IRI for a name are the casts of XML Schema, such as xsd:integer, and "
                             "those that the program registers"
                           : "";
    return "there is no function " + shown(iri) + hint;
  }

  [[noreturn]] void fail(const ast::Expression& call, const std::string& message) const {
    std::size_t offset = call.range.begin;
    std::size_t line = text_.substr(0, offset).rfind('\n');
    std::size_t begin = line == std::string_view::npos ? 0 : line + 1;
    throw error_at(ErrorCode::kEvaluation, "", position_at(text_, offset), text_.substr(begin, offset - begin),
                   text_.substr(offset), message);
  }

  std::string shown(std::string_view iri) const {
    std::string out;
    display_.append(out, {TermKind::kIri, iri, {}, {}});
    return out;
  }

  std::string_view text_;
  const UserFunctions& functions_;
  const TermDisplay& display_;
};

}  // namespace

void check_calls(const ast::Query& query, std::string_view text, const UserFunctions& functions, const TermDisplay& display) {
  CallChecker(text, functions, display).visit(query);
}

}  // namespace tercet
