// Columns of ids in stretches of one kind, so that a loop over a stretch need not look at kinds.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "storage/id.h"

namespace tercet::expr {

// How many ids from the first on are of its kind, `most` at the most. Precondition: there is one.
inline std::size_t kind_run(std::span<const Id> ids, std::size_t most) {
  const std::size_t end = std::min(ids.size(), most);
  const IdKind kind = ids.front().kind();
  std::size_t size = 1;
  while (size < end && ids[size].kind() == kind) ++size;
  return size;
}

}  // namespace tercet::expr
