// Whole runs of the program: arguments and input in, output and exit code out.
#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "run_program.h"
#include "tests/support/http_server.h"

using namespace tercet::test;

namespace {

constexpr std::string_view kFacts = R"(# What a few places are good at.
Anhui ranks_first NEV_production, car_production ; part_of Yangtze_River_Delta
Anhui automakers 7
Hefei part_of Anhui ; leads vehicle_RnD
Shanghai part_of Yangtze_River_Delta ; label "上海"@zh, "Shanghai"@en
Shanghai gdp 4.72e12
)";

// A directory with a database of those facts.
struct Example {
  TemporaryDirectory directory;
  std::string facts = directory.write("places.facts", kFacts);
  std::string database = directory / "places.db";

  Example() {
    Run run = run_tercet({"load", database, facts});
    INFO(run.err);
    REQUIRE(run.code == 0);
    REQUIRE(run.out.empty());
  }
};

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace

TEST_CASE("Passes of the optimizer can be left out") {
  Example example;
  std::string query = "EXPLAIN ?city part_of Anhui ; leads ?field";
  Run all = run_tercet({"query", example.database, query});
  CHECK(all.code == 0);
  CHECK(contains(all.out, "join-sampling merge-join index-join"));
  Run fewer = run_tercet({"--without-pass", "merge-join", "--without-pass", "ask-limit", "query", example.database, query});
  CHECK(fewer.code == 0);
  CHECK(contains(fewer.out, "join-sampling index-join"));
  CHECK_FALSE(contains(fewer.out, "ask-limit"));
  Run short_form = run_tercet({"--without-pass", "merge-join", "--without-pass", "ask-limit", example.database, query});
  CHECK(short_form.out == fewer.out);
  Run wrong = run_tercet({"--without-pass", "magic", "query", example.database, query});
  CHECK(wrong.code == 1);
  CHECK(contains(wrong.err, "there is no optimizer pass \"magic\""));
}

TEST_CASE("Help and version go to standard output") {
  Run help = run_tercet({"--help"});
  CHECK(help.code == 0);
  CHECK(help.err.empty());
  for (std::string_view part : {"load", "query", "dump", "info", "--format", "--memory", "--read-only", "DATABASE", "Exit codes"}) {
    CHECK(contains(help.out, part));
  }
  CHECK(run_tercet({"load", "--help"}).code == 0);
  Run version = run_tercet({"--version"});
  CHECK(version.code == 0);
  CHECK(version.out.starts_with("tercet "));
}

TEST_CASE("Wrong usage is exit code 2 and says what is wrong") {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--nonsense"},
                                             {"load"},
                                             {"load", "x.db"},
                                             {"query"},
                                             {"info"},
                                             {"info", "x.db", "extra"},
                                             {"dump", "x.db", "extra"},
                                             {"query", "x.db", "ASK {}", "extra"},
                                             {"--format", "html", "x.db", "q"},
                                             {"a", "b", "c"},
                                             {"load", "", "x.nt"},
                                             {"info", ""},
                                             {"", "ASK {}"},
                                             {"load", "--skip-errors", "-1", "x.db", "x.nt"},
                                             {"load", "--threads", "-1", "x.db", "x.nt"},
                                             {"--threads", "some", "x.db", "ASK {}"}}) {
    Run run = run_tercet(arguments);
    CHECK(run.code == 2);
    CHECK(run.out.empty());
    CHECK(contains(run.err, "tercet --help"));
  }
}

TEST_CASE("A load makes a database and says what it did") {
  Example example;
  Run again = run_tercet({"load", example.database, example.facts});
  CHECK(again.code == 0);
  CHECK(contains(again.err, "loaded 10 facts, 0 of them new,"));
  CHECK(contains(again.err, "the database has 10 facts"));
  CHECK(run_tercet({"load", "--quiet", example.database, example.facts}).err.empty());
  Run info = run_tercet({"info", example.database});
  CHECK(info.code == 0);
  CHECK(contains(info.out, "default namespace     fact:\n"));
  CHECK(contains(info.out, "facts                 10\n"));
  CHECK(contains(info.out, "predicates            6\n"));
}

TEST_CASE("A load reads standard input") {
  TemporaryDirectory directory;
  Run run = run_tercet({"load", "--format", "ntriples", directory / "x.db", "-"}, "<http://e/a> <http://e/b> \"c\" .\n");
  CHECK(run.code == 0);
  CHECK(run_tercet({"dump", directory / "x.db"}).out == "<http://e/a> <http://e/b> \"c\" .\n");
  Run unknown = run_tercet({"load", directory / "y.db", "-"}, "");
  CHECK(unknown.code == 1);
  CHECK(contains(unknown.err, "--format"));
  CHECK_FALSE(std::filesystem::exists(directory / "y.db"));
}

