#include "tests/random/naive_update.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "tests/random/naive_evaluator.h"

namespace tercet::test {
namespace {

constexpr std::size_t kMostFacts = 150;

auto find_graph(NaiveDataset& dataset, const Term& name) {
  return std::find_if(dataset.named.begin(), dataset.named.end(), [&](const auto& named) { return named.first == name; });
}

Term name_of(const ast::GraphOrDefault& graph) { return graph.value_or(Term()); }

class NaiveUpdater {
 public:
  explicit NaiveUpdater(NaiveDataset& dataset) : dataset_(dataset) {}

  NaiveCounts run(const ast::Update& update) {
    for (const ast::UpdateOperation& operation : update.operations) {
      ++operations_;
      std::visit([&](const auto& one) { run(one); }, operation.operation);
      if (quads_of(dataset_).size() > kMostFacts) throw TooLarge("too many facts");
    }
    return counts_;
  }

 private:
  // Section 3.1.1: blank nodes of the data are new ones.
  void run(const ast::InsertData& insert) { add(filled(insert.data, Term(), {Solution()})); }
  // Section 3.1.2.
  void run(const ast::DeleteData& remove) { take(filled(remove.data, Term(), {Solution()})); }

  // Section 3.1.3.3: the pattern is the template.
  void run(const ast::DeleteWhere& remove) {
    take(filled(remove.pattern, Term(), NaiveEvaluator(dataset_).solutions(remove.where, {})));
  }

  // Section 4.3, Delete Insert Operation: both templates are filled from the solutions of the pattern over what was there before, and
  // what is deleted goes first.
  void run(const ast::Modify& modify) {
    const Term graph = name_of(modify.with);
    const Solutions found = solutions(modify);
    const std::vector<NaiveQuad> removed = filled(modify.delete_template, graph, found);
    const std::vector<NaiveQuad> inserted = filled(modify.insert_template, graph, found);
    take(removed);
    add(inserted);
  }

  // Section 3.1.3: USING replaces what WITH says for the pattern, and the whole dataset (as FROM does, 13.2 of the query language).
  Solutions solutions(const ast::Modify& modify) const {
    if (!modify.using_.empty() || !modify.with) return NaiveEvaluator(dataset_).solutions(modify.where, modify.using_);
    NaiveDataset active = dataset_;
    auto with = find_graph(active, *modify.with);
    active.default_graph = with == active.named.end() ? Graph() : with->second;
    return NaiveEvaluator(active).solutions(modify.where, {});
  }

  // No test has a document.
  void run(const ast::Load&) { throw Unsettled("LOAD"); }

  // Sections 3.1.5 and 3.2.2. To clear a graph is to drop it here, and to drop one that is not there has nothing to fail at.
  void run(const ast::Clear& clear) { take(quads_in(clear.target)); }
  void run(const ast::Drop& drop) { take(quads_in(drop.target)); }

  // Section 3.2.1: a graph that is there cannot be made.
  void run(const ast::Create& create) {
    if (!create.silent && exists(create.graph)) throw UpdateFails("CREATE");
  }

  // Section 3.2.5: INSERT { GRAPH to { ?s ?p ?o } } WHERE { GRAPH from { ?s ?p ?o } }.
  void run(const ast::Add& one) {
    if (has_work(one)) add(moved(one.from, one.to));
  }

  // Section 3.2.3: DROP SILENT to, and then as ADD.
  void run(const ast::Copy& one) {
    if (!has_work(one)) return;
    take(quads_in(name_of(one.to)));
    add(moved(one.from, one.to));
  }

  // Section 3.2.4: as COPY, and then DROP from.
  void run(const ast::Move& one) {
    if (!has_work(one)) return;
    take(quads_in(name_of(one.to)));
    add(moved(one.from, one.to));
    take(quads_in(name_of(one.from)));
  }

  // From a graph to itself nothing happens. One that is not there cannot be copied: SILENT makes that no failure, and changes nothing.
  template <class Operation>
  bool has_work(const Operation& one) {
    if (one.from == one.to) return false;
    if (!one.from || exists(*one.from)) return true;
    if (!one.silent) throw UpdateFails("no graph to copy");
    return false;
  }

  bool exists(const Term& graph) { return find_graph(dataset_, graph) != dataset_.named.end(); }

  std::vector<NaiveQuad> quads_if(const std::function<bool(const Term&)>& is_wanted) const {
    std::vector<NaiveQuad> out = quads_of(dataset_);
    std::erase_if(out, [&](const NaiveQuad& quad) { return !is_wanted(quad.first); });
    return out;
  }

