#include "tests/random/update_comparison.h"

#include <optional>

#include "tests/conformance/isomorphism.h"

namespace tercet::test {
namespace {

Term labelled(const Term& term) { return term.is_blank_node() ? Term::blank_node("x" + term.value()) : term; }

conformance::Graph graph_of(const NaiveDataset& dataset) {
  conformance::Graph graph;
  for (const auto& [name, triple] : quads_of(dataset)) graph.quads.push_back({triple[0], triple[1], triple[2], name});
  return graph;
}

std::optional<NaiveCounts> naive_outcome(const std::string& text, NaiveDataset& dataset) {
  try {
    return naive_update(parsed_update(text), dataset);
  } catch (const UpdateFails&) {
    return std::nullopt;
  }
}

// nullopt when the update fails because of a graph.
std::optional<UpdateSummary> engine_outcome(const Target& target, const std::string& text, const QueryOptions& options) {
  try {
    return target.update(text, options);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kNotFound && error.code() != ErrorCode::kInvalidArgument)
      throw Difference(std::string("an error: ") + error.what());
    return std::nullopt;
  }
}

std::string to_text(const NaiveCounts& counts) {
  return std::to_string(counts.inserted) + " inserted, " + std::to_string(counts.removed) + " removed";
}

void compare_counts(const std::optional<NaiveCounts>& expected, const std::optional<UpdateSummary>& got) {
  if (expected.has_value() != got.has_value())
    throw Difference(got ? "an update that must fail does not" : "an update fails that must not");
  if (!expected || (expected->inserted == got->inserted && expected->removed == got->removed)) return;
  throw Difference("expected " + to_text(*expected) + ", got " + to_text(NaiveCounts{got->inserted, got->removed}));
}

}  // namespace

const std::string kAllFacts = "SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }";

NaiveDataset dataset_of(const EngineAnswer& rows) {
  std::vector<NaiveQuad> quads;
  for (const auto& row : rows.rows) quads.push_back({labelled(row[3]), {labelled(row[0]), labelled(row[1]), labelled(row[2])}});
  NaiveDataset dataset;
  if (unite(dataset, quads) != quads.size()) throw Difference("a fact is there twice");
  return dataset;
}

Term stored(const Term& term) { return term.is_blank_node() ? Term::blank_node(term.value().substr(1)) : term; }

void compare_facts(const Target& target, NaiveDataset& expected) {
  Cursor cursor = target.query(kAllFacts, {});
  NaiveDataset got = dataset_of(rows_of(cursor));
  if (!conformance::isomorphic(graph_of(expected), graph_of(got)))
    throw Difference("the facts are other ones; expected\n" + to_text(expected) + "got\n" + to_text(got));
  expected = std::move(got);
}

Outcome update_both(const Target& target, const std::string& text, const QueryOptions& options, NaiveDataset& dataset) {
  std::optional<NaiveCounts> expected;
  try {
    expected = naive_outcome(text, dataset);
  } catch (const Unsettled&) {
    return Outcome::kSkipped;
  } catch (const TooLarge&) {
    return Outcome::kSkipped;
  }
  compare_counts(expected, engine_outcome(target, text, options));
  compare_facts(target, dataset);
  if (!expected) return Outcome::kFailed;
  return expected->inserted + expected->removed > 0 ? Outcome::kChanged : Outcome::kUnchanged;
}

TargetSubject::TargetSubject(const Target& target, const NaiveDataset& dataset) : target_(target) {
  auto add = [&](const Term& term) {
    if (term.is_blank_node()) add_name(stored(term), term.value());
  };
  for (const auto& [name, triple] : quads_of(dataset)) {
    add(name);
    for (const Term& term : triple) add(term);
  }
}

EngineAnswer TargetSubject::run(const std::string& query, const QueryOptions& options) const {
  Cursor cursor = target_.query(query, options);
  return rows_of(cursor);
}

}  // namespace tercet::test
