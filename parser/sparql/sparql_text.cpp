#include "parser/sparql/sparql_text.h"

#include <string_view>
#include <unordered_set>
#include <utility>

namespace tercet {
namespace {

using ast::Expression;
using ast::Node;
using ast::Path;

std::string_view operator_of(Expression::Kind kind) {
  switch (kind) {
    case Expression::Kind::kOr: return " || ";
    case Expression::Kind::kAnd: return " && ";
    case Expression::Kind::kEqual: return " = ";
    case Expression::Kind::kNotEqual: return " != ";
    case Expression::Kind::kLess: return " < ";
    case Expression::Kind::kGreater: return " > ";
    case Expression::Kind::kLessEqual: return " <= ";
    case Expression::Kind::kGreaterEqual: return " >= ";
    case Expression::Kind::kAdd: return " + ";
    case Expression::Kind::kSubtract: return " - ";
    case Expression::Kind::kMultiply: return " * ";
    case Expression::Kind::kDivide: return " / ";
    case Expression::Kind::kIn: return " IN ";
    case Expression::Kind::kNotIn: return " NOT IN ";
    case Expression::Kind::kNot: return "! ";
    case Expression::Kind::kUnaryPlus: return "+ ";
    case Expression::Kind::kUnaryMinus: return "- ";
    case Expression::Kind::kExists: return "EXISTS ";
    case Expression::Kind::kNotExists: return "NOT EXISTS ";
    default: return "";
  }
}

class Writer {
 public:
  explicit Writer(const TextSubstitution& values) : values_(&values) {}

  std::string take() { return std::move(out_); }

  void group(const ast::GroupGraphPattern& pattern) {
    std::string outer_end = std::exchange(group_end_, {});
    out_ += "{ ";
    for (const ast::GroupElement& element : pattern.elements) {
      std::visit([this](const auto& part) { this->part(part); }, element.element);
      out_ += ' ';
    }
    out_ += group_end_;
    out_ += '}';
    group_end_ = std::move(outer_end);
  }

 private:
  enum class Place : std::uint8_t { kIri, kIriOrLiteral };

  const Term* value_of(const std::string& variable) const {
    auto value = values_->find(variable);
    return value == values_->end() ? nullptr : &value->second;
  }

  void variable(std::string_view name) { out_.append("?").append(name); }

  void term(const Term& term) {
    if (!term.is_blank_node()) return append_sparql(out_, term);
    // Written labels and made ones stay apart.
    bool is_made = term.value().starts_with('.');
    out_.append(is_made ? "_:g" : "_:u").append(term.value(), is_made ? 1 : 0);
  }

  // A variable whose value cannot stand here stays, and the group says what it is.
  void node(const Node& node, Place place) {
    if (!node.is_variable()) return term(node.term);
    const Term* value = value_of(node.variable);
    if (value && (value->is_iri() || (value->is_literal() && place == Place::kIriOrLiteral))) return term(*value);
    variable(node.variable);
    if (!value) return;
    if (value->is_blank_node()) {
      group_end_ += "FILTER (false) ";
    } else {
      group_end_.append("VALUES ?").append(node.variable).append(" { ");
      append_sparql(group_end_, *value);
      group_end_ += " } ";
    }
  }

  void triple(const ast::TriplePattern& triple) {
    node(triple.subject, Place::kIri);
    out_ += ' ';
    if (const auto* predicate = std::get_if<Node>(&triple.predicate)) node(*predicate, Place::kIri);
    else path(std::get<Path>(triple.predicate));
    out_ += ' ';
    node(triple.object, Place::kIriOrLiteral);
    out_ += " .";
  }

  void path_list(const std::vector<Path>& operands, std::string_view separator) {
    out_ += '(';
    for (const Path& operand : operands) {
      if (&operand != &operands.front()) out_ += separator;
      path(operand);
    }
    out_ += ')';
  }

  // A negated set takes ^ before a plain IRI only.
  void inverse(const Path& operand) {
    out_ += '^';
    if (operand.kind == Path::Kind::kIri) term(operand.iri);
    else path_list({operand}, "");
  }

  void path(const Path& path) {
    switch (path.kind) {
      case Path::Kind::kIri: return term(path.iri);
      case Path::Kind::kInverse: return inverse(path.operands.front());
      case Path::Kind::kNegatedPropertySet: out_ += '!'; return path_list(path.operands, "|");
      case Path::Kind::kSequence: return path_list(path.operands, "/");
      case Path::Kind::kAlternative: return path_list(path.operands, "|");
      default: break;
    }
    path_list(path.operands, "");
    out_ += path.kind == Path::Kind::kZeroOrMore ? '*' : path.kind == Path::Kind::kOneOrMore ? '+' : '?';
  }