  std::vector<NaiveQuad> quads_in(const Term& graph) const {
    return quads_if([&](const Term& name) { return name == graph; });
  }

  std::vector<NaiveQuad> quads_in(const ast::GraphRefAll& target) const {
    switch (target.kind) {
      case ast::GraphRefAll::Kind::kDefault: return quads_in(Term());
      case ast::GraphRefAll::Kind::kNamed: return quads_if([](const Term& name) { return !name.is_unbound(); });
      case ast::GraphRefAll::Kind::kAll: return quads_of(dataset_);
      case ast::GraphRefAll::Kind::kGraph: break;
    }
    return quads_in(target.graph);
  }

  std::vector<NaiveQuad> moved(const ast::GraphOrDefault& from, const ast::GraphOrDefault& to) const {
    std::vector<NaiveQuad> out = quads_in(name_of(from));
    for (NaiveQuad& quad : out) quad.first = name_of(to);
    return out;
  }

  // Section 4.2: the template for each solution; blank nodes are other ones for each of them. Section 3.1.3: what has an unbound place or
  // is no quad is left out.
  std::vector<NaiveQuad> filled(const ast::Quads& quads, const Term& graph, const Solutions& solutions) {
    std::vector<NaiveQuad> out;
    for (const Solution& solution : solutions) {
      ++instances_;
      for (const ast::Quad& quad : quads) {
        const Term name = quad.graph ? at(*quad.graph, solution) : graph;
        const Triple triple{at(quad.triple.subject, solution), at(std::get<ast::Node>(quad.triple.predicate), solution),
                            at(quad.triple.object, solution)};
        const bool has_graph = quad.graph ? name.is_iri() || name.is_blank_node() : true;
        const bool has_subject = triple[0].is_iri() || triple[0].is_blank_node();
        if (has_graph && has_subject && triple[1].is_iri() && !triple[2].is_unbound()) out.emplace_back(name, triple);
      }
    }
    return out;
  }

  Term at(const ast::Node& node, const Solution& solution) const {
    if (node.is_variable()) {
      auto binding = solution.find(node.variable);
      if (binding == solution.end()) return Term();
      const Term& term = binding->second;
      // The evaluator's own: each operation has another evaluator.
      const bool is_fresh = term.is_blank_node() && term.value().starts_with("fresh");
      return is_fresh ? Term::blank_node("new" + std::to_string(operations_) + term.value()) : term;
    }
    return node.term.is_blank_node() ? Term::blank_node("new" + std::to_string(instances_) + node.term.value()) : node.term;
  }

  void add(const std::vector<NaiveQuad>& quads) { counts_.inserted += unite(dataset_, quads); }
  void take(const std::vector<NaiveQuad>& quads) { counts_.removed += subtract(dataset_, quads); }

  NaiveDataset& dataset_;
  NaiveCounts counts_;
  std::size_t operations_ = 0;
  std::size_t instances_ = 0;  // of templates
};

}  // namespace

std::vector<NaiveQuad> quads_of(const NaiveDataset& dataset) {
  std::vector<NaiveQuad> out;
  for (const Triple& triple : dataset.default_graph) out.emplace_back(Term(), triple);
  for (const auto& [name, graph] : dataset.named) {
    for (const Triple& triple : graph) out.emplace_back(name, triple);
  }
  return out;
}

std::uint64_t unite(NaiveDataset& dataset, const std::vector<NaiveQuad>& quads) {
  std::uint64_t added = 0;
  for (const auto& [name, triple] : quads) {
    if (!name.is_unbound() && find_graph(dataset, name) == dataset.named.end()) dataset.named.emplace_back(name, Graph());
    Graph& graph = name.is_unbound() ? dataset.default_graph : find_graph(dataset, name)->second;
    if (std::find(graph.begin(), graph.end(), triple) != graph.end()) continue;
    graph.push_back(triple);
    ++added;
  }
  return added;
}

std::uint64_t subtract(NaiveDataset& dataset, const std::vector<NaiveQuad>& quads) {
  std::uint64_t taken = 0;
  for (const auto& [name, triple] : quads) {
    auto named = find_graph(dataset, name);
    if (!name.is_unbound() && named == dataset.named.end()) continue;
    taken += std::erase(name.is_unbound() ? dataset.default_graph : named->second, triple);
  }
  std::erase_if(dataset.named, [](const auto& named) { return named.second.empty(); });
  return taken;
}

NaiveCounts naive_update(const ast::Update& update, NaiveDataset& dataset) {
  NaiveDataset changed = dataset;
  const NaiveCounts counts = NaiveUpdater(changed).run(update);
  dataset = std::move(changed);
  return counts;
}

}  // namespace tercet::test
