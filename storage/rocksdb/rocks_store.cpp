#include "storage/rocksdb/rocks_store.h"

#include <algorithm>
#include <utility>

#include "storage/keys.h"
#include "storage/rocksdb/backup.h"
#include "storage/rocksdb/fold.h"
#include "storage/rocksdb/folder.h"
#include "storage/rocksdb/rocks_handle.h"
#include "storage/rocksdb/rocks_status.h"
#include "storage/rocksdb/store_check.h"
#include "storage/rocksdb/store_state.h"
#include "tercet/error.h"

namespace tercet {
namespace {

#ifdef TERCET_TINY
constexpr std::uint32_t kDefaultBlockQuads = 4;
constexpr std::uint32_t kDefaultBlockTerms = 2;
#else
constexpr std::uint32_t kDefaultBlockQuads = 2048;
constexpr std::uint32_t kDefaultBlockTerms = 128;
#endif
constexpr std::string_view kDefaultNamespace = "fact:";
// A step of folding holds the turn to write: so many blocks take some 20 ms.
constexpr std::size_t kFoldedBlocks = 128;
constexpr std::size_t kSweptAtOnce = 10'000;

MetaRecord new_meta(const OpenOptions& options) {
  MetaRecord meta;
  meta.default_namespace = options.default_namespace.value_or(std::string(kDefaultNamespace));
  meta.prefixes = {{"owl", "http://www.w3.org/2002/07/owl#"},
                   {"rdf", std::string(vocabulary::kRdf)},
                   {"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
                   {"xsd", std::string(vocabulary::kXsd)}};
  return meta;
}

struct Records {
  MetaRecord meta;
  CountsRecord counts;
};

Records create_records(RocksHandle& handle, const OpenOptions& options) {
  Records records{new_meta(options), {}};
  rocksdb::WriteBatch batch;
  check(batch.Put(handle.family(Family::kMeta), slice_of(kMetaKey), records.meta.encode()), "creating the database");
  check(batch.Put(handle.family(Family::kMeta), slice_of(kCountsKey), records.counts.encode()), "creating the database");
  handle.write(batch, true);
  return records;
}

// Whether any key is there. What has lost its meta record must not be taken for a database that is being made.
bool holds_anything(const RocksHandle& handle) {
  for (std::size_t i = 0; i < kFamilies; ++i) {
    std::unique_ptr<rocksdb::Iterator> it = handle.iterator(static_cast<Family>(i), false);
    it->SeekToFirst();
    check(it->status(), "opening the database");
    if (it->Valid()) return true;
  }
  return false;
}

Records open_records(RocksHandle& handle, const OpenOptions& options) {
  rocksdb::PinnableSlice text;
  if (!handle.get(Family::kMeta, kMetaKey, text)) {
    if (holds_anything(handle))
      throw Error(ErrorCode::kCorruption, "the database '" + handle.path() + "' is corrupt: its meta record is missing");
    if (handle.read_only()) throw Error(ErrorCode::kNotFound, "there is no database in '" + handle.path() + "'");
    return create_records(handle, options);
  }
  MetaRecord meta = MetaRecord::decode({text.data(), text.size()});
  text.Reset();
  if (!handle.get(Family::kMeta, kCountsKey, text)) {
    throw Error(ErrorCode::kCorruption, "the database '" + handle.path() + "' is corrupt: its counts record is missing");
  }
  CountsRecord counts = CountsRecord::decode({text.data(), text.size()});
  if (options.default_namespace && *options.default_namespace != meta.default_namespace) {
    throw Error(ErrorCode::kInvalidArgument, "the database '" + handle.path() + "' has the default namespace '" +
                                                 meta.default_namespace + "', which cannot be changed to '" +
                                                 *options.default_namespace + "'");
  }
  return {std::move(meta), counts};
}

}  // namespace

std::unique_ptr<Store> Store::open(const std::string& path, const OpenOptions& options) {
  return std::make_unique<RocksStore>(path, options);
}

RocksStore::RocksStore(const std::string& path, const OpenOptions& options)
    : path_(path),
      options_(options),
      block_quads_(options.block_quads == 0 ? kDefaultBlockQuads : options.block_quads),
      dictionary_block_terms_(options.dictionary_block_terms == 0 ? kDefaultBlockTerms : options.dictionary_block_terms) {
  open_states();
  if (options.read_only) return;
  next_generation_ = state_->meta().last_generation() + 1;
  changed_facts_ = ChangedFacts(*state_->parts().delta.facts_read());
  remove_orphans();
  folder_ = std::make_unique<Folder>(*this, options.fold_after);
  folder_->wake();
}

RocksStore::~RocksStore() = default;

std::shared_ptr<const StoreState> RocksStore::fold_step(FoldPlace& place) {
  std::shared_ptr<const StoreState> after =
      tercet::fold_step(*handle_, *tip(), changed_facts_, place, {.block_quads = block_quads_, .most_blocks = kFoldedBlocks});
  if (after == nullptr) return nullptr;
  // What readers see of it are the facts of the tip before: those must be durable.
  const std::shared_ptr<const StoreState> before = tip();
  advance(after);
  if (state() == before) publish(after);
  else make_durable(after->counts().version);
  return after;
}

void RocksStore::open_states() const {
  std::optional<std::uint64_t> missed;
  while (!open_state(missed)) continue;
}

// A reader's instance learns of the files first and reads the records after that: when a writer publishes in between, the record
// names a generation whose files the instance has not heard of. The next attempt has. Only what is missing in two attempts at one
// version (`missed` is that of the last) is lost.
bool RocksStore::open_state(std::optional<std::uint64_t>& missed) const {
  auto handle = std::make_shared<RocksHandle>(path_, options_);
  Records records = open_records(*handle, options_);
  const std::uint64_t version = records.counts.version;
  try {
    publish(StoreState::read(handle, std::move(records.meta), records.counts, nullptr));
    handle_ = std::move(handle);
    // While files came as it was opened the next look opens another.
    writer_stamp_ = handle_->is_current() ? handle_->followed_stamp() : "";
    return true;
  } catch (const Error& error) {
    if (!options_.read_only || error.code() != ErrorCode::kCorruption || version == missed) throw;
    missed = version;
    return false;
  }
}

// A state that somebody still reads stays as it is: then another instance is opened. Precondition: refresh_mutex_ is held.
void RocksStore::catch_up() const {
  if (handle_->writer_stamp() == writer_stamp_) return;
  {
    std::shared_ptr<const StoreState> now = state();
    if (now.use_count() > 2) return open_states();  // more than this and the store's
  }
  try {
    handle_->catch_up();
    if (!handle_->is_current()) return open_states();
    Records records = open_records(*handle_, options_);
    const std::shared_ptr<const StoreState> before = state();
    if (records.counts.version != before->counts().version) {
      publish(StoreState::read(handle_, std::move(records.meta), records.counts, before.get()));
    }
    writer_stamp_ = handle_->followed_stamp();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kCorruption && error.code() != ErrorCode::kIo) throw;
    open_states();
  }
}

// Frees what loads left that were killed before their meta record was written, and what the last process had still been reading.
void RocksStore::remove_orphans() {
  const MetaRecord& meta = state_->meta();
  std::string begin = generation_key(0);
  std::string end(kBlockKeyBytes + 1, '\xFF');
  auto free_around = [&](Family family, const std::vector<std::pair<std::string, std::string>>& kept) {
    std::string from = begin;
    for (const auto& [first, last] : kept) {
      if (from < first) handle_->delete_range(family, from, first);
      from = last;
    }
    handle_->delete_range(family, from, end);
  };
  std::vector<std::pair<std::string, std::string>> orders;
  std::vector<std::pair<std::string, std::string>> segments;
  std::vector<std::pair<std::string, std::string>> directories;
  orders.emplace_back(generation_key(meta.generation), generation_key(meta.generation + 1));
  directories.emplace_back(generation_key(meta.generation), directory_prefix(meta.generation, kDictionaryPart));
  for (const DictionarySegment& segment : meta.segments) {
    segments.emplace_back(generation_key(segment.generation), generation_key(segment.generation + 1));
    directories.emplace_back(directory_prefix(segment.generation, kDictionaryPart), generation_key(segment.generation + 1));
  }
  std::sort(segments.begin(), segments.end());
  std::sort(directories.begin(), directories.end());
  for (std::size_t i = 0; i < kOrders; ++i) free_around(static_cast<Family>(i), orders);
  free_around(Family::kDictionary, segments);
  free_around(Family::kDelta, orders);
  free_around(Family::kDirectory, directories);
}

std::shared_ptr<const StoreState> RocksStore::state() const {
  std::lock_guard lock(state_mutex_);
  return state_;
}

std::shared_ptr<const Snapshot> RocksStore::snapshot() const { return current(); }

std::shared_ptr<const StoreState> RocksStore::current() const {
  if (!options_.read_only) return state();
  // The lock is held until the state is in hand: while somebody has it, it is not made anew.
  std::lock_guard lock(refresh_mutex_);
  catch_up();
  return state();
}

std::uint64_t RocksStore::blocks_read() const { return current()->handle().block_cache().lookups(); }

StoreInfo RocksStore::info() const {
  std::shared_ptr<const StoreState> now = current();
  const MetaRecord& meta = now->meta();
  const CountsRecord& counts = now->counts();
  return {.path = path_,
          .default_namespace = meta.default_namespace,
          .format_version = meta.format_version,
          .facts = counts.facts,
          .default_graph_facts = counts.default_graph_facts,
          .terms = meta.terms() + counts.late_terms,
          .waiting_changes = now->parts().delta.changed_facts(),
          .disk_bytes = now->handle().disk_bytes()};
}

CheckSummary RocksStore::check(const std::function<void(const std::string&)>& report,
                               const std::function<bool(double)>& progress) const {
  return check_state(*current(), report, progress);
}

void RocksStore::backup(const std::string& directory, const std::function<void()>& prove) const {
  if (in_memory()) throw Error(ErrorCode::kInvalidArgument, "a database in memory has no files to copy; write a dump of it");
  copy_database(path_, directory, prove);
}

Prefixes RocksStore::prefixes() const { return state()->meta().prefixes; }

std::uint64_t RocksStore::facts() const { return tip()->counts().facts; }
bool RocksStore::read_only() const { return options_.read_only; }
bool RocksStore::in_memory() const { return path_.empty(); }
std::uint32_t RocksStore::block_quads() const { return block_quads_; }
std::uint32_t RocksStore::dictionary_block_terms() const { return dictionary_block_terms_; }

std::unique_ptr<Ingestion> RocksStore::begin_ingestion() {
  if (read_only()) throw Error(ErrorCode::kReadOnly, "the database '" + path_ + "' was opened read-only");
  turn_to_write_.acquire();
  return std::unique_ptr<Ingestion>(new Ingestion(*this, next_generation_++));
}

std::unique_ptr<RowCursor> RocksStore::rows(Order order) const { return make_row_cursor(tip(), order); }

void RocksStore::find_sorted(IdKind kind, std::span<const std::string_view> texts, std::span<Id> out) const {
  tip()->find_sorted(kind, texts, out);
}

bool RocksStore::dictionary_empty() const {
  std::shared_ptr<const StoreState> now = tip();
  return now->dictionary().empty() && now->counts().late_terms == 0;
}

// States from before see the terms that go; the next one, which is published in any case, does not.
void RocksStore::sweep_late_terms(const std::function<bool(Id)>& is_used) {
  const LateTerms late(*handle_);
  std::vector<Id> unused;
  late.for_each_id([&](Id id, std::string_view) {
    if (!is_used(id)) unused.push_back(id);
  });
  if (unused.empty()) return;
  tip()->parts().late_terms->freeze();
  recent_terms_.clear();
  StoreState::Parts parts = tip()->parts();
  parts.late_terms = std::make_shared<const LateTermsView>(handle_);
  const auto publish_swept = [&] { publish(std::make_shared<const StoreState>(parts)); };
  try {
    for (std::size_t begin = 0; begin < unused.size(); begin += kSweptAtOnce) {
      remove_late_terms(std::span<const Id>(unused).subspan(begin, std::min(kSweptAtOnce, unused.size() - begin)), parts.counts);
    }
  } catch (...) {
    publish_swept();
    throw;
  }
  publish_swept();
  handle_->sync_log();
}

void RocksStore::remove_late_terms(std::span<const Id> ids, CountsRecord& counts) {
  const LateTerms late(*handle_);
  rocksdb::WriteBatch batch;
  CountsRecord after = counts;
  for (const Id id : ids) {
    if (late.remove(id, late.text(id), batch)) --after.late_terms;
  }
  ++after.version;
  tercet::check(batch.Put(handle_->family(Family::kMeta), slice_of(kCountsKey), after.encode()), "sweeping terms");
  handle_->write(batch, false);
  counts = after;
}

void RocksStore::compact_files() {
  for (std::size_t i = 0; i < kFamilies; ++i) handle_->compact(static_cast<Family>(i));
}

std::shared_ptr<const StoreState> RocksStore::tip() const {
  std::lock_guard lock(state_mutex_);
  return tip_;
}

// A state that is replaced ends without the lock.
void RocksStore::advance(std::shared_ptr<const StoreState> state) const {
  std::lock_guard lock(state_mutex_);
  tip_.swap(state);
}

void RocksStore::publish(std::shared_ptr<const StoreState> state) const {
  std::shared_ptr<const StoreState> before;
  std::lock_guard lock(state_mutex_);
  if (!options_.read_only) {
    const std::uint64_t version = state->counts().version;
    if (tip_ == nullptr || tip_->counts().version < version) tip_ = state;
    if (state_ != nullptr && state_->counts().version > version) return;
  }
  before = std::exchange(state_, std::move(state));
}

void RocksStore::make_durable(std::uint64_t version) {
  log_sync_.wait(version, [this] {
    std::shared_ptr<const StoreState> written = tip();
    handle_->sync_log();
    publish(written);
    return written->counts().version;
  });
}

}  // namespace tercet
