// The terms a transaction has added and not committed yet. One thread writes; versions of it that snapshots hold stay as they are,
// because terms are only added and a snapshot asks for none that it has not seen.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "storage/id.h"

namespace tercet {

class NewTerms {
 public:
  std::optional<Id> find(IdKind kind, std::string_view text) const {
    std::shared_lock lock(mutex_);
    auto known = ids_.find(Key{kind, text});
    return known == ids_.end() ? std::nullopt : std::optional(known->second);
  }
  // Null when the id is none of these.
  const std::string* text(Id id) const {
    std::shared_lock lock(mutex_);
    auto known = texts_.find(id);
    return known == texts_.end() ? nullptr : known->second;
  }
  void add(Id id, std::string_view text) {
    std::unique_lock lock(mutex_);
    const std::string& kept = terms_.emplace_back(id, text).second;
    ids_.emplace(Key{id.kind(), kept}, id);
    texts_.emplace(id, &kept);
    bytes_ += kept.size() + sizeof(std::pair<Id, std::string>) + 96;
  }
  // For the thread that adds.
  const std::deque<std::pair<Id, std::string>>& all() const { return terms_; }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Key {
    IdKind kind;
    std::string_view text;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const noexcept {
      return std::hash<std::string_view>()(key.text) * 31 + static_cast<std::size_t>(key.kind);
    }
  };

  mutable std::shared_mutex mutex_;
  std::deque<std::pair<Id, std::string>> terms_;  // in the order of their ids, within a kind; elements stay where they are
  std::unordered_map<Key, Id, Hash> ids_;
  std::unordered_map<Id, const std::string*> texts_;
  std::size_t bytes_ = 0;
};

}  // namespace tercet
