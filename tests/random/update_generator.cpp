#include "tests/random/update_generator.h"

#include <algorithm>
#include <vector>

#include "tests/random/pattern_generator.h"

namespace tercet::test {
namespace {

// Texts of quads without blank nodes, which DELETE DATA cannot name.
std::vector<std::string> nameable_facts(const NaiveDataset& dataset) {
  std::vector<std::string> out;
  auto add = [&](const Graph& graph, const std::string& before, const std::string& after) {
    for (const Triple& fact : graph) {
      if (std::any_of(fact.begin(), fact.end(), [](const Term& term) { return term.is_blank_node(); })) continue;
      out.push_back(before + fact[0].to_ntriples() + " " + fact[1].to_ntriples() + " " + fact[2].to_ntriples() + " . " + after);
    }
  };
  add(dataset.default_graph, "", "");
  for (const auto& [name, graph] : dataset.named) {
    if (name.is_iri()) add(graph, "GRAPH " + name.to_ntriples() + " { ", "} ");
  }
  return out;
}

class UpdateGenerator {
 public:
  UpdateGenerator(std::mt19937& random, const RandomTerms& terms, const NaiveDataset& dataset)
      : dice_(random, terms), patterns_(dice_), facts_(nameable_facts(dataset)) {}

  std::string update() {
    std::string out = operation();
    for (unsigned more = dice_.one_in(4) ? 1 + dice_.below(3) : 0; more > 0; --more) out += " ; " + operation();
    return out + (dice_.one_in(10) ? " ;" : "");
  }

 private:
  std::string operation() {
    Dice::Scope scope(dice_);
    ++number_;
    switch (dice_.below(20)) {
      case 0:
      case 1:
      case 2:
      case 3: return "INSERT DATA { " + some([&] { return new_fact(); }) + "}";
      case 4:
      case 5: return "DELETE DATA { " + some([&] { return known_fact(); }) + "}";
      case 6:
      case 7: return "DELETE WHERE { " + delete_pattern() + "}";
      case 8: return dice_.of({"CLEAR ", "DROP "}) + silent() + graphs();
      case 9: return "CREATE " + silent() + "GRAPH " + dice_.graph_name();
      case 10:
      case 11: return dice_.of({"ADD ", "MOVE ", "COPY "}) + silent() + graph_or_default() + " TO " + graph_or_default();
      default: return modify();
    }
  }

  template <class Make>
  std::string some(const Make& make) {
    std::string out;
    for (unsigned number = 1 + dice_.below(4); number > 0; --number) out += make();
    return out;
  }

  std::string silent() { return dice_.one_in(3) ? "SILENT " : ""; }
  std::string graph_or_default() { return dice_.one_in(3) ? "DEFAULT" : dice_.of({"", "GRAPH "}) + dice_.graph_name(); }
  std::string graphs() {
    if (dice_.one_in(12)) return "ALL";
    return dice_.one_in(6) ? "NAMED" : dice_.one_in(4) ? "DEFAULT" : "GRAPH " + dice_.graph_name();
  }

  // Labels of blank nodes are those of one operation.
  std::string label(const char* kind, unsigned names) {
    return std::string("_:") + kind + std::to_string(number_) + "x" + std::to_string(dice_.below(names));
  }

  std::string in_graph(const std::string& triples, bool may_be_variable) {
    if (!dice_.one_in(3)) return triples;
    return "GRAPH " + (may_be_variable && dice_.one_in(2) ? dice_.variable() : dice_.graph_name()) + " { " + triples + "} ";
  }

  std::string new_fact() {
    auto node = [&] { return dice_.one_in(6) ? label("d", 2) : dice_.node(); };
    return in_graph(node() + " " + dice_.predicate() + " " + (dice_.one_in(3) ? dice_.literal() : node()) + " . ", false);
  }

  std::string known_fact() {
    if (!facts_.empty() && !dice_.one_in(4)) return dice_.of(facts_);
    return in_graph(dice_.node() + " " + dice_.predicate() + " " + dice_.constant() + " . ", false);
  }

  std::string plain_triple() {
    std::string subject = dice_.one_in(3) ? dice_.node() : dice_.pattern_variable();
    std::string predicate = dice_.one_in(8) ? dice_.pattern_variable() : dice_.predicate();
    return subject + " " + predicate + " " + (dice_.one_in(4) ? dice_.constant() : dice_.pattern_variable()) + " . ";
  }

  std::string delete_pattern() {
    std::string out;
    for (unsigned quads = dice_.one_in(4) ? 2 : 1; quads > 0; --quads) out += in_graph(plain_triple(), true);
    return dice_.one_in(12) ? out + "GRAPH " + dice_.of({"?d", "<http://g/0>"}) + " { } " : out;
  }

  std::string template_triple(bool may_have_blank_nodes) {
    auto place = [&](bool may_be_literal) {
      if (may_have_blank_nodes && dice_.one_in(8)) return label("t", 2);
      if (!dice_.one_in(4)) return dice_.variable();
      return may_be_literal ? dice_.constant() : dice_.node();
    };
    std::string subject = place(false);
    std::string predicate = dice_.one_in(6) ? dice_.variable() : dice_.predicate();
    return in_graph(subject + " " + predicate + " " + place(true) + " . ", true);
  }

  std::string quads(bool may_have_blank_nodes) {
    std::string out;
    for (unsigned triples = 1 + dice_.below(2); triples > 0; --triples) out += template_triple(may_have_blank_nodes);
    return out;
  }

  // Half of the patterns are such as people write, which have solutions.
  std::string where() {
    if (dice_.one_in(2)) return patterns_.group(2);
    std::string out = "{ ";
    for (unsigned triples = 1 + dice_.below(2); triples > 0; --triples) out += in_graph(plain_triple(), true);
    return out + "}";
  }

  std::string modify() {
    std::string pattern = where();
    std::string out = dice_.one_in(4) ? "WITH " + dice_.graph_name() + " " : "";
    // What is removed and inserted by the same operation stays.
    std::string removed = dice_.one_in(20) ? "" : quads(false);
    std::string inserted = dice_.one_in(20) ? "" : (dice_.one_in(4) ? removed : "") + quads(true);
    unsigned kind = dice_.below(5);
    if (kind < 4) out += "DELETE { " + removed + "} ";
    if (kind > 1) out += "INSERT { " + inserted + "} ";
    for (unsigned clauses = dice_.one_in(4) ? 1 + dice_.below(3) : 0; clauses > 0; --clauses)
      out += dice_.of({"USING ", "USING NAMED "}) + dice_.graph_name() + " ";
    return out + "WHERE " + pattern;
  }

  Dice dice_;
  PatternGenerator patterns_;
  std::vector<std::string> facts_;
  unsigned number_ = 0;
};

}  // namespace

std::string random_update(std::mt19937& random, const RandomTerms& terms, const NaiveDataset& dataset) {
  return UpdateGenerator(random, terms, dataset).update();
}

}  // namespace tercet::test
