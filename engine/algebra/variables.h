// The variables of one query: names to small numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tercet {

using VarId = std::uint32_t;

// Blank nodes of patterns and values made on the way (aggregates, ORDER BY expressions) are variables too, with names that begin
// with '.', which no variable of a text does; SELECT * leaves them out.
class VariableTable {
 public:
  VarId id_of(std::string_view name) {
    auto [entry, is_new] = ids_.try_emplace(std::string(name), static_cast<VarId>(names_.size()));
    if (is_new) names_.emplace_back(name);
    return entry->second;
  }
  // A new hidden variable. Precondition: no '.' in the hint, which so cannot run into the number.
  VarId fresh(std::string_view hint) { return id_of("." + std::string(hint) + "." + std::to_string(names_.size())); }
  std::optional<VarId> find(std::string_view name) const {
    auto entry = ids_.find(std::string(name));
    return entry == ids_.end() ? std::nullopt : std::optional(entry->second);
  }
  const std::string& name(VarId id) const { return names_[id]; }
  bool is_hidden(VarId id) const { return names_[id].starts_with('.'); }
  std::size_t size() const { return names_.size(); }

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, VarId> ids_;
};

}  // namespace tercet
