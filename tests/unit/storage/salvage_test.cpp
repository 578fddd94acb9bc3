// tercet::salvage: what comes out of a database whose files were damaged.
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "storage/rocksdb/rocks_handle.h"
#include "tercet/tercet.hpp"
#include "tests/support/errors.h"
#include "tests/support/temporary_directory.h"

using namespace tercet;
using test::message_of;
using test::TemporaryDirectory;
namespace fs = std::filesystem;

namespace {

using Facts = std::set<std::string>;

// Longer than what the key of a late term holds.
const std::string kLongText(700, 'x');

OpenOptions small_blocks(std::uint64_t fold_after) {
  OpenOptions options;
  options.block_quads = 16;
  options.dictionary_block_terms = 8;
  options.fold_after = fold_after;
  return options;
}

std::string facts_text(int first, int last) {
  std::string text;
  for (int i = first; i < last; ++i) {
    const std::string number = std::to_string(i);
    const std::vector<std::string> objects{"\"word " + number + "\"",
                                           "\"" + number + "\"^^<http://www.w3.org/2001/XMLSchema#integer>",
                                           "\"mot " + number + "\"@fr", "_:b" + number, "\"" + number + "\"^^<http://e/type>"};
    text += "<http://e/s" + std::to_string(i % 97) + "> <http://e/p" + std::to_string(i % 7) + "> " +
            objects[static_cast<std::size_t>(i) % 5] + (i % 4 == 0 ? " <http://e/g" + std::to_string(i % 3) + ">" : "") + " .\n";
  }
  return text;
}

void load(Database& database, int first, int last) {
  LoadOptions options;
  options.format = RdfFormat::kNQuads;
  database.load_text(facts_text(first, last), options);
}

// Terms that loads have brought are found again, others come late; facts are added and taken away.
void change(Database& database) {
  for (int i = 0; i < 120; ++i) {
    const std::string name = "http://e/new" + std::to_string(i);
    database.update("INSERT DATA { <" + name + "> <http://e/p1> \"" + (i % 10 == 0 ? kLongText : "late ") + std::to_string(i) +
                    "\"@en, " + std::to_string(i) + " . <http://e/s1> <http://e/late> <" + name + "> GRAPH <http://e/h> { <" +
                    name + "> <http://e/p1> [] } }");
    if (i % 3 == 0) database.update("DELETE WHERE { <http://e/s" + std::to_string(i / 3) + "> <http://e/p2> ?o }");
  }
}

// What lies in the log goes into files of the families.
void flush(const std::string& path) {
  RocksHandle handle(path, {});
  for (std::size_t i = 0; i < kFamilies; ++i) {
    REQUIRE(handle.db().Flush(rocksdb::FlushOptions(), handle.family(static_cast<Family>(i))).ok());
  }
}

Facts lines_of(const std::string& text) {
  Facts lines;
  std::istringstream stream(text);
  std::size_t read = 0;
  for (std::string line; std::getline(stream, line); ++read) lines.insert(line);
  CHECK(lines.size() == read);  // none twice
  return lines;
}

Facts facts_of(const std::string& path) {
  OpenOptions options;
  options.read_only = true;
  std::string text;
  write_dump(Database::open(path, options), [&](std::string_view chunk) { text += chunk; });
  return lines_of(text);
}

struct Rescued {
  Facts facts;
  SalvageSummary summary;
  std::vector<std::string> problems;
};

Rescued rescue(const std::string& path) {
  Rescued rescued;
  std::string text;
  rescued.summary = salvage(
      path, [&](std::string_view chunk) { text += chunk; },
      [&](const std::string& problem) { rescued.problems.push_back(problem); });
  rescued.facts = lines_of(text);
  CHECK(rescued.summary.facts == rescued.facts.size());
  CHECK(rescued.summary.problems == rescued.problems.size());
  const std::set<std::string> different(rescued.problems.begin(), rescued.problems.end());
  CHECK(different.size() == rescued.problems.size());
  return rescued;
}

Facts without(const Facts& facts, const Facts& others) {
  Facts out;
  std::set_difference(facts.begin(), facts.end(), others.begin(), others.end(), std::inserter(out, out.end()));
  return out;
}

struct TableFile {
  std::string path;
  std::uintmax_t bytes = 0;
  std::uintmax_t data_bytes = 0;  // the rest tells where they are
};

std::map<Family, std::vector<TableFile>> files_of(const std::string& path) {
  std::map<Family, std::vector<TableFile>> files;
  OpenOptions options;
  options.read_only = true;
  const RocksHandle handle(path, options);
  std::vector<rocksdb::LiveFileMetaData> found;
  handle.db().GetLiveFilesMetaData(&found);
  for (std::size_t i = 0; i < kFamilies; ++i) {
    const auto family = static_cast<Family>(i);
    rocksdb::TablePropertiesCollection properties;
    REQUIRE(handle.db().GetPropertiesOfAllTables(handle.family(family), &properties).ok());
    for (const rocksdb::LiveFileMetaData& file : found) {
      if (file.column_family_name != family_name(family)) continue;
      std::uintmax_t data_bytes = 0;
      for (const auto& [name, table] : properties) {
        if (name.ends_with(file.name)) data_bytes = table->data_size;
      }
      REQUIRE(data_bytes > 0);
      files[family].push_back({path + file.name, fs::file_size(path + file.name), data_bytes});
    }
  }
  return files;
}

// Changes a byte; once more, and it is as it was.
void flip(const std::string& path, std::uintmax_t at) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekg(static_cast<std::streamoff>(at));
  const int byte = file.get();
  file.seekp(static_cast<std::streamoff>(at));
  file.put(static_cast<char>(byte ^ 0x55));
  REQUIRE(file.good());
}

