// What single faults of the disk do to a database. fault_test makes them at random.
#include <rocksdb/env.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "storage/rocksdb/disk.h"
#include "storage/rocksdb/writer_env.h"
#include "tercet/database.h"
#include "tercet/transaction.h"
#include "tests/crash/faulty_file_system.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_directory.h"

using namespace tercet;
using namespace tercet::test;

namespace {

class FaultyDisk {
 public:
  FaultyDisk() { replace_disk(disk.env()); }
  ~FaultyDisk() { replace_disk(nullptr); }
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  TemporaryDirectory directory;
  FaultyFileSystem disk{directory.file("attic"), 1};
  std::string path = directory.file("db");
};

const TransactionOptions kRelaxedCommit = [] {
  TransactionOptions options;
  options.durability = Durability::kRelaxed;
  return options;
}();

void insert(Database& database, int number, const TransactionOptions& options = {}) {
  Transaction transaction = database.begin(options);
  transaction.insert({Term::iri("http://example.org/a"), Term::iri("http://example.org/b"), Term::integer(number)});
  transaction.commit();
}

// Two logs that are written to as RocksDB does.
struct Logs {
  explicit Logs(FaultyDisk& faulty) : disk(faulty.disk) {
    std::filesystem::create_directory(faulty.path);
    env = make_writer_env(*disk.env(), files, std::make_shared<LoadFiles>(), std::make_shared<DiskFailure>());
    for (std::size_t i = 0; i < 2; ++i) {
      names.push_back(faulty.path + "/00000" + std::to_string(i) + ".log");
      REQUIRE(env->NewWritableFile(names[i], &logs[i], rocksdb::EnvOptions()).ok());
      REQUIRE(logs[i]->Append("0123456789").ok());
    }
  }
  bool sync() { return files->sync(disk).ok(); }

  FaultyFileSystem& disk;
  std::shared_ptr<LogFiles> files = std::make_shared<LogFiles>();
  std::unique_ptr<rocksdb::Env> env;
  std::vector<std::string> names;
  std::unique_ptr<rocksdb::WritableFile> logs[2];
};

std::string io_error_of(const std::function<void()>& call) { return message_of(call, ErrorCode::kIo); }

}  // namespace

TEST_CASE("the directory of a new database is on the disk with its first commit") {
  FaultyDisk faulty;
  {
    Database database = Database::open(faulty.path);
    insert(database, 1);
    faulty.disk.fail({.fault = Fault::kPowerCut});
  }
  faulty.disk.drop_unsynced();
  OpenOptions options;
  options.create_if_missing = false;
  CHECK(Database::open(faulty.path, options).info().facts == 1);
}

TEST_CASE("all logs are on the disk when they were synced, with their names") {
  FaultyDisk faulty;
  Logs logs(faulty);
  CHECK(logs.sync());
  CHECK(logs.logs[1]->Append("lost").ok());
  faulty.disk.fail({.fault = Fault::kPowerCut});
  for (std::unique_ptr<rocksdb::WritableFile>& log : logs.logs) log.reset();
  faulty.disk.drop_unsynced();
  for (const std::string& name : logs.names) CHECK(std::filesystem::file_size(name) >= 10);
}

TEST_CASE("a log that is closed is on the disk, and only what was written since the last time is synced") {
  FaultyDisk faulty;
  Logs logs(faulty);
  CHECK(logs.logs[0]->Close().ok());
  CHECK(logs.sync());
  faulty.disk.fail({.fault = Fault::kError, .lasts = true});
  CHECK(logs.sync());  // does nothing
  CHECK_FALSE(faulty.disk.has_struck());
}

TEST_CASE("a sync of the logs that failed fails for ever") {
  FaultyDisk faulty;
  Logs logs(faulty);
  const std::uint64_t call = GENERATE(1, 2, 3);  // either log, the directory
  faulty.disk.fail({.fault = Fault::kError, .after = call});
  CHECK_FALSE(logs.sync());
  faulty.disk.mend();
  CHECK_FALSE(logs.sync());
  CHECK((logs.logs[call == 1 ? 0 : 1]->Sync().ok() == (call == 3)));
}

TEST_CASE("a sync that failed ends the writing, and what it should have kept is no damage later") {
  FaultyDisk faulty;
  {
    Database database = Database::open(faulty.path);
    insert(database, 1);
    insert(database, 2, kRelaxedCommit);
    faulty.disk.fail({.fault = Fault::kError, .after = 2});  // the first is the write
    CHECK(io_error_of([&] { insert(database, 3); }).find(faulty.path) != std::string::npos);
    faulty.disk.mend();
    CHECK(database.info().facts == 2);
    // The fact is there for who writes, but it may not last.
    for (const TransactionOptions& options : {TransactionOptions(), kRelaxedCommit})
      CHECK(io_error_of([&] { insert(database, 3, options); }).find("until it is opened again") != std::string::npos);
    CHECK(io_error_of([&] { insert(database, 4); }).find("until it is opened again") != std::string::npos);
    CHECK_THROWS_AS(database.compact(), Error);
    CHECK(database.info().facts == 2);
  }
  faulty.disk.drop_unsynced();
  Database database = Database::open(faulty.path);
  const std::uint64_t facts = database.info().facts;
  CHECK(facts >= 1);
  CHECK(facts <= 3);
  insert(database, 5);
  CHECK(database.info().facts == facts + 1);
}

