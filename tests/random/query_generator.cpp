#include "tests/random/query_generator.h"

#include <algorithm>

namespace tercet::test {
namespace {

class Generator {
 public:
  explicit Generator(std::mt19937& random) : random_(random) {}

  std::string query() {
    std::string where = group(3);
    switch (below(6)) {
      case 0: return "SELECT * WHERE " + where;
      case 1: return "SELECT DISTINCT " + variables() + " WHERE " + where;
      case 2: return "SELECT " + variables() + " WHERE " + where + " ORDER BY " + variable();
      case 3: return grouped(where);
      default: return "SELECT ?a ?b ?c ?d WHERE " + where;
    }
  }

 private:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  bool one_in(unsigned n) { return below(n) == 0; }

  std::string variable() { return std::string("?") + static_cast<char>('a' + below(4)); }
  std::string variables() {
    std::string out;
    for (char name : {'a', 'b', 'c', 'd'}) {
      if (one_in(2)) out += std::string(" ?") + name;
    }
    return out.empty() ? "?a" : out;
  }
  std::string node() { return "<http://n/" + std::to_string(below(4)) + ">"; }
  std::string number() { return std::to_string(below(4)); }
  std::string predicate() { return "<http://p/" + std::to_string(below(3)) + ">"; }
  std::string graph_name() { return "<http://g/" + std::to_string(below(4)) + ">"; }
  std::string constant() { return one_in(3) ? number() : node(); }

  // A node that no graph has is among them: it still matches itself by a path of no edge.
  std::string any_node() { return one_in(6) ? "<http://n/nowhere>" : node(); }

  std::string path(unsigned depth) {
    switch (below(depth > 0 ? 8 : 3)) {
      case 0: return "!(" + predicate() + (one_in(2) ? "|^" + predicate() : "") + ")";
      case 1: return "^" + predicate();
      case 2: return predicate();
      case 3: return "(" + path(depth - 1) + "/" + path(depth - 1) + ")";
      case 4: return "(" + path(depth - 1) + "|" + path(depth - 1) + ")";
      case 5: return "^(" + path(depth - 1) + ")";
      default: return "(" + path(depth - 1) + ")" + std::string(1, "*+?"[below(3)]);
    }
  }

  std::string path_triple() {
    std::string subject = one_in(5) ? any_node() : variable();
    std::string object = one_in(5) ? any_node() : variable();
    return subject + " " + path(3) + " " + object + " . ";
  }

  std::string triple() {
    if (one_in(8)) return path_triple();
    std::string subject = one_in(8) ? node() : variable();
    std::string object = one_in(8) ? constant() : variable();
    return subject + " " + (one_in(5) ? variable() : predicate()) + " " + object + " . ";
  }

  std::string operand(unsigned depth) {
    if (depth > 0 && one_in(4)) return "(" + operand(depth - 1) + (one_in(2) ? " + " : " - ") + operand(depth - 1) + ")";
    if (depth > 0 && one_in(10)) return "COALESCE(" + operand(depth - 1) + ", " + operand(depth - 1) + ")";
    if (depth > 0 && one_in(10)) return "IF(" + condition(depth - 1) + ", " + operand(depth - 1) + ", " + operand(depth - 1) + ")";
    return one_in(3) ? constant() : variable();
  }

  std::string condition(unsigned depth) {
    switch (below(depth > 0 ? 9 : 5)) {
      case 0: return operand(depth) + " = " + operand(depth);
      case 1: return operand(depth) + " != " + operand(depth);
      case 2: return operand(depth) + " < " + operand(depth);
      case 3: return "BOUND(" + variable() + ")";
      case 4: return "isIRI(" + variable() + ")";
      case 5: return "!(" + condition(depth - 1) + ")";
      case 6: return "(" + condition(depth - 1) + " && " + condition(depth - 1) + ")";
      case 7: return "(" + condition(depth - 1) + " || " + condition(depth - 1) + ")";
      default: return (one_in(2) ? "EXISTS " : "NOT EXISTS ") + exists_group();
    }
  }

