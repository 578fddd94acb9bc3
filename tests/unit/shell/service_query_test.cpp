// SERVICE in queries: the same answers as if the other endpoint's facts were here, and what is asked for them.
#include <map>
#include <memory>

#include "engine/optimizer/optimizer.h"
#include "tests/unit/shell/service_support.h"

using namespace tercet;
using namespace tercet::test;

namespace {

constexpr const char* kPrefix = "PREFIX : <http://example.org/> ";
constexpr const char* kEndpoint = "http://one.example/sparql";

constexpr const char* kFacts = R"(
@prefix : <http://example.org/> .
:a :p :b, :c ; :age 7 ; :name "A"@en, "a" .
:b :p :c ; :age 07 ; :name "b" .
:c :p :a ; :age 9.5 ; :knows [ :name "nobody" ] .
:d :list (1 2) ; :says "quote \" backslash \\ line\nend" .
:g1 { :a :p :d . :b :q 1 }
:g2 { :a :p :e . :c :q 2 }
)";

struct Endpoints {
  Database here = database_of(kFacts);
  Database there = database_of(kFacts);
  std::shared_ptr<LocalClient> client = std::make_shared<LocalClient>();
  QueryOptions options = allowing_all();

  Endpoints() {
    client->endpoints[kEndpoint] = &there;
    options.service.client = client;
  }

  std::vector<std::string> ask(const std::string& query) const { return rows_of(here.query(kPrefix + query, options)); }
};

// `SERVICE { X }` in a query becomes the endpoint's pattern, or here the plain group.
std::string with_service(std::string query, const std::string& by) {
  for (std::size_t at = 0; (at = query.find("SERVICE", at)) != std::string::npos; at += by.size()) query.replace(at, 7, by);
  return query;
}

std::vector<QueryOptions> variants(const QueryOptions& options) {
  std::vector<QueryOptions> all{options, options, options};
  all[1].batch_rows = 2;
  all[2].disabled_passes.assign(optimizer_passes().begin(), optimizer_passes().end());
  return all;
}

}  // namespace

