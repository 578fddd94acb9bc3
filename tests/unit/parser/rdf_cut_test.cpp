// Turtle and TriG cut into pieces of statements that are parsed on their own: the same quads as from the whole, and the same errors.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "parser/rdf/statement_cutter.h"
#include "rdf_test_support.h"

using namespace tercet;
using namespace tercet::test;

namespace {

// What a loader does: reads some more, cuts where it can, and gives each piece to a parser of its own.
class Pieces {
 public:
  explicit Pieces(const RdfParserOptions& options) : options_(options), cutter_(options) {}

  Outcome parse(std::string_view text, const std::function<std::size_t()>& next_size) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::string rest;
    while (!text.empty() && !has_failed_) {
      const std::string_view piece = text.substr(0, next_size());
      rest.append(piece);
      text.remove_prefix(piece.size());
      if (text.empty()) break;
      options_.context = cutter_.context();
      cutter_.look(rest);
      const std::size_t size = cutter_.cut(rest);
      if (size == 0) continue;
      options_.goes_on = true;
      parse_piece(rest.substr(0, size));
      rest.erase(0, size);
    }
    options_.context = cutter_.context();
    options_.goes_on = false;
    if (!has_failed_) parse_piece(rest);
    return outcome_;
  }
  std::size_t pieces() const { return pieces_; }

 private:
  void parse_piece(const std::string& piece) {
    options_.generated_label_prefix = "/" + std::to_string(pieces_++) + "/";
    const Outcome of_piece = parse_whole(piece, options_);
    outcome_.quads.insert(outcome_.quads.end(), of_piece.quads.begin(), of_piece.quads.end());
    outcome_.errors.insert(outcome_.errors.end(), of_piece.errors.begin(), of_piece.errors.end());
    has_failed_ = !of_piece.errors.empty();
    options_.first_line += static_cast<std::uint64_t>(std::count(piece.begin(), piece.end(), '\n'));
  }

  RdfParserOptions options_;
  rdf::StatementCutter cutter_;
  Outcome outcome_;
  std::size_t pieces_ = 0;
  bool has_failed_ = false;
};

// Generated labels are numbered as they come.
Outcome with_labels_numbered(Outcome outcome) {
  std::map<std::string, std::size_t> numbers;
  for (std::string& quad : outcome.quads) {
    for (std::size_t at = 0; (at = quad.find("_:/", at)) != std::string::npos; at += 2) {
      const std::size_t end = std::min(quad.find(' ', at), quad.size());
      const auto number = numbers.emplace(quad.substr(at, end - at), numbers.size()).first->second;
      quad.replace(at, end - at, "_:" + std::to_string(number) + "!");
    }
  }
  return outcome;
}

// How many pieces the smallest cuts make.
std::size_t check_cuts(std::string_view text, const RdfParserOptions& options, std::mt19937& random) {
  std::size_t most = 0;
  const Outcome whole = with_labels_numbered(parse_whole(text, options));
  for (const unsigned most_bytes : {1U, 20U, 300U}) {
    std::uniform_int_distribution<std::size_t> size(1, most_bytes);
    Pieces pieces(options);
    const Outcome cut = with_labels_numbered(pieces.parse(text, [&] { return size(random); }));
    INFO("pieces of " << most_bytes);
    CHECK(cut.quads == whole.quads);
    CHECK(cut.errors == whole.errors);
    most = std::max(most, pieces.pieces());
  }
  return most;
}

}  // namespace

