// Large pages for large tables: rows that are looked up all over hundreds of megabytes else wait for the addresses of pages, too.
#pragma once

#include <cstddef>
#include <vector>

namespace tercet {

// Asks the system to back this memory, which was just allocated, by large pages. Nothing where there are none, or for little memory.
void use_huge_pages(void* begin, std::size_t bytes);

// The same of what a vector has reserved.
template <typename T>
void use_huge_pages(std::vector<T>& vector) {
  use_huge_pages(vector.data(), vector.capacity() * sizeof(T));
}

}  // namespace tercet