TEST_CASE("An endpoint with the same facts gives the same answers") {
  Endpoints endpoints;
  // Both sides hold the same facts, so that SERVICE may be left out; blank nodes are the exception.
  for (const char* query : {
           "SELECT * { SERVICE { ?s :p ?o } }",
           "SELECT ?s { SERVICE { ?s :p ?o } }",
           "SELECT (COUNT(*) AS ?n) { SERVICE { ?s :p ?o } }",
           "SELECT (COUNT(*) AS ?n) { SERVICE { :a :p :b } }",
           "SELECT (COUNT(*) AS ?n) { SERVICE { } }",
           "ASK { SERVICE { :a :p :a } }",
           "SELECT * { ?s :age ?a SERVICE { ?s :p ?o } }",
           "SELECT * { SERVICE { ?s :p ?o } ?s :age ?a }",
           "SELECT * { ?s :age ?a SERVICE { ?s :p ?o } ?o :name ?n }",
           "SELECT * { SERVICE { ?s :p ?o } SERVICE { ?o :p ?x } }",
           "SELECT * { ?s :age ?a SERVICE { ?s :p ?o FILTER(?o != :c) } FILTER(?a > 1) }",
           "SELECT * { ?s :age ?a SERVICE { ?s :p ?o } FILTER(?o != :c && ?a > 1) }",
           "SELECT * { ?s :age ?a SERVICE { ?s :p ?o } FILTER(?s = :a) }",
           "SELECT * { ?s :age ?a { SERVICE { ?x :p ?o } FILTER(?o != :c) } }",
           "SELECT * { ?s :age ?a { SERVICE { ?s :p ?o } FILTER(?s != :c) } }",
           "SELECT * { ?s :age ?a OPTIONAL { SERVICE { ?s :p ?o } } }",
           "SELECT * { ?s :age ?a OPTIONAL { SERVICE { ?s :name ?n } } }",
           "SELECT * { ?s :age ?a OPTIONAL { SERVICE { ?s :p ?o } FILTER(?o = :b && ?a = 7) } }",
           "SELECT * { ?s :age ?a OPTIONAL { SERVICE { ?s :p ?o } FILTER(?s = :a) } }",
           "SELECT * { ?s :age ?a OPTIONAL { ?s :name ?n SERVICE { ?s :p ?o } } }",
           "SELECT * { SERVICE { ?s :age ?a OPTIONAL { ?s :name ?n FILTER(?a < 8) } } ?s :p ?o }",
           "SELECT * { ?s :p ?o OPTIONAL { ?s :name ?n } SERVICE { ?x :name ?n } }",
           "SELECT * { OPTIONAL { ?s :nothing ?n } SERVICE { ?s :name ?n } }",
           "SELECT * { OPTIONAL { SERVICE { ?s :p ?o } } }",
           "SELECT * { OPTIONAL { SERVICE { ?s :nothing ?o } } }",
           "SELECT * { ?x :age 7 OPTIONAL { SERVICE { ?s :p ?o } } }",
           "SELECT * { { SERVICE { ?s :p ?o } } UNION { ?s :age ?o } }",
           "SELECT * { ?s :age ?a { SERVICE { ?s :p ?o } } UNION { SERVICE { ?s :name ?o } } }",
           "SELECT * { ?s :age ?a MINUS { SERVICE { ?s :p :c } } }",
           "SELECT * { ?s :age ?a FILTER EXISTS { SERVICE { ?s :p :c } } }",
           "SELECT * { ?s :age ?a FILTER NOT EXISTS { SERVICE { ?s :p ?o FILTER(?o = :b) } } }",
           "SELECT * { ?s :age ?a FILTER EXISTS { SERVICE { ?x :age ?y FILTER(?y < ?a) } } }",
           "SELECT * { ?s :age ?a FILTER EXISTS { SERVICE { ?s :p ?o BIND(?o AS ?x) } } }",
           "SELECT * { ?s :name ?n FILTER NOT EXISTS { SERVICE { ?n :p ?x } } }",
           "SELECT * { GRAPH ?g { ?s :q ?n } SERVICE { ?s :age ?a } }",
           "SELECT * { SERVICE { GRAPH ?g { ?s :q ?n } } ?s :age ?a }",
           "SELECT * { GRAPH ?g { ?s :q ?n } SERVICE { GRAPH ?g { ?s :q ?m } } }",
           "SELECT * { SERVICE { ?s :p+ ?o } }",
           "SELECT * { ?s :age ?a SERVICE { ?s (:p|^:p)*/:name ?o } }",
           "SELECT * { SERVICE { ?s !(:p|:age|:knows|:list) ?o } }",
           "SELECT * { ?s :age ?a SERVICE { SELECT ?s (COUNT(?o) AS ?n) { ?s :p ?o } GROUP BY ?s HAVING(COUNT(*) < 5) } }",
           "SELECT * { SERVICE { SELECT DISTINCT ?o { ?s :p ?o } ORDER BY DESC(?o) LIMIT 2 } }",
           "SELECT * { { SELECT ?s { ?x :age ?a SERVICE { ?x :p ?s } } } ?s :age ?a }",
           "SELECT * { VALUES ?s { :a :c } SERVICE { ?s :p ?o } }",
           "SELECT * { VALUES (?s ?n) { (:a UNDEF) (UNDEF \"b\") } SERVICE { ?s :name ?n } }",
           "SELECT * { SERVICE { VALUES ?s { :a :c } ?s :p ?o } }",
           "SELECT * { SERVICE { ?s :p ?o } } VALUES ?o { :b }",
           "SELECT * { BIND(:a AS ?s) SERVICE { ?s :p ?o } }",
           "SELECT * { SERVICE { ?s :age ?a BIND(?a + 1 AS ?b) FILTER(?b IN (8, 10.5)) } }",
           "SELECT * { ?s :age ?a SERVICE { ?t :age ?a } }",
           "SELECT * { ?s :p ?n SERVICE { ?s :p ?n } }",
           "SELECT * { ?s :says ?n SERVICE { ?t :says ?n } }",
           "SELECT * { SERVICE { :d :says ?n } }",
           "SELECT * { SERVICE { :d :list (?x ?y) } }",
           "SELECT * { SERVICE { ?s :knows [ :name ?n ] } }",
           "SELECT * { SERVICE { _:x :p ?o . ?o :age ?a . _:x :age ?b } }",
           "SELECT ?a (COUNT(?o) AS ?n) { ?s :age ?a SERVICE { ?s :p ?o } } GROUP BY ?a ORDER BY ?a",
           "SELECT DISTINCT ?o { ?s :age ?a SERVICE { ?s :p ?o } }",
           "SELECT * { SERVICE { ?s :age ?a FILTER(xsd:integer(?a) = 7 && REGEX(STR(?s), \"A\", \"i\")) } }",
           "CONSTRUCT { ?o :of ?s } { ?s :age ?a SERVICE { ?s :p ?o } }",
       }) {
    INFO(query);
    std::string text = std::string("PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ") + kPrefix + query;
    auto expected = rows_of(endpoints.here.query(with_service(text, "")));
    for (const QueryOptions& options : variants(endpoints.options)) {
      INFO(options.batch_rows << " " << options.disabled_passes.size());
      CHECK(rows_of(endpoints.here.query(with_service(text, "SERVICE <" + std::string(kEndpoint) + ">"), options)) == expected);
    }
  }
}

