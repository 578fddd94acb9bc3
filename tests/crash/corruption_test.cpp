// Changes bytes of a database's files, one at a time, and looks at what is said of it: an error, or what is right; never anything else.
// What a salvage brings out is every fact, unless it says that something is damaged, and no fact that there never was.
//
//   corruption_test [--flips N | --all]
//
// The database was loaded, changed, folded in part and closed. By default some hundred bytes, spread over all files; with --all every byte of a
// smaller one in turn, which takes some minutes.
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tercet/tercet.hpp"
#include "tests/support/temporary_directory.h"

using namespace tercet;
namespace fs = std::filesystem;

namespace {

constexpr unsigned kSecondsOfAnyFlip = 60;  // longer is a hang
constexpr std::size_t kUsualFlips = 500;
constexpr std::size_t kFlipsForOneWrite = 10;

OpenOptions small_blocks() {
  OpenOptions options;
  options.block_quads = 32;
  options.dictionary_block_terms = 16;
  options.fold_after = 20;
  return options;
}

using Facts = std::set<std::string>;

void add_lines(const std::string& text, Facts& facts) {
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) facts.insert(line);
}

Facts facts_of(const Database& database) {
  std::string text;
  write_dump(database, [&](std::string_view chunk) { text += chunk; });
  Facts facts;
  add_lines(text, facts);
  return facts;
}

// How many facts are loaded, and how many updates follow.
struct Size {
  int facts = 0;
  int updates = 0;
};
constexpr Size kSmall{80, 12};  // each byte is tried
constexpr Size kUsual{300, 40};

// `ever` are the facts that were there at any time.
void make_database(const std::string& path, const Size& size, Facts& ever) {
  Database database = Database::open(path, small_blocks());
  std::string text;
  for (int i = 0; i < size.facts; ++i) {
    text += "<http://e/s" + std::to_string(i % 31) + "> <http://e/p" + std::to_string(i % 5) + "> \"word " + std::to_string(i) +
            "\"" + (i % 7 == 0 ? " <http://e/g>" : "") + " .\n";
  }
  LoadOptions options;
  options.format = RdfFormat::kNQuads;
  database.load_text(text, options);
  for (int i = 0; i < size.updates; ++i) {
    database.update("INSERT DATA { <http://e/new" + std::to_string(i) + "> <http://e/p1> " + std::to_string(i) + ", \"new " +
                    std::to_string(i) + "\"@en }");
    ever.merge(facts_of(database));
    if (i % 4 == 0) database.update("DELETE WHERE { <http://e/s" + std::to_string(i / 4) + "> <http://e/p2> ?o }");
  }
}

// What queries that go through every order, both ways of the dictionary and the counts answer.
std::string answers_of(const Database& database) {
  const std::vector<std::string> queries = {
      "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o",
      "SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o",
      "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
      "SELECT ?p (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p",
      "SELECT ?s { ?s <http://e/p1> \"new 7\"@en } ORDER BY ?s",
      "SELECT ?s ?o { ?s <http://e/p3> ?o . ?s <http://e/p1> ?x } ORDER BY ?s ?o",
      "SELECT ?p { <http://e/s3> ?p \"word 34\" }",
      "SELECT ?s ?p { ?s ?p 7 } ORDER BY ?s",
  };
  std::string text;
  for (const std::string& query : queries) {
    Cursor rows = database.query(query);
    while (rows.next()) {
      for (std::size_t i = 0; i < rows.columns().size(); ++i) text += rows[i].to_ntriples() + " ";
      text += "\n";
    }
  }
  return text;
}

struct Place {
  std::string file;
  std::uintmax_t at = 0;
};

void flip(const std::string& directory, const Place& place) {
  std::fstream file(directory + "/" + place.file, std::ios::binary | std::ios::in | std::ios::out);
  file.seekg(static_cast<std::streamoff>(place.at));
  const int byte = file.get();
  file.seekp(static_cast<std::streamoff>(place.at));
  file.put(static_cast<char>(byte ^ 0x55));
}

class CorruptionTest {
 public:
  explicit CorruptionTest(std::size_t flips) : flips_(flips) { make_database(database(), flips == 0 ? kSmall : kUsual, ever_); }

