// Columns of ids in stretches of one kind, so that a loop over a stretch need not look at kinds.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "storage/id.h"

namespace tercet::expr {

// How many ids from the first on are of its kind, `most` at the most. Precondition: there is one.
inline std::size_t kind_run(std::span<const Id> ids, std::size_t most) {
  const std::size_t end = std::min(ids.size(), most);
  const IdKind kind = ids.front().kind();
  std::size_t size = 1;
  // Many at once, which vectorizes.
  for (constexpr std::size_t kStep = 16; size + kStep <= end; size += kStep) {
    std::uint64_t differences = 0;
    for (std::size_t i = 0; i < kStep; ++i) differences |= ids[size + i].bits ^ ids.front().bits;
    if ((differences & ~Id::kPayloadMask) != 0) break;
  }
  while (size < end && ids[size].kind() == kind) ++size;
  return size;
}

}  // namespace tercet::expr