TEST_CASE("What an endpoint is asked") {
  Endpoints endpoints;
  CHECK(endpoints.ask("SELECT ?s ?o { ?s :age ?a SERVICE <http://one.example/sparql> { ?s :p ?o ; :name ?unused } }").size() == 5);
  auto requests = endpoints.client->requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].endpoint == kEndpoint);
  CHECK(requests[0].timeout == std::chrono::seconds(60));
  // Only the columns that are needed, and only for the subjects that are here.
  CHECK(requests[0].query ==
        "SELECT ?s ?o WHERE { ?s <http://example.org/p> ?o . ?s <http://example.org/name> ?unused . } "
        "VALUES (?s) { (<http://example.org/a>) (<http://example.org/b>) (<http://example.org/c>) }");
  CHECK_THAT(requests[0].accept, Catch::Contains("application/sparql-results+json"));

  endpoints.client->forget();
  // Nothing here to join: the endpoint is not asked.
  CHECK(endpoints.ask("SELECT * { ?s :nothing ?a SERVICE <http://one.example/sparql> { ?s :p ?o } }").empty());
  CHECK(endpoints.client->requests().empty());
}

TEST_CASE("Parts of a group that only a service connects are not multiplied first") {
  Endpoints endpoints;
  auto rows = endpoints.ask("SELECT * { ?s :age 7 . SERVICE <http://one.example/sparql> { ?s :p ?o } ?o :name ?n }");
  CHECK(rows.size() == 1);
  std::string plan;
  Cursor lines = endpoints.here.query(
      "EXPLAIN PREFIX : <http://example.org/> SELECT * { ?s :age 7 . SERVICE <http://one.example/sparql> { ?s :p ?o } ?o :name ?n "
      "}",
      endpoints.options);
  while (lines.next()) plan += lines[0].value() + "\n";
  CHECK_THAT(plan, Catch::Contains("ServiceJoin <http://one.example/sparql> for ?s ?o sending ?"));
  CHECK_THAT(plan, !Catch::Contains("CrossJoin"));
  CHECK(endpoints.client->requests().size() == 1);
}