// Calls with each of some places in the files of a family while the byte there is another; whether it is in the data.
void with_damage(const std::vector<TableFile>& files, const std::function<void(bool)>& look) {
  constexpr std::uintmax_t kPlaces = 7;
  for (const TableFile& file : files) {
    for (std::uintmax_t place = 0; place < kPlaces; ++place) {
      const std::uintmax_t at = place * (file.bytes - 1) / (kPlaces - 1);
      INFO("byte " << at << " of " << file.bytes << " of " << file.path);
      flip(file.path, at);
      look(at < file.data_bytes);
      flip(file.path, at);
    }
  }
}

// A database in which all sorts of things have been done, and what is in it.
struct Example {
  TemporaryDirectory directory;
  std::string path = directory.file("db");
  Facts facts;
  Facts changed;  // facts that changes brought, or took away

  explicit Example(std::uint64_t fold_after) {
    Facts before;
    {
      Database database = Database::open(path, small_blocks(fold_after));
      load(database, 0, 1500);
      load(database, 1000, 3000);
    }
    before = facts_of(path);
    {
      Database database = Database::open(path, small_blocks(fold_after));
      change(database);
    }
    flush(path);
    facts = facts_of(path);
    changed = without(before, facts);
    for (const std::string& fact : without(facts, before)) changed.insert(fact);
    REQUIRE(changed.size() > 500);
  }
};

constexpr std::uint64_t kNever = 1'000'000;  // to fold after so many changes

using Entries = std::vector<std::pair<std::string, std::string>>;

bool is_of_spo(Family family, const rocksdb::Slice& key) {
  return family == Family::kSpo || key[4] == static_cast<char>(Order::kSpo);  // behind the generation
}

// The blocks of SPO, and its directory, one behind the other.
Entries entries_of_spo(const std::string& path) {
  const RocksHandle handle(path, {});
  Entries entries;
  for (const Family family : {Family::kSpo, Family::kDirectory}) {
    const auto it = handle.iterator(family, false);
    for (it->SeekToFirst(); it->Valid(); it->Next()) {
      if (is_of_spo(family, it->key())) entries.emplace_back(it->key().ToString(), it->value().ToString());
    }
    entries.emplace_back();
  }
  return entries;
}

void put_back(const std::string& path, const Entries& entries) {
  RocksHandle handle(path, {});
  rocksdb::WriteBatch batch;
  auto next = entries.begin();
  for (const Family family : {Family::kSpo, Family::kDirectory}) {
    const auto it = handle.iterator(family, false);
    for (it->SeekToFirst(); it->Valid(); it->Next()) {
      if (is_of_spo(family, it->key())) REQUIRE(batch.Delete(handle.family(family), it->key()).ok());
    }
    for (; !next->first.empty(); ++next) REQUIRE(batch.Put(handle.family(family), next->first, next->second).ok());
    ++next;
  }
  handle.write(batch, true);
}

