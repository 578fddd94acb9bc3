#include "storage/rocksdb/ingestion.h"

#include <rocksdb/sst_file_writer.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <utility>

#include "storage/keys.h"
#include "storage/rocksdb/load_files.h"
#include "storage/rocksdb/rocks_status.h"
#include "storage/rocksdb/rocks_store.h"
#include "storage/rocksdb/store_state.h"

namespace tercet {
namespace {

constexpr std::uint64_t kFileBytes = std::uint64_t{256} << 20;

std::string file_name(const std::string& directory, std::size_t sink, std::size_t file) {
  return directory + "/" + std::to_string(sink) + "-" + std::to_string(file) + ".sst";
}

using KeyRange = std::pair<std::string, std::string>;

std::set<KeyRange> ranges_of_files(const RocksHandle& handle, Family family) {
  rocksdb::ColumnFamilyMetaData files;
  handle.db().GetColumnFamilyMetaData(handle.family(family), &files);
  std::set<KeyRange> ranges;
  for (const rocksdb::LevelMetaData& level : files.levels) {
    for (const rocksdb::SstFileMetaData& file : level.files) ranges.emplace(file.smallestkey, file.largestkey);
  }
  return ranges;
}

// The prefixes of `more` join `known`, which keeps its own where a name is in both.
Prefixes merge_prefixes(const Prefixes& known, const Prefixes& more) {
  std::map<std::string, std::string> merged(known.begin(), known.end());
  merged.insert(more.begin(), more.end());
  merged.erase("");
  return {merged.begin(), merged.end()};
}

}  // namespace

// Writes the pairs of one writer into as many files as they need.
class Ingestion::Sink {
 public:
  Sink(const RocksHandle& handle, Family family, std::string directory, std::size_t number)
      : handle_(handle), family_(family), directory_(std::move(directory)), number_(number) {}
  ~Sink() {
    for (const std::string& file : files_) handle_.load_files().remove(file);
  }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  void put(std::string_view key, std::string_view value) {
    if (!writer_) open();
    check(writer_->Put(rocksdb::Slice(key.data(), key.size()), rocksdb::Slice(value.data(), value.size())),
          "writing the facts of a load");
    bytes_.fetch_add(key.size() + value.size(), std::memory_order_relaxed);
    file_bytes_ += key.size() + value.size();
    if (file_bytes_ >= kFileBytes) close();
  }
  void close() {
    if (!writer_) return;
    handle_.load_files().add(files_.back(), writer_->FileSize());
    rocksdb::ExternalSstFileInfo info;
    check(writer_->Finish(&info), "writing the facts of a load");
    ranges_.emplace_back(std::move(info.smallest_key), std::move(info.largest_key));
    writer_.reset();
  }

  Family family() const { return family_; }
  const std::vector<std::string>& files() const { return files_; }
  // The first key and the last of each file that is closed.
  const std::vector<KeyRange>& ranges() const { return ranges_; }
  std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  void open() {
    writer_ = std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(), handle_.options(family_), handle_.family(family_));
    files_.push_back(file_name(directory_, number_, files_.size()));
    file_bytes_ = 0;
    check(writer_->Open(files_.back()), "writing the facts of a load");
  }

  const RocksHandle& handle_;
  Family family_;
  std::string directory_;
  std::size_t number_;
  std::unique_ptr<rocksdb::SstFileWriter> writer_;
  std::vector<std::string> files_;
  std::vector<KeyRange> ranges_;
  std::uint64_t file_bytes_ = 0;
  std::atomic<std::uint64_t> bytes_{0};
};

Ingestion::Ingestion(RocksStore& store, std::uint32_t generation)
    : store_(store), turn_(std::make_unique<Turn>(store.turn_to_write_)), generation_(generation), last_generation_(generation) {
  const RocksHandle& handle = *store.handle_;
  first_payload_ = store.tip()->counts().next_payload;
  files_directory_ = handle.load_directory(generation);
  check(handle.env().CreateDirIfMissing(files_directory_), "creating a directory for the files of a load");
  if (!handle.in_memory()) directory_ = files_directory_;
}

Ingestion::~Ingestion() {
  RocksHandle& handle = *store_.handle_;
  // What cannot be removed here is removed at the next open.
  try {
    for (const auto& sink : sinks_) {
      std::vector<std::string> files = sink->files();
      sink->close();
      for (const std::string& file : files) handle.env().DeleteFile(file).PermitUncheckedError();
    }
  } catch (const Error&) {
  }
  sinks_.clear();
  handle.env().DeleteDir(files_directory_).PermitUncheckedError();
  if (!ingested_ || published_) return;
  try {
    std::string begin = generation_key(generation_);
    std::string end = generation_key(last_generation_ + 1);
    for (std::size_t i = 0; i < kFamilies; ++i) {
      const auto family = static_cast<Family>(i);
      if (family != Family::kMeta && family != Family::kTerms) handle.delete_range(family, begin, end);
    }
  } catch (const Error&) {
  }
}

