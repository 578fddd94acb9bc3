// The ids of terms of the dictionary that were looked up or added lately, for the transactions that write: most facts are about what
// other facts are about. Belongs to who has the turn to write.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "storage/id.h"

namespace tercet {

class RecentTerms {
 public:
  std::optional<Id> find(IdKind kind, std::string_view text) {
    auto known = young_.find(Key{kind, text});
    if (known != young_.end()) return known->second;
    auto older = old_.find(Key{kind, text});
    if (older == old_.end()) return std::nullopt;
    const Id id = older->second;
    add(id, text);
    return id;
  }
  void add(Id id, std::string_view text) {
    if (text.size() > kMaxText) return;
    if (young_.size() >= kTerms) old_ = std::exchange(young_, {});
    young_.emplace(OwnKey{id.kind(), std::string(text)}, id);
  }
  void clear() { young_ = old_ = {}; }

 private:
  static constexpr std::size_t kTerms = 16384;  // of each generation: some 3 MiB
  static constexpr std::size_t kMaxText = 256;

  struct Key {
    IdKind kind;
    std::string_view text;
  };
  struct OwnKey {
    IdKind kind;
    std::string text;
  };
  struct Hash {
    using is_transparent = void;
    template <class AnyKey>
    std::size_t operator()(const AnyKey& key) const noexcept {
      return std::hash<std::string_view>()(key.text) * 31 + static_cast<std::size_t>(key.kind);
    }
  };
  struct Equal {
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const noexcept {
      return a.kind == b.kind && a.text == b.text;
    }
  };
  using Terms = std::unordered_map<OwnKey, Id, Hash, Equal>;

  Terms young_;
  Terms old_;
};

}  // namespace tercet
