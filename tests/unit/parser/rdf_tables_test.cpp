// CSV and TSV: what a table means, what its cells mean, and its errors.
#include <catch2/catch.hpp>
#include <random>

#include "rdf_test_support.h"

using namespace tercet;
using namespace tercet::test;

namespace {

using Quads = std::vector<std::string>;

RdfParserOptions table_options(RdfFormat format) {
  RdfParserOptions options = rdf_options(format);
  options.default_namespace = "fact:";
  options.prefixes = {{"ex", "http://example.org/"}};
  return options;
}

Outcome csv(std::string_view text, bool skip_errors = false) {
  return parse_whole(text, table_options(RdfFormat::kCsv), skip_errors);
}
Outcome tsv(std::string_view text, bool skip_errors = false) {
  return parse_whole(text, table_options(RdfFormat::kTsv), skip_errors);
}

std::string message(const Outcome& outcome) {
  return outcome.errors.empty() ? "" : outcome.errors.front().substr(0, outcome.errors.front().find('\n'));
}

// The term that a cell becomes.
std::string object_of(std::string_view cell) {
  const Outcome outcome = csv("id,p\nx," + std::string(cell) + "\n");
  if (!outcome.errors.empty()) return outcome.errors.front();
  if (outcome.quads.empty()) return "no fact";
  return outcome.quads.front().substr(std::string_view("<fact:x> <fact:p> ").size());
}

std::string subject_of(std::string_view cell) {
  const Outcome outcome = csv("id,p\n" + std::string(cell) + ",v\n");
  if (!outcome.errors.empty()) return outcome.errors.front();
  return outcome.quads.front().substr(0, outcome.quads.front().find(" <fact:p>"));
}

std::string typed(std::string_view value, std::string_view type) {
  return "\"" + std::string(value) + "\"^^<http://www.w3.org/2001/XMLSchema#" + std::string(type) + ">";
}

}  // namespace

TEST_CASE("a CSV table: its rows become subjects, its columns predicates") {
  CHECK(csv("city,province,population,GDP (yuan)\n"
            "Hefei,<Anhui>,9469881,1.2e12\r\n"
            "Wuhu,Anhui,,\"\"\n"
            "\n"
            ",,,\n"
            "Hefei,Anhui,,2.5")
            .quads == Quads{"<fact:Hefei> <fact:province> <fact:Anhui>",
                            "<fact:Hefei> <fact:population> " + typed("9469881", "integer"),
                            "<fact:Hefei> <fact:GDP_yuan> " + typed("1.2e12", "double"), "<fact:Wuhu> <fact:province> \"Anhui\"",
                            "<fact:Hefei> <fact:province> \"Anhui\"", "<fact:Hefei> <fact:GDP_yuan> " + typed("2.5", "decimal")});
}

TEST_CASE("a CSV table of facts") {
  CHECK(csv("subject,predicate,object,graph\nAnhui,part_of,<China>,g\n_:x,ex:p,7,\n").quads ==
        Quads{"<fact:Anhui> <fact:part_of> <fact:China> <fact:g>", "_:x <http://example.org/p> " + typed("7", "integer")});
  CHECK(csv("o,S,p\nv,mailto:x,p\n,s,p\n").quads == Quads{"<mailto:x> <fact:p> \"v\""});
  CHECK(message(csv("s,p,o\n,p,o\n")) == "2:1: the row has no subject: this cell is empty");
  CHECK(message(csv("s,p,o\ns,,o\n")) == "2:3: the row has no predicate: this cell is empty");
  CHECK(message(csv("s,p,o\ns,_:p,o\n")) == "2:3: a blank node cannot be the predicate of a fact");
  // Three other columns are a table.
  CHECK(csv("s,p,x\na,1,2\n").quads.size() == 2);
}

