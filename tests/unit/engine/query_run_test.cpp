// Whole queries over a store in memory: the forms other than SELECT, prepared variables, EXISTS, ends of all kinds.
#include "engine/exec/query_run.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <set>

#include "parser/sparql/sparql_parser.h"
#include "tests/support/memory_snapshot.h"

namespace tercet::test {
namespace {

std::shared_ptr<const Snapshot> facts() {
  MemoryFacts made;
  auto iri = [](const std::string& name) { return Term::iri("x:" + name); };
  made.add(iri("a"), iri("knows"), iri("b"));
  made.add(iri("b"), iri("knows"), iri("c"));
  made.add(iri("a"), iri("age"), Term::integer(30));
  made.add(iri("b"), iri("age"), Term::integer(40));
  made.add(iri("c"), iri("home"), Term::blank_node("h"));
  made.add(Term::blank_node("h"), iri("street"), Term::blank_node("s"));
  made.add(Term::blank_node("s"), iri("name"), Term::literal("Main Street"));
  made.add(Term::blank_node("s"), iri("in"), Term::blank_node("h"));
  made.add(Term::blank_node("other"), iri("name"), Term::literal("Elsewhere"));
  made.add(iri("a"), iri("knows"), iri("d"), iri("g"));
  return made.snapshot();
}

struct Result {
  ResultKind kind;
  std::vector<std::string> columns;
  std::vector<std::vector<Term>> rows;
};

algebra::Query translated(const std::string& text) {
  SparqlParserOptions options;
  options.default_namespace = "x:";
  return algebra::translate(std::get<ast::Query>(parse_sparql(text, options)), "");
}

Result run(const std::string& text, const std::unordered_map<std::string, Term>& named = {}, QueryOptions options = {}) {
  Result result;
  for (std::uint32_t batch_rows : {1u, 2048u}) {
    options.batch_rows = batch_rows;
    algebra::Query query = translated(text);
    std::unordered_map<VarId, Term> bindings;
    for (const auto& [name, term] : named) bindings.emplace(*query.variables.find(name), term);
    auto running = start_query(std::move(query), facts(), options, nullptr, "/tmp", bindings);
    std::vector<std::vector<Term>> rows;
    Batch batch;
    while (running->next(batch)) {
      REQUIRE(batch.columns.size() == running->columns().size());
      std::vector<std::vector<Term>> terms(batch.columns.size(), std::vector<Term>(batch.rows));
      for (std::size_t i = 0; i < terms.size(); ++i)
        running->visit_terms(batch.columns[i], [&](std::size_t row, const TermView& term) { terms[i][row] = Term(term); });
      for (std::size_t row = 0; row < batch.rows; ++row) {
        rows.emplace_back();
        for (const auto& column : terms) rows.back().push_back(column[row]);
        CHECK(running->term(batch.columns[0][row]) == rows.back()[0]);
      }
    }
    CHECK_FALSE(running->next(batch));
    if (batch_rows == 2048u) CHECK(rows.size() == result.rows.size());
    result = {running->kind(), running->columns(), std::move(rows)};
  }
  return result;
}

std::multiset<std::string> lines(const Result& result) {
  std::multiset<std::string> out;
  for (const auto& row : result.rows) {
    std::string line;
    for (const Term& term : row) line += (line.empty() ? "" : " ") + (term.is_unbound() ? "-" : term.to_ntriples());
    out.insert(line);
  }
  return out;
}

using Lines = std::multiset<std::string>;

}  // namespace

TEST_CASE("a SELECT has its columns in order") {
  Result result = run("SELECT ?y ?x WHERE { ?x :knows ?y }");
  CHECK(result.kind == ResultKind::kSelect);
  CHECK(result.columns == std::vector<std::string>{"y", "x"});
  CHECK(lines(result) == Lines{"<x:b> <x:a>", "<x:c> <x:b>"});
}

TEST_CASE("an ASK answers with one boolean") {
  Result yes = run("ASK { :a :knows ?x }");
  CHECK(yes.kind == ResultKind::kAsk);
  CHECK(yes.rows == std::vector<std::vector<Term>>{{Term::boolean(true)}});
  CHECK(run("ASK { :c :knows ?x }").rows == std::vector<std::vector<Term>>{{Term::boolean(false)}});
}

TEST_CASE("a CONSTRUCT fills its template in, leaves out what is no triple, and gives a triple once") {
  Result result = run(
      "CONSTRUCT { ?y :known_by ?x . ?age :is ?x . :all ?p :x . ?x :aged ?age } WHERE { ?x :knows ?y OPTIONAL { ?x :age ?age } }");
  CHECK(result.kind == ResultKind::kGraph);
  CHECK(result.columns == std::vector<std::string>{"subject", "predicate", "object"});
  CHECK(lines(result) == Lines{"<x:b> <x:known_by> <x:a>", "<x:c> <x:known_by> <x:b>",
                               "<x:a> <x:aged> \"30\"^^<http://www.w3.org/2001/XMLSchema#integer>",
                               "<x:b> <x:aged> \"40\"^^<http://www.w3.org/2001/XMLSchema#integer>"});
  CHECK(lines(run("CONSTRUCT { :s :p :o } WHERE { ?x ?y ?z }")) == Lines{"<x:s> <x:p> <x:o>"});
}

TEST_CASE("blank nodes of a template are new in every solution") {
  Result result = run("CONSTRUCT { _:n :of ?x . _:n :is _:m } WHERE { ?x :knows ?y }");
  REQUIRE(result.rows.size() == 4);
  std::set<std::string> nodes;
  for (const auto& row : result.rows) {
    CHECK(row[0].is_blank_node());
    nodes.insert(row[0].value());
    if (row[2].is_blank_node()) nodes.insert(row[2].value());
  }
  CHECK(nodes.size() == 4);
  // Nor are they those that BNODE makes (section 16.2.1).
  Result made = run("CONSTRUCT { ?made :of _:n } WHERE { BIND(BNODE() AS ?made) }");
  REQUIRE(made.rows.size() == 1);
  CHECK(made.rows[0][0] != made.rows[0][2]);
}

TEST_CASE("a DESCRIBE is the concise bounded description") {
  CHECK(lines(run("DESCRIBE :a")).size() == 2);
  // From c over its home to the street, and not round in circles.
  CHECK(run("DESCRIBE :c").rows.size() == 4);
  CHECK(run("DESCRIBE ?x WHERE { ?y :knows ?x }").rows.size() == 2 + 4);
  CHECK(run("DESCRIBE :a ?x WHERE { :a :knows ?x }").rows.size() == 4);
  CHECK(run("DESCRIBE :nobody").rows.empty());
  CHECK(run("DESCRIBE ?x WHERE { ?y :age ?x }").rows.empty());
  CHECK(lines(run("DESCRIBE :a FROM :g")) == Lines{"<x:a> <x:knows> <x:d>"});
}

// What is no value of its datatype is no number to ORDER BY (section 15.1), whatever its text.
TEST_CASE("ORDER BY does not take an integer out of its type's bounds for a number") {
  Result result =
      run("SELECT ?x { VALUES ?x { '4000000000'^^<http://www.w3.org/2001/XMLSchema#int> 9.007199254740992E15 } } ORDER BY ?x");
  REQUIRE(result.rows.size() == 2);
  CHECK(result.rows[0][0].value() == "9.007199254740992E15");
}

TEST_CASE("a sum and an average of the same values are each what they are alone") {
  const std::string values = "{ VALUES (?k ?x) { (1 1) (1 2) (1 2) (2 10) (2 10) (2 5) } }";
  const std::string aggregates =
      "(AVG(?x) AS ?a) (SUM(?x) AS ?s) (SUM(DISTINCT ?x) AS ?d) (AVG(DISTINCT ?x) AS ?e) (SUM(?k) AS ?other) (COUNT(?x) AS ?n)";
  const auto number = [](const std::string& text, const std::string& type) {
    return "\"" + text + "\"^^<http://www.w3.org/2001/XMLSchema#" + type + ">";
  };
  const auto integer = [&](int value) { return number(std::to_string(value), "integer"); };
  const auto all = lines(run("SELECT " + aggregates + " WHERE " + values));
  CHECK(all == Lines{number("5", "decimal") + ' ' + integer(30) + ' ' + integer(18) + ' ' + number("4.5", "decimal") + ' ' +
                     integer(9) + ' ' + integer(6)});
  const auto grouped =
      lines(run("SELECT ?k (SUM(?x) AS ?s) (AVG(DISTINCT ?x) AS ?e) (AVG(?x) AS ?a) WHERE " + values + " GROUP BY ?k"));
  CHECK(grouped ==
        Lines{integer(1) + ' ' + integer(5) + ' ' + number("1.5", "decimal") + ' ' + number("1.666666666666666667", "decimal"),
              integer(2) + ' ' + integer(25) + ' ' + number("7.5", "decimal") + ' ' + number("8.333333333333333333", "decimal")});
}

TEST_CASE("EXPLAIN prints the plan, EXPLAIN ANALYZE what it did") {
  Result plan = run("EXPLAIN SELECT ?x WHERE { ?x :knows ?y }");
  CHECK(plan.kind == ResultKind::kExplain);
  CHECK(plan.columns == std::vector<std::string>{"plan"});
  CHECK(plan.rows.size() >= 2);
  for (const char* form : {"SELECT ?x", "ASK", "CONSTRUCT { ?x :p ?y }", "DESCRIBE ?x"}) {
    Result analyzed = run(std::string("EXPLAIN ANALYZE ") + form + " WHERE { ?x :knows ?y }");
    CHECK(analyzed.kind == ResultKind::kExplain);
    CHECK(analyzed.rows.back()[0].value().find(" ms]") != std::string::npos);
  }
}

TEST_CASE("prepared variables act as the term and still show") {
  std::unordered_map<std::string, Term> x{{"x", Term::iri("x:a")}};
  CHECK(lines(run("SELECT ?x ?y WHERE { ?x :knows ?y }", x)) == Lines{"<x:a> <x:b>"});
  CHECK(lines(run("SELECT * WHERE { ?x :knows ?y }", x)).size() == 1);
  CHECK(lines(run("SELECT ?y WHERE { ?y :age ?n FILTER(?x = ?y) }", x)) == Lines{"<x:a>"});
  CHECK(lines(run("SELECT ?y WHERE { ?y :age ?n FILTER(BOUND(?x)) }", x)).size() == 2);
  CHECK(lines(run("SELECT ?y { ?y :age ?n FILTER EXISTS { ?x :knows ?y } }", x)) == Lines{"<x:b>"});
  CHECK(lines(run("SELECT ?x (COUNT(*) AS ?n) WHERE { ?x :knows ?y } GROUP BY ?x", x)) ==
        Lines{"<x:a> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer>"});
  CHECK(lines(run("SELECT ?x ?y WHERE { VALUES (?x ?y) { (:a 1) (:b 2) (UNDEF 3) } }", x)).size() == 2);
  CHECK(lines(run("SELECT ?x ?y WHERE { { SELECT ?x ?y WHERE { ?x :knows ?y } } }", x)) == Lines{"<x:a> <x:b>"});
  CHECK(lines(run("CONSTRUCT { ?x :p ?y } WHERE { ?x :knows ?y }", x)) == Lines{"<x:a> <x:p> <x:b>"});
  CHECK(run("DESCRIBE ?x", x).rows.size() == 2);
  CHECK_THROWS_WITH(run("SELECT ?x WHERE { BIND(1 AS ?x) }", x), Catch::Contains("?x"));
}

TEST_CASE("EXISTS inside of expressions sees the row and the graph") {
  CHECK(lines(run("SELECT ?x WHERE { ?x :age ?n FILTER(?n > 35 || EXISTS { ?x :knows ?y . ?y :age ?m FILTER(?m > ?n) }) }")) ==
        Lines{"<x:a>", "<x:b>"});
  CHECK(lines(run("SELECT ?x (EXISTS { ?x :age ?n } AS ?e) WHERE { ?x :knows ?y }")) ==
        Lines{"<x:a> \"true\"^^<http://www.w3.org/2001/XMLSchema#boolean>",
              "<x:b> \"true\"^^<http://www.w3.org/2001/XMLSchema#boolean>"});
  CHECK(lines(run("SELECT ?x WHERE { GRAPH :g { ?x :knows ?y FILTER(false || EXISTS { ?x :age ?n }) } }")).empty());
  CHECK(lines(run("SELECT ?x WHERE { GRAPH ?g { ?x :knows ?y FILTER(false || EXISTS { ?x :knows :d }) } }")) == Lines{"<x:a>"});
}

TEST_CASE("constant expressions as deep as they may be are worked out") {
  std::string text = "1";
  for (int i = 0; i < 1900; ++i) text = "IF(true," + text + ",2)";
  CHECK(lines(run("SELECT (" + text + " AS ?x) {}")) == Lines{"\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>"});
}

TEST_CASE("a run that was cancelled or is over its time stops with an error and has ended") {
  auto cancelled = std::make_shared<std::atomic<bool>>(false);
  QueryOptions options;
  options.batch_rows = 1;
  auto running = start_query(translated("SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }"), facts(), options, cancelled, "/tmp");
  Batch batch;
  REQUIRE(running->next(batch));
  *cancelled = true;
  CHECK_THROWS_AS(running->next(batch), Error);
  CHECK_FALSE(running->next(batch));

  options.timeout = std::chrono::milliseconds(1);
  running = start_query(translated("SELECT (COUNT(?f) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . ?p ?q "
                                   "?r . ?s ?t ?u . ?v ?w ?x }"),
                        facts(), options, nullptr, "/tmp");
  try {
    running->next(batch);
    FAIL("no timeout");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kCancelled);
  }
}

}  // namespace tercet::test
