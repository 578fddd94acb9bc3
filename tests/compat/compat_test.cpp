// Databases that released formats have left must open for ever: each that is kept here is read, checked, changed and read again.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tercet/tercet.hpp"
#include "tests/compat/make_database.h"
#include "tests/support/temporary_directory.h"

using namespace tercet;
using namespace tercet::test;
namespace fs = std::filesystem;

namespace {

struct Kept {
  std::string name;
  std::uint32_t format_version;
};

// All of them.
const std::vector<Kept> kKept{{"format2", 2}, {"format3", 3}};

fs::path place_of(const Kept& kept) { return fs::path(TERCET_SOURCE_DIR) / "tests" / "compat" / kept.name; }

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin) + 1;
    lines.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}

// The copy may be written to also when the sources may not.
std::string copy_of(const Kept& kept, const TemporaryDirectory& folder) {
  const std::string copy = folder.file(kept.name);
  fs::copy(place_of(kept) / "database", copy);
  fs::permissions(copy, fs::perms::owner_all, fs::perm_options::add);
  for (const fs::directory_entry& file : fs::directory_iterator(copy))
    fs::permissions(file.path(), fs::perms::owner_write, fs::perm_options::add);
  return copy;
}

OpenOptions read_only() {
  OpenOptions options;
  options.read_only = true;
  return options;
}

void check_all(const Database& database) {
  CHECK(database.check([](const std::string& problem) { FAIL_CHECK(problem); }).problems == 0);
}

// Each fact without blank nodes, from its terms.
void find_all(const Database& database) {
  Cursor rows = database.query("SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }");
  while (rows.next()) {
    if (std::any_of(rows.columns().begin(), rows.columns().end(), [&](const auto& name) { return rows[name].is_blank_node(); }))
      continue;
    std::string pattern = rows["s"].to_ntriples() + " " + rows["p"].to_ntriples() + " " + rows["o"].to_ntriples();
    if (!rows["g"].is_unbound()) pattern = "GRAPH " + rows["g"].to_ntriples() + " { " + pattern + " }";
    INFO(pattern);
    CHECK(database.query("ASK { " + pattern + " }").ask());
  }
}

}  // namespace

TEST_CASE("databases of released formats are read") {
  const Kept kept = GENERATE(from_range(kKept));
  INFO(kept.name);
  TemporaryDirectory folder;
  const std::string facts = text_of(place_of(kept) / "facts.nq");
  const std::vector<std::string> lines = lines_of(facts);
  const Database database = Database::open(copy_of(kept, folder), read_only());
  const DatabaseInfo info = database.info();
  CHECK(info.format_version == kept.format_version);
  CHECK(info.facts == lines.size());
  CHECK(info.default_namespace == "http://compat.example/");
  CHECK(info.waiting_changes > 0);
  CHECK(database.display(Term::iri("http://types.example/own")) == "t:own");
  CHECK(database.display(Term::iri("http://new.example/thing")) == "new:thing");
  check_all(database);
  CHECK(dump_of(database) == facts);
  find_all(database);
}

TEST_CASE("databases of released formats are changed") {
  const Kept kept = GENERATE(from_range(kKept));
  INFO(kept.name);
  TemporaryDirectory folder;
  const std::string path = copy_of(kept, folder);
  std::vector<std::string> lines = lines_of(text_of(place_of(kept) / "facts.nq"));
  auto expected = [&] {
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const std::string& line : lines) text += line;
    return text;
  };
  auto add = [&](const std::string& fact) {
    lines.push_back(fact + " .\n");
    return fact;
  };
  {
    Database database = Database::open(path);
    check_all(database);
    CHECK(dump_of(database) == expected());
    database.update("INSERT DATA { " + add("<http://compat.example/first/1> <http://compat.example/property/1> \"brand new\"") +
                    " }");
    const std::string removed = "<http://compat.example/third/5> <http://compat.example/property/2> \"third 14\" .\n";
    REQUIRE(std::erase(lines, removed) == 1);
    database.update("DELETE DATA { " + removed + " }");
    CHECK(dump_of(database) == expected());
  }
  {
    Database database = Database::open(path);
    CHECK(dump_of(database) == expected());
    std::string text;
    for (int i = 0; i < 300; ++i)
      text += add("<http://compat.example/more/" + std::to_string(i) + "> <http://compat.example/is> \"more\"") + " .\n";
    LoadOptions options;
    options.format = RdfFormat::kNQuads;
    database.load_text(text, options);
    check_all(database);
    CHECK(dump_of(database) == expected());
    database.compact();
    check_all(database);
    CHECK(database.info().waiting_changes == 0);
  }
  const Database database = Database::open(path, read_only());
  CHECK(dump_of(database) == expected());
}

TEST_CASE("what makes the databases that are kept makes the same facts today") {
  TemporaryDirectory folder;
  make_compat_database(folder.file("database"));
  const Database database = Database::open(folder.file("database"), read_only());
  check_all(database);
  CHECK(dump_of(database) == text_of(place_of(kKept.back()) / "facts.nq"));
}