TEST_CASE("what the cells of a CSV file are") {
  CHECK(object_of("7") == typed("7", "integer"));
  CHECK(object_of("-12") == typed("-12", "integer"));
  CHECK(object_of(" 7 ") == typed("7", "integer"));
  CHECK(object_of("\"7\"") == typed("7", "integer"));
  CHECK(object_of("0.50") == typed("0.50", "decimal"));
  CHECK(object_of("-1.5E-3") == typed("-1.5E-3", "double"));
  CHECK(object_of("1e6") == typed("1e6", "double"));
  CHECK(object_of("true") == typed("true", "boolean"));
  CHECK(object_of("2024-02-29") == typed("2024-02-29", "date"));
  CHECK(object_of("2024-02-29T10:30:00.5Z") == typed("2024-02-29T10:30:00.5Z", "dateTime"));
  CHECK(object_of("2024-02-29T10:30:00+08:00") == typed("2024-02-29T10:30:00+08:00", "dateTime"));
  CHECK(object_of("10:30:00") == typed("10:30:00", "time"));
  for (const char* text : {"007",
                           "+5",
                           ".5",
                           "5.",
                           "-0",
                           "1e",
                           "1e+",
                           "1.e5",
                           "--1",
                           "-",
                           "TRUE",
                           "NaN",
                           "INF",
                           "1 000",
                           "0x10",
                           "2023-02-29",
                           "2024-13-01",
                           "2024-01-05 10:30:00",
                           "10:30",
                           "24:00:00",
                           "2024-1-5",
                           "12024-01-01",
                           "2024-01-05T10:30:00+15:00",
                           "12:5",
                           "1234-",
                           "x",
                           "http:",
                           "http://a b",
                           "<a b>",
                           "<>",
                           "<b>x</b>",
                           "note: x",
                           "mailto:x@y",
                           "no:prefix",
                           "_:",
                           "ex:",
                           "fact:"}) {
    INFO(text);
    CHECK(object_of(text) == "\"" + std::string(text) + "\"");
  }
  CHECK(object_of(" x ") == "\" x \"");
  CHECK(object_of("<Anhui>") == "<fact:Anhui>");
  CHECK(object_of("<http://e/x>") == "<http://e/x>");
  CHECK(object_of("http://e/x?y=1#z") == "<http://e/x?y=1#z>");
  CHECK(object_of("urn:isbn:1") == "<urn:isbn:1>");
  CHECK(object_of("fact:Anhui") == "<fact:Anhui>");
  CHECK(object_of("ex:Anhui") == "<http://example.org/Anhui>");
  CHECK(object_of("_:b1") == "_:b1");
  CHECK(object_of("") == "no fact");
  CHECK(object_of("  ") == "no fact");
  CHECK(object_of("\"\"") == "no fact");
  CHECK(object_of("\"a,\"\"b\"\"\n\r\nc\"") == "\"a,\\\"b\\\"\\n\\r\\nc\"");
}

TEST_CASE("what the subjects of a CSV file are") {
  CHECK(subject_of("Hefei") == "<fact:Hefei>");
  CHECK(subject_of(" New  York ") == "<fact:New_York>");
  CHECK(subject_of("C++") == "<fact:C++>");
  CHECK(subject_of("C#") == "<fact:C%23>");
  CHECK(subject_of("50%") == "<fact:50%25>");
  CHECK(subject_of("Title:Subtitle") == "<fact:Title:Subtitle>");
  CHECK(subject_of("\xE5\x90\x88\xE8\x82\xA5") == "<fact:\xE5\x90\x88\xE8\x82\xA5>");
  CHECK(subject_of("42") == "<fact:42>");
  CHECK(subject_of("http://e/x") == "<http://e/x>");
  CHECK(subject_of("ex:x") == "<http://example.org/x>");
  CHECK(subject_of("<x>") == "<fact:x>");
  CHECK(subject_of("_:x") == "_:x");
  CHECK(subject_of("\"a \"\"b\"\"\"") == "<fact:a_%22b%22>");
}

