// Sorts the keys of terms by their bytes.
#pragma once

#include <cstdint>

#include "storage/bulk/page_array.h"

namespace tercet {

// Brings the addresses (of KeyArena, the keys distinct) into the byte order of their keys. ranks[i] becomes the new place of the
// one that was the i-th. Common beginnings are looked at once a group, not once a comparison.
void sort_keys(PageArray<const char*>& addresses, PageArray<std::uint32_t>& ranks);

}  // namespace tercet