// Facts in blocks and changes, then all in blocks, and what SPO was before.
struct FoldedExample {
  FoldedExample() {
    {
      Database database = Database::open(path, small_blocks(kNever));
      load(database, 0, 1000);
      change(database);
    }
    facts = facts_of(path);
    before = entries_of_spo(path);
    Database database = Database::open(path, small_blocks(1));
    while (database.info().waiting_changes > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

  TemporaryDirectory directory;
  const std::string path = directory.file("db");
  Facts facts;
  Entries before;
};

}  // namespace

TEST_CASE("of a database that is not damaged all facts are written, and nothing is said") {
  for (const std::uint64_t fold_after : {kNever, std::uint64_t{50}}) {
    const Example example(fold_after);
    const Rescued rescued = rescue(example.path);
    CHECK(rescued.facts == example.facts);
    CHECK(rescued.problems.empty());
    CHECK(rescued.summary.expected == example.facts.size());
    CHECK(rescued.summary.facts_without_terms == 0);
    Database::open(example.path).compact();
    const Rescued compacted = rescue(example.path);
    CHECK(compacted.facts == example.facts);
    CHECK(compacted.problems.empty());
  }
}

TEST_CASE("a damaged order, or its directory, costs no fact") {
  for (const std::uint64_t fold_after : {kNever, std::uint64_t{50}}) {
    const Example example(fold_after);
    const auto files = files_of(example.path);
    std::size_t said = 0;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(Family::kDirectory); ++i) {
      with_damage(files.at(static_cast<Family>(i)), [&](bool in_data) {
        const Rescued rescued = rescue(example.path);
        CHECK(rescued.facts == example.facts);
        CHECK(rescued.summary.facts_without_terms == 0);
        said += rescued.problems.size();
        // Folding leaves blocks that mean nothing any more.
        if (in_data && fold_after == kNever) CHECK_FALSE(rescued.problems.empty());
      });
    }
    CHECK(said > 50);
  }
}

TEST_CASE("facts whose terms are lost are left out and counted") {
  const Example example(kNever);
  for (const bool compacted : {false, true}) {
    if (compacted) Database::open(example.path).compact();  // which sweeps terms
    std::uint64_t left_out = 0;
    with_damage(files_of(example.path).at(Family::kDictionary), [&](bool) {
      const Rescued rescued = rescue(example.path);
      CHECK(without(rescued.facts, example.facts).empty());
      CHECK(rescued.facts.size() + rescued.summary.facts_without_terms == example.facts.size());
      if (rescued.summary.facts_without_terms > 0) CHECK_FALSE(rescued.problems.empty());
      left_out += rescued.summary.facts_without_terms;
    });
    CHECK(left_out > 0);
  }
}

TEST_CASE("a late term is read from either of its entries") {
  const Example example(kNever);
  std::uint64_t said = 0;
  with_damage(files_of(example.path).at(Family::kTerms), [&](bool) {
    const Rescued rescued = rescue(example.path);
    CHECK(without(rescued.facts, example.facts).empty());
    CHECK(rescued.facts.size() + rescued.summary.facts_without_terms == example.facts.size());
    said += rescued.problems.size();
    // A file that cannot be read at all has lost both.
    if (rescued.summary.facts_without_terms > 100) return;
    for (const std::string& fact : without(example.facts, rescued.facts)) CHECK(fact.find(kLongText) != std::string::npos);
  });
  CHECK(said > 0);
}

TEST_CASE("records of changes that are lost leave what they have not touched") {
  for (const std::uint64_t fold_after : {kNever, std::uint64_t{300}}) {
    const Example example(fold_after);
    const auto files = files_of(example.path);
    if (!files.contains(Family::kDelta)) continue;  // everything was folded
    with_damage(files.at(Family::kDelta), [&](bool in_data) {
      const Rescued rescued = rescue(example.path);
      CHECK(without(without(rescued.facts, example.facts), example.changed).empty());
      CHECK(without(without(example.facts, rescued.facts), example.changed).empty());
      if (in_data) CHECK_FALSE(rescued.problems.empty());
    });
  }
}