TEST_CASE("Many rows are sent in blocks, and beyond that everything is asked for") {
  std::string here = "PREFIX : <http://example.org/>\n";
  std::string there = here;
  std::size_t count = 0;
  std::size_t most_requests = 0;
  SECTION("blocks") {
    count = 5000;
    most_requests = 12;
  }
  SECTION("everything") {
    count = 40'000;
    most_requests = 40;
  }
  for (std::size_t i = 0; i < count; ++i) here += ":s" + std::to_string(i) + " :p " + std::to_string(i) + " .\n";
  for (std::size_t i = 0; i < count; i += 100) there += ":s" + std::to_string(i) + " :q " + std::to_string(i) + " .\n";
  Database local = database_of(here);
  Database remote = database_of(there);
  auto client = std::make_shared<LocalClient>();
  client->endpoints[kEndpoint] = &remote;
  QueryOptions options = allowing_all();
  options.service.client = client;
  auto rows = rows_of(
      local.query(std::string(kPrefix) + "SELECT * { ?s :p ?n SERVICE <http://one.example/sparql> { ?s :q ?n } }", options));
  CHECK(rows.size() == count / 100);
  CHECK(client->requests().size() > 2);
  CHECK(client->requests().size() <= most_requests);
  bool last_has_values = client->requests().back().query.find("VALUES") != std::string::npos;
  CHECK(last_has_values == (count < 20'000));
  for (const ServiceRequest& request : client->requests()) CHECK(request.query.size() < 400'000);

  // A limit is reached after the first question.
  client->forget();
  CHECK(rows_of(local.query(std::string(kPrefix) + "SELECT * { ?s :p ?n SERVICE <http://one.example/sparql> { ?s :q ?n } } LIMIT 1",
                            options))
            .size() == 1);
  CHECK(client->requests().size() <= 3);
}

TEST_CASE("The endpoint may be a variable") {
  Database here = database_of(R"(PREFIX : <http://example.org/>
    :a :at <http://one.example/sparql> . :b :at <http://two.example/sparql> . :c :at <http://one.example/sparql> . :d :at "text" .)");
  Database one = database_of("PREFIX : <http://example.org/> :a :p 1 . :b :p 2 . :c :p 3 .");
  Database two = database_of("PREFIX : <http://example.org/> :a :p 10 . :b :p 20 . :c :p 30 .");
  auto client = std::make_shared<LocalClient>();
  client->endpoints[kEndpoint] = &one;
  client->endpoints["http://two.example/sparql"] = &two;
  QueryOptions options = allowing_all();
  options.service.client = client;
  const std::string prefix = kPrefix;
  for (std::uint32_t batch_rows : {0u, 1u, 2u}) {
    options.batch_rows = batch_rows;
    CHECK(rows_of(here.query(prefix + "SELECT ?n { ?s :at ?e SERVICE ?e { ?s :p ?n } FILTER(isIRI(?e)) }", options)).empty() ==
          false);
  }
  options.batch_rows = 0;
  client->forget();
  auto expected = std::vector<std::string>{"\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>",
                                           "\"20\"^^<http://www.w3.org/2001/XMLSchema#integer>",
                                           "\"3\"^^<http://www.w3.org/2001/XMLSchema#integer>"};
  CHECK(rows_of(here.query(prefix + "SELECT ?n { { ?s :at ?e FILTER(isIRI(?e)) } SERVICE ?e { ?s :p ?n } }", options)) == expected);
  // One question an endpoint.
  CHECK(client->requests().size() == 2);
  CHECK(rows_of(here.query(prefix + "SELECT ?n { SERVICE ?e { ?s :p ?n } { ?s :at ?e FILTER(isIRI(?e)) } }", options)) == expected);
  CHECK(rows_of(
            here.query(prefix + "SELECT ?n { { ?s :at ?e FILTER(isIRI(?e)) } OPTIONAL { SERVICE ?e { ?s :p ?n FILTER(?n > 5) } } }",
                       options))
            .size() == 3);
  CHECK(
      rows_of(
          here.query(
              prefix + "SELECT * { VALUES ?e { <http://one.example/sparql> <http://two.example/sparql> } SERVICE ?e { ?s :p ?n } }",
              options))
          .size() == 6);
  CHECK(rows_of(here.query(prefix + "SELECT ?s { ?s :at ?e FILTER(isIRI(?e)) FILTER EXISTS { SERVICE ?e { ?s :p 20 } } }", options))
            .size() == 1);
  // Endpoints that the rows' own group drops are not asked, whatever the passes do.
  for (const QueryOptions& variant : variants(options)) {
    for (const char* filter : {"FILTER(isIRI(?e))", "FILTER NOT EXISTS { ?s :at ?other FILTER(isLiteral(?other)) }"}) {
      std::string own = std::string("{ ?s :at ?e ") + filter + " }";
      CHECK(rows_of(here.query(prefix + "SELECT ?n { " + own + " SERVICE ?e { ?s :p ?n } }", variant)) == expected);
    }
  }
  CHECK_THAT(service_error_of(here, prefix + "SELECT * { ?s :at ?e SERVICE ?e { ?s :p ?n } }", options),
             Catch::Contains("an endpoint is an IRI, and \"text\" is none"));
  CHECK_THAT(service_error_of(here, prefix + "SELECT * { SERVICE ?e { ?s :p ?n } }", options), Catch::Contains("has no value"));
  CHECK(rows_of(here.query(prefix + "SELECT * { SERVICE SILENT ?e { ?s :p ?n } }", options)) == std::vector<std::string>{" |  | "});
  CHECK(rows_of(here.query(prefix + "SELECT ?s ?n { ?s :at ?e SERVICE SILENT ?e { ?s :p ?n } }", options)).size() == 4);
}

TEST_CASE("SILENT turns a failure into one solution that binds nothing") {
  Endpoints endpoints;
  auto rows = endpoints.ask("SELECT ?s ?o { ?s :age ?a SERVICE SILENT <http://nowhere.example/sparql> { ?s :p ?o } }");
  CHECK(rows == std::vector<std::string>{"<http://example.org/a> | ", "<http://example.org/b> | ", "<http://example.org/c> | "});
  CHECK(endpoints.ask("SELECT ?o { SERVICE SILENT <http://nowhere.example/sparql> { ?s :p ?o } }") == std::vector<std::string>{""});
  CHECK(
      endpoints
          .ask(
              "SELECT ?s { ?s :age 7 OPTIONAL { SERVICE SILENT <http://nowhere.example/sparql> { ?s :p ?o } } FILTER(!BOUND(?o)) }")
          .size() == 1);
  CHECK(endpoints.ask("SELECT * { ?s :age 7 MINUS { SERVICE SILENT <http://nowhere.example/sparql> { ?s :p ?o } } }").size() == 1);
  CHECK(endpoints.ask("ASK { SERVICE SILENT <http://nowhere.example/sparql> { ?s :p ?o } }").front().find("true") !=
        std::string::npos);
  // An endpoint that failed is not asked again and again.
  endpoints.client->forget();
  endpoints.options.batch_rows = 1;
  endpoints.ask("SELECT * { ?x ?y ?z . ?s ?p ?o SERVICE SILENT <http://nowhere.example/sparql> { ?s :p ?o } }");
  CHECK(endpoints.client->requests().size() == 1);
  // Not silent: an error.
  CHECK_THAT(
      service_error_of(endpoints.here, "SELECT * { SERVICE <http://nowhere.example/sparql> { ?s ?p ?o } }", endpoints.options),
      Catch::Contains("no endpoint http://nowhere.example/sparql"));
}

TEST_CASE("A graph of ours means nothing to an endpoint") {
  Endpoints endpoints;
  const std::string service = "SERVICE <http://one.example/sparql> { ?s :age ?a }";
  CHECK(endpoints.ask("SELECT ?s ?a { GRAPH :g1 { ?s :q ?n " + service + " } }").size() == 1);
  CHECK(endpoints.ask("SELECT ?g ?a { GRAPH ?g { ?s :q ?n " + service + " } }").size() == 2);
  CHECK(endpoints.ask("SELECT ?g ?s { GRAPH ?g { " + service + " } }").size() == 6);
  CHECK(endpoints.ask("SELECT ?g ?a { GRAPH ?g { ?s :q ?n OPTIONAL { " + service + " } } }").size() == 2);
  CHECK(endpoints.ask("SELECT ?g { GRAPH ?g { ?s :q ?n FILTER NOT EXISTS { " + service + " FILTER(?a > 9) } } }").size() == 1);
}

TEST_CASE("Blank nodes of an answer are nodes of their own") {
  Database here = database_of("PREFIX : <http://example.org/> _:x :p _:y .");
  Database there = database_of("PREFIX : <http://example.org/> _:x :p _:y, _:z .");
  auto client = std::make_shared<LocalClient>();
  client->endpoints[kEndpoint] = &there;
  QueryOptions options = allowing_all();
  options.service.client = client;
  const std::string prefix = kPrefix;
  const std::string service = "SERVICE <http://one.example/sparql> { ?s :p ?o }";
  CHECK(rows_of(here.query(prefix + "SELECT DISTINCT ?s { " + service + " }", options)).size() == 1);
  CHECK(rows_of(here.query(prefix + "SELECT DISTINCT ?o { " + service + " }", options)).size() == 2);
  CHECK(rows_of(here.query(prefix + "SELECT * { ?s :p ?o " + service + " }", options)).empty());
  CHECK(rows_of(here.query(prefix + "SELECT * { ?s :p ?x " + service + " }", options)).empty());
  CHECK(rows_of(here.query(prefix + "SELECT * { ?s :p ?x OPTIONAL { " + service + " } }", options)).size() == 1);
  for (const ServiceRequest& request : client->requests()) CHECK(request.query.find("_:") == std::string::npos);
  CHECK(rows_of(here.query(prefix + "SELECT * { ?s :p ?x FILTER EXISTS { " + service + " } }", options)).empty());
}

TEST_CASE("Prepared queries put their values into what is asked") {
  Endpoints endpoints;
  PreparedQuery query = endpoints.here.prepare(std::string(kPrefix) + "SELECT * { SERVICE ?e { ?s :age ?a FILTER(?a < ?limit) } }",
                                               endpoints.options);
  query.bind("e", Term::iri(kEndpoint)).bind("limit", Term::integer(9));
  CHECK(rows_of(query.execute()).size() == 2);
  query.bind("s", Term::iri("http://example.org/b"));
  CHECK(rows_of(query.execute()).size() == 1);
  CHECK_THAT(endpoints.client->requests().back().query, Catch::Contains("<http://example.org/b> <http://example.org/age> ?a"));
  query.bind("limit", Term::integer(1));
  CHECK(rows_of(query.execute()).empty());
}

TEST_CASE("Functions that only the endpoint knows are no error here") {
  Endpoints endpoints;
  auto twice = [](std::span<const Term> arguments) { return Term::integer(2 * arguments[0].to_integer().value_or(0)); };
  endpoints.there.register_function("http://example.org/twice", twice);
  CHECK(endpoints.ask("SELECT * { SERVICE <http://one.example/sparql> { ?s :age ?a FILTER(:twice(?a) = 14) } }").size() == 2);
}

TEST_CASE("Answers larger than memory go to a file") {
  std::string facts = "PREFIX : <http://example.org/>\n";
  for (int i = 0; i < 60'000; ++i) facts += ":s :p " + std::to_string(i) + " .\n";
  Database there = database_of(facts);
  Database here = Database::in_memory();
  auto client = std::make_shared<LocalClient>();
  client->endpoints[kEndpoint] = &there;
  QueryOptions options = allowing_all();
  options.service.client = client;
  options.memory_bytes = 200'000;
  Cursor rows =
      here.query("SELECT (COUNT(*) AS ?n) (SUM(?o) AS ?sum) { SERVICE <http://one.example/sparql> { ?s ?p ?o } }", options);
  REQUIRE(rows.next());
  CHECK(rows[0] == Term::integer(60'000));
  CHECK(rows[1] == Term::integer(60'000LL * 59'999 / 2));
}
