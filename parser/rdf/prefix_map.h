// The prefixes a text has declared.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tercet::rdf {

class PrefixMap {
 public:
  void set(std::string_view prefix, std::string_view iri) { map_.insert_or_assign(std::string(prefix), std::string(iri)); }

  // nullptr when the prefix is not declared. Valid until the prefix is declared again.
  const std::string* find(std::string_view prefix) const {
    const auto found = map_.find(prefix);
    return found == map_.end() ? nullptr : &found->second;
  }

  // Sorted by prefix.
  std::vector<std::pair<std::string, std::string>> list() const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::unordered_map<std::string, std::string, Hash, std::equal_to<>> map_;
};

}  // namespace tercet::rdf