TEST_CASE("A load that fails says where and leaves the facts as they were") {
  Example example;
  std::string bad = example.directory.write("bad.facts", "Hefei leads cars\nHefei leads\n");
  Run run = run_tercet({"load", example.database, bad});
  CHECK(run.code == 1);
  CHECK(run.out.empty());
  CHECK(contains(run.err, "bad.facts:2:"));
  CHECK(run_tercet({"--format", "csv", example.database, "Hefei leads ?what"}).out == "what\r\nfact:vehicle_RnD\r\n");
  // A first load that fails makes no database, and the next one does.
  const std::string fresh = example.directory / "fresh.db";
  CHECK(run_tercet({"load", fresh, bad}).code == 1);
  CHECK_FALSE(std::filesystem::exists(fresh));
  CHECK(run_tercet({"load", fresh, example.facts}).code == 0);
  CHECK(run_tercet({"load", fresh, bad}).code == 1);
  CHECK(run_tercet({"--format", "csv", fresh, "Hefei leads ?what"}).out == "what\r\nfact:vehicle_RnD\r\n");
  Run missing = run_tercet({"load", example.database, example.directory / "none.ttl"});
  CHECK(missing.code == 1);
  CHECK(contains(missing.err, "none.ttl"));
  Run skipping = run_tercet({"load", "--skip-errors", "3", example.database, bad});
  CHECK(skipping.code == 0);
  CHECK(contains(skipping.err, "skipped: "));
  CHECK(contains(skipping.err, "skipping 1 bad line"));
}

TEST_CASE("A query is answered in every format") {
  Example example;
  std::string query = "SELECT ?what ?n WHERE { Anhui ranks_first ?what ; automakers ?n } ORDER BY ?what";
  CHECK(run_tercet({example.database, query}).out ==
        "┌────────────────┬───┐\n"
        "│ what           │ n │\n"
        "├────────────────┼───┤\n"
        "│ NEV_production │ 7 │\n"
        "│ car_production │ 7 │\n"
        "└────────────────┴───┘\n");
  CHECK(run_tercet({"--format", "csv", example.database, query}).out ==
        "what,n\r\nfact:NEV_production,7\r\nfact:car_production,7\r\n");
  CHECK(run_tercet({"query", example.database, query, "--format", "tsv"}).out ==
        "?what\t?n\n<fact:NEV_production>\t7\n<fact:car_production>\t7\n");
  Run json = run_tercet({"query", "--format", "json", example.database, query});
  CHECK(contains(json.out, "\"vars\":[\"what\",\"n\"]"));
  CHECK(contains(json.out, "{\"type\":\"uri\",\"value\":\"fact:NEV_production\"}"));
  CHECK(run_tercet({"query", "--format", "jsonl", example.database, query}).out ==
        "{\"what\":\"fact:NEV_production\",\"n\":7}\n{\"what\":\"fact:car_production\",\"n\":7}\n");
  CHECK(run_tercet({"query", "--format", "markdown", example.database, query}).out ==
        "| what           |   n |\n| -------------- | --: |\n| NEV_production |   7 |\n| car_production |   7 |\n");
  Run xml = run_tercet({"query", "--format", "xml", example.database, query});
  CHECK(contains(xml.out, "<binding name=\"what\"><uri>fact:NEV_production</uri></binding>"));
  Run json_ld = run_tercet({"--format", "jsonld", example.database, "CONSTRUCT { ?x part_of Anhui } WHERE { ?x part_of Anhui }"});
  CHECK(json_ld.out == "[\n  {\n    \"@id\": \"fact:Hefei\",\n    \"fact:part_of\": [{\"@id\": \"fact:Anhui\"}]\n  }\n]\n");
  CHECK(run_tercet({example.database}, ".mode jsonl\n.mode\nAnhui automakers ?n\n").out == "jsonl\n{\"n\":7}\n");
  Run turtle = run_tercet({"--format", "turtle", example.database, "CONSTRUCT { ?x part_of Anhui } WHERE { ?x part_of Anhui }"});
  CHECK(turtle.out == "@prefix : <fact:> .\n\n:Hefei :part_of :Anhui .\n");
  Run ntriples =
      run_tercet({"--format", "ntriples", example.database, "CONSTRUCT { ?x part_of Anhui } WHERE { ?x part_of Anhui }"});
  CHECK(ntriples.out == "<fact:Hefei> <fact:part_of> <fact:Anhui> .\n");
  Run no_graph = run_tercet({"--format", "turtle", example.database, query});
  CHECK(no_graph.code == 1);
  CHECK(no_graph.out.empty());
  CHECK(contains(no_graph.err, "CONSTRUCT"));
}

