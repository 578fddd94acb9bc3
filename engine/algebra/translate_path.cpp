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

}  // namespace tercet::algebra
