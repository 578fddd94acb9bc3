// The AST as an indented text: a node a line, its parts two spaces further in.
#include <string>

#include "parser/sparql/sparql_parser.h"

namespace tercet {
namespace {

using ast::Expression;
using ast::Node;
using ast::Path;

std::string_view kind_name(Path::Kind kind) {
  switch (kind) {
    case Path::Kind::kIri: return "Iri";
    case Path::Kind::kInverse: return "Inverse";
    case Path::Kind::kSequence: return "Sequence";
    case Path::Kind::kAlternative: return "Alternative";
    case Path::Kind::kZeroOrMore: return "ZeroOrMore";
    case Path::Kind::kOneOrMore: return "OneOrMore";
    case Path::Kind::kZeroOrOne: return "ZeroOrOne";
    case Path::Kind::kNegatedPropertySet: return "NegatedPropertySet";
  }
  return "";
}

std::string_view kind_name(Expression::Kind kind) {
  switch (kind) {
    case Expression::Kind::kTerm: return "Term";
    case Expression::Kind::kVariable: return "Variable";
    case Expression::Kind::kOr: return "Or";
    case Expression::Kind::kAnd: return "And";
    case Expression::Kind::kEqual: return "Equal";
    case Expression::Kind::kNotEqual: return "NotEqual";
    case Expression::Kind::kLess: return "Less";
    case Expression::Kind::kGreater: return "Greater";
    case Expression::Kind::kLessEqual: return "LessEqual";
    case Expression::Kind::kGreaterEqual: return "GreaterEqual";
    case Expression::Kind::kIn: return "In";
    case Expression::Kind::kNotIn: return "NotIn";
    case Expression::Kind::kAdd: return "Add";
    case Expression::Kind::kSubtract: return "Subtract";
    case Expression::Kind::kMultiply: return "Multiply";
    case Expression::Kind::kDivide: return "Divide";
    case Expression::Kind::kNot: return "Not";
    case Expression::Kind::kUnaryPlus: return "UnaryPlus";
    case Expression::Kind::kUnaryMinus: return "UnaryMinus";
    case Expression::Kind::kBuiltInCall: return "BuiltInCall";
    case Expression::Kind::kFunctionCall: return "FunctionCall";
    case Expression::Kind::kExists: return "Exists";
    case Expression::Kind::kNotExists: return "NotExists";
    case Expression::Kind::kAggregate: return "Aggregate";
  }
  return "";
}

class Printer {
 public:
  std::string take() { return std::move(out_); }

  void print(const ast::Query& query, std::size_t depth) {
    switch (query.explain) {
      case ast::Query::Explain::kNone: break;
      case ast::Query::Explain::kPlan: line(depth, "Explain"); break;
      case ast::Query::Explain::kAnalyze: line(depth, "ExplainAnalyze"); break;
    }
    print_head(query, depth);
    for (const ast::DatasetClause& clause : query.dataset)
      line(depth + 1, std::string(clause.named ? "FromNamed " : "From ") + clause.iri.to_ntriples());
    line(depth + 1, "Where");
    print(query.where, depth + 2);
    print(query.modifier, depth + 1);
    if (query.values) {
      line(depth + 1, "Values");
      print(*query.values, depth + 2);
    }
  }

  void print(const ast::Update& update) {
    line(0, "Update");
    for (const auto& [prefix, iri] : update.prefixes) line(1, "Prefix " + prefix + ": <" + iri + ">");
    for (const ast::UpdateOperation& part : update.operations) {
      std::visit([&](const auto& operation) { print_operation(operation); }, part.operation);
      if (part.base) line(2, "Base <" + *part.base + ">");
    }
  }

 private:
  void line(std::size_t depth, std::string_view text) { out_.append(2 * depth, ' ').append(text) += '\n'; }

  static std::string text_of(const Node& node) { return node.is_variable() ? "?" + node.variable : node.term.to_ntriples(); }