TEST_CASE("a database that was closed is on the disk") {
  FaultyDisk faulty;
  {
    Database database = Database::open(faulty.path);
    for (int i = 0; i < 10; ++i) insert(database, i, kRelaxedCommit);
  }
  faulty.disk.drop_unsynced();
  CHECK(Database::open(faulty.path).info().facts == 10);
}

TEST_CASE("a read that fails when a database is opened is not taken for damage") {
  FaultyDisk faulty;
  {
    Database database = Database::open(faulty.path);
    insert(database, 1);
  }
  int errors = 0;
  for (std::uint64_t call = 1; call < 200; ++call) {
    faulty.disk.fail({.fault = Fault::kError, .reads = true, .after = call, .lasts = true});
    try {
      Database::open(faulty.path);
    } catch (const Error& error) {
      CAPTURE(call, error.what());
      CHECK(error.code() == ErrorCode::kIo);
      ++errors;
    }
    if (!faulty.disk.has_struck()) break;
    faulty.disk.mend();
  }
  CHECK(errors > 5);
  faulty.disk.mend();
  CHECK(Database::open(faulty.path).info().facts == 1);
}

TEST_CASE("a disk that gets full while a database is opened is told as that") {
  FaultyDisk faulty;
  for (std::uint64_t call = 1; call < 200; ++call) {
    faulty.disk.fail({.fault = Fault::kNoSpace, .after = call, .lasts = true});
    try {
      Database database = Database::open(faulty.path);
    } catch (const Error& error) {
      CAPTURE(call, error.what());
      CHECK(error.code() == ErrorCode::kIo);
      CHECK(std::string(error.what()).find("the disk is full") != std::string::npos);
    }
    const bool has_struck = faulty.disk.has_struck();
    faulty.disk.mend();
    if (!has_struck) break;
  }
  CHECK(Database::open(faulty.path).info().facts == 0);
}

TEST_CASE("a backup that fails leaves nothing") {
  FaultyDisk faulty;
  Database database = Database::open(faulty.path);
  insert(database, 1);
  const std::string copy = faulty.directory.file("copy");
  const bool reads = GENERATE(false, true);  // those fail when the copy is opened
  for (std::uint64_t call = 1; call < 200; ++call) {
    faulty.disk.fail({.fault = Fault::kError, .reads = reads, .after = call});
    bool failed = false;
    try {
      database.backup(copy);
    } catch (const Error& error) {
      CAPTURE(call, error.what());
      CHECK(error.code() == ErrorCode::kIo);
      CHECK_FALSE(std::filesystem::exists(copy));
      failed = true;
    }
    faulty.disk.mend();
    if (!failed) {
      CHECK(Database::open(copy).info().facts == 1);
      std::filesystem::remove_all(copy);
    }
    if (!faulty.disk.has_struck()) break;
  }
}

TEST_CASE("a read that fails while a load is taken in is told, or costs nothing") {
  FaultyDisk faulty;
  // In several blocks, so that the first key and the last are read apart.
  constexpr std::uint64_t kFacts = 9;
  std::string text;
  for (std::uint64_t i = 0; i < kFacts; ++i) {
    const std::string number = std::to_string(i);
    text += "<http://example.org/c" + number + "> <http://example.org/d> <http://example.org/e" + number + "> .\n";
  }
  OpenOptions open;
  open.block_quads = 2;
  open.dictionary_block_terms = 2;
  LoadOptions options;
  options.format = RdfFormat::kNTriples;
  bool has_struck = true;
  for (std::uint64_t call = 1; has_struck && call < 400; ++call) {
    std::filesystem::remove_all(faulty.path);
    CAPTURE(call);
    bool is_loaded = false;
    {
      Database database = Database::open(faulty.path, open);
      faulty.disk.fail({.fault = Fault::kError, .reads = true, .after = call});
      try {
        is_loaded = database.load_text(text, options).facts_added == kFacts;
      } catch (const Error& error) {
        CAPTURE(error.what());
        CHECK(error.code() == ErrorCode::kIo);
      }
      has_struck = faulty.disk.has_struck();
      faulty.disk.mend();
    }
    const Database database = Database::open(faulty.path);
    CHECK(database.info().facts == (is_loaded ? kFacts : 0));
    std::string problems;
    CHECK(database.check([&](const std::string& problem) { problems += problem; }).problems == 0);
    CHECK(problems.empty());
  }
}

TEST_CASE("a load whose files the list of files may name does not take them away") {
  FaultyDisk faulty;
  std::string text;
  for (int i = 0; i < 200; ++i) text += "<http://example.org/a> <http://example.org/b> \"" + std::to_string(i) + "\" .\n";
  LoadOptions options;
  options.format = RdfFormat::kNTriples;
  std::uint64_t facts = 1;
  for (std::uint64_t call = 1; call < 400; call += 1 + call / 32) {
    std::filesystem::remove_all(faulty.path);
    {
      Database database = Database::open(faulty.path);
      insert(database, 1);
      faulty.disk.fail({.fault = Fault::kNoSpace, .after = call});
      try {
        database.load_text(text, options);
      } catch (const Error& error) {
        CAPTURE(call, error.what());
        CHECK(error.code() == ErrorCode::kIo);
      }
    }
    const bool has_struck = faulty.disk.has_struck();
    CAPTURE(call, faulty.disk.struck());
    faulty.disk.mend();
    CHECK_NOTHROW(facts = Database::open(faulty.path).info().facts);
    CHECK((facts == 1 || facts == 201));
    if (!has_struck) break;
  }
  CHECK(facts == 201);
}
