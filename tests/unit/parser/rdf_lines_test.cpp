// N-Triples and N-Quads.
#include <catch2/catch.hpp>

#include "rdf_test_support.h"

using namespace tercet;
using namespace tercet::test;
using Lines_ = std::vector<std::string>;

namespace {
Lines_ nt(std::string_view text) { return quads_of(text, RdfFormat::kNTriples); }
std::string nt_error(std::string_view text) { return message_of(text, RdfFormat::kNTriples); }
std::string nq_error(std::string_view text) { return message_of(text, RdfFormat::kNQuads); }
}  // namespace

TEST_CASE("N-Triples: terms of every kind") {
  CHECK(nt("<a:s> <a:p> <a:o> .\n") == Lines_{"<a:s> <a:p> <a:o>"});
  CHECK(nt("_:a.b-1 <a:p> _:9 .") == Lines_{"_:a.b-1 <a:p> _:9"});
  CHECK(nt("<a:s> <a:p> \"x\" .") == Lines_{"<a:s> <a:p> \"x\""});
  CHECK(nt("<a:s> <a:p> \"x\"@en-GB .") == Lines_{"<a:s> <a:p> \"x\"@en-GB"});
  CHECK(nt("<a:s> <a:p> \"1\"^^<a:t> .") == Lines_{"<a:s> <a:p> \"1\"^^<a:t>"});
  CHECK(nt("<a:s> <a:p> \"1\"^^<http://www.w3.org/2001/XMLSchema#string> .") == Lines_{"<a:s> <a:p> \"1\""});
  CHECK(nt("<a:s><a:p>\"x\".") == Lines_{"<a:s> <a:p> \"x\""});
  CHECK(nt("_:a<a:p>_:b.") == Lines_{"_:a <a:p> _:b"});
  CHECK(nt("<a:s> <a:p> \"\\t\\b\\n\\r\\f\\\"\\'\\\\\\u0041\\U0001F600\" .") ==
        Lines_{"<a:s> <a:p> " + Term::literal("\t\b\n\r\f\"'\\A\xF0\x9F\x98\x80").to_ntriples()});
  CHECK(nt("<a:\\u00e9\xC3\xA9> <a:p> <a:o> .") == Lines_{"<a:\xC3\xA9\xC3\xA9> <a:p> <a:o>"});
}

TEST_CASE("N-Triples: lines, comments, ends") {
  CHECK(nt("").empty());
  CHECK(nt("\n\r\n \t\r# only a comment").empty());
  CHECK(nt("\xEF\xBB\xBF<a:s> <a:p> <a:o> .") == Lines_{"<a:s> <a:p> <a:o>"});
  CHECK(nt("<a:s> <a:p> <a:o> . # comment\r<a:s> <a:p> <a:p> .\r\n#\n<a:s> <a:p> <a:q>.#") ==
        Lines_{"<a:s> <a:p> <a:o>", "<a:s> <a:p> <a:p>", "<a:s> <a:p> <a:q>"});
}

TEST_CASE("N-Quads: graphs") {
  CHECK(quads_of("<a:s> <a:p> <a:o> <a:g> .\n<a:s> <a:p> \"o\" _:g.\n<a:s> <a:p> \"o\"@en .", RdfFormat::kNQuads) ==
        Lines_{"<a:s> <a:p> <a:o> <a:g>", "<a:s> <a:p> \"o\" _:g", "<a:s> <a:p> \"o\"@en"});
  CHECK(nq_error("<a:s> <a:p> <a:o> \"g\" .") == "1:19: expected a graph name or \".\" behind the object, found \"\"\"");
  CHECK(nq_error("<a:s> <a:p> <a:o> <a:g> <a:h> .") == "1:25: expected \".\" behind the graph name, found \"<\"");
}

