// tests/golden/ast/NAME.txt: a query, a line of dashes, and its tree. Run with TERCET_UPDATE_GOLDEN set to write the trees anew.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/unit/parser/sparql_test_tools.h"

using namespace tercet;
using namespace tercet::test;

TEST_CASE("trees are as recorded") {
  const std::string separator = "\n--------\n";
  const auto files = files_below(std::filesystem::path(TERCET_SOURCE_DIR) / "tests/golden/ast", ".txt");
  CHECK(files.size() >= 10);
  for (const std::filesystem::path& path : files) {
    INFO(path.string());
    const std::string content = read_text(path);
    const std::size_t place = content.find(separator);
    REQUIRE(place != std::string::npos);
    const std::string query = content.substr(0, place);
    const std::string printed = tree(query);
    if (std::getenv("TERCET_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << query << separator << printed;
    else CHECK(printed == content.substr(place + separator.size()));
  }
}
