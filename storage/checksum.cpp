#include "storage/checksum.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tercet {

std::uint32_t checksum_of(std::string_view text) { return static_cast<std::uint32_t>(XXH3_64bits(text.data(), text.size())); }
std::uint64_t hash_of(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

}  // namespace tercet
