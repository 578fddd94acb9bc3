// What the runner calls the same answer.
#include <catch2/catch.hpp>

#include "tests/conformance/answer_files.h"
#include "tests/conformance/numbers.h"

using namespace tercet;
using namespace tercet::conformance;

namespace {

Answer tsv(const std::string& text) { return parse_answer(ResultSyntax::kTsv, text); }

bool same(const std::string& left, const std::string& right, const Comparison& comparison = {}) {
  return !difference(tsv(left), tsv(right), comparison).has_value();
}

Answer turtle(const std::string& text) {
  return answer_of_graph(parse_graph("@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> .\n" + text,
                                     RdfFormat::kTurtle, "http://e/"));
}

std::string one_form(const std::string& form, const std::string& type) {
  return with_one_form(Term::typed_literal(form, std::string(vocabulary::kXsd) + type)).value();
}

}  // namespace

TEST_CASE("answers: bags, lists and lax cardinality") {
  CHECK(same("?x\n1\n2\n2\n", "?x\n2\n1\n2\n"));
  CHECK_FALSE(same("?x\n1\n2\n2\n", "?x\n2\n1\n1\n"));
  CHECK_FALSE(same("?x\n1\n2\n", "?x\n2\n1\n", {.ordered = true}));
  CHECK(same("?x\n1\n2\n", "?x\n1\n2\n", {.ordered = true}));
  CHECK(same("?x\n1\n2\n2\n", "?x\n2\n1\n", {.lax = true}));
  CHECK_FALSE(same("?x\n1\n2\n2\n", "?x\n2\n2\n", {.lax = true}));
  CHECK_FALSE(same("?x\n1\n2\n", "?x\n2\n1\n1\n", {.lax = true}));
}

TEST_CASE("answers: variables in any order, blank nodes under any name, also across rows") {
  CHECK(same("?x\t?y\n1\t2\n", "?y\t?x\n2\t1\n"));
  CHECK_FALSE(same("?x\n1\n", "?y\n1\n"));
  CHECK(same("?x\t?y\n_:a\t1\n_:a\t2\n", "?x\t?y\n_:b\t2\n_:b\t1\n"));
  CHECK_FALSE(same("?x\t?y\n_:a\t1\n_:a\t2\n", "?x\t?y\n_:b\t2\n_:a\t1\n"));
  CHECK_FALSE(same("?x\n_:a\n", "?x\n<e:a>\n"));
  CHECK_FALSE(same("?x\n\n", "?x\n\"\"\n"));
}

TEST_CASE("answers: numbers are compared by value and type, everything else by its text") {
  CHECK(same("?x\n2.0\n2100e0\n", "?x\n2.1E3\n2.00\n"));
  CHECK_FALSE(same("?x\n2.0\n", "?x\n2\n"));
  CHECK_FALSE(same("?x\n2.0e0\n", "?x\n2.0\n"));
  CHECK_FALSE(same("?x\n\"01\"\n", "?x\n\"1\"\n"));
  CHECK_FALSE(same("?x\ntrue\n", "?x\n\"1\"^^<http://www.w3.org/2001/XMLSchema#boolean>\n"));
}

TEST_CASE("numbers in one form") {
  CHECK(one_form("+007", "integer") == "7");
  CHECK(one_form("-0", "short") == "0");
  CHECK(one_form("-00.500", "decimal") == "-0.5");
  CHECK(one_form(".5", "decimal") == "0.5");
  CHECK(one_form("5.", "decimal") == "5");
  CHECK(one_form("123456789012345678901234567890.10", "decimal") == "123456789012345678901234567890.1");
  CHECK(one_form("1.0E2", "double") == one_form("100", "double"));
  CHECK(one_form("16777217", "float") == one_form("1.6777216e7", "float"));
  CHECK(one_form("16777217", "double") != one_form("1.6777216e7", "double"));
  CHECK(one_form("INF", "double") != one_form("-INF", "double"));
  for (const char* wrong : {"", ".", "1e1", "x", "1.2.3", "--1"}) CHECK(one_form(wrong, "decimal") == wrong);
  for (const char* wrong : {"", "1e", "e1", "inf", "nan", "0x1", "1 "}) CHECK(one_form(wrong, "double") == wrong);
  CHECK(one_form("1.0", "integer") == "1.0");
}

TEST_CASE("rs:ResultSet") {
  const Answer rows = turtle(R"([] a rs:ResultSet ; rs:resultVariable "x", "y" ;
    rs:solution [ rs:index 2 ; rs:binding [ rs:variable "x" ; rs:value 1 ] ],
                [ rs:index 1 ; rs:binding [ rs:variable "y" ; rs:value _:b ] ] .)");
  CHECK(rows.kind == Answer::Kind::kRows);
  CHECK(rows.has_order);
  CHECK_FALSE(difference(rows, tsv("?x\t?y\n\t_:a\n1\t\n"), {.ordered = true}).has_value());
  CHECK(difference(rows, tsv("?x\t?y\n1\t\n\t_:a\n"), {.ordered = true}).has_value());

  const Answer bag = turtle(R"([] a rs:ResultSet ; rs:resultVariable "x" ;
    rs:solution [ rs:binding [ rs:variable "x" ; rs:value 1 ] ], [ rs:binding [ rs:variable "x" ; rs:value 2 ] ] .)");
  CHECK_FALSE(bag.has_order);
  CHECK_FALSE(difference(bag, tsv("?x\n2\n1\n"), {.ordered = true}).has_value());

  CHECK(turtle("[] a rs:ResultSet ; rs:boolean true .").boolean);
  CHECK(turtle("<a> <b> <c> .").kind == Answer::Kind::kGraph);
  CHECK_THROWS(turtle("[] a rs:ResultSet ; rs:solution [ rs:binding [ rs:variable \"x\" ; rs:value 1 ] ] ."));
}

TEST_CASE("CSV shows texts") {
  const Answer shown = as_csv(tsv("?x\n\"1\"\n<e:a>\n\"a\"@en\n\"\"\n\n_:b\n"));
  CHECK_FALSE(
      difference(shown, as_csv(parse_answer(ResultSyntax::kCsv, "x\n1\ne:a\na\n\n\n_:c\n")), {.ordered = true}).has_value());
}
