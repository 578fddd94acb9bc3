// Documents made to hurt the reader: memory and stack stay bounded, and what the sink throws comes through.
#include <catch2/catch.hpp>
#include <stdexcept>

#include "results_test_support.h"

using namespace tercet;
using namespace tercet::test;

namespace {

// `before`, then `repeated` for ever.
ByteSource endless(std::string before, std::string repeated) {
  return [before = std::move(before), repeated = std::move(repeated), at = std::size_t{0}](char* buffer, std::size_t size) mutable {
    for (std::size_t i = 0; i < size; ++i, ++at)
      buffer[i] = at < before.size() ? before[at] : repeated[(at - before.size()) % repeated.size()];
    return size;
  };
}

ErrorCode code_of(ResultSyntax syntax, const ByteSource& source) {
  ShownResults sink;
  try {
    read_results(syntax, source, sink);
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::kIo;
}

class ThrowingSink final : public ResultSink {
 public:
  void variables(const std::vector<std::string>&) override {}
  void row(std::span<const Term>) override { throw std::runtime_error("enough"); }
  void boolean(bool) override {}
};

const std::string kSparql = "<sparql xmlns='http://www.w3.org/2005/sparql-results#'>";
const std::string kJsonRow = R"({"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":)";

}  // namespace

TEST_CASE("endless values are refused") {
  CHECK(code_of(ResultSyntax::kCsv, endless("x\n\"", "a")) == ErrorCode::kLimit);
  CHECK(code_of(ResultSyntax::kTsv, endless("?x\n\"", "a")) == ErrorCode::kLimit);
  CHECK(code_of(ResultSyntax::kJson, endless(kJsonRow + "\"", "a")) == ErrorCode::kLimit);
  CHECK(code_of(ResultSyntax::kJson, endless("", " ")) == ErrorCode::kLimit);
  CHECK(code_of(ResultSyntax::kXml,
                endless(kSparql + "<head><variable name='x'/></head><results><result><binding name='x'><literal>", "a")) ==
        ErrorCode::kLimit);
  CHECK(code_of(ResultSyntax::kXml, endless(kSparql + "<head><variable name='", "a")) == ErrorCode::kLimit);
  CHECK(code_of(ResultSyntax::kXml, endless(kSparql + "<!--", "a")) == ErrorCode::kLimit);
}

TEST_CASE("endless nesting and endless heads are refused") {
  CHECK(code_of(ResultSyntax::kJson, endless("{\"x\":", "[")) == ErrorCode::kLimit);
  CHECK(code_of(ResultSyntax::kJson, endless("", "{\"x\":")) == ErrorCode::kLimit);
  CHECK(code_of(ResultSyntax::kJson, endless(R"({"results":{"bindings":[)", R"({"x":{"type":"uri","value":"e:"}},)")) ==
        ErrorCode::kLimit);
  CHECK(code_of(ResultSyntax::kXml, endless(kSparql, "<a>")) == ErrorCode::kSyntax);
  std::string head = "?v0";
  for (std::size_t i = 1; i <= kMaxResultVariables; ++i) head += "\t?v" + std::to_string(i);
  CHECK(read_error(ResultSyntax::kTsv, head).ends_with("more than 65536 variables"));
}

TEST_CASE("what the sink or the source throws ends the reading") {
  ThrowingSink sink;
  const auto fails = [&](ResultSyntax syntax, std::string_view text) {
    CHECK_THROWS_WITH(read_results(syntax, in_pieces(text, 5), sink), "enough");
  };
  fails(ResultSyntax::kCsv, "x\n1\n");
  fails(ResultSyntax::kTsv, "?x\n1\n");
  fails(ResultSyntax::kJson, kJsonRow + "\"1\"}}]}}");
  fails(ResultSyntax::kXml, kSparql + "<head/><results><result/></results></sparql>");
  const ByteSource broken = [](char*, std::size_t) -> std::size_t { throw std::runtime_error("no more"); };
  for (const ResultSyntax syntax : {ResultSyntax::kCsv, ResultSyntax::kTsv, ResultSyntax::kJson, ResultSyntax::kXml})
    CHECK_THROWS_WITH(read_results(syntax, broken, sink), "no more");
}

TEST_CASE("errors show the line") {
  ShownResults sink;
  const std::string text = "{ \"head\": {},\n  \"boolean\": maybe }";
  try {
    read_results(ResultSyntax::kJson, in_pieces(text, 100), sink);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.position().line == 2);
    CHECK(std::string(error.what()).find("\n    \"boolean\": maybe }\n") != std::string::npos);
  }
}