TEST_CASE("A pattern without variables is answered by yes or no") {
  Example example;
  CHECK(run_tercet({example.database, "Anhui-ranks_first-NEV_production"}).out == "yes\n");
  Run no = run_tercet({example.database, "Anhui-ranks_first-steel"});
  CHECK(no.out == "no\n");
  CHECK(no.code == 0);
  CHECK(run_tercet({"--format", "json", example.database, "ASK { ?x ranks_first ?y }"}).out == "{\"head\":{},\"boolean\":true}\n");
}

TEST_CASE("A pipe's queries are answered one after the other") {
  Example example;
  Run one = run_tercet({"--format", "csv", example.database}, "?who ranks_first ?what FILTER(?what = car_production)\n");
  CHECK(one.code == 0);
  CHECK(one.err.empty());
  CHECK(one.out == "who,what\r\nfact:Anhui,fact:car_production\r\n");
  Run several = run_tercet({"--format", "csv", example.database}, "?who leads ?what\n?who automakers ?n\nAnhui-automakers-7\n");
  CHECK(several.out == "who,what\r\nfact:Hefei,fact:vehicle_RnD\r\nwho,n\r\nfact:Anhui,7\r\nanswer\r\ntrue\r\n");
  Run sparql = run_tercet(
      {"--format", "csv", example.database},
      "# a comment\nSELECT ?x\nWHERE {\n  ?x part_of ?y .\n\n  ?y part_of ?z\n}\nORDER BY ?x\nLIMIT 3\n\n?who leads ?what\n");
  CHECK(sparql.out == "x\r\nfact:Hefei\r\nwho,what\r\nfact:Hefei,fact:vehicle_RnD\r\n");
  CHECK(run_tercet({"--format", "csv", "query", example.database}, "?who leads ?what").out ==
        "who,what\r\nfact:Hefei,fact:vehicle_RnD\r\n");
  CHECK(run_tercet({example.database}, "").out.empty());
}

TEST_CASE("A file of queries and commands is run") {
  Example example;
  std::string file =
      example.directory.write("some.rq", ".mode csv\n?who leads ?what\n.mode tsv\n?who automakers ?n ;\n  part_of ?whole\n");
  Run run = run_tercet({"query", example.database, "-f", file});
  CHECK(run.code == 0);
  CHECK(run.out == "who,what\r\nfact:Hefei,fact:vehicle_RnD\r\n?who\t?n\t?whole\n<fact:Anhui>\t7\t<fact:Yangtze_River_Delta>\n");
  CHECK(run_tercet({example.database}, ".read " + file + "\n").out == run.out);
  CHECK(run_tercet({"query", example.database, "-f", "-"}, ".read " + file + "\n").out == run.out);
  Run missing = run_tercet({"query", example.database, "-f", example.directory / "none.rq"});
  CHECK(missing.code == 1);
  CHECK(contains(missing.err, "none.rq"));
  std::string itself = example.directory.write("itself.rq", ".read " + (example.directory / "itself.rq") + "\n");
  CHECK(run_tercet({"query", example.database, "-f", itself}).code == 1);
}

TEST_CASE("An error says where and lets the next query run") {
  Example example;
  Run run = run_tercet({"--format", "csv", example.database}, "SELECT ?x WHERE { ?x leads > }\n?who leads ?what\n");
  CHECK(run.code == 1);
  CHECK(run.out == "who,what\r\nfact:Hefei,fact:vehicle_RnD\r\n");
  CHECK(contains(run.err, "error: 1:28:"));
  CHECK(contains(run.err, "SELECT ?x WHERE { ?x leads > }"));
  CHECK(contains(run.err, "^"));
  CHECK(run_tercet({example.database, "?who ranks_first"}).code == 1);
  Run strict = run_tercet({"--strict", example.database, "?who leads ?what"});
  CHECK(strict.code == 1);
  CHECK(strict.out.empty());
}

TEST_CASE("A name that no fact mentions is pointed out on standard error") {
  Example example;
  Run run = run_tercet({example.database, "?who ranks_frist ?what"});
  CHECK(run.code == 0);
  CHECK(contains(run.err, "no fact mentions ranks_frist; did you mean ranks_first?"));
  CHECK(contains(run_tercet({example.database, "Anhiu-ranks_first-car_production"}).err, "did you mean Anhui?"));
  CHECK(contains(run_tercet({example.database, "?who xyzzy_quux ?what"}).err, "no fact mentions xyzzy_quux\n"));
  CHECK(run_tercet({example.database, "?who leads Anhui"}).err.empty());
}