TEST_CASE("the columns of a CSV table") {
  CHECK(csv("x,http://e/p,<q>,ex:r,first-name,2020,a b,\n1,1,1,1,1,1,1,\n").quads ==
        Quads{"<fact:1> <http://e/p> " + typed("1", "integer"), "<fact:1> <fact:q> " + typed("1", "integer"),
              "<fact:1> <http://example.org/r> " + typed("1", "integer"), "<fact:1> <fact:first_name> " + typed("1", "integer"),
              "<fact:1> <fact:_2020> " + typed("1", "integer"), "<fact:1> <fact:a_b> " + typed("1", "integer")});
  // A first column without a name, as of an index, is fine.
  CHECK(csv(",a\n0,1\n").quads.size() == 1);
  CHECK(message(csv("x,y,\n1,2,3\n")) ==
        "2:5: this cell is in column 3, whose name \"\" makes no predicate; expected letters or digits in the header");
  CHECK(message(csv("x,a b,a-b\n")) ==
        "1:7: the columns \"a b\" and \"a-b\" make the same predicate, <fact:a_b>; expected different names");
  CHECK(
      message(csv("x;y\n1;2\n")) ==
      "1:1: expected two columns at least, since a fact has a subject and a value; they are separated by \",\", and here is \";\"");
  CHECK(message(csv("")) == "1:1: expected a header, the names of the columns; found the end of the text");

  RdfParserOptions options = table_options(RdfFormat::kCsv);
  options.subject_column = "id";
  CHECK(parse_whole("name,id\nx,1\n", options).quads == Quads{"<fact:1> <fact:name> \"x\""});
  CHECK(message(parse_whole("name,ID\nx,1\n", options)) == "1:1: the header has no column \"id\", which should be the subject");
}

TEST_CASE("errors in the rows of a CSV file, and what is left out for them") {
  CHECK(message(csv("a,b\nx\n")) == "2:1: the row has 1 cell, and the header has 2");
  CHECK(message(csv("a,b\nx,y,z\n")) == "2:5: the row has 3 cells, and the header has 2");
  CHECK(message(csv("a,b\nx,5\" pipe\n")) == "2:4: a field with a quote in it must be in quotes, and that quote be written twice");
  CHECK(message(csv("a,b\nx,\"5\" pipe\n")) ==
        "2:6: expected \",\" or the end of the line behind the closing quote (a quote inside a quoted field is written twice), "
        "found a space");
  CHECK(message(csv("a,b\nx,\"y\n\n")) == "2:3: the text ends inside a quoted field that begins here");
  CHECK(message(csv("a,b\nx,\xE9\n")) == "2:3: this byte is no valid UTF-8; the text must be encoded in UTF-8");
  CHECK(message(csv("a,b\n,y\n")) == "2:1: the row has no subject: this cell is empty");

  const Outcome outcome = csv("a,b,c\n1,x,y,z\n2,\"x\ny\",\n3,\"x\"y,z\n4,x,\n5,\"x\n6,x,y\n", true);
  CHECK(outcome.quads ==
        Quads{"<fact:2> <fact:b> \"x\\ny\"", "<fact:4> <fact:b> \"x\"", "<fact:6> <fact:b> \"x\"", "<fact:6> <fact:c> \"y\""});
  REQUIRE(outcome.errors.size() == 3);
  CHECK(outcome.errors[0].starts_with("2:7: the row has 4 cells"));
  CHECK(outcome.errors[1].starts_with("5:6: expected \",\""));
  CHECK(outcome.errors[2].starts_with("7:3: the text ends inside a quoted field"));
  // A wrong header cannot be left out.
  CHECK(csv("a\n1\n2\n", true).errors.size() == 1);
}