  // What may stand in EXISTS: section 18.6 leaves open what becomes of BIND, VALUES and sub-selects whose variables are replaced.
  std::string exists_group() {
    std::string out = "{ " + triple();
    if (one_in(3)) out += triple();
    if (one_in(4)) out += "OPTIONAL { " + triple() + "} ";
    if (one_in(3)) out += "FILTER(" + condition(0) + ") ";
    if (one_in(6)) out += "GRAPH " + (one_in(2) ? graph_name() : variable()) + " { " + triple() + "} ";
    return out + "}";
  }

  std::string group(unsigned depth) {
    std::string out = "{ ";
    unsigned parts = 1 + below(3);
    for (unsigned i = 0; i < parts; ++i) out += part(depth);
    return out + "}";
  }

  std::string part(unsigned depth) {
    if (depth == 0) return triple();
    switch (below(14)) {
      case 0:
      case 1: return "OPTIONAL " + group(depth - 1) + " ";
      case 2: return group(depth - 1) + " UNION " + group(depth - 1) + " ";
      case 3: return "MINUS " + group(depth - 1) + " ";
      case 4:
      case 5: return "FILTER(" + condition(2) + ") ";
      case 6: return "BIND(" + operand(1) + " AS ?x" + std::to_string(next_++) + ") ";
      case 7: return values();
      case 8: return "GRAPH " + (one_in(2) ? graph_name() : variable()) + " " + group(depth - 1) + " ";
      case 9: return sub_select(depth);
      case 10: return "{ " + part(depth - 1) + "} ";
      default: return triple() + triple();
    }
  }

  std::string values() {
    std::string out = "VALUES (?a ?b) { ";
    for (unsigned i = below(3) + 1; i > 0; --i) {
      out += "(" + (one_in(4) ? "UNDEF" : constant()) + " " + (one_in(4) ? "UNDEF" : constant()) + ") ";
    }
    return out + "} ";
  }

  std::string sub_select(unsigned depth) {
    if (one_in(3))
      return "{ SELECT ?a (COUNT(*) AS ?x" + std::to_string(next_++) + ") WHERE " + group(depth - 1) + " GROUP BY ?a } ";
    return "{ SELECT " + std::string(one_in(2) ? "DISTINCT " : "") + variables() + " WHERE " + group(depth - 1) + " } ";
  }

  std::string grouped(const std::string& where) {
    std::string key = variable();
    std::string out = "SELECT " + key + " (COUNT(*) AS ?n) (COUNT(DISTINCT " + variable() + ") AS ?m) (SUM(" + variable() +
                      ") AS ?s) WHERE " + where + " GROUP BY " + key;
    if (one_in(3)) out += " HAVING (COUNT(*) < 3)";
    return out;
  }

  std::mt19937& random_;
  unsigned next_ = 0;
};

}  // namespace

NaiveDataset random_dataset(std::mt19937& random) {
  NaiveDataset dataset;
  auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
  auto fill = [&](Graph& graph, unsigned facts) {
    for (unsigned i = 0; i < facts; ++i) {
      Term object = below(3) == 0 ? Term::integer(below(4)) : Term::iri("http://n/" + std::to_string(below(4)));
      std::array<Term, 3> fact{Term::iri("http://n/" + std::to_string(below(4))), Term::iri("http://p/" + std::to_string(below(3))),
                               object};
      if (std::find(graph.begin(), graph.end(), fact) == graph.end()) graph.push_back(fact);
    }
  };
  fill(dataset.default_graph, 4 + below(24));
  for (unsigned i = 0; i < 3; ++i) {
    Graph graph;
    fill(graph, below(16));
    if (!graph.empty()) dataset.named.emplace_back(Term::iri("http://g/" + std::to_string(i)), graph);
  }
  return dataset;
}

std::string random_query(std::mt19937& random) { return Generator(random).query(); }

}  // namespace tercet::test
