// Algebra as text: a node a line, children indented; the pattern of an EXISTS stands on its expression's line.
#include <utility>

#include "engine/algebra/algebra.h"

namespace tercet::algebra {
namespace {

using Kind = Expression::Kind;

bool is_plain_number(const Term& term) {
  std::string_view datatype = term.datatype();
  if (!datatype.starts_with(vocabulary::kXsd)) return false;
  const std::string& text = term.value();
  if (text.empty() || text.find_first_not_of("+-0123456789.eE") != std::string::npos) return false;
  bool has_exponent = text.find_first_of("eE") != std::string::npos;
  bool has_point = text.find('.') != std::string::npos;
  if (datatype == vocabulary::kXsdInteger) return !has_exponent && !has_point;
  if (datatype == vocabulary::kXsdDecimal) return !has_exponent && has_point && text.back() != '.';
  return datatype == vocabulary::kXsdDouble && has_exponent;
}

std::string_view operator_text(Kind kind) {
  switch (kind) {
    case Kind::kOr: return " || ";
    case Kind::kAnd: return " && ";
    case Kind::kEqual: return " = ";
    case Kind::kNotEqual: return " != ";
    case Kind::kLess: return " < ";
    case Kind::kGreater: return " > ";
    case Kind::kLessEqual: return " <= ";
    case Kind::kGreaterEqual: return " >= ";
    case Kind::kIn: return " IN ";
    case Kind::kNotIn: return " NOT IN ";
    case Kind::kAdd: return " + ";
    case Kind::kSubtract: return " - ";
    case Kind::kMultiply: return " * ";
    case Kind::kDivide: return " / ";
    case Kind::kNot: return "!";
    case Kind::kUnaryPlus: return "+";
    case Kind::kUnaryMinus: return "-";
    default: return "";
  }
}

std::string_view path_suffix(ast::Path::Kind kind) {
  switch (kind) {
    case ast::Path::Kind::kZeroOrMore: return "*";
    case ast::Path::Kind::kOneOrMore: return "+";
    case ast::Path::Kind::kZeroOrOne: return "?";
    default: return "";
  }
}

class Printer {
 public:
  Printer(const VariableTable& variables, std::string& out, TermText text = {})
      : variables_(variables), out_(out), text_(std::move(text)) {}

  void node(const Node& node, std::size_t indent) {
    out_.append(2 * indent, ' ');
    head(node);
    out_ += '\n';
    if (node.kind == Node::Kind::kBgp) {
      for (const TriplePattern& pattern : node.triples) {
        out_.append(2 * indent + 2, ' ');
        triple(pattern);
        out_ += '\n';
      }
    }
    for (const NodePtr& child : node.children) this->node(*child, indent + 1);
  }

  void expression(const Expression& expression) {
    switch (expression.kind) {
      case Kind::kTerm: term(expression.term); return;
      case Kind::kVariable: variable(expression.variable); return;
      case Kind::kExists:
      case Kind::kNotExists:
        out_ += expression.kind == Kind::kExists ? "EXISTS {" : "NOT EXISTS {";
        inline_node(*expression.pattern);
        out_ += '}';
        return;
      case Kind::kBuiltInCall: call(expression.name, expression.arguments, 0); return;
      case Kind::kFunctionCall: function_call(expression); return;
      case Kind::kIn:
      case Kind::kNotIn:
        out_ += '(';
        this->expression(expression.arguments.front());
        call(operator_text(expression.kind), expression.arguments, 1);
        out_ += ')';
        return;
      case Kind::kNot:
      case Kind::kUnaryPlus:
      case Kind::kUnaryMinus:
        out_ += operator_text(expression.kind);
        this->expression(expression.arguments.front());
        return;
      default: break;
    }
    out_ += '(';
    for (std::size_t i = 0; i < expression.arguments.size(); ++i) {
      if (i > 0) out_ += operator_text(expression.kind);
      this->expression(expression.arguments[i]);
    }
    out_ += ')';
  }

  void triple(const TriplePattern& triple) {
    place(triple.subject);
    out_ += ' ';
    place(triple.predicate);
    out_ += ' ';
    place(triple.object);
  }

