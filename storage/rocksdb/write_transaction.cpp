#include "storage/rocksdb/write_transaction.h"

#include <algorithm>
#include <unordered_set>

#include "storage/delta_record.h"
#include "storage/dictionary_writer.h"
#include "storage/keys.h"
#include "storage/rocksdb/folder.h"
#include "storage/rocksdb/rocks_status.h"
#include "tercet/error.h"

namespace tercet {
namespace {

// What a changed fact takes, in six trees of marks and in the batch that is written. Measured: 350 to 550.
constexpr std::size_t kBytesAChange = 500;

}  // namespace

std::unique_ptr<WriteTransaction> RocksStore::begin_write(const TransactionOptions& options) {
  if (read_only()) throw Error(ErrorCode::kReadOnly, "the database '" + path_ + "' was opened read-only");
  if (!turn_to_write_.acquire(options.lock_timeout)) {
    throw Error(ErrorCode::kLocked, "another load or transaction of this program has been writing for " +
                                        std::to_string(options.lock_timeout->count()) +
                                        " ms; wait for it, or give this one more time");
  }
  return std::make_unique<RocksWriteTransaction>(*this, std::make_unique<Turn>(turn_to_write_), options.memory_bytes);
}

RocksWriteTransaction::RocksWriteTransaction(RocksStore& store, std::unique_ptr<Turn> turn, std::size_t memory_bytes)
    : store_(store),
      memory_bytes_(memory_bytes),
      turn_(std::move(turn)),
      base_(store.tip()),
      counts_(base_->counts()),
      new_terms_(std::make_shared<NewTerms>()) {
  for (std::size_t i = 0; i < kOrders; ++i) editors_[i] = DeltaEditor(base_->parts().delta[i]);
  StoreState::Parts parts = base_->parts();
  parts.new_terms = new_terms_;
  // All that the transaction adds are terms of this one.
  parts.counts.next_payload.fill(~std::uint64_t{0});
  terms_ = std::make_shared<const StoreState>(std::move(parts));
}

void RocksWriteTransaction::require_open() const {
  if (turn_ == nullptr) throw Error(ErrorCode::kInvalidArgument, "the transaction has ended already");
}

// A new term is held once, and twice again in the batch.
void RocksWriteTransaction::check_memory() const {
  if (touched_.size() * kBytesAChange + new_terms_->bytes() * 3 <= memory_bytes_) return;
  throw Error(ErrorCode::kMemoryBudget, "the " + std::to_string(touched_.size()) +
                                            " changes of this transaction need more than its " + "memory budget of " +
                                            std::to_string(memory_bytes_ / kMebibyte) +
                                            " MiB; give it more, or commit in parts; many facts are added by a load of a file");
}

std::shared_ptr<const StoreState> RocksWriteTransaction::state_of_now() {
  StoreState::Parts parts = base_->parts();
  if (meta_ != nullptr) parts.meta = meta_;
  parts.counts = counts_;
  for (std::size_t i = 0; i < kOrders; ++i) parts.delta[i] = editors_[i].tree();
  parts.new_terms = new_terms_->all().empty() ? nullptr : new_terms_;
  return std::make_shared<const StoreState>(std::move(parts));
}

std::shared_ptr<const Snapshot> RocksWriteTransaction::snapshot() {
  require_open();
  if (snapshot_ == nullptr) snapshot_ = state_of_now();
  return snapshot_;
}

Id RocksWriteTransaction::new_id(IdKind kind) {
  snapshot_ = nullptr;
  changed_ = true;
  return Id::make(kind, counts_.next_payload[static_cast<std::size_t>(kind)]++);
}

std::optional<Id> RocksWriteTransaction::find(const TermView& term) {
  require_open();
  if (term.kind == TermKind::kBlankNode) return snapshot()->find(term);
  return terms_->find(term);
}

Id RocksWriteTransaction::intern(const TermView& term) {
  if (std::optional<Id> id = find(term)) return *id;
  if (term.kind == TermKind::kBlankNode) {
    throw Error(ErrorCode::kInvalidArgument, "the database has no blank node _:" + std::string(term.value));
  }
  std::string text;
  const IdKind kind = append_dictionary_text(term, text);
  const Id id = new_id(kind);
  new_terms_->add(id, text);
  return id;
}

Id RocksWriteTransaction::intern(IdKind kind, std::string_view text) {
  require_open();
  if (std::optional<Id> id = terms_->find_text(kind, text)) return *id;
  const Id id = new_id(kind);
  new_terms_->add(id, text);
  return id;
}

Id RocksWriteTransaction::new_blank_node() {
  require_open();
  return new_id(IdKind::kBlankNode);
}

bool RocksWriteTransaction::contains(const Row& fact) const {
  if (std::optional<Mark> mark = editors_[kSpoIndex].find(fact)) return *mark == Mark::kInsert;
  return base_->blocks().contains(Order::kSpo, fact);
}

// An order whose blocks hold what the fact is to be has no mark on it; every other has.
bool RocksWriteTransaction::set(const Row& fact, bool is_fact) {
  require_open();
  if (contains(fact) == is_fact) return false;
  check_memory();
  for (std::size_t i = 0; i < kOrders; ++i) {
    const Row row = row_in(static_cast<Order>(i), fact);
    if (!editors_[i].erase(row)) editors_[i].put(row, is_fact ? Mark::kInsert : Mark::kDelete);
  }
  const std::uint64_t one = is_fact ? 1 : ~std::uint64_t{0};
  counts_.facts += one;
  if (fact[3] == kDefaultGraphId) counts_.default_graph_facts += one;
  touched_.push_back(fact);
  snapshot_ = nullptr;
  changed_ = true;
  return true;
}

void RocksWriteTransaction::add_prefix(std::string_view name, std::string_view iri) {
  require_open();
  if (name.empty()) return;
  const Prefixes& known = meta_ != nullptr ? meta_->prefixes : base_->meta().prefixes;
  auto at =
      std::lower_bound(known.begin(), known.end(), name, [](const auto& entry, std::string_view key) { return entry.first < key; });
  if (at != known.end() && at->first == name) return;
  const auto place = at - known.begin();
  if (meta_ == nullptr) meta_ = std::make_shared<MetaRecord>(base_->meta());
  meta_->prefixes.emplace(meta_->prefixes.begin() + place, name, iri);
  snapshot_ = nullptr;
  changed_ = true;
}

struct RocksWriteTransaction::Saved final : Savepoint {
  DeltaTrees trees;
  std::uint64_t facts = 0;
  std::uint64_t default_graph_facts = 0;
  std::size_t touched = 0;
  std::shared_ptr<MetaRecord> meta;
};

std::unique_ptr<WriteTransaction::Savepoint> RocksWriteTransaction::savepoint() {
  require_open();
  auto saved = std::make_unique<Saved>();
  for (std::size_t i = 0; i < kOrders; ++i) saved->trees[i] = editors_[i].tree();
  saved->facts = counts_.facts;
  saved->default_graph_facts = counts_.default_graph_facts;
  saved->touched = touched_.size();
  if (meta_ != nullptr) saved->meta = std::make_shared<MetaRecord>(*meta_);
  return saved;
}

void RocksWriteTransaction::rollback_to(const Savepoint& savepoint) {
  require_open();
  const auto& saved = static_cast<const Saved&>(savepoint);
  for (std::size_t i = 0; i < kOrders; ++i) editors_[i] = DeltaEditor(saved.trees[i]);
  counts_.facts = saved.facts;
  counts_.default_graph_facts = saved.default_graph_facts;
  touched_.resize(saved.touched);
  meta_ = saved.meta == nullptr ? nullptr : std::make_shared<MetaRecord>(*saved.meta);
  snapshot_ = nullptr;
}

void RocksWriteTransaction::write_marks(rocksdb::WriteBatch& batch) {
  std::sort(touched_.begin(), touched_.end());
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  rocksdb::ColumnFamilyHandle* family = base_->handle().family(Family::kDelta);
  for (const Row& fact : touched_) {
    FactMarks marks;
    for (std::size_t i = 0; i < kOrders; ++i) marks.marks[i] = editors_[i].find(row_in(static_cast<Order>(i), fact));
    const std::string key = delta_key(base_->blocks().generation(), fact);
    check(marks.any() ? batch.Put(family, key, marks.encode(key)) : batch.Delete(family, key), "writing a change");
  }
}

void RocksWriteTransaction::write_terms(rocksdb::WriteBatch& batch) {
  const LateTerms late(base_->handle());
  std::unordered_set<std::string> taken;
  for (const auto& [id, text] : new_terms_->all()) late.add(id, text, batch, taken);
  counts_.late_terms += new_terms_->all().size();
}

void RocksWriteTransaction::commit(bool sync) {
  require_open();
  std::unique_ptr<Turn> turn = std::move(turn_);  // whatever happens, the transaction has ended
  if (!changed_) return;
  rocksdb::WriteBatch batch;
  write_marks(batch);
  write_terms(batch);
  ++counts_.version;
  rocksdb::ColumnFamilyHandle* family = base_->handle().family(Family::kMeta);
  if (meta_ != nullptr) check(batch.Put(family, slice_of(kMetaKey), meta_->encode()), "writing the state of the database");
  check(batch.Put(family, slice_of(kCountsKey), counts_.encode()), "writing the state of the database");
  new_terms_ = std::make_shared<NewTerms>();
  std::shared_ptr<const StoreState> after = state_of_now();
  store_.handle_->write(batch, false);
  // Whoever writes next builds on it; who waits for the disk waits beside the others that do.
  store_.advance(after);
  if (!sync || store_.in_memory()) store_.publish(after);
  store_.folder_->keep_up();
  store_.folder_->wake();
  turn = nullptr;
  if (sync && !store_.in_memory()) store_.make_durable(counts_.version);
}

}  // namespace tercet