TEST_CASE("N-Triples: errors say what is wrong, and where") {
  CHECK(error_of("<a:s> <a:p> <a:o> .\n<a:s> <a:p> oops .", RdfFormat::kNTriples) ==
        "2:13: expected an object: <IRI>, _:label or \"text\", found \"oops\"\n  <a:s> <a:p> oops .\n              ^");
  CHECK(nt_error("<a:s> <a:p> <a:o>\n") == "1:18: expected \".\" behind the object, found the end of the line");
  CHECK(nt_error("<a:s> <a:p> <a:o>") == "1:18: expected \".\" behind the object, found the end of the text");
  CHECK(nt_error("<a:s> <a:p> <a:o> . <a:s> <a:p> <a:o> .") == "1:21: expected the end of the line behind \".\", found \"<\"");
  CHECK(nt_error("\"s\" <a:p> <a:o> .") == "1:1: a literal cannot be the subject of a fact");
  CHECK(nt_error("<a:s> \"p\" <a:o> .") == "1:7: a literal cannot be the predicate of a fact");
  CHECK(nt_error("<a:s> _:p <a:o> .") == "1:7: expected a predicate: <IRI>, found \"_\"");
  CHECK(nt_error("<s> <a:p> <a:o> .") ==
        "1:1: this IRI is relative; N-Triples has no base, so it must begin with a scheme, as <http://example.org/x> does");
  CHECK(nt_error("<a:s s> <a:p> <a:o> .") == "1:5: an IRI cannot contain a space; write %20, or close it with \">\"");
  CHECK(nt_error("<a:s{> <a:p> <a:o> .") == "1:5: an IRI cannot contain \"{\"");
  CHECK(nt_error("<a:\\u0020> <a:p> <a:o> .") == "1:4: an IRI cannot contain this character, not as an escape either");
  CHECK(nt_error("<a:\\n> <a:p> <a:o> .") == "1:4: unknown escape; in an IRI stand only \\uXXXX and \\UXXXXXXXX");
  CHECK(nt_error("<a:s> <a:p\n> <a:o> .") == "1:11: the line ends inside an IRI; expected \">\"");
  CHECK(nt_error("<a:s> <a:p> <a:o") == "1:13: the text ends inside an IRI that begins here");
  CHECK(nt_error("<a:s> <a:p> \"o\n\" .") ==
        "1:13: the line ends inside the string that begins here; close it, or write a line break as \\n");
  CHECK(nt_error("<a:s> <a:p> \"o") == "1:13: the text ends inside a string that begins here");
  CHECK(nt_error("<a:s> <a:p> \"o\\") == "1:13: the text ends inside a string that begins here");
  CHECK(nt_error("<a:s> <a:p> \"\\x\" .").starts_with("1:14: unknown escape; in a string stand "));
  CHECK(nt_error("<a:s> <a:p> \"\\u12G4\" .") == "1:14: expected four hexadecimal digits behind \\u");
  CHECK(nt_error("<a:s> <a:p> \"\\U0011000\" .") == "1:14: expected eight hexadecimal digits behind \\U");
  CHECK(nt_error("<a:s> <a:p> \"\\uD800\" .") == "1:14: this escape stands for no character (a surrogate, or above U+10FFFF)");
  CHECK(nt_error("<a:s> <a:p> \"\\U00110000\" .") == "1:14: this escape stands for no character (a surrogate, or above U+10FFFF)");
  CHECK(nt_error("<a:s> <a:p> \"a\"@1 .") == "1:17: expected a language tag such as \"en\" behind \"@\", found \"1\"");
  CHECK(nt_error("<a:s> <a:p> \"a\"@en- .") ==
        "1:20: expected letters or digits behind the \"-\" of a language tag, found a space");
  CHECK(nt_error("<a:s> <a:p> \"a\"^<a:t> .") == "1:17: expected \"^^\" and the IRI of a datatype, found \"<\"");
  CHECK(nt_error("<a:s> <a:p> \"a\"^^\"t\" .") == "1:18: expected the IRI of a datatype behind \"^^\", found \"\"\"");
  CHECK(nt_error("_: <a:p> <a:o> .") ==
        "1:3: expected the label of a blank node, which begins with a letter, a digit or \"_\", found a space");
}

TEST_CASE("UTF-8 is checked everywhere, columns count characters") {
  const std::string expected = ": this byte is no valid UTF-8; the text must be encoded in UTF-8";
  CHECK(nt_error("<a:\xC3\x28> <a:p> <a:o> .") == "1:4" + expected);
  CHECK(nt_error("<a:s> <a:p> \"\xE5\xAE\x89\xE5\xBE\xBD\xFF\" .") == "1:16" + expected);
  CHECK(nt_error("# \xE5\xAE\x89\xED\xA0\x80\n") == "1:4" + expected);
  CHECK(nt_error("_:a\xFF <a:p> <a:o> .") == "1:4" + expected);
  CHECK(error_of("<a:s> <a:p> \"\xE5\xAE\x89\" x", RdfFormat::kNTriples) ==
        "1:17: expected \".\" behind the object, found \"x\"\n  <a:s> <a:p> \"\xE5\xAE\x89\" x\n                   ^");
}

TEST_CASE("N-Triples: bad lines are skipped one by one") {
  const std::string text =
      "<a:s> <a:p> <a:1> .\n"
      "<a:s> <a:p> bad \"unclosed .\n"
      "<a:s> <a:p> <a:2> .\r\n"
      "<a:s> <a:p> <a:3> . <a:s> <a:p> <a:4> .\r"
      "<a:s> <a:p> <a:5> .\n"
      "<a:s> <a:p>\n"
      "<a:s> <a:p> \"\xFF\" .\n"
      "<a:s> <a:p> <a:6> .\n"
      "<a:s> <a:p> <a:7>";
  const Outcome outcome = parse_whole(text, rdf_options(RdfFormat::kNTriples), true);
  CHECK(outcome.quads == Lines_{"<a:s> <a:p> <a:1>", "<a:s> <a:p> <a:2>", "<a:s> <a:p> <a:5>", "<a:s> <a:p> <a:6>"});
  REQUIRE(outcome.errors.size() == 5);
  CHECK(outcome.errors[0].starts_with("2:13: "));
  CHECK(outcome.errors[1].starts_with("4:21: "));
  CHECK(outcome.errors[2].starts_with("5:12: "));
  CHECK(outcome.errors[3].starts_with("6:14: "));
  CHECK(outcome.errors[4].starts_with("8:18: "));
}

TEST_CASE("on_error that gives up, names of files and first lines") {
  RdfParserOptions options = rdf_options(RdfFormat::kNTriples);
  options.name = "facts.nt";
  options.first_line = 1000;
  std::size_t calls = 0;
  options.on_error = [&](const Error& error) {
    CHECK(error.position().line == 1000 + 2 * calls);
    CHECK(error.code() == ErrorCode::kSyntax);
    return ++calls < 2;
  };
  const Outcome outcome = [&] {
    Outcome result;
    Lines sink(result.quads);
    try {
      parse_rdf("bad\n<a:s> <a:p> <a:o> .\nbad\nbad\n", options, sink);
    } catch (const Error& error) {
      result.errors.push_back(error.what());
    }
    return result;
  }();
  CHECK(calls == 2);
  CHECK(outcome.quads.size() == 1);
  REQUIRE(outcome.errors.size() == 1);
  CHECK(outcome.errors[0].starts_with("facts.nt:1002:1: expected a subject: "));
}
