// .facts: both notations, and where a fact ends.
#include <catch2/catch.hpp>

#include "rdf_test_support.h"

using namespace tercet;
using namespace tercet::test;
using Lines_ = std::vector<std::string>;

namespace {
Lines_ facts(std::string_view text) { return quads_of(text, RdfFormat::kFacts); }
std::string facts_error(std::string_view text) { return message_of(text, RdfFormat::kFacts); }
constexpr const char* kInteger = "^^<http://www.w3.org/2001/XMLSchema#integer>";
constexpr const char* kType = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>";
}  // namespace

TEST_CASE(".facts: dashed facts") {
  CHECK(facts("Anhui-ranks_first-NEV_production") == Lines_{"<fact:Anhui> <fact:ranks_first> <fact:NEV_production>"});
  CHECK(facts("Anhui-automakers-7\n") == Lines_{std::string("<fact:Anhui> <fact:automakers> \"7\"") + kInteger});
  CHECK(facts("x-delta--5") == Lines_{std::string("<fact:x> <fact:delta> \"-5\"") + kInteger});
  CHECK(facts("x-delta-1.5.") == Lines_{"<fact:x> <fact:delta> \"1.5\"^^<http://www.w3.org/2001/XMLSchema#decimal>"});
  CHECK(facts("H-slogan-\"ballast of national food security\"@en") ==
        Lines_{"<fact:H> <fact:slogan> \"ballast of national food security\"@en"});
  CHECK(facts("PREFIX xsd: <x:>\nH-founded-\"1999-12-31\"^^xsd:date") ==
        Lines_{"<fact:H> <fact:founded> \"1999-12-31\"^^<x:date>"});
  CHECK(facts("<Beijing-Tianjin-Hebei>-<has part>-x").back().starts_with("1:29: an IRI cannot contain a space"));
  CHECK(facts("<Beijing-Tianjin-Hebei>-<part>-<http://a/b>") == Lines_{"<fact:Beijing-Tianjin-Hebei> <fact:part> <http://a/b>"});
  CHECK(facts("\xE5\xAE\x89\xE5\xBE\xBD-\xE9\xA6\x96\xE5\xBA\x9C-\xE5\x90\x88\xE8\x82\xA5") ==
        Lines_{"<fact:\xE5\xAE\x89\xE5\xBE\xBD> <fact:\xE9\xA6\x96\xE5\xBA\x9C> <fact:\xE5\x90\x88\xE8\x82\xA5>"});
  CHECK(facts("x-a-City x-coastal-false") ==
        Lines_{std::string("<fact:x> ") + kType + " <fact:City>",
               "<fact:x> <fact:coastal> \"false\"^^<http://www.w3.org/2001/XMLSchema#boolean>"});
  CHECK(facts("base-leads-prefix a-a-a") ==
        Lines_{"<fact:base> <fact:leads> <fact:prefix>", std::string("<fact:a> ") + kType + " <fact:a>"});
}

TEST_CASE(".facts: several on a line, comments, dots") {
  const Lines_ two = {"<fact:a> <fact:b> <fact:c>", "<fact:d> <fact:e> <fact:f>"};
  CHECK(facts("a-b-c d-e-f") == two);
  CHECK(facts("a-b-c. d-e-f.") == two);
  CHECK(facts("a-b-c . d-e-f # and a comment") == two);
  CHECK(facts("a-b-c # comment\r\nd-e-f\r\n") == two);
  CHECK(facts("a-b-c\n\n# d-e-x\nd e f") == two);
  CHECK(facts("a b c . d-e-f") == two);
  CHECK(facts("a-b-c . d e f") == two);
  CHECK(facts("a b c\nd e f .") == two);
  CHECK(facts("").empty());
  CHECK(facts("# nothing").empty());
  CHECK(facts("\xEF\xBB\xBF"
              "a-b-c\nd-e-f") == two);
}

TEST_CASE(".facts: the notation with spaces") {
  CHECK(facts("Anhui ranks_first NEV_production, car_production ; part_of Yangtze_River_Delta") ==
        Lines_{"<fact:Anhui> <fact:ranks_first> <fact:NEV_production>", "<fact:Anhui> <fact:ranks_first> <fact:car_production>",
               "<fact:Anhui> <fact:part_of> <fact:Yangtze_River_Delta>"});
  CHECK(facts("a b c,\n  d ;\n\n # comment\n  e f ;\n") ==
        Lines_{"<fact:a> <fact:b> <fact:c>", "<fact:a> <fact:b> <fact:d>", "<fact:a> <fact:e> <fact:f>"});
  CHECK(facts("a b [\n c\n d\n]\ne f g") ==
        Lines_{"<fact:a> <fact:b> _:/1", "_:/1 <fact:c> <fact:d>", "<fact:e> <fact:f> <fact:g>"});
  CHECK(facts("[ a City ]\nx y z").size() == 2);
  CHECK(facts("a b (c\nd)").size() == 5);
  CHECK(facts("x a City") == Lines_{std::string("<fact:x> ") + kType + " <fact:City>"});
  CHECK(facts("a a a") == Lines_{std::string("<fact:a> ") + kType + " <fact:a>"});
  CHECK(facts("true true TRUE") == Lines_{"<fact:true> <fact:true> \"true\"^^<http://www.w3.org/2001/XMLSchema#boolean>"});
  CHECK(facts("x n -5") == Lines_{std::string("<fact:x> <fact:n> \"-5\"") + kInteger});
  CHECK(facts("_x y _:z") == Lines_{"<fact:_x> <fact:y> _:z"});
  CHECK(facts("x y \"\"\"a\nb\"\"\"\nx y 'z'") == Lines_{"<fact:x> <fact:y> \"a\\nb\"", "<fact:x> <fact:y> \"z\""});
  CHECK(facts(":x :y <z>") == Lines_{"<fact:x> <fact:y> <fact:z>"});
}

