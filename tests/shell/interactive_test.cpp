// The shell on a terminal, typed at as a person does.
#include <unistd.h>

#include <catch2/catch.hpp>

#include "run_program.h"

using namespace tercet::test;

namespace {

constexpr std::string_view kCtrlC = "\x03";
constexpr std::string_view kCtrlD = "\x04";

struct Fixture {
  TemporaryDirectory directory;
  std::string facts =
      directory.write("places.facts", "Anhui ranks_first NEV_production\nAnhui part_of Yangtze_River_Delta\nHefei part_of Anhui\n");
};

constexpr std::string_view kEndless =
    "SELECT (COUNT(*) AS ?n0) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r . ?s ?t ?u . ?v ?w ?x . ?a1 "
    "?b1 ?c1 . "
    "?a2 ?b2 ?c2 . ?a3 ?b3 ?c3 . ?a4 ?b4 ?c4 . ?a5 ?b5 ?c5 . ?a6 ?b6 ?c6 . ?a7 ?b7 ?c7 . ?a8 ?b8 ?c8 . ?a9 ?b9 ?c9 . ?aa ?ba ?ca . "
    "?ab ?bb ?cb . ?ac ?bc ?cc . ?ad ?bd ?cd . ?ae ?be ?ce . ?af ?bf ?cf . ?ag ?bg ?cg }";

}  // namespace

TEST_CASE_METHOD(Fixture, "A session: load, ask, leave") {
  Terminal terminal({}, directory.path());
  REQUIRE(terminal.shows("tercet> "));
  terminal.type(".load " + facts + "\r");
  REQUIRE(terminal.shows("the database has 3 facts"));
  REQUIRE(terminal.shows("tercet> "));
  terminal.type("?who ranks_first ?what\r");
  REQUIRE(terminal.shows("│ Anhui │ NEV_production │"));
  REQUIRE(terminal.shows("1 row ("));
  REQUIRE(terminal.shows("tercet> "));
  terminal.type("Anhui-ranks_first-NEV_production\r");
  REQUIRE(terminal.shows("yes"));
  REQUIRE(terminal.shows("tercet> "));
  terminal.type("?who ranks_frist ?what\r");
  REQUIRE(terminal.shows("0 rows"));
  REQUIRE(terminal.shows("did you mean ranks_first?"));
  REQUIRE(terminal.shows("tercet> "));
  terminal.type(kCtrlD);
  CHECK(terminal.finish() == 0);
}

TEST_CASE_METHOD(Fixture, "A text goes on until it is complete, and an empty line ends it") {
  Terminal terminal({}, directory.path());
  REQUIRE(terminal.shows("tercet> "));
  terminal.type("SELECT (1 + 1 AS ?two)\r");
  REQUIRE(terminal.shows("...> "));
  terminal.type("WHERE {\r");
  REQUIRE(terminal.shows("...> "));
  terminal.type("}\r");
  REQUIRE(terminal.shows("│   2 │"));
  REQUIRE(terminal.shows("tercet> "));
  terminal.type("SELECT ?x WHERE {\r");
  REQUIRE(terminal.shows("...> "));
  terminal.type("\r");
  REQUIRE(terminal.shows("error: "));
  REQUIRE(terminal.shows("tercet> "));
  terminal.type(".quit\r");
  CHECK(terminal.finish() == 0);
}

TEST_CASE_METHOD(Fixture, "Pasted lines of one query stay together") {
  Terminal terminal({}, directory.path());
  REQUIRE(terminal.shows("tercet> "));
  terminal.type(".load " + facts + "\r");
  REQUIRE(terminal.shows("the database has"));
  REQUIRE(terminal.shows("tercet> "));
  terminal.type("SELECT ?x ?y\rWHERE { ?x part_of ?y }\rORDER BY DESC(?x)\rLIMIT 1\r");
  REQUIRE(terminal.shows("│ Hefei │ Anhui │"));
  REQUIRE(terminal.shows("1 row"));
  terminal.type(".quit\r");
  CHECK(terminal.finish() == 0);
}