TEST_CASE("what is damaged in all orders is put together from all") {
  const Example example(kNever);
  const auto files = files_of(example.path);
  std::mt19937 random(20240611);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::pair<std::string, std::uintmax_t>> places;
    for (std::size_t i = 0; i < kOrders; ++i) {
      const TableFile& file = files.at(static_cast<Family>(i)).front();
      places.emplace_back(file.path, random() % file.data_bytes);
    }
    // The directories too, in some rounds.
    if (round % 4 == 0) places.emplace_back(files.at(Family::kDirectory).front().path, 0);
    for (const auto& [path, at] : places) flip(path, at);
    const Rescued rescued = rescue(example.path);
    CAPTURE(round, places, rescued.problems);
    CHECK(rescued.facts == example.facts);
    CHECK(rescued.problems.size() >= kOrders);
    for (const auto& [path, at] : places) flip(path, at);
  }
}

TEST_CASE("what no order holds any more is known by number") {
  TemporaryDirectory directory;
  const std::string path = directory.file("db");
  {
    Database database = Database::open(path, small_blocks(kNever));
    load(database, 0, 2000);
  }
  const Facts facts = facts_of(path);
  const auto files = files_of(path);
  for (std::size_t i = 1; i < kOrders; ++i) fs::remove(files.at(static_cast<Family>(i)).front().path);
  const Rescued whole = rescue(path);
  CHECK(whole.facts == facts);
  CHECK(whole.problems.size() == kOrders - 1);  // a place each
  const TableFile& last = files.at(Family::kSpo).front();
  flip(last.path, last.data_bytes / 2);
  const Rescued rescued = rescue(path);
  CHECK(without(rescued.facts, facts).empty());
  CHECK(rescued.summary.expected == facts.size());
  CHECK(facts.size() - rescued.facts.size() == 16);  // a block
  fs::remove(last.path);
  const Rescued nothing = rescue(path);
  CHECK(nothing.facts.empty());
  CHECK(nothing.summary.expected == facts.size());
}

TEST_CASE("a damaged log costs the changes that were there") {
  TemporaryDirectory directory;
  const std::string path = directory.file("db");
  Facts before;
  {
    Database database = Database::open(path, small_blocks(kNever));
    load(database, 0, 1000);
  }
  before = facts_of(path);
  {
    Database database = Database::open(path, small_blocks(kNever));
    for (int i = 0; i < 100; ++i) database.update("+ thing-has-" + std::to_string(i));
  }
  const Facts facts = facts_of(path);
  std::string log;
  for (const fs::directory_entry& file : fs::directory_iterator(path)) {
    if (file.path().extension() == ".log" && file.file_size() > 0) log = file.path().string();
  }
  REQUIRE(!log.empty());
  flip(log, fs::file_size(log) / 2);
  CHECK_THROWS_AS(facts_of(path), Error);
  const Rescued rescued = rescue(path);
  CHECK(without(before, rescued.facts).empty());
  CHECK(without(rescued.facts, facts).empty());
  CHECK(rescued.facts.size() < facts.size());
  REQUIRE(rescued.problems.size() >= 1);
  CHECK(rescued.problems.front().find("not what it was") != std::string::npos);
}

TEST_CASE("an order that has missed a step of folding is made good by the others") {
  const FoldedExample example;
  const std::string& path = example.path;
  const Facts& facts = example.facts;
  put_back(path, example.before);
  CHECK_THROWS_AS(facts_of(path), Error);
  const Rescued rescued = rescue(path);
  CHECK(rescued.facts == facts);
  REQUIRE(rescued.problems.size() == 1);
  CHECK(rescued.problems[0].find("SPO holds ") != std::string::npos);
  // When no other order is whole, all that any of them holds.
  const auto files = files_of(path);
  for (std::size_t i = 1; i < kOrders; ++i) {
    const TableFile& file = files.at(static_cast<Family>(i)).front();
    flip(file.path, file.data_bytes * i / kOrders);
  }
  const Rescued all = rescue(path);
  CHECK(without(facts, all.facts).empty());
  // What was removed is still in SPO, and nothing tells that it was.
  const Facts back = without(all.facts, facts);
  CHECK(std::all_of(back.begin(), back.end(),
                    [](const std::string& fact) { return fact.find("<http://e/p2>") != std::string::npos; }));
}

