#include "engine/update/quad_template.h"

#include <algorithm>

#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::size_t kNoColumn = SIZE_MAX;

bool can_stand(const Fact& fact) {
  const IdKind subject = fact[0].kind();
  const IdKind graph = fact[3].kind();
  return (subject == IdKind::kIri || subject == IdKind::kBlankNode) && fact[1].kind() == IdKind::kIri && !fact[2].is_unbound() &&
         (graph == IdKind::kUnbound || graph == IdKind::kIri || graph == IdKind::kBlankNode);
}

template <class Visit>
void for_each_node(const ast::Quad& quad, const Visit& visit) {
  visit(quad.triple.subject);
  visit(std::get<ast::Node>(quad.triple.predicate));
  visit(quad.triple.object);
  if (quad.graph) visit(*quad.graph);
}

}  // namespace

Id NewNodes::stored(Id id, const QueryRun& run) {
  if (id.kind() != IdKind::kLocal) return id;
  auto known = known_.find(id);
  if (known != known_.end()) return known->second;
  const Term term = run.term(id);
  const Id made = term.is_blank_node() ? fresh() : intern(term);
  known_.emplace(id, made);
  return made;
}

void collect_variables(const ast::Quads& quads, std::vector<std::string>& names) {
  for (const ast::Quad& quad : quads) {
    for_each_node(quad, [&](const ast::Node& node) {
      if (node.is_variable() && std::find(names.begin(), names.end(), node.variable) == names.end()) names.push_back(node.variable);
    });
  }
}

QuadTemplate::QuadTemplate(const ast::Quads& quads, const Term& graph, const std::vector<std::string>& columns) {
  for (const ast::Quad& quad : quads) {
    Places places;
    places[0] = place(quad.triple.subject, columns);
    places[1] = place(std::get<ast::Node>(quad.triple.predicate), columns);
    places[2] = place(quad.triple.object, columns);
    if (quad.graph) places[3] = place(*quad.graph, columns);
    else places[3].term = graph;
    quads_.push_back(std::move(places));
  }
  blank_nodes_.resize(labels_.size());
}

QuadTemplate::Place QuadTemplate::place(const ast::Node& node, const std::vector<std::string>& columns) {
  Place made;
  if (node.is_variable()) {
    made.kind = Place::Kind::kColumn;
    auto column = std::find(columns.begin(), columns.end(), node.variable);
    made.number = column == columns.end() ? kNoColumn : static_cast<std::size_t>(column - columns.begin());
  } else if (node.term.is_blank_node()) {
    made.kind = Place::Kind::kBlankNode;
    made.number = labels_.try_emplace(node.term.value(), labels_.size()).first->second;
  } else {
    made.term = node.term;
  }
  return made;
}

void QuadTemplate::insert(const Batch& solutions, std::size_t row, const QueryRun* run, NewNodes& nodes, std::vector<Fact>& out) {
  std::fill(blank_nodes_.begin(), blank_nodes_.end(), kUnboundId);
  for (Places& places : quads_) {
    Fact fact{};
    bool bound = true;
    for (std::size_t i = 0; i < kColumns && bound; ++i) {
      Place& place = places[i];
      if (place.kind == Place::Kind::kTerm) {
        if (!place.id) place.id = nodes.intern(place.term);
        fact[i] = *place.id;
      } else if (place.kind == Place::Kind::kBlankNode) {
        Id& node = blank_nodes_[place.number];
        if (node.is_unbound()) node = nodes.fresh();
        fact[i] = node;
      } else {
        const Id id = place.number == kNoColumn ? kUnboundId : solutions.columns[place.number][row];
        bound = !id.is_unbound();
        if (bound) fact[i] = nodes.stored(id, *run);
      }
    }
    if (bound && can_stand(fact)) out.push_back(fact);
  }
}

void QuadTemplate::remove(const Batch& solutions, std::size_t row, const Snapshot& snapshot, std::vector<Fact>& out) {
  for (Places& places : quads_) {
    Fact fact{};
    bool known = true;
    for (std::size_t i = 0; i < kColumns && known; ++i) {
      Place& place = places[i];
      if (place.kind == Place::Kind::kTerm) {
        if (!place.id) place.id = snapshot.find(place.term.view());
        known = place.id.has_value();
        if (known) fact[i] = *place.id;
      } else {
        fact[i] = place.number == kNoColumn ? kUnboundId : solutions.columns[place.number][row];
        known = !fact[i].is_unbound() && fact[i].kind() != IdKind::kLocal;
      }
    }
    if (known && can_stand(fact)) out.push_back(fact);
  }
}

}  // namespace tercet