TEST_CASE_METHOD(Fixture, "Ctrl-C clears the line, and cancels a query") {
  Terminal terminal({}, directory.path());
  REQUIRE(terminal.shows("tercet> "));
  terminal.type("some nonsense");
  REQUIRE(terminal.shows("nonsense"));
  terminal.type(kCtrlC);
  REQUIRE(terminal.shows("^C"));
  REQUIRE(terminal.shows("tercet> "));
  terminal.type("SELECT * {\r");
  REQUIRE(terminal.shows("...> "));
  terminal.type(kCtrlC);
  REQUIRE(terminal.shows("tercet> "));
  terminal.type(".load " + facts + "\r");
  REQUIRE(terminal.shows("tercet> "));
  terminal.type(std::string(kEndless) + "\r");
  REQUIRE(terminal.shows("?cg }"));
  ::usleep(300'000);
  terminal.type(kCtrlC);
  REQUIRE(terminal.shows("cancelled"));
  REQUIRE(terminal.shows("tercet> "));
  terminal.type("Hefei-part_of-Anhui\r");
  REQUIRE(terminal.shows("yes"));
  REQUIRE(terminal.shows("tercet> "));
  terminal.type(kCtrlD);
  CHECK(terminal.finish() == 0);
}

TEST_CASE_METHOD(Fixture, "Tab completes names, keywords, commands and files") {
  Terminal terminal({}, directory.path());
  REQUIRE(terminal.shows("tercet> "));
  terminal.type(".loa\t" + directory.path() + "/pla\t\r");
  REQUIRE(terminal.shows("the database has 3 facts"));
  REQUIRE(terminal.shows("tercet> "));
  terminal.type("?who rank\t?what\r");
  REQUIRE(terminal.shows("Anhui"));
  REQUIRE(terminal.shows("1 row"));
  REQUIRE(terminal.shows("tercet> "));
  terminal.type("SEL\t* WHERE { Hef\tpart_of ?x }\r");
  REQUIRE(terminal.shows("│ Anhui │"));
  REQUIRE(terminal.shows("tercet> "));
  terminal.type(".m\ttsv\r.mo\t\r");
  REQUIRE(terminal.shows("tsv"));
  REQUIRE(terminal.shows("tercet> "));
  terminal.type(kCtrlD);
  CHECK(terminal.finish() == 0);
}

TEST_CASE_METHOD(Fixture, "History is kept for the next session") {
  {
    Terminal terminal({}, directory.path());
    REQUIRE(terminal.shows("tercet> "));
    terminal.type("SELECT (40 + 2 AS ?answer) {}\r");
    REQUIRE(terminal.shows("│     42 │"));
    REQUIRE(terminal.shows("tercet> "));
    terminal.type(kCtrlD);
    CHECK(terminal.finish() == 0);
  }
  Terminal terminal({}, directory.path());
  REQUIRE(terminal.shows("tercet> "));
  terminal.type("\x1B[A\r");
  REQUIRE(terminal.shows("│     42 │"));
  REQUIRE(terminal.shows("tercet> "));
  terminal.type(kCtrlD);
  CHECK(terminal.finish() == 0);
}

TEST_CASE_METHOD(Fixture, "The welcome is shown, and a database is made") {
  std::string welcome = directory.write("welcome.txt", "Ask me: who ranks first?\n");
  Terminal terminal({"--welcome", welcome, directory / "new.db"}, directory.path());
  REQUIRE(terminal.shows("A new database has been made"));
  REQUIRE(terminal.shows("Ask me: who ranks first?"));
  REQUIRE(terminal.shows("tercet> "));
  terminal.type(".quit\r");
  CHECK(terminal.finish() == 0);
}

TEST_CASE_METHOD(Fixture, "Ctrl-C ends a program that is not interactive with 130") {
  REQUIRE(run_tercet({"load", directory / "x.db", facts}).code == 0);
  Terminal terminal({directory / "x.db", std::string(kEndless)}, directory.path());
  ::usleep(500'000);
  terminal.type(kCtrlC);
  CHECK(terminal.finish() == 130);
}