  int run() {
    OpenOptions reading;
    reading.read_only = true;
    expected_ = answers_of(Database::open(database(), reading));
    facts_ = facts_of(Database::open(database(), reading));
    std::size_t number = 0;
    for (const Place& place : places()) {
      ::alarm(kSecondsOfAnyFlip);
      flip(database(), place);
      try_out(place, database(), true);
      try_salvage(place);
      if (++number % kFlipsForOneWrite == 0) try_writing(place);
      flip(database(), place);
    }
    std::printf("%zu bytes changed in %zu files: %zu times an error, %zu times what is right, %zu times something else\n", number,
                files_, errors_, right_, wrong_);
    std::printf("%zu salvages brought all of the %zu facts, %zu some, %zu none\n", whole_, facts_.size(), partial_, hopeless_);
    return wrong_ == 0 ? 0 : 1;
  }

 private:
  std::string database() const { return directory_.file("db"); }

  // Spread evenly over the bytes of all files, and some of each.
  std::vector<Place> places() {
    std::map<std::string, std::uintmax_t> sizes;
    std::uintmax_t total = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(database())) {
      sizes[entry.path().filename().string()] = entry.file_size();
      total += entry.file_size();
    }
    files_ = sizes.size();
    std::vector<Place> places;
    const std::uintmax_t step = flips_ == 0 ? 1 : std::max<std::uintmax_t>(1, total / flips_);
    for (const auto& [name, size] : sizes) {
      for (std::uintmax_t at = size == 0 ? 0 : step / 2 % size; at < size;
           at += std::min(step, std::max<std::uintmax_t>(size / 4, 1)))
        places.push_back({name, at});
    }
    return places;
  }

  // A process that writes changes the files: it gets a copy.
  void try_writing(const Place& place) {
    const std::string copy = directory_.file("copy");
    fs::remove_all(copy);
    fs::copy(database(), copy);
    try_out(place, copy, false);
  }

  void try_out(const Place& place, const std::string& directory, bool read_only) {
    try {
      OpenOptions options = small_blocks();
      options.read_only = read_only;
      options.create_if_missing = false;
      const std::string answers = answers_of(Database::open(directory, options));
      if (answers == expected_) ++right_;
      else say(place, read_only ? "read" : "write", "other answers");
    } catch (const Error& error) {
      const ErrorCode code = error.code();
      if (code == ErrorCode::kCorruption || code == ErrorCode::kIo || code == ErrorCode::kVersion || code == ErrorCode::kNotFound ||
          code == ErrorCode::kInvalidArgument) {
        ++errors_;
      } else {
        say(place, read_only ? "read" : "write", error.what());
      }
    } catch (const std::exception& error) {
      say(place, read_only ? "read" : "write", error.what());
    }
  }

  void try_salvage(const Place& place) {
    try {
      std::string text;
      const SalvageSummary summary = salvage(
          database(), [&](std::string_view chunk) { text += chunk; }, [](const std::string&) {});
      Facts facts;
      add_lines(text, facts);
      if (facts.size() != summary.facts) say(place, "salvage", "facts come twice");
      if (!std::includes(ever_.begin(), ever_.end(), facts.begin(), facts.end())) say(place, "salvage", "facts that never were");
      if (summary.problems == 0 && facts != facts_) say(place, "salvage", "other facts, and nothing is said");
      ++(facts == facts_ ? whole_ : partial_);
    } catch (const Error& error) {
      const ErrorCode code = error.code();
      ++hopeless_;
      if (code != ErrorCode::kCorruption && code != ErrorCode::kIo && code != ErrorCode::kVersion && code != ErrorCode::kNotFound &&
          code != ErrorCode::kInvalidArgument) {
        say(place, "salvage", error.what());
      }
    } catch (const std::exception& error) {
      say(place, "salvage", error.what());
    }
  }

  void say(const Place& place, const char* opened_to, const char* what) {
    ++wrong_;
    std::printf("byte %llu of %s, opened to %s: %s\n", static_cast<unsigned long long>(place.at), place.file.c_str(), opened_to,
                what);
  }

  const std::size_t flips_;  // 0: all
  test::TemporaryDirectory directory_;
  std::string expected_;
  std::size_t files_ = 0;
  std::size_t errors_ = 0;
  std::size_t right_ = 0;
  std::size_t wrong_ = 0;
  Facts ever_;   // all that were there at any time
  Facts facts_;  // that are there
  std::size_t whole_ = 0;
  std::size_t partial_ = 0;
  std::size_t hopeless_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  std::size_t flips = kUsualFlips;
  if (argc == 2 && std::strcmp(argv[1], "--all") == 0) flips = 0;
  if (argc == 3 && std::strcmp(argv[1], "--flips") == 0) flips = std::strtoull(argv[2], nullptr, 10);
  return CorruptionTest(flips).run();
}
