// Algebra to plan: golden texts over a small store, errors, limits.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "engine/exec/query_run.h"
#include "engine/optimizer/optimizer.h"
#include "parser/sparql/sparql_parser.h"
#include "tercet/error.h"
#include "tests/support/golden.h"
#include "tests/support/memory_snapshot.h"

using namespace tercet;

namespace {

Term fact(const std::string& name, int number) { return Term::iri("fact:" + name + std::to_string(number)); }
Term fact(const std::string& name) { return Term::iri("fact:" + name); }

// 1000 persons who know five each and live in 50 cities of 10 regions; two named graphs.
std::shared_ptr<const Snapshot> example() {
  test::MemoryFacts facts;
  for (int i = 0; i < 1000; ++i) {
    facts.add(fact("person", i), fact("name"), Term::literal("name" + std::to_string(i)));
    facts.add(fact("person", i), fact("age"), Term::integer(i % 90));
    facts.add(fact("person", i), fact("lives_in"), fact("city", i % 50));
    for (int k = 1; k <= 5; ++k) facts.add(fact("person", i), fact("knows"), fact("person", (i * k + 7) % 1000));
  }
  for (int i = 0; i < 50; ++i) facts.add(fact("city", i), fact("part_of"), fact("region", i % 10));
  for (int g = 1; g <= 2; ++g) {
    for (int i = 0; i < 20; ++i) {
      facts.add(fact("person", i), fact("knows"), fact("person", i + g), fact("graph", g));
      facts.add(fact("person", i), fact("name"), Term::literal("name" + std::to_string(i)), fact("graph", g));
    }
    facts.add(fact("person", g), fact("said_in"), fact("graph", g));
  }
  return facts.snapshot();
}

// So small that the store's own cost is nothing.
std::shared_ptr<const Snapshot> tiny() {
  test::MemoryFacts facts;
  facts.add(fact("person1"), fact("knows"), fact("person2"));
  return facts.snapshot();
}

algebra::Query translated(const std::string& text) {
  SparqlParserOptions options;
  options.base = "fact:";
  options.default_namespace = "fact:";
  return algebra::translate(std::get<ast::Query>(parse_sparql(text, options)), "fact:");
}

std::string plan_text(const std::string& text, const Snapshot& snapshot, const OptimizerOptions& options = {}) {
  algebra::Query query = translated(text);
  PlanPtr plan = make_plan(query, query.variables, snapshot, options);
  std::string result;
  for (const std::string& line : explain(*plan, query.variables, snapshot)) result += line + '\n';
  return result;
}

ErrorCode error_of(const std::string& text, const OptimizerOptions& options = {}) {
  auto snapshot = tiny();
  try {
    plan_text(text, *snapshot, options);
  } catch (const Error& error) {
    return error.code();
  }
  FAIL("no error: " << text);
  return {};
}

std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

OptimizerOptions without_all_passes() {
  OptimizerOptions options;
  for (std::string_view pass : optimizer_passes()) options.disabled_passes.emplace_back(pass);
  return options;
}

}  // namespace

TEST_CASE("queries become the plans we expect") {
  auto snapshot = example();
  OptimizerOptions options;
  options.disabled_passes = {"join-sampling",
                             "bind-join"};  // which are worth it for so few facts in a build with small limits only
  test::check_golden("plan", [&](const std::string& query) { return plan_text(query, *snapshot, options); });
}

TEST_CASE("patterns begin from the rows that they are joined with where that costs less") {
  auto snapshot = example();
  OptimizerOptions options;
  options.disabled_passes = {"join-sampling"};
  test::check_golden("bound_plan", [&](const std::string& query) { return plan_text(query, *snapshot, options); });
}

TEST_CASE("without passes a plan joins by hashing, as written") {
  auto snapshot = example();
  std::string text = plan_text("SELECT ?n { ?x <name> ?n . ?x <age> ?a FILTER(?a > 1 + 1) }", *snapshot, without_all_passes());
  CHECK(text ==
        "Project ?n  [about 90 rows]\n"
        "└─ Filter (?a > (1 + 1))  [about 90 rows]\n"
        "   └─ HashJoin on ?x  [about 300 rows]\n"
        "      ├─ IndexScan PSO ?x <fact:name> ?n  [about 1000 rows]\n"
        "      └─ IndexScan PSO ?x <fact:age> ?a  [about 1000 rows]\n");
}

TEST_CASE("EXPLAIN names the passes first") {
  auto snapshot = example();
  algebra::Query query = translated("ASK { }");
  OptimizerOptions options;
  options.disabled_passes = {"merge-join"};
  PlanPtr plan = make_plan(query, query.variables, *snapshot, options);
  auto lines = explain(*plan, query.variables, *snapshot, nullptr, applied_passes(options));
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].starts_with("passes: constant-folding filter-pushdown "));
  CHECK(lines[0].find("merge-join") == std::string::npos);
  CHECK(lines[1] == "Slice limit 1  [about 1 rows]");
}

