// The texts of queries and updates of the W3C suites and of WatDiv. The verdicts of the manifests are checked by tercet-conformance; here all texts
// are read in both modes, and cut at every place.
#include <catch2/catch.hpp>

#include "tests/unit/parser/sparql_test_tools.h"

using namespace tercet;
using namespace tercet::test;

namespace {

const std::filesystem::path kShared = TERCET_SHARED_DATA;

std::vector<std::filesystem::path> suite_texts() {
  std::vector<std::filesystem::path> files = files_below(kShared / "w3c-rdf-tests/sparql/sparql11", ".rq");
  const std::vector<std::filesystem::path> updates = files_below(kShared / "w3c-rdf-tests/sparql/sparql11", ".ru");
  files.insert(files.end(), updates.begin(), updates.end());
  if (files.empty()) WARN("skipped: there is no W3C suite in " << kShared.string());
  return files;
}

bool parses(std::string_view text, const SparqlParserOptions& options) {
  try {
    parse_sparql(text, options);
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

TEST_CASE("every text that is SPARQL is the same tree with the short form turned on") {
  std::size_t compared = 0;
  for (const std::filesystem::path& path : suite_texts()) {
    const std::string text = read_text(path);
    if (!parses(text, strict_options())) continue;
    INFO(path.string());
    CHECK(tree(text) == strict_tree(text));
    ++compared;
  }
  if (compared > 0) CHECK(compared > 450);
}

TEST_CASE("the queries of WatDiv parse") {
  const auto files = files_below(kShared / "benchmarks/watdiv/queries", ".rq");
  if (files.empty()) WARN("skipped: there is no WatDiv in " << kShared.string());
  for (const std::filesystem::path& path : files) {
    INFO(path.string());
    CHECK(parses(read_text(path), strict_options()));
  }
}

TEST_CASE("a text that is cut anywhere parses or is refused") {
  std::size_t texts = 0;
  for (const std::filesystem::path& path : suite_texts()) {
    const std::string text = read_text(path);
    const std::size_t step = 1 + text.size() / 4096;  // a long one at so many places
    for (std::size_t length = 0; length <= text.size(); length += step) {
      const std::string_view cut = std::string_view(text).substr(0, length);
      parses(cut, short_form_options());
      ++texts;
    }
    sparql_text_is_incomplete(text, short_form_options());
  }
  SUCCEED(texts << " texts");
}
