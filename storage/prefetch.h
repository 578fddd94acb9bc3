// Asking for memory before it is read.
#pragma once

#include <cstddef>

namespace tercet {

inline constexpr std::size_t kCacheLine = 64;  // bytes that come together, on the processors that are common

// Has so many bytes come from `begin` on; some of them may be no memory.
inline void prefetch_lines(const void* begin, std::size_t bytes) {
  for (std::size_t at = 0; at < bytes; at += kCacheLine) __builtin_prefetch(static_cast<const char*>(begin) + at);
}

}  // namespace tercet
