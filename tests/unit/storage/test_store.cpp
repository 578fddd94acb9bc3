// What is on the disk: reopening, locks, read-only beside a writer, versions, damage, loads that were given up.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <thread>

#include "random_rows.h"
#include "storage/keys.h"
#include "storage/meta_record.h"
#include "storage/rocksdb/rocks_handle.h"
#include "store_fixture.h"
#include "tercet/error.h"
#include "tests/support/errors.h"
#include "transfers.h"

namespace {

using namespace tercet;
using test::error_of;
using test::publish;
using test::TemporaryDirectory;
namespace fs = std::filesystem;

Id iri(std::uint64_t number) { return Id::make(IdKind::kIri, number); }

std::vector<Row> some_quads(std::uint64_t first, std::uint64_t count) {
  std::vector<Row> quads;
  for (std::uint64_t i = first; i < first + count; ++i) quads.push_back({iri(i), iri(i % 10), iri(i * 7919 % 1000), Id{}});
  return quads;
}

// Every row of an order, read by a scan.
std::vector<Row> all_rows(const Snapshot& snapshot, Order order) {
  QuadPattern pattern;
  pattern.graphs.kind = GraphFilter::Kind::kAll;
  std::unique_ptr<QuadScan> scan = snapshot.scan(pattern, order, kAllColumns);
  std::vector<Row> rows;
  QuadBatch batch;
  while (scan->next(batch, 1000)) {
    for (std::size_t i = 0; i < batch.rows; ++i) {
      Row row;
      for (std::size_t c = 0; c < kColumns; ++c) row[c] = batch.columns[c][i];
      rows.push_back(row);
    }
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

bool contains(const Error& error, const std::string& text) { return std::string(error.what()).find(text) != std::string::npos; }

OpenOptions small_blocks() {
  OpenOptions options;
  options.block_quads = 16;
  options.dictionary_block_terms = 4;
  return options;
}

OpenOptions read_only() {
  OpenOptions options;
  options.read_only = true;
  return options;
}

}  // namespace

TEST_CASE("what was published is there after reopening") {
  TemporaryDirectory directory;
  std::string path = directory.file("db");
  OpenOptions options = small_blocks();
  options.default_namespace = "urn:mine:";
  std::vector<Row> quads = some_quads(0, 3000);
  {
    RocksStore store(path, options);
    publish(store, some_quads(5000, 100));
    publish(store, quads, {{IdKind::kIri, {"urn:a", "urn:b"}}});
    publish(store, quads, {{IdKind::kIri, {"urn:c"}}, {IdKind::kString, {"text"}}});
  }
  RocksStore store(path, {});
  REQUIRE(all_rows(*store.snapshot(), Order::kOps) == quads);
  REQUIRE(store.snapshot()->find(Term::iri("urn:c").view()) == iri(2));
  REQUIRE(store.snapshot()->find(Term::literal("text").view()) == Id::make(IdKind::kString, 0));
  StoreInfo info = store.info();
  REQUIRE(info.facts == 3000);
  REQUIRE(info.terms == 4);
  REQUIRE(info.default_namespace == "urn:mine:");
  REQUIRE(info.format_version == kFormatVersion);
  REQUIRE(info.disk_bytes > 0);
  REQUIRE(store.prefixes().size() == 4);
}

TEST_CASE("a default namespace that is not the database's is refused") {
  TemporaryDirectory directory;
  { RocksStore store(directory.file("db"), {}); }
  OpenOptions options;
  options.default_namespace = "urn:other:";
  REQUIRE(error_of([&] { RocksStore store(directory.file("db"), options); }).code() == ErrorCode::kInvalidArgument);
  options.default_namespace = "fact:";
  RocksStore store(directory.file("db"), options);
}

TEST_CASE("only a database, an empty directory or a new one can be opened") {
  TemporaryDirectory directory;
  OpenOptions existing;
  existing.create_if_missing = false;
  REQUIRE(error_of([&] { RocksStore store(directory.file("none"), existing); }).code() == ErrorCode::kNotFound);
  REQUIRE_FALSE(fs::exists(directory.file("none")));
  REQUIRE(error_of([&] { RocksStore store(directory.file("none"), read_only()); }).code() == ErrorCode::kNotFound);
  REQUIRE(error_of([&] { RocksStore store(directory.file("none/deeper"), {}); }).code() == ErrorCode::kIo);

  fs::create_directory(directory.file("full"));
  std::ofstream(directory.file("full/letter.txt")) << "Dear";
  REQUIRE(error_of([&] { RocksStore store(directory.file("full"), {}); }).code() == ErrorCode::kInvalidArgument);
  REQUIRE(std::distance(fs::directory_iterator(directory.file("full")), fs::directory_iterator()) == 1);
  REQUIRE(error_of([&] { RocksStore store(directory.file("full/letter.txt"), {}); }).code() == ErrorCode::kInvalidArgument);
  REQUIRE(error_of([&] { RocksStore store(directory.file("full"), read_only()); }).code() == ErrorCode::kInvalidArgument);

  fs::create_directory(directory.file("empty"));
  RocksStore store(directory.file("empty"), {});
  REQUIRE(store.info().facts == 0);
  REQUIRE(error_of([&] { RocksStore memory("", read_only()); }).code() == ErrorCode::kInvalidArgument);
}

TEST_CASE("another program's RocksDB is left alone") {
  TemporaryDirectory directory;
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  REQUIRE(rocksdb::DB::Open(options, directory.file("other"), &db).ok());
  delete db;
  REQUIRE(error_of([&] { RocksStore store(directory.file("other"), {}); }).code() == ErrorCode::kInvalidArgument);
  REQUIRE(error_of([&] { RocksStore store(directory.file("other"), read_only()); }).code() == ErrorCode::kInvalidArgument);
  REQUIRE_FALSE(fs::exists(directory.file("other/") + kOwnerFile));
}

TEST_CASE("a second writer is told who the first is") {
  TemporaryDirectory directory;
  std::string path = directory.file("db");
  {
    RocksStore store(path, {});
    Error same = error_of([&] { RocksStore second(path, {}); });
    REQUIRE(same.code() == ErrorCode::kLocked);
    REQUIRE(contains(same, "(pid " + std::to_string(::getpid()) + ")"));
    // Another process.
    pid_t child = ::fork();
    if (child == 0) {
      int status = 1;
      try {
        RocksStore second(path, {});
      } catch (const Error& error) {
        status = error.code() == ErrorCode::kLocked && contains(error, "pid " + std::to_string(::getppid())) &&
                         contains(error, "storage_store_test")
                     ? 0
                     : 2;
      }
      ::_exit(status);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WEXITSTATUS(status) == 0);
  }
  // What a process that died left in the file is harmless.
  std::ofstream(path + "/" + kOwnerFile) << "1 init\n";
  RocksStore store(path, {});
  REQUIRE(store.info().facts == 0);
}

TEST_CASE("a reader beside a writer follows it, and its snapshots stay") {
  TemporaryDirectory directory;
  std::string path = directory.file("db");
  std::vector<Row> first = some_quads(0, 3000);
  std::vector<Row> second = some_quads(10'000, 4000);
  RocksStore writer(path, small_blocks());
  publish(writer, first, {{IdKind::kIri, {"urn:a"}}});
  RocksStore reader(path, read_only());
  RocksStore other_reader(path, read_only());
  const std::shared_ptr<const Snapshot> kept = reader.snapshot();
  publish(writer, second, {{IdKind::kIri, {"urn:b"}}});
  REQUIRE(all_rows(*reader.snapshot(), Order::kPos) == second);
  REQUIRE(all_rows(*kept, Order::kPos) == first);
  publish(writer, first);
  publish(writer, second);
  REQUIRE(all_rows(*kept, Order::kSop) == first);
  REQUIRE(all_rows(*reader.snapshot(), Order::kSop) == second);
  REQUIRE(all_rows(*other_reader.snapshot(), Order::kSop) == second);
  REQUIRE(kept->find(Term::iri("urn:a").view()) == iri(0));
  REQUIRE(kept->term(iri(0)) == Term::iri("urn:a"));
  REQUIRE_FALSE(kept->find(Term::iri("urn:b").view()).has_value());
  REQUIRE(reader.snapshot()->find(Term::iri("urn:b").view()).has_value());
  REQUIRE(all_rows(*writer.snapshot(), Order::kSop) == second);
  RocksStore late_reader(path, read_only());
  REQUIRE(all_rows(*late_reader.snapshot(), Order::kSop) == second);
  REQUIRE(error_of([&] { reader.begin_ingestion(); }).code() == ErrorCode::kReadOnly);
}

TEST_CASE("a reader opens at any moment of a writer") {
  TemporaryDirectory directory;
  std::string path = directory.file("db");
  std::vector<Row> quads = some_quads(0, 100);
  RocksStore writer(path, small_blocks());
  publish(writer, quads, {{IdKind::kIri, {"urn:a"}}});
  std::atomic<bool> done = false;
  std::jthread loads([&] {
    for (int i = 0; i < 25; ++i) publish(writer, quads, {{IdKind::kIri, {"urn:b" + std::to_string(i)}}});
    done = true;
  });
  while (!done) {
    RocksStore reader(path, read_only());
    REQUIRE(all_rows(*reader.snapshot(), Order::kPos) == quads);
    REQUIRE(reader.snapshot()->term(iri(0)) == Term::iri("urn:a"));
  }
}

TEST_CASE("a reader sees whole transactions only, while they are committed and folded") {
  TemporaryDirectory directory;
  const std::string path = directory.file("db");
  OpenOptions options = small_blocks();
  options.fold_after = 40;
  RocksStore writer(path, options);
  test::Transfers transfers(30, 9);
  publish(writer, transfers.facts());
  std::atomic<bool> stop{false};
  std::jthread writes([&] {
    while (!stop) {
      // A term and a fact besides, so that the dictionary grows too.
      transfers.move_some(writer, [](WriteTransaction& transaction, test::RandomRows& random) {
        const Term seen = Term::literal("seen " + std::to_string(random.below(100)));
        transaction.insert({transaction.intern(seen.view()), iri(1001), iri(1), iri(2000)});
      });
      // A reader goes through all that was written: this much it can also do beside other programs.
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
  });
  RocksStore reader(path, read_only());
  std::vector<std::pair<std::shared_ptr<const Snapshot>, std::vector<Row>>> kept;
  for (int i = 0; i < 300; ++i) {
    const std::shared_ptr<const Snapshot> snapshot = reader.snapshot();
    const std::vector<Row> rows = all_rows(*snapshot, Order::kSpo);
    if (!transfers.is_whole(rows)) stop = true;
    REQUIRE(transfers.is_whole(rows));
    if (rows.back()[1] == iri(1001)) snapshot->term(rows.back()[0]);
    if (i % 50 == 0) kept.emplace_back(snapshot, rows);
  }
  for (const auto& [snapshot, rows] : kept) REQUIRE(all_rows(*snapshot, Order::kSpo) == rows);
  stop = true;
}

TEST_CASE("a reader's instance knows what was committed since it began to catch up") {
  TemporaryDirectory directory;
  const std::string path = directory.file("db");
  RocksStore writer(path, small_blocks());
  RocksHandle reader(path, read_only());
  REQUIRE(reader.followed_stamp() == reader.writer_stamp());
  publish(writer, some_quads(0, 10));
  REQUIRE(reader.followed_stamp() != reader.writer_stamp());
  // RocksDB may still be tidying up behind the load.
  for (int i = 0; i < 50 && reader.followed_stamp() != reader.writer_stamp(); ++i) reader.catch_up();
  REQUIRE(reader.followed_stamp() == reader.writer_stamp());
}

TEST_CASE("a reader needs no TMPDIR that exists") {
  TemporaryDirectory directory;
  std::string path = directory.file("db");
  { RocksStore(path, small_blocks()); }
  const char* before = std::getenv("TMPDIR");
  std::optional<std::string> kept = before == nullptr ? std::nullopt : std::optional<std::string>(before);
  ::setenv("TMPDIR", directory.file("none").c_str(), 1);
  REQUIRE_NOTHROW(RocksStore(path, read_only()));
  if (kept) ::setenv("TMPDIR", kept->c_str(), 1);
  else ::unsetenv("TMPDIR");
}

TEST_CASE("a load that is given up leaves nothing") {
  TemporaryDirectory directory;
  std::string path = directory.file("db");
  std::vector<Row> quads = some_quads(0, 100);
  {
    RocksStore store(path, small_blocks());
    publish(store, quads);
    for (int i = 0; i < 3; ++i) {
      std::unique_ptr<Ingestion> ingestion = store.begin_ingestion();
      OrderWriter writer(ingestion->generation(), Order::kSpo, 4, ingestion->new_sink(Family::kSpo),
                         ingestion->new_sink(Family::kDirectory));
      writer.add({iri(1), iri(1), iri(1), Id{}});
      writer.finish();
    }
    // Facts that do not agree with what the meta record would say are noticed before it is written.
    std::unique_ptr<Ingestion> ingestion = store.begin_ingestion();
    OrderWriter writer(ingestion->generation(), Order::kSpo, 4, ingestion->new_sink(Family::kSpo),
                       ingestion->new_sink(Family::kDirectory));
    writer.add({iri(1), iri(1), iri(1), Id{}});
    writer.finish();
    MetaChange change;
    change.facts = 1;
    REQUIRE(error_of([&] { ingestion->publish(change); }).code() == ErrorCode::kCorruption);
    ingestion.reset();
    REQUIRE(all_rows(*store.snapshot(), Order::kSpo) == quads);
  }
  for (const auto& file : fs::directory_iterator(path)) REQUIRE_FALSE(file.path().filename().string().starts_with("load-"));
  RocksStore store(path, {});
  REQUIRE(all_rows(*store.snapshot(), Order::kSpo) == quads);
}

// RocksDB writes a file again whose entries are numbered when no snapshot needs the numbers.
TEST_CASE("the files of a load have no numbers to drop, whoever reads meanwhile") {
  TemporaryDirectory directory;
  const std::string path = directory.file("db");
  {
    RocksStore store(path, small_blocks());
    publish(store, some_quads(0, 100));
    const std::shared_ptr<const Snapshot> snapshot = store.snapshot();
    publish(store, some_quads(0, 200), {{IdKind::kIri, {"urn:a", "urn:b"}}});
    CHECK(all_rows(*snapshot, Order::kPos).size() == 100);
  }
  const RocksHandle handle(path, read_only());
  std::vector<rocksdb::LiveFileMetaData> files;
  handle.db().GetLiveFilesMetaData(&files);
  CHECK(files.size() > kOrders);
  for (const rocksdb::LiveFileMetaData& file : files) {
    CAPTURE(file.column_family_name, file.name, file.level);
    if (file.column_family_name != family_name(Family::kMeta)) CHECK(file.largest_seqno == 0);
  }
}

TEST_CASE("opening for nothing leaves no file behind") {
  TemporaryDirectory directory;
  std::string path = directory.file("db");
  std::vector<Row> quads = some_quads(0, 100);
  { publish(*std::make_unique<RocksStore>(path, small_blocks()), quads); }
  { RocksStore taken_up(path, {}); }
  auto files = [&] { return std::distance(fs::directory_iterator(path), {}); };
  const auto before = files();
  for (int i = 0; i < 5; ++i) {
    RocksStore store(path, {});
    REQUIRE(all_rows(*store.snapshot(), Order::kSpo) == quads);
  }
  REQUIRE(files() == before);
  RocksStore reader(path, read_only());
  REQUIRE(all_rows(*reader.snapshot(), Order::kSpo) == quads);
}

TEST_CASE("a database that was made for nothing is discarded when that is asked for") {
  TemporaryDirectory directory;
  OpenOptions options;
  options.discard_unused = true;
  const std::string path = directory.file("db");
  { RocksStore store(path, options); }
  REQUIRE_FALSE(fs::exists(path));
  {
    RocksStore store(path, options);
    const std::unique_ptr<Ingestion> given_up = store.begin_ingestion();
  }
  REQUIRE_FALSE(fs::exists(path));
  fs::create_directory(path);
  { RocksStore store(path, options); }
  REQUIRE(fs::is_empty(path));
  // Whoever still reads it, reads on.
  std::optional<RocksStore> store(std::in_place, path, options);
  std::shared_ptr<const Snapshot> snapshot = store->snapshot();
  store.reset();
  REQUIRE(fs::exists(path + "/CURRENT"));
  REQUIRE(all_rows(*snapshot, Order::kSpo).empty());
  snapshot.reset();
  REQUIRE(fs::is_empty(path));
  // One that was asked to stay, or that has been written to, stays.
  { RocksStore kept(path, {}); }
  { RocksStore again(path, options); }
  REQUIRE(fs::exists(path + "/CURRENT"));
  const std::string used = directory.file("used");
  { publish(*std::make_unique<RocksStore>(used, options), {}); }
  REQUIRE(fs::exists(used + "/CURRENT"));
}

TEST_CASE("blocks of no state are removed at the next open") {
  TemporaryDirectory directory;
  std::string path = directory.file("db");
  { RocksStore store(path, small_blocks()); }
  auto count_keys = [](const RocksHandle& handle, Family family) {
    std::unique_ptr<rocksdb::Iterator> it = handle.iterator(family, false);
    int keys = 0;
    for (it->SeekToFirst(); it->Valid(); it->Next()) ++keys;
    return keys;
  };
  {
    RocksHandle handle(path, {});
    for (Family family : {Family::kPos, Family::kDirectory, Family::kDictionary, Family::kDelta}) {
      for (std::uint32_t generation : {1u, 2u, 700u}) {
        handle.write_synced(family, directory_key(generation, Order::kPos, Row{}), "left over");
        handle.write_synced(family, directory_key(generation, IdKind::kIri, 0), "left over");
      }
    }
    fs::create_directory(path + "/load-9");
    std::ofstream(path + "/load-9/0-0.sst") << "half";
  }
  std::vector<Row> quads = some_quads(0, 50);
  {
    RocksStore store(path, small_blocks());
    publish(store, quads, {{IdKind::kIri, {"urn:a", "urn:b"}}});
  }
  REQUIRE_FALSE(fs::exists(path + "/load-9"));
  {
    RocksHandle handle(path, {});
    REQUIRE(count_keys(handle, Family::kPos) == 4);
    REQUIRE(count_keys(handle, Family::kDirectory) == 7);
    REQUIRE(count_keys(handle, Family::kDictionary) == 1);
    REQUIRE(count_keys(handle, Family::kDelta) == 0);
  }
  RocksStore store(path, {});
  REQUIRE(all_rows(*store.snapshot(), Order::kSpo) == quads);
  REQUIRE(store.snapshot()->find(Term::iri("urn:b").view()) == iri(1));
}

TEST_CASE("a format of another version is refused in clear words") {
  TemporaryDirectory directory;
  std::string path = directory.file("db");
  { RocksStore store(path, {}); }
  auto write_meta = [&](const std::string& text) {
    RocksHandle handle(path, {});
    handle.write_synced(Family::kMeta, kMetaKey, text);
  };
  MetaRecord meta;
  meta.format_version = kFormatVersion + 1;
  write_meta(meta.encode() + "fields of the future");
  Error newer = error_of([&] { RocksStore store(path, {}); });
  REQUIRE(newer.code() == ErrorCode::kVersion);
  REQUIRE(contains(newer, "newer version"));
  REQUIRE(error_of([&] { RocksStore store(path, read_only()); }).code() == ErrorCode::kVersion);
  meta.format_version = 0;
  write_meta(meta.encode());
  REQUIRE(error_of([&] { RocksStore store(path, {}); }).code() == ErrorCode::kVersion);
  write_meta("something else");
  REQUIRE(error_of([&] { RocksStore store(path, {}); }).code() == ErrorCode::kCorruption);
}

TEST_CASE("a database with a part of a newer version is refused for writing") {
  TemporaryDirectory directory;
  std::string path = directory.file("db");
  { RocksStore store(path, {}); }
  {
    RocksHandle handle(path, {});
    rocksdb::ColumnFamilyHandle* family = nullptr;
    REQUIRE(handle.db().CreateColumnFamily(rocksdb::ColumnFamilyOptions(), "delta of the future", &family).ok());
    REQUIRE(handle.db().DestroyColumnFamilyHandle(family).ok());
  }
  Error error = error_of([&] { RocksStore store(path, {}); });
  REQUIRE(error.code() == ErrorCode::kVersion);
  REQUIRE(contains(error, "delta of the future"));
}

TEST_CASE("a creation that was interrupted is taken up again") {
  TemporaryDirectory directory;
  std::string path = directory.file("db");
  fs::create_directory(path);
  std::ofstream(path + "/" + kOwnerFile) << "1 tercet\n";
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  REQUIRE(rocksdb::DB::Open(options, path, &db).ok());
  delete db;
  REQUIRE(error_of([&] { RocksStore store(path, read_only()); }).code() == ErrorCode::kNotFound);
  RocksStore store(path, {});
  REQUIRE(store.info().facts == 0);
}

TEST_CASE("a database that lost its file CURRENT is not taken for an empty directory") {
  TemporaryDirectory directory;
  std::string path = directory.file("db");
  { RocksStore store(path, {}); }
  fs::remove(path + "/CURRENT");
  REQUIRE(error_of([&] { RocksStore store(path, {}); }).code() == ErrorCode::kCorruption);
}

TEST_CASE("the meta record comes back, and damage to it is noticed") {
  MetaRecord meta;
  meta.default_namespace = "urn:x:";
  meta.generation = 7;
  meta.segments.resize(2);
  meta.segments[1].generation = 9;
  meta.segments[1].ranges[2] = {4, 10};
  meta.prefixes = {{"a", "urn:a:"}, {"b", ""}};
  std::string text = meta.encode();
  MetaRecord back = MetaRecord::decode(text);
  REQUIRE(back.encode() == text);
  REQUIRE(back.terms() == 6);
  REQUIRE(back.last_generation() == 9);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string bad = text;
    bad[i] = static_cast<char>(bad[i] + 1);
    REQUIRE_THROWS_AS(MetaRecord::decode(bad), Error);
    REQUIRE_THROWS_AS(MetaRecord::decode(std::string_view(text).substr(0, i)), Error);
  }
}

TEST_CASE("the counts record comes back, and damage to it is noticed") {
  CountsRecord counts;
  counts.version = 12;
  counts.facts = 1'000'000'000'000;
  counts.default_graph_facts = 5;
  counts.late_terms = 300;
  for (std::size_t i = 0; i < 16; ++i) counts.next_payload[i] = i * 1'000'003;
  const std::string text = counts.encode();
  REQUIRE(CountsRecord::decode(text).encode() == text);
  REQUIRE(CountsRecord::decode(text).late_terms == 300);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string bad = text;
    bad[i] = static_cast<char>(bad[i] + 1);
    REQUIRE_THROWS_AS(CountsRecord::decode(bad), Error);
    REQUIRE_THROWS_AS(CountsRecord::decode(std::string_view(text).substr(0, i)), Error);
  }
}

TEST_CASE("a flipped byte in a file is noticed or does not matter") {
  constexpr std::uint64_t kSeed = 77;
  INFO("seed " << kSeed);
  test::RandomRows random(kSeed);
  TemporaryDirectory directory;
  std::string path = directory.file("db");
  std::vector<Row> quads = some_quads(0, 2000);
  {
    RocksStore store(path, small_blocks());
    test::Texts texts{IdKind::kIri, {}};
    for (int i = 0; i < 500; ++i) texts.texts.insert("urn:text:" + std::to_string(i));
    publish(store, quads, {texts});
  }
  std::vector<fs::path> files;
  for (const auto& file : fs::directory_iterator(path)) {
    if (file.path().extension() == ".sst") files.push_back(file.path());
  }
  REQUIRE(files.size() == 14);
  int noticed = 0;
  for (int round = 0; round < 120; ++round) {
    fs::path file = files[random.below(files.size())];
    std::uint64_t at = random.below(fs::file_size(file));
    auto flip = [&] {
      std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
      stream.seekg(static_cast<std::streamoff>(at));
      char byte = static_cast<char>(stream.get() ^ 0x10);
      stream.seekp(static_cast<std::streamoff>(at));
      stream.put(byte);
    };
    flip();
    INFO(file << " at " << at);
    try {
      RocksStore store(path, read_only());
      std::shared_ptr<const Snapshot> snapshot = store.snapshot();
      for (std::size_t o = 0; o < kOrders; ++o) {
        std::vector<Row> rows = all_rows(*snapshot, static_cast<Order>(o));
        REQUIRE(rows == quads);
      }
      std::size_t texts = 0;
      snapshot->for_each_iri("urn:text:", [&](Id, std::string_view) { return ++texts > 0; });
      REQUIRE(texts == 500);
    } catch (const Error& error) {
      REQUIRE(error.code() == ErrorCode::kCorruption);
      ++noticed;
    }
    flip();
  }
  REQUIRE(noticed > 60);
  RocksStore store(path, {});
  REQUIRE(all_rows(*store.snapshot(), Order::kSpo) == quads);
}

TEST_CASE("a block that was exchanged for a wrong one is named") {
  TemporaryDirectory directory;
  std::string path = directory.file("db");
  std::vector<Row> quads = some_quads(0, 100);
  {
    RocksStore store(path, small_blocks());
    publish(store, quads);
  }
  std::string key = block_key(1, {iri(16), iri(6), iri(16 * 7919 % 1000), Id{}});
  auto put = [&](const std::string& value) {
    RocksHandle handle(path, {});
    handle.write_synced(Family::kSpo, key, value);
  };
  std::string shorter;
  encode_block(std::vector<Row>{{iri(16), iri(6), iri(16 * 7919 % 1000), Id{}}}, shorter);
  for (const std::string& value : {std::string("nonsense"), std::string(), shorter}) {
    put(value);
    RocksStore store(path, {});
    Error error = error_of([&] { all_rows(*store.snapshot(), Order::kSpo); });
    REQUIRE(error.code() == ErrorCode::kCorruption);
    REQUIRE(contains(error, "SPO block at 00000001 2000000000000010"));
    REQUIRE(all_rows(*store.snapshot(), Order::kPos) == quads);
  }
}

TEST_CASE("a block whose rows are in no order gives look-ups some rows, and nothing beyond it") {
  test::RandomRows random(8);
  TemporaryDirectory directory;
  OpenOptions one_block;
  one_block.block_quads = 100;
  for (int round = 0; round < 60; ++round) {
    const std::string path = directory.file("db" + std::to_string(round));
    // One block, so that the directory says nothing of what is in it but its first row.
    std::vector<Row> rows;
    for (std::uint64_t i = 0; i < 60; ++i) rows.push_back({iri(1), iri(2 + i / (1 + random.below(5))), iri(100 + i), Id{}});
    std::sort(rows.begin(), rows.end());
    {
      RocksStore store(path, one_block);
      publish(store, rows);
    }
    std::vector<Row> mixed = rows;
    for (std::size_t i = mixed.size() - 1; i > 1; --i) std::swap(mixed[i][1], mixed[1 + random.below(i)][1]);
    std::string block;
    encode_block(mixed, block);
    {
      RocksHandle handle(path, {});
      handle.write_synced(Family::kSpo, block_key(1, rows.front()), block);
    }
    RocksStore store(path, {});
    const std::unique_ptr<QuadLookup> lookup = store.snapshot()->lookup({iri(1), {}, {}, {}}, Order::kSpo, kAllColumns);
    std::vector<Id> keys;
    for (std::uint64_t i = 2; i < 64; i += 1 + random.below(3)) keys.push_back(iri(i));
    QuadBatch batch;
    std::vector<std::size_t> ends;
    REQUIRE(lookup->find(keys, 1, SIZE_MAX, batch, ends) == keys.size());
    for (const std::vector<Id>& column : batch.columns) CHECK(column.size() == batch.rows);
    CHECK(ends.back() == batch.rows);
  }
}