TEST_CASE("TSV: plain cells, and terms as Turtle writes them") {
  CHECK(tsv("city\tslogan\nHefei\t\"a \"\"b\"\"\tc\"\nWuhu\t5\" wide, \n").quads ==
        Quads{"<fact:Hefei> <fact:slogan> \"a \\\"b\\\"\\tc\"", "<fact:Wuhu> <fact:slogan> \"5\\\" wide, \""});
  const Outcome terms =
      tsv("?s\t?p\t?o\n"
          "<http://e/s>\t<http://e/p>\t\"a\\tb\"@en\r\n"
          "_:b\t<p>\t\"\"\n"
          "_:b\t<p>\t+05\n"
          "_:b\t<p>\t'1'^^<http://e/t>\n"
          "_:b\t<p>\ttrue\n"
          "_:b\t<p>\t\n"
          "_:b\t<p>\t.5e3");
  CHECK(terms.errors.empty());
  CHECK(terms.quads == Quads{"<http://e/s> <http://e/p> \"a\\tb\"@en", "_:b <fact:p> \"\"",
                             "_:b <fact:p> " + typed("+05", "integer"), "_:b <fact:p> \"1\"^^<http://e/t>",
                             "_:b <fact:p> " + typed("true", "boolean"), "_:b <fact:p> " + typed(".5e3", "double")});
  CHECK(tsv("?city\t?name\n<c>\t\"x\"\n").quads == Quads{"<fact:c> <fact:name> \"x\""});
  CHECK(message(tsv("?s\t?p\t?o\n<s>\t<p>\tword\n")) ==
        "2:9: expected a term as Turtle writes it: <IRI>, _:label, \"text\" or a number, found \"word\"");
  CHECK(message(tsv("?s\t?p\t?o\n<s>\t<p>\t \"x\" y\n")) == "2:13: expected the end of the cell behind the term, found a space");
  CHECK(message(tsv("?s\t?p\t?o\n\"s\"\t<p>\t1\n")) == "2:1: a literal cannot be the subject of a fact");
  CHECK(message(tsv("?s\t?p\t?o\n<s>\t<p>\t\"x\n")) == "2:9: the text ends inside a string that begins here");
  CHECK(message(tsv("a,b\n1,2\n")).ends_with("separated by a tab, and here is \",\""));
}

TEST_CASE("CSV and TSV in pieces") {
  const std::string good_and_bad =
      "\xEF\xBB\xBFname,b,\xE5\xAE\x89\r\n\"x\"\"y\",\"1\r\n2\",<z>\r\n\r\nragged,1\nbad\xFF,1,2\nquote\",1,2\n\"x\" y,1,2\r\n"
      "fine,\xE5\xBE\xBD,_:x\rz\nlast,\"not closed\n1,2,3";
  std::mt19937 random(11);
  for (const RdfFormat format : {RdfFormat::kCsv, RdfFormat::kTsv}) {
    std::string text = good_and_bad;
    if (format == RdfFormat::kTsv) std::replace(text.begin(), text.end(), ',', '\t');
    for (const std::string& one : {text, "?" + text.substr(3), std::string("a"), std::string("a,b\r"), std::string("a,b\n1,2\r")}) {
      for (const bool skip_errors : {false, true}) {
        const Outcome whole = parse_whole(one, table_options(format), skip_errors);
        CHECK(parse_in_pieces(one, table_options(format), skip_errors, [] { return 1; }) == whole);
        std::uniform_int_distribution<std::size_t> size(0, 20);
        CHECK(parse_in_pieces(one, table_options(format), skip_errors, [&] { return size(random); }) == whole);
      }
    }
  }
}

TEST_CASE("a CSV field of many megabytes, and one that never ends") {
  std::string text = "id,text\n1,\"";
  text.append(std::size_t{100} << 20, 'x');
  struct Measure final : QuadSink {
    std::size_t longest = 0;
    void quad(const QuadView& quad) override { longest = std::max(longest, quad.object.value.size()); }
  } sink;
  parse_rdf(text + "\"\n", table_options(RdfFormat::kCsv), sink);
  CHECK(sink.longest == std::size_t{100} << 20);
  text.append(std::size_t{200} << 20, 'x');
  const auto parser = make_rdf_parser(table_options(RdfFormat::kCsv));
  CHECK_THROWS_WITH(parser->parse(text, false, sink), Catch::Contains("2:3: this row is longer than 256 MiB"));
}