TEST_CASE("A database that is not there is not made by asking it") {
  TemporaryDirectory directory;
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{{directory / "no.db", "?x ?y ?z"},
                                                                                         {"query", directory / "no.db", "?x ?y ?z"},
                                                                                         {"info", directory / "no.db"},
                                                                                         {"dump", directory / "no.db"}}) {
    Run run = run_tercet(arguments, "");
    CHECK(run.code == 1);
    CHECK(run.out.empty());
    CHECK(contains(run.err, "no.db"));
    CHECK_FALSE(std::filesystem::exists(directory / "no.db"));
  }
}

TEST_CASE("Commands work in a pipe, on a database in memory too") {
  Example example;
  Run run = run_tercet(
      {}, ".load " + example.facts + "\n.mode csv\n?who leads ?what\n.namespace\n.predicates\n.info\n.quit\n?never ?reached ?x\n");
  INFO(run.err);
  CHECK(run.code == 0);
  CHECK(contains(run.out, "who,what\r\nfact:Hefei,fact:vehicle_RnD\r\n"));
  CHECK(contains(run.out, "fact:\n"));
  CHECK(contains(run.out, "│ part_of     │     3 │\n"));
  CHECK(contains(run.out, "database              in memory\n"));
  CHECK_FALSE(contains(run.out, "never"));
  Run wrong = run_tercet({}, ".hlep\n.load\n.mode html\n.timer maybe\n.read\n.load a b --format\n");
  CHECK(wrong.code == 1);
  CHECK(contains(wrong.err, "there is no command .hlep; did you mean .help?"));
  CHECK(contains(wrong.err, "usage: .load FILE..."));
  CHECK(contains(wrong.err, "there is no mode html; it can be table, markdown, csv"));
  CHECK(contains(wrong.err, "usage: .timer on|off"));
  CHECK(contains(wrong.err, "usage: .read FILE"));
  Run help = run_tercet({}, ".help\n.help load\n");
  for (std::string_view name :
       {".help", ".load", ".dump", ".mode", ".namespace", ".prefixes", ".info", ".predicates", ".describe", ".explain", ".timer",
        ".timeout", ".memory", ".max-rows", ".service", ".allow-load", ".read", ".quit"}) {
    CHECK(contains(help.out, name));
  }
}

TEST_CASE("SERVICE asks the endpoints that are named, and no other") {
  HttpServer server(
      [](const HttpRequest&, HttpConnection& connection) { connection.respond(200, "text/tab-separated-values", "?x\n42\n"); });
  const std::string query = "SELECT ?x { SERVICE <" + server.url("/sparql") + "> { ?x ?y ?z } }";
  Run refused = run_tercet({"--format", "csv"}, query);
  CHECK(refused.code == 1);
  CHECK(contains(refused.err, "this endpoint is not allowed"));
  CHECK(contains(refused.err, "--allow-service " + server.url("/sparql")));
  CHECK(server.connections() == 0);
  Run allowed = run_tercet(
      {"--allow-service", "http://elsewhere.example/", "--allow-service", server.url("/sparql"), "--format", "csv"}, query);
  CHECK(allowed.out == "x\r\n42\r\n");
  Run command = run_tercet({"--format", "csv"}, ".service " + server.url("/*") + "\n.service\n" + query + "\n");
  CHECK(command.out == server.url("/*") + "\nx\r\n42\r\n");
  Run wrong = run_tercet({}, ".service somewhere\n.service\n");
  CHECK(wrong.code == 1);
  CHECK(wrong.out.empty());
  CHECK(contains(wrong.err, "\"somewhere\" allows no endpoint"));
}