TEST_CASE("each pass can be turned off, and EXPLAIN then does not name it") {
  auto snapshot = example();
  for (std::string_view pass : optimizer_passes()) {
    QueryOptions options;
    options.disabled_passes.emplace_back(pass);
    auto run =
        start_query(translated("EXPLAIN SELECT * { GRAPH ?g { ?x <knows> ?y FILTER(?y = <y>) } }"), snapshot, options, nullptr, "");
    Batch batch;
    REQUIRE(run->next(batch));
    std::string passes = run->term(batch.columns[0][0]).value() + " ";
    CHECK(passes.find(" " + std::string(pass) + " ") == std::string::npos);
    CHECK(static_cast<std::size_t>(std::count(passes.begin(), passes.end(), ' ')) == optimizer_passes().size());
  }
}

TEST_CASE("GRAPH ?g and patterns that match nothing are planned by passes") {
  auto snapshot = example();
  CHECK(plan_text("SELECT * { GRAPH ?g { ?x <knows> ?y } }", *snapshot).find("GraphLoop") == std::string::npos);
  CHECK(plan_text("SELECT * { GRAPH ?g { ?x <knows> ?y } }", *snapshot, without_all_passes()).find("GraphLoop") !=
        std::string::npos);
  std::string nothing = "SELECT * { ?x <knows> ?y . ?y <name> <name> }";
  CHECK(plan_text(nothing, *snapshot).find("Empty") != std::string::npos);
  CHECK(plan_text(nothing, *snapshot, without_all_passes()).find("Empty") == std::string::npos);
}

TEST_CASE("what cannot be planned says so") {
  OptimizerOptions options;
  options.disabled_passes = {"magic"};
  CHECK(error_of("SELECT * { }", options) == ErrorCode::kInvalidArgument);
}

TEST_CASE("the columns of a SELECT are exactly its own") {
  auto snapshot = example();
  for (const OptimizerOptions& options : {OptimizerOptions{}, without_all_passes()}) {
    algebra::Query query = translated("SELECT ?y ?nowhere ?x { ?x <knows> ?y }");
    PlanPtr plan = make_plan(query, query.variables, *snapshot, options);
    CHECK(plan->columns == query.columns);
  }
}

TEST_CASE("deep and long queries are planned or refused, with and without passes") {
  auto snapshot = tiny();
  std::string deep = "SELECT * { ?a <knows> ?b " + repeated("OPTIONAL { ?b <knows> ?c ", 900) + repeated("}", 900) + "}";
  std::string nested_filters = "SELECT * { " + repeated("{ ?a <knows> ?b FILTER(?a != ?c) ", 480) + repeated("}", 480) + "}";
  std::string nested_selects = "SELECT * { " + repeated("{ SELECT * { ?a <knows> ?b ", 480) + repeated("} }", 480) + "}";
  std::string wide = "SELECT * { " + repeated("?a <knows> ?b . ", 1000) + "}";
  std::string too_wide = "SELECT * { " + repeated("?a <knows> ?b . ", 10000) + "}";
  std::string nested_exists =
      "SELECT * { ?a <knows> ?b " + repeated("FILTER EXISTS { ?a <knows> ?b ", 900) + repeated("}", 900) + "}";
  std::string optionals = "SELECT * { ?a <knows> ?b " + repeated("OPTIONAL { ?a <knows> ?b } ", 950) + "}";
  for (const OptimizerOptions& options : {OptimizerOptions{}, without_all_passes()}) {
    CHECK_NOTHROW(plan_text(deep, *snapshot, options));
    CHECK_NOTHROW(plan_text(nested_filters, *snapshot, options));
    CHECK_NOTHROW(plan_text(nested_selects, *snapshot, options));
    CHECK_NOTHROW(plan_text(nested_exists, *snapshot, options));
    CHECK_NOTHROW(plan_text(wide, *snapshot, options));
    CHECK_NOTHROW(plan_text(optionals, *snapshot, options));
    CHECK(error_of(too_wide, options) == ErrorCode::kLimit);
  }
}