  void part(const ast::TriplesBlock& block) {
    for (const ast::TriplePattern& triple : block.triples) {
      if (&triple != &block.triples.front()) out_ += ' ';
      this->triple(triple);
    }
  }
  void part(const ast::OptionalGraphPattern& part) {
    out_ += "OPTIONAL ";
    group(*part.pattern);
  }
  void part(const ast::MinusGraphPattern& part) {
    out_ += "MINUS ";
    group(*part.pattern);
  }
  void part(const ast::GraphGraphPattern& part) {
    out_ += "GRAPH ";
    node(part.graph, Place::kIri);
    out_ += ' ';
    group(*part.pattern);
  }
  void part(const ast::ServiceGraphPattern& part) {
    out_ += part.silent ? "SERVICE SILENT " : "SERVICE ";
    node(part.endpoint, Place::kIri);
    out_ += ' ';
    group(*part.pattern);
  }
  void part(const ast::Filter& part) {
    out_ += "FILTER ";
    in_parentheses(part.condition);
  }
  void part(const ast::Bind& part) {
    out_ += "BIND(";
    expression(part.expression);
    out_.append(" AS ?").append(part.variable) += ')';
  }
  void part(const ast::GroupOrUnionGraphPattern& part) {
    for (const auto& alternative : part.alternatives) {
      if (&alternative != &part.alternatives.front()) out_ += " UNION ";
      group(*alternative);
    }
  }
  void part(const ast::SubSelect& part) { sub_select(*part.query); }

  // Rows that agree with the values, without those columns.
  void part(const ast::InlineData& data) {
    out_ += "VALUES (";
    for (const std::string& name : data.variables) {
      if (!value_of(name)) variable(name);
    }
    out_ += ") {";
    for (const std::vector<Term>& row : data.rows) {
      if (agrees(data, row)) values_row(data, row);
    }
    out_ += " }";
  }

  bool agrees(const ast::InlineData& data, const std::vector<Term>& row) const {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const Term* value = value_of(data.variables[i]);
      if (value && !row[i].is_unbound() && row[i] != *value) return false;
    }
    return true;
  }

  void values_row(const ast::InlineData& data, const std::vector<Term>& row) {
    out_ += " (";
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (value_of(data.variables[i])) continue;
      if (row[i].is_unbound()) out_ += "UNDEF";
      else term(row[i]);
      out_ += ' ';
    }
    out_ += ')';
  }

  void sub_select(const ast::Query& query) {
    TextSubstitution inner;
    if (!query.star) {
      for (const ast::Projection& item : query.projection) {
        const Term* value = value_of(item.variable);
        if (value && !item.expression) inner.emplace(item.variable, *value);
      }
    }
    const TextSubstitution* outer = query.star ? values_ : std::exchange(values_, &inner);
    out_ += query.distinct ? "SELECT DISTINCT" : query.reduced ? "SELECT REDUCED" : "SELECT";
    if (query.star) out_ += " *";
    for (const ast::Projection& item : query.projection) as(item.expression ? &*item.expression : nullptr, item.variable);
    out_ += " WHERE ";
    group(query.where);
    modifiers(query.modifier);
    if (query.values) {
      out_ += ' ';
      part(*query.values);
    }
    values_ = outer;
  }

  // ` ?name` or ` (expression AS ?name)`.
  void as(const Expression* expression, const std::string& name) {
    out_ += ' ';
    if (!expression) return variable(name);
    out_ += '(';
    this->expression(*expression);
    out_.append(" AS ?").append(name) += ')';
  }

  void modifiers(const ast::SolutionModifier& modifier) {
    if (!modifier.group_by.empty()) out_ += " GROUP BY";
    for (const ast::GroupCondition& condition : modifier.group_by) {
      const Expression& key = condition.expression;
      if (condition.variable.empty() && key.kind != Expression::Kind::kVariable) {
        out_ += ' ';
        in_parentheses(key);
      } else {
        as(condition.variable.empty() ? nullptr : &key, condition.variable.empty() ? key.variable : condition.variable);
      }
    }
    if (!modifier.having.empty()) out_ += " HAVING";
    for (const Expression& condition : modifier.having) {
      out_ += ' ';
      in_parentheses(condition);
    }
    if (!modifier.order_by.empty()) out_ += " ORDER BY";
    for (const ast::OrderCondition& condition : modifier.order_by) {
      out_ += condition.descending ? " DESC" : " ASC";
      in_parentheses(condition.expression);
    }
    if (modifier.limit) out_ += " LIMIT " + std::to_string(*modifier.limit);
    if (modifier.offset) out_ += " OFFSET " + std::to_string(*modifier.offset);
  }

  void in_parentheses(const Expression& expression) {
    out_ += '(';
    this->expression(expression);
    out_ += ')';
  }

  void list(const std::vector<Expression>& arguments, std::size_t first, std::string_view separator) {
    for (std::size_t i = first; i < arguments.size(); ++i) {
      if (i > first) out_ += separator;
      expression(arguments[i]);
    }
  }

