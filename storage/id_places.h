// Ids and where each belongs, brought into the order of the ids: that of the dictionary's blocks.
#pragma once

#include <cstdint>
#include <vector>

#include "storage/id.h"

namespace tercet {

struct IdPlace {
  Id id;
  std::uint32_t place = 0;
};

// Needs as much memory again when they are many. Returns whether they were in that order already. Precondition: the places of equal ids
// ascend, as they do then.
bool sort_by_id(std::vector<IdPlace>& ids);

}  // namespace tercet
