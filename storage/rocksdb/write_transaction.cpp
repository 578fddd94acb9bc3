#include "storage/rocksdb/write_transaction.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "storage/delta_record.h"
#include "storage/keys.h"
#include "storage/rocksdb/folder.h"
#include "storage/rocksdb/rocks_status.h"
#include "tercet/error.h"

namespace tercet {
namespace {

// What a changed fact takes, in the delta and in the batch that is written, once its orders' marks are read.
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
      delta_(base_->parts().delta) {}

RocksWriteTransaction::~RocksWriteTransaction() { undo_changes(0); }

// While the turn to write is still this one's.
void RocksWriteTransaction::undo_changes(std::size_t kept) {
  for (; touched_.size() > kept; touched_.pop_back()) {
    const Touched& last = touched_.back();
    if (last.before) store_.changed_facts_.set(*last.before);
    else store_.changed_facts_.erase(last.fact);
  }
}

const Delta& RocksWriteTransaction::delta_of_now() {
  if (!changes_.empty()) delta_ = delta_.changed(std::exchange(changes_, {}), store_.changed_facts_.size());
  return delta_;
}

void RocksWriteTransaction::require_open() const {
  if (turn_ == nullptr) throw Error(ErrorCode::kInvalidArgument, "the transaction has ended already");
}

// A new term is held once, and twice again in the batch.
void RocksWriteTransaction::check_memory() const {
  const std::size_t term_bytes = new_terms_ == nullptr ? 0 : new_terms_->bytes();
  if (touched_.size() * kBytesAChange + term_bytes * 3 <= memory_bytes_) return;
  throw Error(ErrorCode::kMemoryBudget, "the " + std::to_string(touched_.size()) +
                                            " changes of this transaction need more than its " + "memory budget of " +
                                            std::to_string(memory_bytes_ / kMebibyte) +
                                            " MiB; give it more, or commit in parts; many facts are added by a load of a file");
}

std::shared_ptr<const StoreState> RocksWriteTransaction::state_of_now() {
  StoreState::Parts parts = base_->parts();
  if (meta_ != nullptr) parts.meta = meta_;
  parts.counts = counts_;
  parts.delta = delta_of_now();
  parts.new_terms = new_terms_;
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

std::optional<Id> RocksWriteTransaction::find_text(IdKind kind, std::string_view text) {
  if (new_terms_ != nullptr) {
    if (std::optional<Id> id = new_terms_->find(kind, text)) return id;
  }
  if (std::optional<Id> id = store_.recent_terms_.find(kind, text)) return id;
  const std::optional<Id> id = base_->find_text(kind, text);
  if (id) store_.recent_terms_.add(*id, text);
  return id;
}

std::optional<Id> RocksWriteTransaction::find(const TermView& term) {
  require_open();
  return find_term(term, counts_.next_payload[static_cast<std::size_t>(IdKind::kBlankNode)],
                   [&](IdKind kind, std::string_view text) { return find_text(kind, text); });
}

Id RocksWriteTransaction::intern(const TermView& term) {
  if (std::optional<Id> id = find(term)) return *id;
  if (term.kind == TermKind::kBlankNode) {
    throw Error(ErrorCode::kInvalidArgument, "the database has no blank node _:" + std::string(term.value));
  }
  std::string text;
  const IdKind kind = append_dictionary_text(term, text);
  return add_term(kind, text);
}

Id RocksWriteTransaction::intern(IdKind kind, std::string_view text) {
  require_open();
  if (std::optional<Id> id = find_text(kind, text)) return *id;
  return add_term(kind, text);
}

Id RocksWriteTransaction::add_term(IdKind kind, std::string_view text) {
  const Id id = new_id(kind);
  if (new_terms_ == nullptr) new_terms_ = std::make_shared<NewTerms>();
  new_terms_->add(id, text);
  return id;
}

Id RocksWriteTransaction::new_blank_node() {
  require_open();
  return new_id(IdKind::kBlankNode);
}

bool RocksWriteTransaction::set(const Row& fact, bool is_fact) {
  require_open();
  ChangedFacts& changed = store_.changed_facts_;
  const ChangedFact* known = changed.find(fact);
  const bool is_one = known != nullptr ? known->mark == Mark::kInsert : base_->blocks().contains(Order::kSpo, fact);
  if (is_one == is_fact) return false;
  check_memory();
  touched_.push_back({fact, known != nullptr ? std::optional(*known) : std::nullopt});
  const ChangedFact now{fact, is_fact ? Mark::kInsert : Mark::kDelete,
                        known != nullptr ? known->in_blocks
                        : is_one         ? kAllOrders
                                         : std::uint8_t{0}};
  if (now.waits()) changed.set(now);
  else changed.erase(fact);
  changes_.push_back({fact, now.mark});
  const std::uint64_t one = is_fact ? 1 : ~std::uint64_t{0};
  counts_.facts += one;
  if (fact[3] == kDefaultGraphId) counts_.default_graph_facts += one;
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
  Delta delta;
  std::uint64_t facts = 0;
  std::uint64_t default_graph_facts = 0;
  std::size_t touched = 0;
  std::shared_ptr<MetaRecord> meta;
};

std::unique_ptr<WriteTransaction::Savepoint> RocksWriteTransaction::savepoint() {
  require_open();
  auto saved = std::make_unique<Saved>();
  saved->delta = delta_of_now();
  saved->facts = counts_.facts;
  saved->default_graph_facts = counts_.default_graph_facts;
  saved->touched = touched_.size();
  if (meta_ != nullptr) saved->meta = std::make_shared<MetaRecord>(*meta_);
  return saved;
}

void RocksWriteTransaction::rollback_to(const Savepoint& savepoint) {
  require_open();
  const auto& saved = static_cast<const Saved&>(savepoint);
  delta_ = saved.delta;
  changes_.clear();
  counts_.facts = saved.facts;
  counts_.default_graph_facts = saved.default_graph_facts;
  undo_changes(saved.touched);
  meta_ = saved.meta == nullptr ? nullptr : std::make_shared<MetaRecord>(*saved.meta);
  snapshot_ = nullptr;
}

void RocksWriteTransaction::write_marks(rocksdb::WriteBatch& batch) {
  std::vector<Row> facts;
  facts.reserve(touched_.size());
  for (const Touched& touched : touched_) facts.push_back(touched.fact);
  std::sort(facts.begin(), facts.end());
  facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
  rocksdb::ColumnFamilyHandle* family = base_->handle().family(Family::kDelta);
  for (const Row& fact : facts) {
    const std::string key = delta_key(base_->blocks().generation(), fact);
    const ChangedFact* changed = store_.changed_facts_.find(fact);
    check(changed != nullptr ? batch.Put(family, key, delta_record(key, *changed)) : batch.Delete(family, key), "writing a change");
  }
}

void RocksWriteTransaction::write_terms(rocksdb::WriteBatch& batch) {
  if (new_terms_ == nullptr) return;
  const LateTerms late(base_->handle());
  std::unordered_set<std::string> taken;
  for (const auto& [id, text] : new_terms_->all()) late.add(id, text, batch, taken);
  counts_.late_terms += new_terms_->all().size();
}

// Returns the state after it. Whoever writes next builds on that.
std::shared_ptr<const StoreState> RocksWriteTransaction::write() {
  rocksdb::WriteBatch batch;
  write_marks(batch);
  write_terms(batch);
  ++counts_.version;
  rocksdb::ColumnFamilyHandle* family = base_->handle().family(Family::kMeta);
  if (meta_ != nullptr) check(batch.Put(family, slice_of(kMetaKey), meta_->encode()), "writing the state of the database");
  check(batch.Put(family, slice_of(kCountsKey), counts_.encode()), "writing the state of the database");
  const std::shared_ptr<NewTerms> added = std::move(new_terms_);
  std::shared_ptr<const StoreState> after = state_of_now();
  store_.handle_->write(batch, false);
  touched_.clear();
  store_.advance(after);
  if (added == nullptr) return after;
  for (const auto& [id, text] : added->all()) store_.recent_terms_.add(id, text);
  return after;
}

void RocksWriteTransaction::commit(bool sync) {
  require_open();
  std::unique_ptr<Turn> turn = std::move(turn_);  // whatever happens, the transaction has ended
  std::shared_ptr<const StoreState> after = base_;
  try {
    if (changed_) after = write();
    // What a transaction without changes has found may be of a commit that waits for the disk, or has waited in vain.
    else store_.handle_->require_sound();
  } catch (...) {
    undo_changes(0);
    throw;
  }
  if (!sync || store_.in_memory()) store_.publish(after);
  if (changed_) {
    store_.folder_->keep_up();
    store_.folder_->wake();
  }
  turn = nullptr;
  // Who waits for the disk waits beside the others that do.
  if (sync && !store_.in_memory()) store_.make_durable(after->counts().version);
}

}  // namespace tercet
