// Large pages for large tables: rows that are looked up all over hundreds of megabytes else wait for the addresses of pages, too.
#pragma once

#include <cstddef>

namespace tercet {

// Asks the system to back this memory, which was just allocated, by large pages. Nothing where there are none, or for little memory.
void use_huge_pages(void* begin, std::size_t bytes);

// The same of what a vector or string has reserved.
template <typename Things>
void use_huge_pages(Things& things) {
  use_huge_pages(things.data(), things.capacity() * sizeof(*things.data()));
}

}  // namespace tercet
