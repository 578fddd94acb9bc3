// Names for people: completion, and the nearest known name of one that no fact mentions.
#include <algorithm>
#include <set>
#include <variant>

#include "engine/api/database_impl.h"
#include "engine/api/nearest_name.h"
#include "engine/results/unicode_width.h"

namespace tercet {
namespace {

// Bounds on the work for one key press, and for one hint.
constexpr std::size_t kMostVisited = 100'000;
constexpr std::size_t kMostPredicates = 10'000;
constexpr std::size_t kMostUnknown = 20;

// IRIs of a query that a fact would have to mention, in the order of the text; true when one stands as a predicate.
class MentionedIris {
 public:
  std::vector<std::pair<std::string, bool>> iris;

  void visit(const ast::Query& query) {
    for (const ast::Projection& projection : query.projection) {
      if (projection.expression) visit(*projection.expression);
    }
    for (const ast::Node& node : query.describe) visit(node, false);
    visit(query.where);
    for (const ast::GroupCondition& condition : query.modifier.group_by) visit(condition.expression);
    for (const ast::Expression& having : query.modifier.having) visit(having);
    for (const ast::OrderCondition& condition : query.modifier.order_by) visit(condition.expression);
    if (query.values) visit(*query.values);
  }

 private:
  void add(const Term& term, bool predicate) {
    // Datatypes are compared with and never mentioned by facts.
    if (term.value().starts_with(vocabulary::kXsd)) return;
    if (term.is_iri() && seen_.insert(term.value()).second) iris.emplace_back(term.value(), predicate);
  }

  void visit(const ast::Node& node, bool predicate) { add(node.term, predicate); }

  void visit(const ast::Path& path) {
    add(path.iri, true);
    for (const ast::Path& operand : path.operands) visit(operand);
  }

  void visit(const ast::TriplePattern& triple) {
    visit(triple.subject, false);
    if (const auto* node = std::get_if<ast::Node>(&triple.predicate)) visit(*node, true);
    else visit(std::get<ast::Path>(triple.predicate));
    visit(triple.object, false);
  }

  void visit(const ast::Expression& expression) {
    add(expression.term, false);
    for (const ast::Expression& argument : expression.arguments) visit(argument);
    if (expression.pattern) visit(*expression.pattern);
  }

  void visit(const ast::InlineData& data) {
    for (const auto& row : data.rows) {
      for (const Term& term : row) add(term, false);
    }
  }

  void visit(const ast::GroupGraphPattern& group) {
    for (const ast::GroupElement& element : group.elements) {
      std::visit([this](const auto& part) { visit_part(part); }, element.element);
    }
  }

  void visit_part(const ast::TriplesBlock& part) {
    for (const ast::TriplePattern& triple : part.triples) visit(triple);
  }
  void visit_part(const ast::OptionalGraphPattern& part) { visit(*part.pattern); }
  void visit_part(const ast::MinusGraphPattern& part) { visit(*part.pattern); }
  void visit_part(const ast::GraphGraphPattern& part) {
    visit(part.graph, false);
    visit(*part.pattern);
  }
  // What another endpoint knows is not known here.
  void visit_part(const ast::ServiceGraphPattern&) {}
  void visit_part(const ast::Filter& part) { visit(part.condition); }
  void visit_part(const ast::Bind& part) { visit(part.expression); }
  void visit_part(const ast::InlineData& part) { visit(part); }
  void visit_part(const ast::GroupOrUnionGraphPattern& part) {
    for (const auto& alternative : part.alternatives) visit(*alternative);
  }
  void visit_part(const ast::SubSelect& part) { visit(*part.query); }

