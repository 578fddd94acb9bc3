#include "storage/rocksdb/late_terms.h"

#include "storage/bit_packing.h"
#include "storage/checksum.h"
#include "storage/keys.h"
#include "storage/rocksdb/rocks_status.h"
#include "tercet/error.h"

namespace tercet {
namespace {

constexpr char kById = 0;
constexpr char kByText = 1;

std::string id_key(Id id) {
  std::string key(1, kById);
  append_big_endian(key, id.bits);
  return key;
}

// The whole key of a short text; what the keys of a long one begin with.
std::string text_key(IdKind kind, std::string_view text) {
  std::string key{kByText, static_cast<char>(kind)};
  key += text.substr(0, LateTerms::kMaxWholeText);
  if (text.size() <= LateTerms::kMaxWholeText) return key;
  key += '\xFF';  // in no UTF-8
  append_big_endian(key, hash_of(text));
  return key;
}

std::string sealed(std::string_view key, std::string_view value) {
  std::string out;
  append_raw(out, checksum_of(std::string(key).append(value)));
  return out.append(value);
}

// What sealed() was given.
std::string_view opened(std::string_view key, std::string_view value) {
  if (value.size() < 4 || load<std::uint32_t>(value.data()) != checksum_of(std::string(key).append(value.substr(4)))) {
    throw Error(ErrorCode::kCorruption,
                "the database is corrupt: the " + describe_key(Family::kTerms, key.substr(0, 32)) + " has a wrong checksum");
  }
  return value.substr(4);
}

Id id_of(IdKind kind, std::string_view key, std::string_view value) {
  const std::string_view payload = opened(key, value);
  if (payload.size() != 8) throw Error(ErrorCode::kCorruption, "the database is corrupt: an entry of a term has a wrong length");
  return Id::make(kind, load<std::uint64_t>(payload.data()));
}

}  // namespace

LateTermsView::~LateTermsView() {
  if (snapshot() != nullptr) handle_->db().ReleaseSnapshot(snapshot());
}

void LateTermsView::freeze() const {
  if (snapshot() == nullptr) snapshot_.store(handle_->db().GetSnapshot(), std::memory_order_release);
}

// What is not there may have been swept since the snapshot was looked at.
bool LateTerms::get(std::string_view key, rocksdb::PinnableSlice& value) const {
  for (;;) {
    const rocksdb::Snapshot* snapshot = view_ == nullptr ? nullptr : view_->snapshot();
    if (handle_->get(Family::kTerms, key, value, snapshot)) return true;
    if (view_ == nullptr || view_->snapshot() == snapshot) return false;
  }
}

std::unique_ptr<rocksdb::Iterator> LateTerms::iterator(bool fill_cache) const {
  for (;;) {
    const rocksdb::Snapshot* snapshot = view_ == nullptr ? nullptr : view_->snapshot();
    std::unique_ptr<rocksdb::Iterator> it = handle_->iterator(Family::kTerms, fill_cache, snapshot);
    if (view_ == nullptr || view_->snapshot() == snapshot) return it;
  }
}

std::optional<Id> LateTerms::find(IdKind kind, std::string_view text) const {
  std::string key = text_key(kind, text);
  const bool whole = text.size() <= kMaxWholeText;
  for (std::uint32_t number = 0;; ++number) {
    std::string numbered = key;
    if (!whole) append_big_endian(numbered, number);
    rocksdb::PinnableSlice value;
    if (!get(numbered, value)) return std::nullopt;
    const Id id = id_of(kind, numbered, {value.data(), value.size()});
    if (whole || this->text(id) == text) return id;
  }
}

std::string LateTerms::text(Id id) const {
  const std::string key = id_key(id);
  rocksdb::PinnableSlice value;
  if (!get(key, value)) {
    throw Error(ErrorCode::kCorruption, "the database is corrupt: no term has number " + std::to_string(id.payload()) +
                                            " of kind " + std::to_string(static_cast<unsigned>(id.kind())));
  }
  return std::string(opened(key, {value.data(), value.size()}));
}

void LateTerms::for_each_iri(std::string_view prefix, const std::function<bool(Id, std::string_view)>& visit) const {
  const std::string begin = text_key(IdKind::kIri, prefix.substr(0, kMaxWholeText));
  std::unique_ptr<rocksdb::Iterator> it = iterator(true);
  for (it->Seek(begin); it->Valid() && it->key().starts_with(begin); it->Next()) {
    const std::string_view key(it->key().data(), it->key().size());
    const Id id = id_of(IdKind::kIri, key, {it->value().data(), it->value().size()});
    const std::string text = key.size() - 2 <= kMaxWholeText ? std::string(key.substr(2)) : this->text(id);
    if (text.starts_with(prefix) && !visit(id, text)) return;
  }
  check(it->status(), "reading the terms of the dictionary");
}

void LateTerms::for_each_id(const std::function<void(Id, std::string_view)>& visit) const {
  std::unique_ptr<rocksdb::Iterator> it = iterator(false);
  for (it->Seek(slice_of({&kById, 1})); it->Valid() && it->key()[0] == kById; it->Next()) {
    const std::string_view key(it->key().data(), it->key().size());
    if (key.size() != 9) throw Error(ErrorCode::kCorruption, "the database is corrupt: the key of a term has a wrong length");
    visit(Id{read_big_endian64(key, 1)}, opened(key, {it->value().data(), it->value().size()}));
  }
  check(it->status(), "reading the terms of the dictionary");
}

void LateTerms::for_each_text(const std::function<void(Id)>& visit) const {
  std::unique_ptr<rocksdb::Iterator> it = iterator(false);
  for (it->Seek(slice_of({&kByText, 1})); it->Valid() && it->key()[0] == kByText; it->Next()) {
    const std::string_view key(it->key().data(), it->key().size());
    if (key.size() < 2) throw Error(ErrorCode::kCorruption, "the database is corrupt: the key of a term has a wrong length");
    visit(id_of(static_cast<IdKind>(key[1]), key, {it->value().data(), it->value().size()}));
  }
  check(it->status(), "reading the terms of the dictionary");
}

void LateTerms::add(Id id, std::string_view text, rocksdb::WriteBatch& batch, std::unordered_set<std::string>& taken) const {
  const std::string by_id = id_key(id);
  const std::string by_text = free_text_key(id.kind(), text, taken);
  std::string payload;
  append_raw(payload, id.payload());
  rocksdb::ColumnFamilyHandle* family = handle_->family(Family::kTerms);
  check(batch.Put(family, slice_of(by_id), slice_of(sealed(by_id, text))), "adding a term");
  check(batch.Put(family, slice_of(by_text), slice_of(sealed(by_text, payload))), "adding a term");
}

bool LateTerms::remove(Id id, std::string_view text, rocksdb::WriteBatch& batch) const {
  std::string by_text = text_key(id.kind(), text);
  if (text.size() > kMaxWholeText) {
    std::string next = by_text;
    append_big_endian(by_text, std::uint32_t{0});
    append_big_endian(next, std::uint32_t{1});
    rocksdb::PinnableSlice value;
    if (get(next, value)) return false;
  }
  rocksdb::ColumnFamilyHandle* family = handle_->family(Family::kTerms);
  check(batch.Delete(family, slice_of(id_key(id))), "sweeping a term");
  check(batch.Delete(family, slice_of(by_text)), "sweeping a term");
  return true;
}

std::string LateTerms::free_text_key(IdKind kind, std::string_view text, std::unordered_set<std::string>& taken) const {
  std::string key = text_key(kind, text);
  if (text.size() <= kMaxWholeText) return key;
  for (std::uint32_t number = 0;; ++number) {
    std::string numbered = key;
    append_big_endian(numbered, number);
    rocksdb::PinnableSlice value;
    if (!get(numbered, value) && taken.insert(numbered).second) return numbered;
  }
}

}  // namespace tercet
