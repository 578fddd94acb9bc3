// A text cut anywhere gives the same quads and the same errors.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "rdf_test_support.h"

using namespace tercet;
using namespace tercet::test;

namespace {

void check_pieces(std::string_view text, const RdfParserOptions& options, std::mt19937& random) {
  for (const bool skip_errors : {false, true}) {
    const Outcome whole = parse_whole(text, options, skip_errors);
    CHECK(parse_in_pieces(text, options, skip_errors, [] { return 1; }) == whole);
    for (const unsigned most : {3U, 20U, 300U}) {
      std::uniform_int_distribution<std::size_t> size(0, most);
      CHECK(parse_in_pieces(text, options, skip_errors, [&] { return size(random); }) == whole);
    }
  }
}

}  // namespace

TEST_CASE("the files of the W3C suites, in pieces") {
  std::mt19937 random(20240607);
  const auto files =
      for_each_suite_file([](RdfFormat) { return true; },
                          [&](const std::string& text, const RdfParserOptions& options) { check_pieces(text, options, random); });
  if (files) CHECK(*files > 500);
}

TEST_CASE("facts in pieces, good and bad") {
  const std::string text =
      "\xEF\xBB\xBF# comment \xE5\xAE\x89\n"
      "@prefix ex: <http://example.org/> .\nPREFIX x.y: <x:>\nbase <http://b/>\n"
      "Anhui-ranks_first-NEV_production a-b--1.5e3 c-d-\"x\\ty\"@en-GB. e-f-'g'^^ex:t\r\n"
      "Anhui a Province ; automakers 7 , 8.5 ;\n  part_of [ name \"\"\"a \"\" b\"\"\" ; is (1 2. 3 true) ] .\n"
      "ex:a.b ex:c\\-d x.y:e . f-g-h i-j-k # end\n"
      "\xE5\xAE\x89\xE5\xBE\xBD-\xE9\xA6\x96\xE5\xBA\x9C-<\xE5\x90\x88\xE8\x82\xA5>\n"
      "bad line here now\n"
      "x y [ z 1.5\n q ( ] ;\n u v\n"
      "good-fact-_x bad-fact-\xFFx\n"
      "also-good-true\n"
      "last one";
  std::mt19937 random(7);
  RdfParserOptions options = rdf_options(RdfFormat::kFacts);
  check_pieces(text, options, random);
  const Outcome outcome = parse_whole(text, options, true);
  CAPTURE(outcome.errors);
  CHECK(outcome.errors.size() == 5);
}

TEST_CASE("what only looks like the end of a bad statement") {
  std::mt19937 random(3);
  for (const RdfFormat format : {RdfFormat::kTurtle, RdfFormat::kTriG}) {
    const RdfParserOptions options = rdf_options(format);
    // The dot and the brace before the byte that is wrong belong to the IRI.
    const std::string text = "<a:s> <a:p> <a:b. }\x01c . <a:s> <a:p> <a:o> .\n<a:b.\xA4. \x01> <a:p> <a:o> . <a:t> <a:p> <a:o> .";
    check_pieces(text, options, random);
    CHECK(parse_whole(text, options, true).quads.size() == 2);
  }
}

TEST_CASE("a byte behind a backslash that is no UTF-8, in pieces") {
  std::mt19937 random(5);
  for (const std::string_view quote : {"\"", "\"\"\""}) {
    const std::string string = std::string(quote) + "\\\xB7" + std::string(quote);
    const RdfParserOptions options = rdf_options(RdfFormat::kTurtle);
    for (const std::string behind : {" .\n", " .\n# more than is scanned at once"}) {
      const std::string text = "<a:s> <a:p> " + string + behind;
      check_pieces(text, options, random);
      const Outcome outcome = parse_whole(text, options, false);
      REQUIRE(outcome.errors.size() == 1);
      CHECK(outcome.errors[0].find("no valid UTF-8") != std::string::npos);
    }
  }
}

TEST_CASE("an entity in a tag that is not declared, in pieces") {
  std::mt19937 random(11);
  const std::string text =
      "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'\n xmlns:ex='http://&e;/'>\n</rdf:RDF>\n";
  const RdfParserOptions options = rdf_options(RdfFormat::kRdfXml);
  check_pieces(text, options, random);
  const Outcome outcome = parse_whole(text, options, false);
  REQUIRE(outcome.errors.size() == 1);
  CHECK(outcome.errors[0].starts_with("2:19: the entity &e; is not declared"));
}