TEST_CASE("old blocks beside those that replaced them cost nothing") {
  const FoldedExample example;
  const std::string& path = example.path;
  const Facts& facts = example.facts;
  {
    RocksHandle handle(path, {});
    rocksdb::WriteBatch batch;
    rocksdb::PinnableSlice now;
    for (auto old = example.before.begin(); !old->first.empty(); ++old) {
      if (!handle.get(Family::kSpo, old->first, now)) REQUIRE(batch.Put(handle.family(Family::kSpo), old->first, old->second).ok());
    }
    REQUIRE(batch.Count() > 0);
    for (const auto& [key, chunk] : example.before) {
      if (!key.empty() && handle.get(Family::kDirectory, key, now))
        REQUIRE(batch.Put(handle.family(Family::kDirectory), key, "damaged").ok());
    }
    handle.write(batch, true);
  }
  const Rescued rescued = rescue(path);
  CHECK(without(facts, rescued.facts).empty());
  CHECK(std::any_of(rescued.problems.begin(), rescued.problems.end(),
                    [](const std::string& problem) { return problem.find("has rows of another block") != std::string::npos; }));
}

TEST_CASE("a damaged log that moved changes into blocks leaves what it has not touched") {
  TemporaryDirectory directory;
  const std::string path = directory.file("db");
  {
    Database database = Database::open(path, small_blocks(kNever));
    load(database, 0, 2000);
  }
  const Facts before = facts_of(path);
  {
    Database database = Database::open(path, small_blocks(20));
    change(database);
  }
  const Facts after = facts_of(path);
  std::string log;
  for (const fs::directory_entry& file : fs::directory_iterator(path)) {
    if (file.path().extension() == ".log" && file.file_size() > 0) log = file.path().string();
  }
  REQUIRE(!log.empty());
  Facts untouched;
  std::set_intersection(before.begin(), before.end(), after.begin(), after.end(), std::inserter(untouched, untouched.end()));
  REQUIRE(untouched.size() > 1000);
  for (std::uintmax_t place = 1; place < 12; ++place) {
    const std::uintmax_t at = place * fs::file_size(log) / 12;
    INFO("byte " << at << " of " << log);
    flip(log, at);
    const Rescued rescued = rescue(path);
    CHECK(without(untouched, rescued.facts).empty());
    CHECK(without(without(rescued.facts, after), before).empty());
    CHECK_FALSE(rescued.problems.empty());
    flip(log, at);
  }
}

TEST_CASE("what cannot be opened at all is an error") {
  TemporaryDirectory directory;
  const std::string path = directory.file("db");
  CHECK(message_of([&] { rescue(path); }, ErrorCode::kNotFound).find("there is no database") != std::string::npos);
  {
    Database database = Database::open(path, small_blocks(kNever));
    load(database, 0, 100);
    CHECK(message_of([&] { rescue(path); }, ErrorCode::kLocked).find("take a backup") != std::string::npos);
  }
  flush(path);
  const TableFile meta = files_of(path).at(Family::kMeta).front();
  flip(meta.path, 0);
  CHECK(message_of([&] { rescue(path); }, ErrorCode::kCorruption).find("the meta entry") != std::string::npos);
  flip(meta.path, 0);
  CHECK(rescue(path).problems.empty());
  for (const fs::directory_entry& file : fs::directory_iterator(path)) {
    if (file.path().filename().string().starts_with("MANIFEST-")) fs::remove(file.path());
  }
  CHECK_FALSE(message_of([&] { rescue(path); }, ErrorCode::kIo).empty());
  fs::remove(path + "/CURRENT");
  CHECK(message_of([&] { rescue(path); }, ErrorCode::kCorruption).find("CURRENT") != std::string::npos);
}

TEST_CASE("a salvage writes nothing into the database, and can be stopped") {
  const Example example(kNever);
  auto listing = [&] {
    std::map<std::string, std::pair<std::uintmax_t, fs::file_time_type>> files;
    for (const fs::directory_entry& file : fs::directory_iterator(example.path)) {
      files[file.path().filename().string()] = {file.file_size(), file.last_write_time()};
    }
    return files;
  };
  const auto before = listing();
  CHECK(rescue(example.path).problems.empty());
  CHECK(listing() == before);
  auto ignore = [](auto&&) {};
  CHECK(message_of([&] { salvage(example.path, ignore, ignore, [](double) { return false; }); }, ErrorCode::kCancelled) ==
        "the dump was stopped");
  CHECK(Database::open(example.path).info().facts == example.facts.size());
}