TEST_CASE(".facts: prefixes, bases and the default namespace") {
  CHECK(facts("PREFIX ex: <e:>\nex:a-b ex:c d") == Lines_{"<e:a-b> <e:c> <fact:d>"});
  CHECK(facts("@prefix ex: <e:> .\n@base <http://a/>\n<b> ex:c d") == Lines_{"<http://a/b> <e:c> <fact:d>"});
  CHECK(facts("PREFIX : <n:>\na-b-c :a :b <c>").back().find("expected") != std::string::npos);
  CHECK(facts("prefix : <n:>\na-b-c\n:a :b <c>") == Lines_{"<n:a> <n:b> <n:c>", "<n:a> <n:b> <fact:c>"});
  RdfParserOptions options = rdf_options(RdfFormat::kFacts);
  options.default_namespace = "http://example.org/";
  options.prefixes = {{"ex", "e:"}};
  CHECK(parse_whole("a ex:b <c>", options).quads == Lines_{"<http://example.org/a> <e:b> <http://example.org/c>"});
  options.default_namespace.clear();
  CHECK(parse_whole("a ex:b <c:c>", options).errors.at(0).starts_with("1:1: a bare name needs a default namespace"));
}

TEST_CASE(".facts: errors stand on their own line") {
  CHECK(error_of("a-b-c\nAnhui ranks_first\nd-e-f", RdfFormat::kFacts) ==
        "2:18: expected an object: a name, <IRI>, prefix:name, _:label, \"text\", a number, true, false, [ ] or ( ), found the end "
        "of the "
        "line\n  Anhui ranks_first\n                   ^");
  CHECK(facts_error("Anhui ranks_first NEV production") ==
        "1:23: expected the end of the line or \",\" \";\" \".\" behind the object (a fact has three parts), found \"production\"");
  CHECK(facts_error("a-b") == "1:4: expected \"-\" and the object: a fact is subject-predicate-object, found the end of the text");
  CHECK(facts_error("a-b-c-d").starts_with("1:6: expected the end of the fact: it has three parts"));
  CHECK(facts_error("a-b-c, d").starts_with("1:6: expected the end of the fact: it has three parts"));
  CHECK(facts_error("x-founded-2020-01-05").find("a date is written in quotes") != std::string::npos);
  CHECK(facts_error("a-b-c d e f").starts_with("1:7: expected \".\" or the end of the line behind a fact"));
  CHECK(facts_error("a b c d-e-f").starts_with("1:7: expected the end of the line"));
  CHECK(facts_error("a -b-c").starts_with("1:3: expected a predicate: a name, "));
  CHECK(facts_error("a- b-c").starts_with("1:3: expected the next part of the fact"));
  CHECK(facts_error("x in Beijing-Tianjin-Hebei") ==
        "1:6: a name contains no \"-\"; write it as <Beijing-Tianjin-Hebei>, or the whole fact with \"-\" between its parts and no "
        "space");
  CHECK(facts_error("a-b-ex:c").starts_with("1:1: the prefix \"a-b-ex:\" is not declared (parts joined by"));
  CHECK(facts_error("<a>-b-:c").starts_with("1:7: this cannot be a part"));
  CHECK(facts_error("?who ranks_first ?what") == "1:1: a file of facts has no variables");
  CHECK(facts_error("x-y-?z") == "1:5: a file of facts has no variables");
  CHECK(facts_error("7-b-c") == "1:1: a number cannot be the subject of a fact");
  CHECK(facts_error("\"x\"-b-c") == "1:1: a literal cannot be the subject of a fact");
  CHECK(facts_error("a-7-c") == "1:3: a number cannot be the predicate of a fact");
  CHECK(facts_error("[]").starts_with("1:3: expected a predicate: "));
}

TEST_CASE(".facts: a bad fact ends with its lines") {
  const Outcome outcome = parse_whole(
      "a-b-c d-bad e-f-g\n"
      "x $ y ;\n  part_of z ,\n  u\n"
      "h-i-j\n"
      "x y [ z $\n bad ] ; more bad\n"
      "k-l-m\n"
      "x y ( z $\n\n"
      "n-o-p\n"
      "x 'unclosed\n"
      "q-r-s",
      rdf_options(RdfFormat::kFacts), true);
  CHECK(outcome.quads == Lines_{"<fact:a> <fact:b> <fact:c>", "<fact:h> <fact:i> <fact:j>", "<fact:k> <fact:l> <fact:m>",
                                "<fact:n> <fact:o> <fact:p>", "<fact:q> <fact:r> <fact:s>"});
  REQUIRE(outcome.errors.size() == 5);
  CHECK(outcome.errors[0].starts_with("1:12: "));
  CHECK(outcome.errors[1].starts_with("2:3: "));
  CHECK(outcome.errors[2].starts_with("6:9: "));
  CHECK(outcome.errors[3].starts_with("9:9: "));
  CHECK(outcome.errors[4].starts_with("12:3: "));
}