TEST_CASE("LOAD fetches the documents that are named, and no other") {
  HttpServer server(
      [](const HttpRequest&, HttpConnection& connection) { connection.respond(200, "text/turtle", "<urn:a> <urn:b> <#c> ."); });
  const std::string load = "LOAD <" + server.url("/x.ttl") + ">";
  Run refused = run_tercet({"--allow-service", "*"}, load);
  CHECK(refused.code == 1);
  CHECK(contains(refused.err, "this document is not allowed"));
  CHECK(contains(refused.err, "--allow-load " + server.url("/x.ttl")));
  CHECK(server.connections() == 0);
  const std::string query = "\nSELECT ?o { ?s ?p ?o }\n";
  Run allowed = run_tercet({"--allow-load", "http://elsewhere.example/", "--allow-load", server.url("/x.ttl"), "--format", "csv"},
                           load + query);
  CHECK(allowed.out == "o\r\n" + server.url("/x.ttl#c") + "\r\n");
  Run command = run_tercet({"--format", "csv"}, ".allow-load " + server.url("/*") + "\n.allow-load\n" + load + query);
  CHECK(command.out == server.url("/*") + "\no\r\n" + server.url("/x.ttl#c") + "\r\n");
  Run wrong = run_tercet({}, ".allow-load somewhere\n.allow-load\n");
  CHECK(wrong.code == 1);
  CHECK(wrong.out.empty());
  CHECK(contains(wrong.err, "\"somewhere\" allows no document"));

  Example example;
  CHECK(run_tercet({"update", example.database, load}).code == 1);
  CHECK(run_tercet({"update", "--allow-load", server.url("/*"), example.database, load}).code == 0);
  CHECK(run_tercet({example.database, "<urn:a> <urn:b> <" + server.url("/x.ttl#c") + ">"}).out == "yes\n");
}

TEST_CASE("A command that writes opens the database for it") {
  Example example;
  std::string more = example.directory.write("more.facts", "Hefei leads batteries\n");
  CHECK(run_tercet({example.database}, ".load " + more + "\n").code == 0);
  CHECK(run_tercet({example.database, "Hefei-leads-batteries"}).out == "yes\n");
  Run refused = run_tercet({"--read-only", example.database}, ".load " + more + "\n");
  CHECK(refused.code == 1);
  CHECK(contains(refused.err, "read-only"));
}

TEST_CASE("Names are described and plans explained") {
  Example example;
  Run describe = run_tercet({"--format", "ntriples", example.database}, ".describe Hefei\n");
  CHECK(sorted_lines(describe.out) ==
        std::vector<std::string>{"<fact:Hefei> <fact:leads> <fact:vehicle_RnD> .", "<fact:Hefei> <fact:part_of> <fact:Anhui> ."});
  Run both = run_tercet({"--format", "ntriples", example.database}, ".describe Anhui\n");
  CHECK(contains(both.out, "<fact:Hefei> <fact:part_of> <fact:Anhui> ."));
  CHECK(contains(both.out, "<fact:Anhui> <fact:part_of> <fact:Yangtze_River_Delta> ."));
  Run explain = run_tercet({example.database}, ".explain ?who leads ?what\n");
  CHECK(explain.code == 0);
  CHECK(contains(explain.out, "leads"));
}

TEST_CASE("A dump loads again as the same facts") {
  TemporaryDirectory directory;
  std::string file = directory.write("x.trig",
                                     "@prefix : <http://e/> .\n:a :b \"x\\n\\\"y\\\"\\u0007\"@en-GB, \"\\u5b89\", 1.50, "
                                     "\"01\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n"
                                     ":a :knows _:x . _:x :knows _:y . _:y :knows :a .\n"
                                     ":g { :a :b 2 . _:x :in :g }\n");
  REQUIRE(run_tercet({"load", directory / "one.db", file}).code == 0);
  Run first = run_tercet({"dump", directory / "one.db"});
  CHECK(first.code == 0);
  CHECK(sorted_lines(first.out).size() == 9);
  CHECK(contains(first.out, "<http://e/a> <http://e/b> \"1.50\"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n"));
  CHECK(contains(first.out, "\"2\"^^<http://www.w3.org/2001/XMLSchema#integer> <http://e/g> .\n"));
  CHECK(run_tercet({"dump", directory / "one.db"}).out == first.out);
  std::string dumped = directory.write("dump.nq", first.out);
  REQUIRE(run_tercet({"load", directory / "two.db", dumped}).code == 0);
  Run second = run_tercet({"dump", directory / "two.db"});
  CHECK(sorted_lines(second.out).size() == 9);
  // The two blank nodes are told apart by what they know, so the same question gives the same answer.
  std::string question =
      "PREFIX : <http://e/> SELECT ?v WHERE { :a :knows ?x . ?x :knows ?y . ?y :knows :a . GRAPH :g { ?x :in ?v } }";
  CHECK(run_tercet({"--format", "csv", directory / "two.db", question}).out == "v\r\nhttp://e/g\r\n");
  CHECK(run_tercet({}, ".load " + dumped + "\n.dump " + (directory / "three.nq") + "\n").code == 0);
  CHECK(sorted_lines(read_file(directory / "three.nq")).size() == 9);
}