  std::set<std::string> seen_;
};

bool some_fact_mentions(const Snapshot& snapshot, const std::string& iri) {
  auto id = snapshot.find({TermKind::kIri, iri, {}, {}});
  if (!id) return false;
  GraphFilter all{GraphFilter::Kind::kAll, {}};
  if (snapshot.count({*id, {}, {}, all}) > 0 || snapshot.count({{}, *id, {}, all}) > 0 || snapshot.count({{}, {}, *id, all}) > 0)
    return true;
  auto graphs = snapshot.named_graphs();
  return std::find(graphs.begin(), graphs.end(), *id) != graphs.end();
}

// The part of an IRI that names of its vocabulary share.
std::string_view namespace_of(std::string_view iri, const TermDisplay& display) {
  std::string_view default_namespace = display.default_namespace();
  if (!default_namespace.empty() && iri.starts_with(default_namespace)) return iri.substr(0, default_namespace.size());
  if (auto name = display.prefixed_name(iri)) return iri.substr(0, name->name_space.size());
  std::size_t end = iri.find_last_of("#/:");
  return end == std::string_view::npos ? std::string_view() : iri.substr(0, end + 1);
}

std::string nearest_iri(const Snapshot& snapshot, std::string_view iri, std::string_view name_space, bool predicate,
                        const std::vector<std::string>& predicates) {
  std::string_view local = iri.substr(name_space.size());
  if (local.empty() || name_space.empty() || local.size() > NearestName::kLongestName) return {};
  NearestName nearest(local);
  for (const std::string& known : predicates) {
    if (known.starts_with(name_space))
      nearest.consider(std::string_view(known).substr(name_space.size()), known, predicate ? 0 : 1);
  }
  auto look_below = [&](std::string_view prefix) {
    std::size_t visited = 0;
    snapshot.for_each_iri(prefix, [&](Id, std::string_view known) {
      // The name itself is in the dictionary when the facts that mentioned it have been removed.
      if (known != iri) nearest.consider(known.substr(name_space.size()), known, 1);
      return ++visited < kMostVisited;
    });
  };
  // First those that begin alike: a namespace may hold more than can be visited.
  std::size_t first = 0;
  next_code_point(local, first);
  look_below(iri.substr(0, name_space.size() + first));
  look_below(name_space);
  return nearest.iri();
}

std::string shown(const TermDisplay& display, std::string_view iri) {
  std::string out;
  display.append(out, {TermKind::kIri, iri, {}, {}});
  return out;
}

}  // namespace

std::vector<std::pair<Id, std::uint64_t>> predicate_counts(const Snapshot& snapshot, std::size_t limit) {
  GraphFilter all{GraphFilter::Kind::kAll, {}};
  std::vector<std::pair<Id, std::uint64_t>> counts;
  auto scan = snapshot.scan({{}, {}, {}, all}, Order::kPso, mask_of(Column::kPredicate));
  QuadBatch batch;
  while ((limit == 0 || counts.size() < limit) && scan->next(batch, 1)) {
    Id predicate = batch.columns[static_cast<std::size_t>(Column::kPredicate)][0];
    counts.emplace_back(predicate, snapshot.count({{}, predicate, {}, all}));
    Id behind{predicate.bits + 1};
    scan->seek(std::span(&behind, 1));
  }
  return counts;
}

std::vector<std::string> complete_name(const Snapshot& snapshot, const Database::Impl& database, std::string_view prefix,
                                       std::size_t limit) {
  auto names = database.names();
  std::vector<std::string> found;
  std::size_t visited = 0;
  auto look = [&](const std::string& iri_prefix, const auto& form) {
    if (limit == 0) return;
    snapshot.for_each_iri(iri_prefix, [&](Id, std::string_view iri) {
      std::string name = form(iri);
      if (!name.empty() && name.starts_with(prefix)) found.push_back(std::move(name));
      return found.size() < limit && ++visited < kMostVisited;
    });
  };
  if (prefix.starts_with('<')) {
    look(std::string(prefix.substr(1)), [](std::string_view iri) {
      std::string out;
      append_iri_reference(out, iri);
      return out;
    });
    return found;
  }
  std::size_t colon = prefix.find(':');
  if (colon == std::string_view::npos) {
    look(database.default_namespace() + std::string(prefix), [&](std::string_view iri) { return shown(names->display, iri); });
    return found;
  }
  for (const auto& known : names->prefixes) {
    const std::string& name = known.first;
    const std::string& name_space = known.second;
    if (name != prefix.substr(0, colon)) continue;
    look(name_space + std::string(prefix.substr(colon + 1)), [&](std::string_view iri) {
      std::string_view local = iri.substr(name_space.size());
      return is_local_name(local) ? name + ":" + std::string(local) : std::string();
    });
  }
  return found;
}

std::vector<std::pair<std::string, std::string>> unknown_names(const Snapshot& snapshot, const TermDisplay& display,
                                                               const ast::Query& query) {
  MentionedIris mentioned;
  mentioned.visit(query);
  std::vector<std::string> predicates;
  std::vector<std::pair<std::string, std::string>> unknown;
  for (const auto& [iri, predicate] : mentioned.iris) {
    if (some_fact_mentions(snapshot, iri)) continue;
    if (predicates.empty()) {
      for (const auto& [id, facts] : predicate_counts(snapshot, kMostPredicates)) predicates.push_back(snapshot.term(id).value());
    }
    std::string nearest = nearest_iri(snapshot, iri, namespace_of(iri, display), predicate, predicates);
    unknown.emplace_back(shown(display, iri), nearest.empty() ? std::string() : shown(display, nearest));
    if (unknown.size() >= kMostUnknown) break;
  }
  return unknown;
}

}  // namespace tercet