TEST_CASE("Turtle is cut behind statements, whatever looks like their ends") {
  const std::string text =
      "\xEF\xBB\xBF# a comment . with dots .\n"
      "@prefix ex: <http://example.org/> .\n@base <http://b/x/> . # behind .\n"
      "<a> ex:p 1.5 , 2. # number\n"
      "<a> ex:p \"a . b\" , 'c .\\' .' , \"\"\"long .\n . \"quoted\" \\\"\"\" .\n\"\"\" .\n"
      "prefix ex: <http://other.example/>\n"
      "BASE\n<http://c/>\n"
      "<a> ex:p.q ex:a\\.b . <b> ex:p [ ex:q ( 1 [ ] .5 ) ; ex:r <d#.> ] .\n"
      "[] ex:p ex:o .\n\n\n"
      "@prefix ex: <http://third.example/>.\n"
      "ex:s a ex:C ;\n ex:p ex:o1 , ex:o2 ;\n.\n"
      "_:b ex:knows _:c .\n"
      "prefix: <p> <o> .\n<s>\n<p>\n'''\n.\n''' .<s2> <p> 5 .\n"
      "(1 2) ex:p () .\n";
  std::mt19937 random(5);
  RdfParserOptions options = rdf_options(RdfFormat::kTurtle);
  options.name = "file";
  CHECK(check_cuts(text, options, random) >= 9);
  CHECK(check_cuts("@prefix prefix: <urn:> .\n" + text.substr(3), options, random) >= 10);
}

TEST_CASE("a directive right behind the end of a statement holds from there on") {
  std::mt19937 random(8);
  for (const char* object : {"<o>", "12", "1.5", "1e0", "\"x\"", "\"x\"@en", "'''x'''", "true", "ex:o", "_:b", "[]", "()",
                             "[ ex:p 1 ]", "\"x\"^^<t>", "\"x\"^^ex:t"}) {
    for (const char* directive :
         {"PREFIX ex: <http://new/>", "base <http://new/>", "@prefix ex: <http://new/> .", "@base <http://new/>."}) {
      for (const char* behind : {"\n", "<s> <p> .5.", " ex:s ex:p ex:o.ex:s ex:p 2.\n", "#\n"}) {
        const std::string text = std::string("@prefix ex: <http://old/> .\n@base <http://base/> .\n<s> <p> ") + object + "." +
                                 directive + behind + "\nex:s ex:p ex:o .\n<s> <p> <o> .\n";
        INFO(text);
        check_cuts(text, rdf_options(RdfFormat::kTurtle), random);
        check_cuts(
            text + "<s> <p> 1.GRAPH ex:g { ex:s ex:p 1.\n ex:s ex:p 2.ex:s ex:p 3 .\n}\n<s> <p> 12.ex:h {\nex:s ex:p <o>.\n}\n",
            rdf_options(RdfFormat::kTriG), random);
      }
    }
  }
}

TEST_CASE("TriG is cut inside of graphs, too") {
  const std::string text =
      "PREFIX ex: <http://example.org/>\n"
      "ex:s ex:p ex:o .\n"
      "ex:g { ex:s ex:p 1.\n ex:s ex:p [ ex:q 2 ] .\n ex:last ex:p \"}\" }\n"
      "{ ex:s ex:p 3 .\n ex:s ex:p 4 . }\n"
      "GRAPH <urn:g.h> # { comment\n {\n ex:s ex:p 5 .\n\n ex:s ex:p '''\n}\n''' .\n}\n"
      "_:g { ex:s ex:p 6 .\n ex:s ex:p 7 }\nex:g{}\n"
      "@prefix ex: <http://other.example/> .\n"
      "graph ex:g {ex:s ex:p 8 .\nex:s ex:p 9}\n"
      "[] { ex:s ex:p 10 .\n ex:s ex:p 11 .\n }\n"
      "ex:s ex:p 12 .\n";
  std::mt19937 random(6);
  CHECK(check_cuts(text, rdf_options(RdfFormat::kTriG), random) >= 10);
}

TEST_CASE("the files of the W3C suites, cut") {
  std::mt19937 random(20261128);
  const auto files =
      for_each_suite_file([](RdfFormat format) { return format == RdfFormat::kTurtle || format == RdfFormat::kTriG; },
                          [&](const std::string& text, const RdfParserOptions& options) { check_cuts(text, options, random); });
  if (files) CHECK(*files > 300);
}