TEST_CASE("plans as deep as they may be run to their end") {
  auto snapshot = tiny();
  std::vector<std::string> texts{
      "SELECT * { ?a <knows> ?b " + repeated("OPTIONAL { ?b <knows> ?c ", 900) + repeated("}", 900) + "}",
      "SELECT * { ?a <knows> ?b " + repeated("OPTIONAL { ?a <knows> ?b } ", 950) + "}",
      "SELECT * { " + repeated("{ ?a <knows> ?b FILTER(?a != ?c) ", 480) + repeated("}", 480) + "}",
      "SELECT * { " + repeated("?a <knows> ?b . ", 1000) + "}",
      "SELECT * { ?a <knows> ?b " + repeated("FILTER EXISTS { ?a <knows> ?b ", 200) + repeated("}", 200) + "}",
      "SELECT * { ?a <knows> ?b " + repeated("MINUS { ?a <knows> ?a } ", 950) + "}"};
  QueryOptions unoptimized;
  unoptimized.disabled_passes = without_all_passes().disabled_passes;
  for (const std::string& text : texts) {
    for (const QueryOptions& options : {QueryOptions{}, unoptimized}) {
      INFO(text.substr(0, 80));
      auto run = start_query(translated(text), snapshot, options, nullptr, "");
      std::size_t rows = 0;
      for (Batch batch; run->next(batch);) rows += batch.rows;
      CHECK(rows <= 1);
    }
  }
}

// The rows that EXPLAIN ANALYZE has counted for the first operator whose line has `part`.
std::uint64_t counted_rows(const std::string& text, const std::shared_ptr<const Snapshot>& snapshot, const std::string& part) {
  QueryOptions options;
  options.disabled_passes = {"bind-join"};  // which takes the place of other joins in a build with small limits
  auto run = start_query(translated("EXPLAIN ANALYZE " + text), snapshot, options, nullptr, "");
  for (Batch batch; run->next(batch);) {
    for (Id id : batch.columns[0]) {
      std::string line = run->term(id).value();
      std::size_t at = line.find(" rows; ");
      if (at != std::string::npos && line.find(part) != std::string::npos) return std::stoull(line.substr(at + 7));
    }
  }
  FAIL("no line with " << part);
  return 0;
}

TEST_CASE("an EXISTS in an expression reads its pattern once") {
  auto snapshot = example();
  std::string text = "SELECT ?x { ?x <age> ?a FILTER(?a > 88 || EXISTS { ?x <lives_in> ?c . ?c <part_of> <region3> }) }";
  CHECK(counted_rows(text, snapshot, "MarkJoin") == 1000);
  CHECK(counted_rows(text, snapshot, "IndexScan POS ?c <fact:part_of>") == 5);
  std::string compared = "SELECT ?x { ?x <age> ?a FILTER EXISTS { ?x <knows> ?y . ?y <age> ?b FILTER(?b > ?a) } }";
  CHECK(counted_rows(compared, snapshot, "IndexScan PSO ?y <fact:age>") == 1000);
}

TEST_CASE("a merge with few rows skips most of the other side") {
  test::MemoryFacts facts;
  for (int i = 0; i < 20000; ++i) facts.add(fact("person", 100000 + i), fact("age"), Term::integer(i));
  for (int i = 0; i < 20000; i += 10000) facts.add(fact("person", 100000 + i), fact("head_of"), fact("city1"));
  auto snapshot = facts.snapshot();
  std::string optional = "SELECT * { ?x <head_of> ?c OPTIONAL { ?x <age> ?a } }";
  CHECK(counted_rows(optional, snapshot, "MergeLeftJoin on ?x") == 2);
  CHECK(counted_rows(optional, snapshot, "IndexScan PSO ?x <fact:age> ?a") < 1000);
  std::string exists = "SELECT * { ?x <head_of> ?c FILTER EXISTS { ?x <age> ?a } }";
  CHECK(counted_rows(exists, snapshot, "MergeSemiJoin on ?x") == 2);
  CHECK(counted_rows(exists, snapshot, "IndexScan PSO ?x <fact:age> *") < 1000);
}

TEST_CASE("EXISTS with values in the place of variables") {
  auto snapshot = example();
  algebra::Query query = translated("SELECT * { ?x <age> ?a FILTER EXISTS { ?x <knows> ?y FILTER(?a > 3 && BOUND(?a)) } }");
  const algebra::Expression& exists = *query.root->children[0]->condition;
  REQUIRE(exists.pattern);
  std::unordered_map<VarId, Term> values{{*query.variables.find("x"), fact("person", 1)},
                                         {*query.variables.find("a"), Term::integer(5)}};
  PlanPtr plan = make_exists_plan(exists.pattern, values, query.variables, std::nullopt, *snapshot, {});
  CHECK(plan->columns.empty());
  CHECK(describe(*plan->children[0], query.variables, *snapshot) == "IndexScan SPO <fact:person1> <fact:knows> *");
  values[*query.variables.find("a")] = Term::integer(2);
  plan = make_exists_plan(exists.pattern, values, query.variables, std::nullopt, *snapshot, {});
  CHECK(describe(*plan->children[0], query.variables, *snapshot) == "Empty");
}