std::uint32_t Ingestion::new_generation() { return last_generation_ = store_.next_generation_++; }

PairSink Ingestion::new_sink(Family family) {
  std::lock_guard lock(sinks_mutex_);
  auto sink = std::make_shared<Sink>(*store_.handle_, family, files_directory_, sinks_.size());
  sinks_.push_back(sink);
  return [sink = sink.get()](std::string_view key, std::string_view value) { sink->put(key, value); };
}

std::uint64_t Ingestion::bytes_written() const {
  std::lock_guard lock(sinks_mutex_);
  std::uint64_t bytes = 0;
  for (const auto& sink : sinks_) bytes += sink->bytes();
  return bytes;
}

void Ingestion::ingest() {
  RocksHandle& handle = *store_.handle_;
  handle.require_sound();
  std::array<std::vector<std::string>, kFamilies> files;
  for (const auto& sink : sinks_) {
    sink->close();
    std::vector<std::string>& list = files[static_cast<std::size_t>(sink->family())];
    list.insert(list.end(), sink->files().begin(), sink->files().end());
  }
  std::vector<rocksdb::IngestExternalFileArg> arguments;
  for (std::size_t i = 0; i < kFamilies; ++i) {
    if (files[i].empty()) continue;
    rocksdb::IngestExternalFileArg argument;
    argument.column_family = handle.family(static_cast<Family>(i));
    argument.external_files = files[i];
    argument.options.move_files = true;
    argument.options.write_global_seqno = false;
    // No snapshot has keys of a new generation. For one's sake RocksDB would number the entries, and write the files again to drop the
    // numbers when it is gone.
    argument.options.snapshot_consistency = false;
    arguments.push_back(std::move(argument));
  }
  if (arguments.empty()) return;
  ingested_ = true;
  check(handle.db().IngestExternalFiles(arguments), "adding the files of a load to the database");
  require_files();
}

// RocksDB reads the first key and the last of a file that it takes in. When it cannot, it says nothing, and takes the file for one without
// keys.
void Ingestion::require_files() const {
  std::array<std::set<KeyRange>, kFamilies> known;
  for (const auto& sink : sinks_) {
    std::set<KeyRange>& ranges = known[static_cast<std::size_t>(sink->family())];
    if (ranges.empty()) ranges = ranges_of_files(*store_.handle_, sink->family());
    for (const KeyRange& range : sink->ranges()) {
      if (!ranges.contains(range))
        throw Error(
            ErrorCode::kIo,
            "adding the files of a load to the database: the disk has failed to read one of them; the database is as it was");
    }
  }
}

void Ingestion::publish(const MetaChange& change) {
  ingest();
  std::shared_ptr<const StoreState> before = store_.tip();
  MetaRecord meta = before->meta();
  CountsRecord counts = before->counts();
  DictionarySegment segment;
  segment.generation = generation_;
  bool new_terms = false;
  for (std::size_t i = 0; i < kDictionaryKinds; ++i) {
    segment.ranges[i] = {counts.next_payload[kFirstDictionaryKind + i], change.next_payload[kFirstDictionaryKind + i]};
    new_terms = new_terms || segment.ranges[i].first != segment.ranges[i].end;
  }
  if (new_terms) meta.segments.push_back(segment);
  for (const SweptSegment& swept : change.swept) {
    const auto is_swept = [&](const DictionarySegment& of_load) { return of_load.generation == swept.generation; };
    const auto known = std::find_if(meta.segments.begin(), meta.segments.end(), is_swept);
    known->generation = swept.written_as;
    known->swept += swept.terms;
    meta.format_version = kFormatVersion;
  }
  meta.generation = generation_;
  meta.prefixes = merge_prefixes(meta.prefixes, change.prefixes);
  ++counts.version;
  counts.facts = change.facts;
  counts.default_graph_facts = change.default_graph_facts;
  counts.next_payload = change.next_payload;
  rocksdb::WriteBatch batch;
  const RocksHandle& handle = *store_.handle_;
  check(batch.Put(handle.family(Family::kMeta), slice_of(kMetaKey), meta.encode()), "writing the state of the database");
  check(batch.Put(handle.family(Family::kMeta), slice_of(kCountsKey), counts.encode()), "writing the state of the database");
  // Reading the new directories is the check that everything is there: before the record that makes it so.
  std::shared_ptr<const StoreState> after = StoreState::read(store_.handle_, std::move(meta), counts, before.get());
  // If this fails nobody knows whether the record is on the disk: what was ingested stays, for the next open to keep or to remove.
  published_ = true;
  store_.handle_->write(batch, true);
  store_.changed_facts_ = {};
  store_.recent_terms_.clear();
  store_.publish(std::move(after));
  before->blocks().make_obsolete();
  for (const SweptSegment& swept : change.swept) before->dictionary().make_obsolete(swept.generation);
}

}  // namespace tercet
