// The checksum of everything stored: the low half of XXH3-64.
#pragma once

#include <cstdint>
#include <string_view>

namespace tercet {

std::uint32_t checksum_of(std::string_view text);
// 64 bits of hash, the same on every machine.
std::uint64_t hash_of(std::string_view text);

}  // namespace tercet
