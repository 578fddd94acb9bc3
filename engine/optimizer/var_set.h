// Small sets of variables: sorted vectors without duplicates.
#pragma once

#include <algorithm>
#include <iterator>
#include <vector>

#include "engine/algebra/variables.h"

namespace tercet::optimizer {

using VarSet = std::vector<VarId>;

inline void normalize(VarSet& set) {
  std::sort(set.begin(), set.end());
  set.erase(std::unique(set.begin(), set.end()), set.end());
}

inline VarSet as_set(std::vector<VarId> variables) {
  normalize(variables);
  return variables;
}

inline bool contains(const VarSet& set, VarId variable) { return std::binary_search(set.begin(), set.end(), variable); }

inline VarSet united(const VarSet& a, const VarSet& b) {
  VarSet result;
  result.reserve(a.size() + b.size());
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(result));
  return result;
}

inline VarSet intersected(const VarSet& a, const VarSet& b) {
  VarSet result;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(result));
  return result;
}

inline VarSet without(const VarSet& a, const VarSet& b) {
  VarSet result;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(result));
  return result;
}

inline bool is_subset(const VarSet& part, const VarSet& whole) {
  return std::includes(whole.begin(), whole.end(), part.begin(), part.end());
}

inline bool are_disjoint(const VarSet& a, const VarSet& b) {
  auto x = a.begin();
  for (auto y = b.begin(); x != a.end() && y != b.end();) {
    if (*x == *y) return false;
    if (*x < *y) ++x;
    else ++y;
  }
  return true;
}

// In a vector that is not sorted.
inline bool is_among(const std::vector<VarId>& variables, VarId variable) {
  return std::find(variables.begin(), variables.end(), variable) != variables.end();
}

}  // namespace tercet::optimizer
