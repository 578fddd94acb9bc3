// Triples and the property paths that joins and unions can express (SPARQL 1.1 Query, sections 18.2.2.3 to .5).
#include <utility>

#include "engine/algebra/translator.h"

namespace tercet::algebra {

NodePtr Translator::triples(const std::vector<const ast::TriplesBlock*>& blocks) {
  std::vector<NodePtr> parts;
  Node bgp;  // the basic graph pattern that is growing
  bgp.kind = Node::Kind::kBgp;
  auto close_bgp = [&] {
    if (bgp.triples.empty()) return;
    parts.push_back(make_node(std::exchange(bgp, Node{})));
    bgp.kind = Node::Kind::kBgp;
  };
  for (const ast::TriplesBlock* block : blocks) {
    for (const ast::TriplePattern& triple : block->triples) {
      TermOrVariable subject = place(triple.subject);
      TermOrVariable object = place(triple.object);
      if (const auto* predicate = std::get_if<ast::Node>(&triple.predicate)) {
        bgp.triples.push_back({std::move(subject), place(*predicate), std::move(object)});
        continue;
      }
      std::vector<NodePtr> path_parts;
      path(subject, std::get<ast::Path>(triple.predicate), object, path_parts);
      for (NodePtr& part : path_parts) {
        if (part->kind == Node::Kind::kBgp) {
          bgp.triples.insert(bgp.triples.end(), part->triples.begin(), part->triples.end());
        } else {
          close_bgp();
          parts.push_back(std::move(part));
        }
      }
    }
  }
  close_bgp();
  NodePtr all = unit();
  for (NodePtr& part : parts) all = join(std::move(all), std::move(part));
  return all;
}

void Translator::add_triple(const TermOrVariable& subject, const Term& predicate, const TermOrVariable& object,
                            std::vector<NodePtr>& parts) {
  Node node;
  node.kind = Node::Kind::kBgp;
  node.triples.push_back({subject, {false, 0, predicate}, object});
  parts.push_back(make_node(std::move(node)));
}

void Translator::path(const TermOrVariable& subject, const ast::Path& path, const TermOrVariable& object,
                      std::vector<NodePtr>& parts) {
  using Kind = ast::Path::Kind;
  switch (path.kind) {
    case Kind::kIri: add_triple(subject, path.iri, object, parts); return;
    case Kind::kInverse: this->path(object, path.operands.front(), subject, parts); return;
    case Kind::kAlternative: parts.push_back(path_alternatives(subject, path, object)); return;
    case Kind::kSequence: path_sequence(subject, path, object, parts); return;
    case Kind::kNegatedPropertySet: parts.push_back(path_negated(subject, path, object)); return;
    default: break;
  }
  add_path(subject, path, object, parts);
}

void Translator::add_path(const TermOrVariable& subject, const ast::Path& path, const TermOrVariable& object,
                          std::vector<NodePtr>& parts) {
  Node node;
  node.kind = Node::Kind::kPath;
  node.subject = subject;
  node.object = object;
  node.path = std::make_shared<const ast::Path>(path);
  parts.push_back(make_node(std::move(node)));
}

void Translator::path_sequence(const TermOrVariable& subject, const ast::Path& path, const TermOrVariable& object,
                               std::vector<NodePtr>& parts) {
  std::vector<TermOrVariable> stops{subject};
  for (std::size_t i = 1; i < path.operands.size(); ++i) stops.push_back({true, variables_.fresh("_:path"), {}});
  stops.push_back(object);
  for (std::size_t i = 0; i < path.operands.size(); ++i) this->path(stops[i], path.operands[i], stops[i + 1], parts);
}

// Section 18.4: a solution for every alternative that matches.
NodePtr Translator::path_alternatives(const TermOrVariable& subject, const ast::Path& path, const TermOrVariable& object) {
  std::vector<NodePtr> children;
  for (const ast::Path& operand : path.operands) {
    std::vector<NodePtr> parts;
    this->path(subject, operand, object, parts);
    NodePtr all = unit();
    for (NodePtr& part : parts) all = join(std::move(all), std::move(part));
    children.push_back(std::move(all));
  }
  return combined(Node::Kind::kUnion, std::move(children));
}

namespace {

// A triple whose predicate is none of the IRIs.
[[gnu::noinline]] NodePtr other_predicates(const TermOrVariable& subject, VarId predicate, std::vector<Term> iris,
                                           const TermOrVariable& object) {
  Node bgp;
  bgp.kind = Node::Kind::kBgp;
  bgp.triples.push_back({subject, {true, predicate, {}}, object});
  NodePtr triple = make_node(std::move(bgp));
  if (iris.empty()) return triple;
  Expression condition;
  condition.kind = iris.size() == 1 ? Expression::Kind::kNotEqual : Expression::Kind::kNotIn;
  condition.arguments.push_back(variable_expression(predicate));
  for (Term& iri : iris) condition.arguments.emplace_back().term = std::move(iri);
  return filter(std::move(condition), std::move(triple));
}

}  // namespace

// Section 9.1: what stands without ^ is about the triples forward, what stands with it about those backward. A solution for every
// triple, as for a triple pattern.
NodePtr Translator::path_negated(const TermOrVariable& subject, const ast::Path& path, const TermOrVariable& object) {
  std::vector<Term> forward, backward;
  for (const ast::Path& operand : path.operands) {
    bool is_inverse = operand.kind == ast::Path::Kind::kInverse;
    (is_inverse ? backward : forward).push_back(is_inverse ? operand.operands.front().iri : operand.iri);
  }
  std::vector<NodePtr> children;
  if (!forward.empty() || backward.empty())
    children.push_back(other_predicates(subject, variables_.fresh("_:predicate"), std::move(forward), object));
  if (!backward.empty())
    children.push_back(other_predicates(object, variables_.fresh("_:predicate"), std::move(backward), subject));
  return children.size() == 1 ? std::move(children.front()) : combined(Node::Kind::kUnion, std::move(children));
}

}  // namespace tercet::algebra