  void place(const TermOrVariable& place) {
    if (place.is_variable) return variable(place.variable);
    if (place.term.is_unbound()) out_ += "(current graph)";
    else term(place.term);
  }

  void variable(VarId id) { out_ += '?' + variables_.name(id); }

  void path(const ast::Path& path) {
    using PathKind = ast::Path::Kind;
    if (path.kind == PathKind::kIri) {
      return term(path.iri);
    }
    if (path.kind == PathKind::kInverse) out_ += '^';
    if (path.kind == PathKind::kNegatedPropertySet) out_ += '!';
    bool is_one = path.operands.size() == 1 && path.operands.front().kind == PathKind::kIri;
    if (!is_one) out_ += '(';
    for (std::size_t i = 0; i < path.operands.size(); ++i) {
      if (i > 0) out_ += path.kind == PathKind::kSequence ? "/" : "|";
      this->path(path.operands[i]);
    }
    if (!is_one) out_ += ')';
    out_ += path_suffix(path.kind);
  }

 private:
  void term(const Term& term) { out_ += text_ ? text_(term) : to_string(term); }

  void function_call(const Expression& expression) {
    term(Term::iri(expression.name));
    call("", expression.arguments, 0);
  }

  void call(std::string_view name, const std::vector<Expression>& arguments, std::size_t first) {
    out_ += name;
    out_ += '(';
    for (std::size_t i = first; i < arguments.size(); ++i) {
      if (i > first) out_ += ", ";
      expression(arguments[i]);
    }
    out_ += ')';
  }

  void inline_node(const Node& node) {
    head(node);
    for (const TriplePattern& pattern : node.triples) {
      out_ += &pattern == &node.triples.front() ? " " : " . ";
      triple(pattern);
    }
    if (node.children.empty()) return;
    out_ += " (";
    for (const NodePtr& child : node.children) {
      if (&child != &node.children.front()) out_ += ", ";
      inline_node(*child);
    }
    out_ += ')';
  }

  void head(const Node& node) {
    switch (node.kind) {
      case Node::Kind::kUnit: out_ += "Unit"; return;
      case Node::Kind::kBgp: out_ += "Bgp"; return;
      case Node::Kind::kPath:
        out_ += "Path ";
        place(node.subject);
        out_ += ' ';
        path(*node.path);
        out_ += ' ';
        place(node.object);
        return;
      case Node::Kind::kJoin: out_ += "Join"; return;
      case Node::Kind::kLeftJoin: return with_condition("LeftJoin", node);
      case Node::Kind::kFilter: return with_condition("Filter", node);
      case Node::Kind::kUnion: out_ += "Union"; return;
      case Node::Kind::kMinus: out_ += "Minus"; return;
      case Node::Kind::kGraph: out_ += "Graph "; return place(node.graph);
      case Node::Kind::kService: out_ += node.silent ? "Service SILENT " : "Service "; return place(node.graph);
      case Node::Kind::kExtend:
        out_ += "Extend ";
        variable(node.variable);
        out_ += " := ";
        return expression(*node.expression);
      case Node::Kind::kValues: return values(node);
      case Node::Kind::kGroup: return group(node);
      case Node::Kind::kOrderBy:
        out_ += "OrderBy";
        for (const OrderKey& key : node.order) {
          out_ += key.descending ? " DESC " : " ASC ";
          expression(key.expression);
        }
        return;
      case Node::Kind::kProject: out_ += "Project"; return variable_list(node.variables);
      case Node::Kind::kBindings: out_ += "Bindings"; return variable_list(node.variables);
      case Node::Kind::kDistinct: out_ += "Distinct"; return;
      case Node::Kind::kReduced: out_ += "Reduced"; return;
      case Node::Kind::kSlice:
        out_ += "Slice";
        if (node.offset > 0) out_ += " offset " + std::to_string(node.offset);
        if (node.limit) out_ += " limit " + std::to_string(*node.limit);
        return;
    }
  }

  void with_condition(std::string_view name, const Node& node) {
    out_ += name;
    if (!node.condition) return;
    out_ += ' ';
    expression(*node.condition);
  }