  void print_head(const ast::Query& query, std::size_t depth) {
    switch (query.form) {
      case ast::Query::Form::kSelect: {
        std::string text = "Select";
        if (query.distinct) text += " distinct";
        if (query.reduced) text += " reduced";
        if (query.star) text += " *";
        line(depth, text);
        break;
      }
      case ast::Query::Form::kConstruct: line(depth, "Construct"); break;
      case ast::Query::Form::kDescribe: line(depth, query.star ? "Describe *" : "Describe"); break;
      case ast::Query::Form::kAsk: line(depth, "Ask"); break;
    }
    if (query.base) line(depth + 1, "Base <" + *query.base + ">");
    for (const auto& [prefix, iri] : query.prefixes) line(depth + 1, "Prefix " + prefix + ": <" + iri + ">");
    for (const ast::Projection& projection : query.projection) {
      line(depth + 1, "Project ?" + projection.variable);
      if (projection.expression) print(*projection.expression, depth + 2);
    }
    for (const Node& node : query.describe) line(depth + 1, text_of(node));
    if (!query.construct_template.empty()) line(depth + 1, "Template");
    for (const ast::TriplePattern& triple : query.construct_template) print(triple, depth + 2);
  }

  void print_operation(const ast::InsertData& insert) { print("InsertData", insert.data, 1); }
  void print_operation(const ast::DeleteData& remove) { print("DeleteData", remove.data, 1); }
  void print_operation(const ast::DeleteWhere& remove) {
    print("DeleteWhere", remove.pattern, 1);
    print(remove.where, 2);
  }
  void print_operation(const ast::Modify& modify) {
    line(1, "Modify");
    if (modify.with) line(2, "With " + modify.with->to_ntriples());
    if (!modify.delete_template.empty()) print("Delete", modify.delete_template, 2);
    if (!modify.insert_template.empty()) print("Insert", modify.insert_template, 2);
    for (const ast::DatasetClause& clause : modify.using_)
      line(2, std::string(clause.named ? "UsingNamed " : "Using ") + clause.iri.to_ntriples());
    line(2, "Where");
    print(modify.where, 3);
  }
  void print_operation(const ast::Load& load) {
    line(1, silent("Load", load.silent) + " " + load.source.to_ntriples() + " to " + text_of(load.into));
  }
  void print_operation(const ast::Clear& clear) { line(1, silent("Clear", clear.silent) + " " + text_of(clear.target)); }
  void print_operation(const ast::Drop& drop) { line(1, silent("Drop", drop.silent) + " " + text_of(drop.target)); }
  void print_operation(const ast::Create& create) { line(1, silent("Create", create.silent) + " " + create.graph.to_ntriples()); }
  void print_operation(const ast::Add& add) { print_from_to(silent("Add", add.silent), add.from, add.to); }
  void print_operation(const ast::Move& move) { print_from_to(silent("Move", move.silent), move.from, move.to); }
  void print_operation(const ast::Copy& copy) { print_from_to(silent("Copy", copy.silent), copy.from, copy.to); }

  static std::string silent(std::string name, bool silent) { return silent ? name + " silent" : name; }

  static std::string text_of(const ast::GraphOrDefault& graph) { return graph ? graph->to_ntriples() : "default"; }

  static std::string text_of(const ast::GraphRefAll& graphs) {
    switch (graphs.kind) {
      case ast::GraphRefAll::Kind::kDefault: return "default";
      case ast::GraphRefAll::Kind::kNamed: return "named";
      case ast::GraphRefAll::Kind::kAll: return "all";
      case ast::GraphRefAll::Kind::kGraph: return graphs.graph.to_ntriples();
    }
    return "";
  }

  void print_from_to(const std::string& name, const ast::GraphOrDefault& from, const ast::GraphOrDefault& to) {
    line(1, name + " " + text_of(from) + " to " + text_of(to));
  }

  void print(std::string_view name, const ast::Quads& quads, std::size_t depth) {
    line(depth, name);
    for (const ast::Quad& quad : quads) {
      const auto& predicate = std::get<Node>(quad.triple.predicate);
      line(depth + 1, "Triple " + text_of(quad.triple.subject) + " " + text_of(predicate) + " " + text_of(quad.triple.object) +
                          (quad.graph ? " in " + text_of(*quad.graph) : ""));
    }
  }

  void print(const ast::SolutionModifier& modifier, std::size_t depth) {
    for (const ast::GroupCondition& condition : modifier.group_by) {
      line(depth, condition.variable.empty() ? "GroupBy" : "GroupBy as ?" + condition.variable);
      print(condition.expression, depth + 1);
    }
    for (const Expression& condition : modifier.having) {
      line(depth, "Having");
      print(condition, depth + 1);
    }
    for (const ast::OrderCondition& condition : modifier.order_by) {
      line(depth, condition.descending ? "OrderBy descending" : "OrderBy");
      print(condition.expression, depth + 1);
    }
    if (modifier.limit) line(depth, "Limit " + std::to_string(*modifier.limit));
    if (modifier.offset) line(depth, "Offset " + std::to_string(*modifier.offset));
  }

