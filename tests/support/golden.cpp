#include "tests/support/golden.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace tercet::test {
namespace {

struct Case {
  std::string title, query, expected;
};

std::vector<Case> read_cases(const std::filesystem::path& path) {
  std::ifstream file(path);
  REQUIRE(file);
  std::vector<Case> cases;
  std::string* part = nullptr;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("=== ")) {
      cases.push_back({line.substr(4), "", ""});
      part = &cases.back().query;
    } else if (line == "---" && !cases.empty() && part == &cases.back().query) {
      part = &cases.back().expected;
    } else if (part) {
      *part += line + '\n';
    }
  }
  for (Case& one : cases) {
    while (one.expected.ends_with("\n\n")) one.expected.pop_back();
  }
  return cases;
}

void write_cases(const std::filesystem::path& path, const std::vector<Case>& cases) {
  std::ofstream file(path);
  for (const Case& one : cases) {
    if (&one != &cases.front()) file << '\n';
    file << "=== " << one.title << '\n' << one.query << "---\n" << one.expected;
  }
}

}  // namespace

void check_golden(const std::string& folder, const std::function<std::string(const std::string& query)>& make) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(TERCET_SOURCE_DIR) + "/tests/golden/" + folder)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  REQUIRE(!files.empty());
  bool updates = std::getenv("TERCET_UPDATE_GOLDEN") != nullptr;
  for (const auto& path : files) {
    std::vector<Case> cases = read_cases(path);
    REQUIRE(!cases.empty());
    for (Case& one : cases) {
      INFO(path.filename().string() + ": " + one.title + "\n" + one.query);
      std::string made = make(one.query);
      if (updates) one.expected = made;
      else CHECK(made == one.expected);
    }
    if (updates) write_cases(path, cases);
  }
}

}  // namespace tercet::test