  void variable_list(const std::vector<VarId>& list) {
    for (VarId id : list) {
      out_ += ' ';
      variable(id);
    }
  }

  void values(const Node& node) {
    out_ += "Values";
    variable_list(node.variables);
    out_ += " {";
    for (const auto& row : node.rows) {
      out_ += " (";
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) out_ += ' ';
        if (row[i].is_unbound()) out_ += "UNDEF";
        else term(row[i]);
      }
      out_ += ')';
    }
    out_ += " }";
  }

  void group(const Node& node) {
    out_ += "Group";
    variable_list(node.variables);
    for (const Aggregate& aggregate : node.aggregates) {
      out_ += ", ";
      variable(aggregate.result);
      out_ += " := ";
      out_ += name_of(aggregate.kind);
      out_ += aggregate.distinct ? "(DISTINCT " : "(";
      if (aggregate.argument) {
        expression(*aggregate.argument);
      } else {
        out_ += '*';
      }
      if (aggregate.kind == Aggregate::Kind::kGroupConcat)
        out_ += "; separator=" + Term::literal(aggregate.separator).to_ntriples();
      out_ += ')';
    }
  }

  const VariableTable& variables_;
  std::string& out_;
  TermText text_;
};

std::string_view form_name(ast::Query::Form form) {
  switch (form) {
    case ast::Query::Form::kSelect: return "Select";
    case ast::Query::Form::kConstruct: return "Construct";
    case ast::Query::Form::kDescribe: return "Describe";
    case ast::Query::Form::kAsk: return "Ask";
  }
  return "";
}

}  // namespace

std::string_view name_of(Aggregate::Kind kind) {
  switch (kind) {
    case Aggregate::Kind::kCount:
    case Aggregate::Kind::kCountAll: return "COUNT";
    case Aggregate::Kind::kSum: return "SUM";
    case Aggregate::Kind::kMin: return "MIN";
    case Aggregate::Kind::kMax: return "MAX";
    case Aggregate::Kind::kAvg: return "AVG";
    case Aggregate::Kind::kSample: return "SAMPLE";
    case Aggregate::Kind::kGroupConcat: return "GROUP_CONCAT";
  }
  return "";
}

std::string to_string(const Term& term) {
  if (!term.is_literal() || !term.language().empty()) return term.to_ntriples();
  if (is_plain_number(term)) return term.value();
  if (term.datatype() == vocabulary::kXsdBoolean && (term.value() == "true" || term.value() == "false")) return term.value();
  if (term.datatype() == vocabulary::kXsdString || !term.datatype().starts_with(vocabulary::kXsd)) return term.to_ntriples();
  return Term::literal(term.value()).to_ntriples() + "^^xsd:" + std::string(term.datatype().substr(vocabulary::kXsd.size()));
}

std::string to_string(const TermOrVariable& place, const VariableTable& variables, const TermText& text) {
  std::string out;
  Printer(variables, out, text).place(place);
  return out;
}

std::string to_string(const Expression& expression, const VariableTable& variables, const TermText& text) {
  std::string out;
  Printer(variables, out, text).expression(expression);
  return out;
}

std::string to_string(const ast::Path& path, const TermText& text) {
  std::string out;
  VariableTable none;
  Printer(none, out, text).path(path);
  return out;
}

std::string to_string(const Node& node, const VariableTable& variables) {
  std::string out;
  Printer(variables, out).node(node, 0);
  return out;
}

std::string to_string(const Query& query) {
  std::string out(form_name(query.form));
  Printer printer(query.variables, out);
  for (VarId column : query.columns) {
    out += ' ';
    printer.variable(column);
  }
  for (const TermOrVariable& place : query.describe) {
    out += ' ';
    printer.place(place);
  }
  out += '\n';
  if (query.dataset) {
    for (const Term& graph : query.dataset->default_graphs) out += "From " + to_string(graph) + '\n';
    for (const Term& graph : query.dataset->named_graphs) out += "FromNamed " + to_string(graph) + '\n';
  }
  for (const TriplePattern& triple : query.construct_template) {
    out += "Template ";
    printer.triple(triple);
    out += '\n';
  }
  printer.node(*query.root, 0);
  return out;
}

}  // namespace tercet::algebra