  void print(const ast::TriplePattern& triple, std::size_t depth) {
    if (const Node* predicate = std::get_if<Node>(&triple.predicate)) {
      line(depth, "Triple " + text_of(triple.subject) + " " + text_of(*predicate) + " " + text_of(triple.object));
      return;
    }
    line(depth, "PathTriple " + text_of(triple.subject) + " " + text_of(triple.object));
    print(std::get<Path>(triple.predicate), depth + 1);
  }

  void print(const Path& path, std::size_t depth) {
    if (path.kind == Path::Kind::kIri) {
      line(depth, path.iri.to_ntriples());
      return;
    }
    line(depth, kind_name(path.kind));
    for (const Path& operand : path.operands) print(operand, depth + 1);
  }

  void print(const ast::InlineData& data, std::size_t depth) {
    std::string text;
    for (const std::string& variable : data.variables) text += (text.empty() ? "?" : " ?") + variable;
    line(depth, text.empty() ? "(no variables)" : text);
    for (const std::vector<Term>& row : data.rows) {
      text = "Row";
      for (const Term& term : row) text += " " + (term.is_unbound() ? std::string("UNDEF") : term.to_ntriples());
      line(depth, text);
    }
  }

  void print(const ast::GroupGraphPattern& group, std::size_t depth) {
    line(depth, "Group");
    for (const ast::GroupElement& element : group.elements) {
      std::visit([&](const auto& part) { print_element(part, depth + 1); }, element.element);
    }
  }

  void print_element(const ast::TriplesBlock& block, std::size_t depth) {
    line(depth, "Triples");
    for (const ast::TriplePattern& triple : block.triples) print(triple, depth + 1);
  }
  void print_element(const ast::OptionalGraphPattern& part, std::size_t depth) {
    line(depth, "Optional");
    print(*part.pattern, depth + 1);
  }
  void print_element(const ast::MinusGraphPattern& part, std::size_t depth) {
    line(depth, "Minus");
    print(*part.pattern, depth + 1);
  }
  void print_element(const ast::GraphGraphPattern& part, std::size_t depth) {
    line(depth, "Graph " + text_of(part.graph));
    print(*part.pattern, depth + 1);
  }
  void print_element(const ast::ServiceGraphPattern& part, std::size_t depth) {
    line(depth, (part.silent ? "Service silent " : "Service ") + text_of(part.endpoint));
    print(*part.pattern, depth + 1);
  }
  void print_element(const ast::Filter& part, std::size_t depth) {
    line(depth, "Filter");
    print(part.condition, depth + 1);
  }
  void print_element(const ast::Bind& part, std::size_t depth) {
    line(depth, "Bind ?" + part.variable);
    print(part.expression, depth + 1);
  }
  void print_element(const ast::InlineData& part, std::size_t depth) {
    line(depth, "Values");
    print(part, depth + 1);
  }
  void print_element(const ast::GroupOrUnionGraphPattern& part, std::size_t depth) {
    if (part.alternatives.size() == 1) {
      print(*part.alternatives.front(), depth);
      return;
    }
    line(depth, "Union");
    for (const auto& alternative : part.alternatives) print(*alternative, depth + 1);
  }
  void print_element(const ast::SubSelect& part, std::size_t depth) {
    line(depth, "SubSelect");
    print(*part.query, depth + 1);
  }

  void print(const Expression& expression, std::size_t depth) {
    if (expression.kind == Expression::Kind::kTerm) return line(depth, expression.term.to_ntriples());
    if (expression.kind == Expression::Kind::kVariable) return line(depth, "?" + expression.variable);
    std::string text(kind_name(expression.kind));
    if (expression.kind == Expression::Kind::kFunctionCall) text += " <" + expression.name + ">";
    else if (!expression.name.empty()) text += " " + expression.name;
    if (expression.distinct) text += " distinct";
    if (expression.kind == Expression::Kind::kAggregate && expression.arguments.empty()) text += " *";
    if (expression.separator) text += " separator " + Term::literal(*expression.separator).to_ntriples();
    line(depth, text);
    for (const Expression& argument : expression.arguments) print(argument, depth + 1);
    if (expression.pattern) print(*expression.pattern, depth + 1);
  }

  std::string out_;
};

}  // namespace

std::string to_string(const ast::Statement& statement) {
  Printer printer;
  if (const auto* query = std::get_if<ast::Query>(&statement)) printer.print(*query, 0);
  else printer.print(std::get<ast::Update>(statement));
  return printer.take();
}

}  // namespace tercet