TEST_CASE("A dump is written in the format that is asked for") {
  TemporaryDirectory directory;
  std::string text = "@prefix ex: <http://e/> .\n\nex:a ex:b [ ex:c 1 ] .\n";
  std::string database = directory / "x.db";
  REQUIRE(run_tercet({"load", database, directory.write("x.ttl", text)}).code == 0);
  CHECK(run_tercet({"dump", database, "--format", "turtle"}).out == text);
  CHECK(run_tercet({"dump", "--format", "trig", database}).out == text);
  CHECK(sorted_lines(run_tercet({"dump", database, "--format", "ntriples"}).out) ==
        sorted_lines(run_tercet({"dump", database}).out));
  CHECK(run_tercet({database}, ".dump --format turtle\n").out == text);
  // A file's name says its format.
  CHECK(run_tercet({database}, ".dump " + (directory / "y.trig") + "\n").code == 0);
  CHECK(read_file(directory / "y.trig") == text);
  CHECK(run_tercet({database}, ".dump " + (directory / "y.txt") + "\n").code == 0);
  CHECK(read_file(directory / "y.txt") == run_tercet({"dump", database}).out);
  CHECK(run_tercet({database}, ".dump " + (directory / "z.txt") + " --format trig\n").code == 0);
  CHECK(read_file(directory / "z.txt") == text);
  Run wrong = run_tercet({database}, ".dump --format facts\n.dump --format\n.dump a b\n.dump x.nt.gz\n.dump --format lisp\n");
  CHECK(wrong.code == 1);
  CHECK(contains(wrong.err, "a dump can be nquads, trig, turtle or ntriples"));
  CHECK(contains(wrong.err, "--format needs a value"));
  CHECK(contains(wrong.err, "one file is written at a time"));
  CHECK(contains(wrong.err, "a dump is not compressed"));
  CHECK(contains(wrong.err, "there is no format lisp"));
  CHECK(run_tercet({"dump", database, "--format", "facts"}).code == 2);

  REQUIRE(run_tercet({"load", database, directory.write("g.trig", "<http://e/g> { <http://e/a> <http://e/b> 2 }")}).code == 0);
  Run graphs = run_tercet({"dump", database, "--format", "turtle"});
  CHECK(graphs.code == 1);
  CHECK(graphs.out.empty());
  CHECK(contains(graphs.err, "named graphs"));
  CHECK(run_tercet({"dump", database, "--format", "trig"}).out == text + "\nex:g {\n    ex:a ex:b 2 .\n}\n");
}