TEST_CASE("random bytes and torn texts neither crash nor differ in pieces") {
  const std::vector<std::string> parts = {"<a:s>",
                                          " ",
                                          "\n",
                                          ".",
                                          ";",
                                          ",",
                                          "[",
                                          "]",
                                          "(",
                                          ")",
                                          "{",
                                          "}",
                                          "\"x\"",
                                          "'''",
                                          "\"\"\"",
                                          "'",
                                          "\"",
                                          "#",
                                          "@en",
                                          "^^",
                                          "ex:a",
                                          "_:b",
                                          "1.5",
                                          "-",
                                          "true",
                                          "a",
                                          "\\",
                                          "\\u",
                                          "%4",
                                          "<",
                                          ">",
                                          "@prefix ex: <e:> .",
                                          "BASE",
                                          "x",
                                          "GRAPH",
                                          "\r",
                                          "\xE5\xAE\x89",
                                          "\xE5",
                                          "\xFF",
                                          "a-b-c",
                                          "7e",
                                          "..",
                                          ":",
                                          "_"};
  std::mt19937 random(99);
  for (int round = 0; round < 1000; ++round) {
    std::string text;
    for (std::size_t count = random() % 30; count > 0; --count) text += parts[random() % parts.size()];
    INFO(text);
    for (const RdfFormat format :
         {RdfFormat::kNTriples, RdfFormat::kNQuads, RdfFormat::kTurtle, RdfFormat::kTriG, RdfFormat::kFacts}) {
      const RdfParserOptions options = rdf_options(format);
      for (const bool skip_errors : {false, true}) {
        const Outcome whole = parse_whole(text, options, skip_errors);
        if (parse_in_pieces(text, options, skip_errors, [] { return 1; }) != whole)
          FAIL_CHECK("differs in " << rdf_format_name(format));
      }
    }
  }
}

TEST_CASE("a literal and a line of many megabytes, fed by a doubling buffer") {
  constexpr std::size_t kSize = std::size_t{32} << 20;
  for (const RdfFormat format : {RdfFormat::kNTriples, RdfFormat::kTurtle, RdfFormat::kFacts}) {
    std::string text = "<a:s> <a:p> \"";
    text.append(kSize, 'x');
    text += "\\n\" .\n";
    std::size_t size = 1 << 16;
    std::size_t longest = 0;
    struct Measure final : QuadSink {
      std::size_t* longest;
      void quad(const QuadView& quad) override { *longest = std::max(*longest, quad.object.value.size()); }
    } sink;
    sink.longest = &longest;
    const auto parser = make_rdf_parser(rdf_options(format));
    std::size_t begin = 0;
    while (true) {
      const std::string_view piece = std::string_view(text).substr(begin, size);
      const bool last = begin + piece.size() == text.size();
      const std::size_t done = parser->parse(piece, last, sink);
      if (last) break;
      begin += done;
      if (done == 0) size *= 2;
    }
    CHECK(longest == kSize + 1);
  }
}

TEST_CASE("facts without any space between them take linear time") {
  std::string text;
  for (int i = 0; i < 200000; ++i) text += "x-y-a.";
  struct Count final : QuadSink {
    std::size_t quads = 0;
    void quad(const QuadView&) override { ++quads; }
  } sink;
  parse_rdf(text, rdf_options(RdfFormat::kFacts), sink);
  CHECK(sink.quads == 200000);
}

TEST_CASE("a statement of many objects streams") {
  RdfParserOptions options = rdf_options(RdfFormat::kTurtle);
  std::string piece;
  for (int i = 0; i < 1000; ++i) piece += "<a:object>, ";
  struct Count final : QuadSink {
    std::size_t quads = 0;
    void quad(const QuadView&) override { ++quads; }
  } sink;
  const auto parser = make_rdf_parser(options);
  CHECK(parser->parse("<a:s> <a:p> ", false, sink) == 12);
  for (std::size_t round = 1; round <= 100; ++round) {
    REQUIRE(parser->parse(piece, false, sink) == piece.size());
    REQUIRE(sink.quads == 1000 * round);
  }
  CHECK(parser->parse("<a:o> .", true, sink) == 7);
}
