#include <catch2/catch.hpp>

#include "parser/sparql/normalized_text.h"
#include "tests/unit/parser/sparql_test_tools.h"

using namespace tercet;
using namespace tercet::test;

namespace {

// What a text means in either mode: its tree, or its error.
std::string meaning(std::string_view text, const SparqlParserOptions& options) {
  const std::string error = error_of(text, options);
  return error.empty() ? to_string(parse_sparql(text, options)) : "error";
}

void check_same(const std::string& text) {
  const std::string normalized = normalized_query_text(text);
  INFO(text << "\nis normalized to\n" << normalized);
  CHECK(normalized_query_text(normalized) == normalized);
  CHECK(meaning(normalized, strict_options()) == meaning(text, strict_options()));
  CHECK(meaning(normalized, short_form_options()) == meaning(text, short_form_options()));
}

}  // namespace

TEST_CASE("runs of white space and comments become one space or line feed") {
  CHECK(normalized_query_text("") == "");
  CHECK(normalized_query_text(" \t\r\n # nothing") == "");
  CHECK(normalized_query_text("  ASK  {\t?s ?p\t\t?o }  \n") == "ASK { ?s ?p ?o }");
  CHECK(normalized_query_text("a b c # why \"not\n\n  d e f") == "a b c\nd e f");
  CHECK(normalized_query_text("a b c\r\nd e f") == "a b c\nd e f");
  CHECK(normalized_query_text("ASK{?s?p?o}") == "ASK{?s?p?o}");
}

TEST_CASE("what stands inside of tokens stays") {
  for (const char* text :
       {"ASK { ?s ?p 'two  spaces' }", "ASK { ?s ?p \"it's # no  comment\" }", "ASK { ?s ?p '''long  'and''  # so\n\n on''' }",
        "ASK { ?s ?p 'quote \\'  # escaped' }", "ASK { ?s ?p \"\" , '' , \"\"\"\"x  \"\"\" }", "ASK { <a#b> <o'neil> ?o,'a  b' }",
        "ASK { ?s ?p x:o\\'neil , 'a  b' }", "ASK { ?s ?p 'not  closed }", "ASK { ?s ?p '''not  closed'  # }"}) {
    CHECK(normalized_query_text(text) == text);
  }
  // A '<' that begins no IRI is no bracket.
  CHECK(normalized_query_text("ASK { FILTER(?a <  ?b #>\n && ?c = '>  ') }") == "ASK { FILTER(?a < ?b\n&& ?c = '>  ') }");
  CHECK(normalized_query_text("ASK { FILTER(?a<?b#it's>'  ') }") == "ASK { FILTER(?a<?b#it's>'  ') }");
}

TEST_CASE("a text with codepoint escapes stays as it is") {
  const std::string text = "ASK  { ?s ?p \\u0027a  b' } # x";
  CHECK(normalized_query_text(text) == text);
}

TEST_CASE("texts that are not well formed are told apart") {
  CHECK(normalized_query_text("ASK { ?s ?p 'a\n\nb' }") != normalized_query_text("ASK { ?s ?p 'a\nb' }"));
  CHECK(normalized_query_text("'a\n'  b'  c'") == "'a\n'  b'  c'");
  // Which is an error even in a comment.
  CHECK(normalized_query_text("ASK { ?s ?p ?o }  # \xff") == "ASK { ?s ?p ?o }  # \xff");
}

TEST_CASE("a normalized text means the same") {
  for (const char* text :
       {"SELECT * { ?s ?p ?o FILTER(?s<?o&&?o>?s) }", "SELECT * { ?s ?p ?o FILTER(?s<?o  &&  ?o>?s) }",
        "?who-ranks_first-?what  # all", "a b c\n\n\nd e f", "a b c   d e f", "a-b-c  d-e-f", "x route (a\n\nb\n c)",
        "PREFIX : <x#>  SELECT * { :a :b 'c  d' }", "SELECT * { ?a ?b ?c . # one\n ?d ?e ?f }", "a b # c\nd", "\xff  \xfe"}) {
    check_same(text);
  }
}

TEST_CASE("the texts of the suites mean the same when they are normalized") {
  const std::filesystem::path shared = TERCET_SHARED_DATA;
  std::size_t texts = 0;
  for (const char* folder : {"w3c-rdf-tests/sparql/sparql11", "benchmarks/watdiv/queries"}) {
    for (const std::filesystem::path& path : files_below(shared / folder, ".rq")) {
      INFO(path.string());
      check_same(read_text(path));
      ++texts;
    }
  }
  for (const std::filesystem::path& path :
       files_below(std::filesystem::path(TERCET_SOURCE_DIR) / "benchmarks/race/queries", ".rq")) {
    check_same(read_text(path));
    ++texts;
  }
  CHECK(texts > 90);
}