TEST_CASE("A dump that fails leaves the file as it was") {
  namespace fs = std::filesystem;
  TemporaryDirectory directory;
  std::string database = directory / "x.db";
  REQUIRE(run_tercet({"load", database, directory.write("g.trig", "<http://e/g> { <http://e/a> <http://e/b> 2 }")}).code == 0);
  std::string dump = directory.write("old.ttl", "# kept\n");
  fs::permissions(dump, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
  fs::create_symlink("old.ttl", directory / "link");
  fs::create_directory(directory / "empty");
  Run graphs = run_tercet({database}, ".dump " + dump + "\n.dump " + (directory / "empty/new.nt") + "\n");
  CHECK(graphs.code == 1);
  CHECK(contains(graphs.err, "named graphs"));
  CHECK(read_file(dump) == "# kept\n");
  CHECK(fs::is_empty(directory / "empty"));
  // One that succeeds keeps links and permissions, and leaves nothing else.
  CHECK(run_tercet({database}, ".dump " + (directory / "link") + " --format trig\n").code == 0);
  CHECK(contains(read_file(dump), "<http://e/a> <http://e/b> 2 ."));
  CHECK(fs::is_symlink(directory / "link"));
  CHECK(fs::status(dump).permissions() == (fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read));
  CHECK(std::distance(fs::directory_iterator(directory.path()), {}) == 5);
  // What is no file is written itself.
  CHECK(contains(run_tercet({database}, ".dump /dev/stdout\n").out, "<http://e/g> ."));
  Run nowhere = run_tercet({database}, ".dump " + (directory / "no/where.nq") + "\n");
  CHECK(nowhere.code == 1);
  CHECK(contains(nowhere.err, "no/where.nq: No such file or directory"));
}

TEST_CASE("A reader that goes away ends the program quietly") {
  Example example;
  std::string command = std::string(TERCET_PROGRAM) + " " + example.database +
                        " '{ ?a ?b ?c } { ?d ?e ?f } { ?g ?h ?i } { ?j ?k ?l } { ?m ?n ?o }' 2>" + (example.directory / "err") +
                        " | head -1 >" + (example.directory / "out");
  CHECK(std::system(command.c_str()) == 0);
  CHECK(contains(read_file(example.directory / "out"), "┌"));
  CHECK(read_file(example.directory / "err").empty());
}

TEST_CASE("A timeout stops a query") {
  Example example;
  Run run = run_tercet({"--timeout", "200ms", example.database,
                        "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . ?p ?q ?r . ?s ?t "
                        "?u . ?v ?w ?x . ?y ?z ?zz . ?y1 ?z1 ?zz1 . ?y2 ?z2 ?zz2 }"});
  CHECK(run.code == 1);
  CHECK(contains(run.err, "timeout"));
}

TEST_CASE("Limits are chosen by options and by commands, for queries and updates") {
  Example example;
  const std::string product =
      "WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r . ?s ?t ?u . ?v ?w ?x . ?y ?z ?zz . "
      "?y1 ?z1 ?zz1 . ?y2 ?z2 ?zz2 . ?y3 ?z3 ?zz3 }";
  const std::string insert = "INSERT { ?a new ?d } ";
  Run late = run_tercet({"--timeout", "200ms", "update", example.database, insert + product});
  CHECK(late.code == 1);
  CHECK(contains(late.err, "time"));
  Run many = run_tercet({"--max-rows", "1", "update", example.database, insert + "WHERE { ?a part_of ?d }"});
  CHECK(many.code == 1);
  CHECK(contains(many.err, "more than 1 solutions"));
  Run large = run_tercet({"--memory", "1M", "update", example.database, insert + product});
  CHECK(large.code == 1);
  CHECK(contains(large.err, "1 MiB"));
  Run commands = run_tercet({"--format", "csv", example.database},
                            ".timeout\n.memory\n.max-rows\n.timeout 200ms\n.memory 64M\n.max-rows 1\n.timeout\n.memory\n.max-rows\n"
                            "SELECT ?a WHERE { ?a part_of ?b }\n.max-rows off\n.memory 1024M\nSELECT (COUNT(*) AS ?count) " +
                                product + "\n.timeout off\nASK { ?a leads ?b }\n");
  CHECK(contains(commands.out, "off\n1024M\noff\n200ms\n64M\n1\n"));
  CHECK(contains(commands.err, "more than 1 rows"));
  CHECK(contains(commands.err, "timeout"));
  CHECK(contains(commands.out, "true"));
  Run wrong = run_tercet({}, ".timeout soon\n.memory much\n.max-rows -1\n");
  CHECK(wrong.code == 1);
  CHECK(contains(wrong.err, "soon: a time is written like"));
  CHECK(contains(wrong.err, "much: a size is written like"));
  CHECK(contains(wrong.err, "-1 is not a number"));
  CHECK(contains(run_tercet({"--format", "csv", example.database, "ASK { ?a new ?d }"}).out, "false"));
}

TEST_CASE("Facts are changed from the prompt, a pipe and the command line") {
  Example example;
  Run piped = run_tercet({"--format", "csv", example.database},
                         "+ Hefei-leads-steel\nHefei-leads-?x FILTER(?x = steel)\n- Hefei-leads-steel\n");
  CHECK(piped.code == 0);
  CHECK(piped.out == "x\r\nfact:steel\r\n");
  CHECK(contains(piped.err, "added 1 fact"));
  CHECK(contains(piped.err, "removed 1 fact"));
  CHECK(contains(run_tercet({"update", example.database, "- Hefei-leads-steel"}).err, "nothing changed"));
  Run several =
      run_tercet({"update", example.database, "INSERT DATA { <a1> <p> 1 } ; DELETE { ?x p 1 } INSERT { ?x p 2 } WHERE { ?x p 1 }"});
  CHECK(several.code == 0);
  CHECK(contains(several.err, "added 2 facts, removed 1 fact"));
  CHECK(contains(run_tercet({"--format", "csv", example.database, "a1-p-?v"}).out, "2"));
  Run from_input = run_tercet({"update", "--relaxed", "--quiet", example.database}, "DELETE WHERE { <a1> ?p ?o }");
  CHECK(from_input.code == 0);
  CHECK(from_input.err.empty());
  CHECK(run_tercet({"--format", "csv", example.database, "ASK { <a1> ?p ?o }"}).out.find("true") == std::string::npos);
}

TEST_CASE("An update that fails changes nothing and says why") {
  Example example;
  const std::string before = run_tercet({"dump", example.database}).out;
  Run failed = run_tercet({"update", example.database, "CLEAR ALL ; COPY <nowhere> TO <there>"});
  CHECK(failed.code == 1);
  CHECK(contains(failed.err, "COPY SILENT"));
  CHECK(run_tercet({"update", example.database, "?s ?p ?o"}).code == 1);
  CHECK(run_tercet({"--read-only", "update", example.database, "CLEAR ALL"}).code == 1);
  CHECK(run_tercet({"update", example.database + ".none", "CLEAR ALL"}).code == 1);
  CHECK(run_tercet({"dump", example.database}).out == before);
}

TEST_CASE("A database is packed") {
  Example example;
  REQUIRE(run_tercet({"update", example.database, "DELETE WHERE { ?s leads ?o }"}).code == 0);
  const std::string facts = run_tercet({"dump", example.database}).out;
  CHECK(contains(run_tercet({"info", example.database}).out, "waiting changes"));
  Run packed = run_tercet({"compact", example.database});
  CHECK(packed.code == 0);
  CHECK(contains(packed.err, "on the disk"));
  CHECK(run_tercet({"info", example.database}).out.find("waiting changes") == std::string::npos);
  CHECK(run_tercet({"dump", example.database}).out == facts);
}

TEST_CASE("The default namespace is chosen when a database is made") {
  TemporaryDirectory directory;
  std::string file = directory.write("x.facts", "a1 b1 c1\n");
  REQUIRE(run_tercet({"load", "--namespace", "http://e/", directory / "x.db", file}).code == 0);
  CHECK(run_tercet({"dump", directory / "x.db"}).out == "<http://e/a1> <http://e/b1> <http://e/c1> .\n");
  Run other = run_tercet({"--namespace", "http://other/", directory / "x.db", "?x ?y ?z"});
  CHECK(other.code == 1);
  Run wrong = run_tercet({"load", "--namespace", "no iri", directory / "y.db", file});
  CHECK(wrong.code == 1);
  CHECK(contains(wrong.err, "absolute IRI"));
}

TEST_CASE("A semicolon may end a query, and queries of SPARQL stand on one line with it between") {
  Example example;
  Run ended = run_tercet({"--format", "csv", example.database, "?x part_of Anhui LIMIT 1;"});
  CHECK(ended.out == "x\r\nfact:Hefei\r\n");
  CHECK(ended.err.empty());
  Run several = run_tercet({"--format", "csv", example.database, "SELECT (1 AS ?a) {}; SELECT (2 AS ?b) {} ;\n?x leads ?y"});
  CHECK(several.code == 0);
  CHECK(several.out == "a\r\n1\r\nb\r\n2\r\nx,y\r\nfact:Hefei,fact:vehicle_RnD\r\n");
  Run piped = run_tercet({}, "ASK {}; ASK { FILTER(false) };\nwrong\n\nASK {}\n");
  CHECK(piped.code == 1);
  CHECK(piped.out == "yes\nno\nyes\n");
}

TEST_CASE("A file that is not there is said to be missing, whatever its name") {
  Run run = run_tercet({}, ".load /nowhere/facts\n");
  CHECK(run.code == 1);
  CHECK(contains(run.err, "No such file"));
}

TEST_CASE("What is left of a damaged database is written, and what is damaged is said") {
  Example example;
  Run whole = run_tercet({"dump", "--salvage", example.database});
  CHECK(whole.code == 0);
  CHECK(sorted_lines(whole.out) == sorted_lines(run_tercet({"dump", example.database}).out));
  CHECK(whole.err == "Nothing is damaged; 10 facts written.\n");
  int damaged = 0;
  for (const auto& file : std::filesystem::directory_iterator(example.database)) {
    if (file.path().extension() != ".sst") continue;
    const std::string bytes = read_file(file.path());
    {
      std::fstream stream(file.path(), std::ios::binary | std::ios::in | std::ios::out);
      stream.put(static_cast<char>(bytes[0] ^ 0x55));
    }
    Run rescued = run_tercet({"dump", "--salvage", example.database});
    INFO(rescued.err);
    CHECK(rescued.code == 1);
    CHECK(contains(rescued.err, "corrupt"));
    CHECK(contains(rescued.err, "1 place damaged; "));
    CHECK(contains(rescued.err, " of the 10 facts that were counted.\n"));
    Run failed = run_tercet({"dump", example.database});
    const bool is_read_by_dump = failed.code != 0;
    if (is_read_by_dump) {
      ++damaged;
      CHECK(contains(failed.err, "corrupt"));
      CHECK(contains(failed.err, "`tercet dump --salvage " + example.database + "` writes what can still be read"));
    }
    std::ofstream(file.path(), std::ios::binary) << bytes;
  }
  CHECK(damaged >= 2);
  Run wrong = run_tercet({"dump", "--salvage", "--format", "trig", example.database});
  CHECK(wrong.code == 2);
  CHECK(contains(wrong.err, "what is salvaged is written as nquads"));
}