  void expression(const Expression& expression) {
    using Kind = Expression::Kind;
    switch (expression.kind) {
      case Kind::kTerm: return term(expression.term);
      case Kind::kVariable: return variable_or_value(expression.variable);
      case Kind::kBuiltInCall:
      case Kind::kFunctionCall:
      case Kind::kAggregate: return call(expression);
      default: break;
    }
    out_ += '(';
    if (expression.kind == Kind::kIn || expression.kind == Kind::kNotIn) {
      this->expression(expression.arguments.front());
      out_.append(operator_of(expression.kind)) += '(';
      list(expression.arguments, 1, ", ");
      out_ += ')';
    } else if (expression.pattern) {
      out_ += operator_of(expression.kind);
      group(*expression.pattern);
    } else {
      if (expression.arguments.size() == 1) out_ += operator_of(expression.kind);
      list(expression.arguments, 0, operator_of(expression.kind));
    }
    out_ += ')';
  }

  void variable_or_value(const std::string& name) {
    const Term* value = value_of(name);
    if (!value) variable(name);
    else if (value->is_blank_node()) out_ += "BNODE()";
    else append_sparql(out_, *value);
  }

  void call(const Expression& call) {
    bool asks_bound = call.kind == Expression::Kind::kBuiltInCall && call.name == "BOUND" && call.arguments.size() == 1;
    if (asks_bound && value_of(call.arguments.front().variable)) {
      out_ += "true";
      return;
    }
    if (call.kind == Expression::Kind::kFunctionCall) append_sparql(out_, Term::iri(call.name));
    else out_ += call.name;
    out_ += call.distinct ? "(DISTINCT " : "(";
    list(call.arguments, 0, ", ");
    if (call.kind == Expression::Kind::kAggregate && call.arguments.empty()) out_ += '*';
    if (call.separator) {
      out_ += "; SEPARATOR = ";
      append_sparql(out_, Term::literal(*call.separator));
    }
    out_ += ')';
  }

  const TextSubstitution* values_;
  std::string out_;
  std::string group_end_;  // what is to be said at the end of the group at hand
};

class MentionedVariables {
 public:
  std::vector<std::string> names;

  void visit(const ast::GroupGraphPattern& group) {
    for (const ast::GroupElement& element : group.elements) {
      std::visit([this](const auto& part) { visit_part(part); }, element.element);
    }
  }

 private:
  void add(const std::string& name) {
    if (!name.empty() && seen_.insert(name).second) names.push_back(name);
  }

  void visit(const Expression& expression) {
    add(expression.variable);
    for (const Expression& argument : expression.arguments) visit(argument);
    if (expression.pattern) visit(*expression.pattern);
  }

  void visit_part(const ast::TriplesBlock& part) {
    for (const ast::TriplePattern& triple : part.triples) {
      add(triple.subject.variable);
      if (const auto* predicate = std::get_if<Node>(&triple.predicate)) add(predicate->variable);
      add(triple.object.variable);
    }
  }
  void visit_part(const ast::OptionalGraphPattern& part) { visit(*part.pattern); }
  void visit_part(const ast::MinusGraphPattern& part) { visit(*part.pattern); }
  void visit_part(const ast::GraphGraphPattern& part) {
    add(part.graph.variable);
    visit(*part.pattern);
  }
  void visit_part(const ast::ServiceGraphPattern& part) {
    add(part.endpoint.variable);
    visit(*part.pattern);
  }
  void visit_part(const ast::Filter& part) { visit(part.condition); }
  void visit_part(const ast::Bind& part) {
    visit(part.expression);
    add(part.variable);
  }
  void visit_part(const ast::InlineData& part) {
    for (const std::string& name : part.variables) add(name);
  }
  void visit_part(const ast::GroupOrUnionGraphPattern& part) {
    for (const auto& alternative : part.alternatives) visit(*alternative);
  }
  // Of a sub-SELECT only what it projects goes out.
  void visit_part(const ast::SubSelect& part) {
    const ast::Query& query = *part.query;
    for (const ast::Projection& item : query.projection) add(item.variable);
    if (!query.star) return;
    visit(query.where);
    for (const ast::OrderCondition& condition : query.modifier.order_by) visit(condition.expression);
    if (query.values) visit_part(*query.values);
  }

  std::unordered_set<std::string_view> seen_;  // borrowed from the AST
};

}  // namespace

void append_sparql(std::string& out, const Term& term) { append_ntriples(out, term.view()); }

std::string to_sparql(const ast::GroupGraphPattern& group, const TextSubstitution& values) {
  Writer writer(values);
  writer.group(group);
  return writer.take();
}

std::vector<std::string> mentioned_variables(const ast::GroupGraphPattern& group) {
  MentionedVariables mentioned;
  mentioned.visit(group);
  return std::move(mentioned.names);
}

}  // namespace tercet
