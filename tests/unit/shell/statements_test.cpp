// Cutting lines into statements, with a stand-in for the parser: a text is incomplete when it ends in "...".
#include "shell/statements.h"

#include <catch2/catch.hpp>

using namespace tercet::shell;

namespace {

std::vector<std::string> cut(const std::vector<std::string>& lines, bool ask_always = false) {
  StatementReader reader([](std::string_view text) { return text.ends_with("..."); }, ask_always);
  std::vector<std::string> statements;
  Statement statement;
  for (const std::string& line : lines) reader.add_line(line);
  reader.finish();
  while (reader.take(statement)) statements.push_back(std::to_string(statement.first_line) + ": " + statement.text);
  return statements;
}

using Statements = std::vector<std::string>;

}  // namespace

TEST_CASE("Each line that is complete is a query") {
  CHECK(cut({"?a b ?c", "?d e ?f"}) == Statements{"1: ?a b ?c", "2: ?d e ?f"});
  CHECK(cut({"# a comment", "", "?a b ?c", "", ";", "?d e ?f"}) == Statements{"3: ?a b ?c", "6: ?d e ?f"});
  CHECK(cut({"\xEF\xBB\xBF?a b ?c\r", "?d e ?f\r"}) == Statements{"1: ?a b ?c", "2: ?d e ?f"});
}

TEST_CASE("A query goes on while it is incomplete") {
  CHECK(cut({"SELECT ...", "WHERE {", "", "  ?x ?y ?z", "}"}) == Statements{"1: SELECT ...\nWHERE {\n\n  ?x ?y ?z\n}"});
  CHECK(cut({"{ ?x", "# ) in a comment", "\")\" <)> }", "?a b ?c"}) ==
        Statements{"1: { ?x\n# ) in a comment\n\")\" <)> }", "4: ?a b ?c"});
  CHECK(cut({"?x p \"\"\"a", ";", "}\"\"\"", "?a b ?c"}) == Statements{"1: ?x p \"\"\"a\n;\n}\"\"\"", "4: ?a b ?c"});
  CHECK(cut({"FILTER(?x < 3 && (?y > 2", "))", "?a b ?c"}) == Statements{"1: FILTER(?x < 3 && (?y > 2\n))", "3: ?a b ?c"});
}

TEST_CASE("A line that cannot begin a query continues one") {
  CHECK(cut({"SELECT ?x { ?x ?y ?z }", "ORDER BY ?x", "limit 3", "?a b ?c"}) ==
        Statements{"1: SELECT ?x { ?x ?y ?z }\nORDER BY ?x\nlimit 3", "4: ?a b ?c"});
  CHECK(cut({"?a b ?c", "  FILTER(?c > 1)", "# note", "; d ?e"}) == Statements{"1: ?a b ?c\n  FILTER(?c > 1)\n# note\n; d ?e"});
  CHECK(cut({"SELECT ?x", "{ ?x ?y ?z }", "VALUES ?x { a }"}) == Statements{"1: SELECT ?x\n{ ?x ?y ?z }\nVALUES ?x { a }"});
  CHECK(cut({"?a b ?c", "VALUES ?x { a } ?x b ?c"}) == Statements{"1: ?a b ?c", "2: VALUES ?x { a } ?x b ?c"});
  CHECK(cut({"?a b ?c", "", "limit-x-3"}) == Statements{"1: ?a b ?c", "3: limit-x-3"});
  CHECK(cut({"SELECT ?x { ?x ?y ?z }", "", "# the best", "ORDER BY ?x", "", " ", "LIMIT 3", "", "FILTER-a-b"}) ==
        Statements{"1: SELECT ?x { ?x ?y ?z }\n\n\nORDER BY ?x\n\n\nLIMIT 3", "9: FILTER-a-b"});
  CHECK(cut({"?a b ?c", "", "# a comment", "", "?d e ?f", ""}) == Statements{"1: ?a b ?c", "5: ?d e ?f"});
}

TEST_CASE("Commands stand between queries") {
  CHECK(cut({".mode csv", "?a b ?c", "  .info", "?a b ...", ".info"}) ==
        Statements{"1: .mode csv", "2: ?a b ?c", "3: .info", "4: ?a b ...\n.info"});
  CHECK(is_command_line(" .help"));
  CHECK_FALSE(is_command_line(". ?x"));
  CHECK_FALSE(is_command_line(".5"));
}

TEST_CASE("A line with only a semicolon ends whatever has begun") {
  CHECK(cut({"SELECT {", ";", "?a b ?c"}) == Statements{"1: SELECT {", "3: ?a b ?c"});
}

TEST_CASE("At a prompt an error inside brackets ends the text") {
  StatementReader reader([](std::string_view text) { return text.ends_with("..."); }, true);
  reader.add_line("SELECT { ) wrong");
  CHECK(reader.is_complete());
  StatementReader patient([](std::string_view text) { return text.ends_with("..."); }, false);
  patient.add_line("SELECT { ( wrong");
  CHECK_FALSE(patient.is_complete());
}

TEST_CASE("A semicolon ends a query of SPARQL, and goes on in a pattern") {
  CHECK(cut({"ASK {} ; SELECT * { ?x a b ; c d };", "?a b ?c ;...", "d ?e", "?f g ?h"}) ==
        Statements{"1: ASK {} ", "1:  SELECT * { ?x a b ; c d }", "2: ?a b ?c ;...\nd ?e", "4: ?f g ?h"});
  CHECK(cut({"PREFIX x: <y;z> base <b> # ;", ";", "PREFIX x: <y;z> base <b>", "  FROM", ";"}) ==
        Statements{"1: PREFIX x: <y;z> base <b> # ;", "3: PREFIX x: <y;z> base <b>\n  FROM"});
  CHECK(cut({"PREFIX x: <y;z> base <b> ASK {};# said", "explain ask { \"a;b\" ?p <c;d> }; .info"}) ==
        Statements{"1: PREFIX x: <y;z> base <b> ASK {}", "2: explain ask { \"a;b\" ?p <c;d> }", "2: .info"});
  CHECK(cut({"SELECT *", "{ ?x ?y '''", "; ''' }", "; ASK {", "}"}) ==
        Statements{"1: SELECT *\n{ ?x ?y '''\n; ''' }\n", "4:  ASK {\n}"});
  CHECK(cut({"explain ?a b ?c ; d ?e", "ask-b-c ; d e"}) == Statements{"1: explain ?a b ?c ; d ?e", "2: ask-b-c ; d e"});
  CHECK(cut({"prefix ;", "base", "prefix x: <"}) == Statements{"1: prefix ;", "2: base", "3: prefix x: <"});
}

TEST_CASE("A text in one piece is cut at semicolons only") {
  auto texts = [](std::string_view text) {
    Statements all;
    for (const Statement& statement : split_at_semicolons(text)) all.push_back(statement.text);
    return all;
  };
  CHECK(texts("?a b ?c\n?d e ?f").size() == 1);
  CHECK(texts("ASK {}\n; ASK {\n}; ?a b ?c ; d ?e\n?f g ?h") == Statements{"ASK {}\n", " ASK {\n}", " ?a b ?c ; d ?e\n?f g ?h"});
  CHECK(texts("").empty());
}
