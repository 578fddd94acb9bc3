// WatDiv (University of Waterloo), scale factor 10: a million triples, 77 queries, and the number of solutions of each, computed by a
// translation to SQL.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tercet/tercet.hpp"
#include "tests/support/markdown.h"

namespace tercet {
namespace {

const std::string kWatDiv = std::string(TERCET_SHARED_DATA) + "/benchmarks/watdiv/";

std::uint64_t count_rows(const Database& db, const std::string& query) {
  Cursor rows = db.query(query);
  while (rows.next()) {
  }
  return rows.row_count();
}

TEST_CASE("every WatDiv query has as many solutions as it should") {
  if (!std::filesystem::exists(kWatDiv)) {
    WARN("skipped: there is no " << kWatDiv);
    return;
  }
  Database db = Database::in_memory();
  LoadSummary summary = db.load({kWatDiv + "watdiv-1m.nt.zst"});
  CHECK(summary.facts_read == 1'106'627);
  CHECK(summary.facts_total == 1'093'558);
  std::ifstream expected(kWatDiv + "queries/expected-rows.tsv");
  int queries = 0;
  for (std::string line; std::getline(expected, line);) {
    if (line.starts_with("#")) continue;
    std::istringstream fields(line);
    std::string name;
    std::uint64_t rows = 0;
    REQUIRE(fields >> name >> rows);
    INFO(name);
    CHECK(count_rows(db, test::read_file(kWatDiv + "queries/" + name)) == rows);
    ++queries;
  }
  CHECK(queries == 77);
}

}  // namespace
}  // namespace tercet
