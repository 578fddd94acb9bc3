// SPARQL 1.1 Query Results JSON.
#include <catch2/catch.hpp>

#include "results_test_support.h"

using namespace tercet;
using namespace tercet::test;

namespace {
std::string json(std::string_view text) { return read_shown(ResultSyntax::kJson, text); }
std::string json_error(std::string_view text) { return read_error(ResultSyntax::kJson, text); }
// The one value of a row.
std::string value(const std::string& object) {
  return json(R"({"head":{"vars":["x"]},"results":{"bindings":[{"x":)" + object + "}]}}");
}
std::string value_error(const std::string& object) {
  return json_error(R"({"head":{"vars":["x"]},"results":{"bindings":[{"x":)" + object + "}]}}");
}
}  // namespace

TEST_CASE("JSON results: rows") {
  CHECK(json(R"({ "head": { "link": ["http://example.org/"], "vars": ["a", "b"] },
                  "results": { "ordered": false, "distinct": true, "bindings": [
                    { "b": { "type": "uri", "value": "http://example.org/b" } },
                    { "a": { "type": "bnode", "value": "r1" }, "b": { "value": "text", "type": "literal" } },
                    {} ] } })") == "?a ?b\n- <http://example.org/b>\n_:r1 \"text\"\n- -\n");
  CHECK(json(R"({"head":{"vars":[]},"results":{"bindings":[{},{}]}})") == "\n\n\n");
  CHECK(json(R"({"head":{"vars":["x"]},"results":{"bindings":[]}})") == "?x\n");
}

TEST_CASE("JSON results: terms") {
  CHECK(value(R"({"type":"literal","value":"chat","xml:lang":"fr-BE"})") == "?x\n\"chat\"@fr-BE\n");
  CHECK(value(R"({"type":"literal","value":"1","datatype":"http://www.w3.org/2001/XMLSchema#integer"})") ==
        "?x\n\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>\n");
  CHECK(value(R"({"type":"typed-literal","value":"1","datatype":"e:t"})") == "?x\n\"1\"^^<e:t>\n");
  CHECK(value(R"({"type":"literal","value":"x","datatype":"http://www.w3.org/2001/XMLSchema#string"})") == "?x\n\"x\"\n");
  CHECK(value(R"({"type":"literal","value":"\"\\\n\u00E9\uD83D\uDE00"})") == "?x\n\"\\\"\\\\\\n\xC3\xA9\xF0\x9F\x98\x80\"\n");
  CHECK(value(R"({"type":"literal","value":""})") == "?x\n\"\"\n");
  CHECK(value(R"({"type":"literal","value":"x","more":[{"a":[1,null,true]},2.5e3]})") == "?x\n\"x\"\n");
}

TEST_CASE("JSON results: boolean") {
  CHECK(json(R"({"head":{},"boolean":true})") == "true");
  CHECK(json("\xEF\xBB\xBF { \"boolean\" : false , \"head\" : { \"link\" : [] } }\n") == "false");
}

TEST_CASE("JSON results: the head may come last") {
  CHECK(json(R"({"results":{"bindings":[{"y":{"type":"uri","value":"e:1"}},{}]},"head":{"vars":["x","y"]}})") ==
        "?x ?y\n- <e:1>\n- -\n");
}

TEST_CASE("JSON results: what is no result document") {
  CHECK(json_error("").starts_with("1:1: this is no JSON: "));
  CHECK(json_error("[]") == "1:1: expected an object");
  CHECK(json_error("{}") == "1:3: the document has no \"head\"");
  CHECK(json_error(R"({"head":{"vars":["x"]}})") == "1:24: the document has neither \"results\" nor \"boolean\"");
  CHECK(json_error("{\"head\":{},\n \"boolean\": \"yes\"}") == "2:18: expected true or false");
  CHECK(json_error(R"({"head":{"vars":"x"}})") == "1:20: expected an array");
  CHECK(json_error(R"({"head":{"vars":[1]}})") == "1:19: expected a string");
  CHECK(json_error(R"({"head":{"vars":["x","x"]}})") == "1:25: the variable \"x\" is declared twice");
  CHECK(json_error(R"({"head":{},"head":{}})") == "1:19: a second \"head\"");
  CHECK(json_error(R"({"head":{},"boolean":true,"boolean":true})") == "1:41: a second \"boolean\"");
  CHECK(json_error(R"({"head":{},"boolean":true,"results":{}})") == "1:37: \"results\" beside \"boolean\"");
  CHECK(json_error(R"({"head":{"vars":["x"]},"results":{"bindings":[{"y":{"type":"uri","value":"e:"}}]}})") ==
        "1:78: the variable \"y\" is not declared in the head");
  CHECK(value_error(R"("text")") == "1:58: expected an object");
  CHECK(value_error(R"({"type":"uri"})") == "1:65: a value of \"x\" without \"value\"");
  CHECK(value_error(R"({"type":"triple","value":"x"})") ==
        "1:80: the \"type\" of \"x\" is \"triple\", expected \"uri\", \"literal\" or \"bnode\"");
  CHECK(value_error(R"({"type":"literal","value":"x","xml:lang":"en","datatype":"e:t"})") ==
        "1:114: the literal of \"x\" has both a language and a datatype");
  CHECK(value_error(R"({"type":"uri","value":"e:a b"})").ends_with("a character that no IRI may have in <e:a b>"));
  CHECK(value_error(R"({"type":"literal","value":"","datatype":"e:>"})").ends_with("in the datatype <e:>>"));
  CHECK(value_error(R"({"type":"literal","value":"","xml:lang":"en us"})").ends_with("\"en us\" is no language tag"));
  CHECK(value_error(R"({"type":"literal","value":"","xml:lang":"en-"})").ends_with("\"en-\" is no language tag"));
  CHECK(value_error(R"({"type":"bnode","value":""})").ends_with("a blank node without a label"));
  CHECK(value_error(R"({"type":"uri","value":"e:a"},"x":{"type":"uri","value":"e:b"})") ==
        "1:112: a second value of the variable \"x\" in one row");
}

TEST_CASE("JSON results: what is no JSON") {
  const std::string whole = R"({"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":"e:\u00E9"}}]}})";
  REQUIRE(json_error(whole).empty());
  for (std::size_t size = 0; size < whole.size(); ++size) CHECK_FALSE(json_error(whole.substr(0, size)).empty());
  CHECK(json_error(whole + "x").starts_with("1:" + std::to_string(whole.size() + 1) + ": this is no JSON: "));
  CHECK(json_error(std::string_view("{\"head\":{}\0}", 12)) == "1:11: a zero byte");
  CHECK(json_error(std::string_view("{\"head\":{},\"boolean\":true}\0", 27)) == "1:27: a zero byte");
  CHECK(value_error(R"({"type":"literal","value":"\uD800"})").starts_with("1:"));
  CHECK(value_error(R"({"type":"literal","value":"\uDC00"})").starts_with("1:"));
  CHECK(value_error("{\"type\":\"literal\",\"value\":\"\xFF\"}").starts_with("1:"));
  CHECK(value_error("{\"type\":\"literal\",\"value\":\"\xC0\x80\"}").starts_with("1:"));
  CHECK(value_error("{\"type\":\"literal\",\"value\":\"a\nb\"}").starts_with("1:"));
}
