// Growing large vectors and going through them piece by piece: copying or clearing some hundred megabytes takes longer than a
// cancelled query may go on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "engine/exec/context.h"
#include "storage/huge_pages.h"

namespace tercet {

inline constexpr std::size_t kGrowthPiece = std::size_t{1} << 20;  // elements
inline constexpr std::size_t kStepsPiece = std::size_t{1} << 15;

// v.reserve(capacity), in large pages if it is much. Errors: kCancelled, and then `vector` is as before.
template <typename T>
void reserve_polled(std::vector<T>& vector, std::size_t capacity, const ExecutionContext& context) {
  if (vector.size() <= kGrowthPiece) {
    vector.reserve(capacity);
    return use_huge_pages(vector);
  }
  std::vector<T> grown;
  grown.reserve(capacity);
  use_huge_pages(grown);
  for (auto from = vector.begin(); from != vector.end();) {
    context.poll();
    auto to = from + std::min<std::ptrdiff_t>(kGrowthPiece, vector.end() - from);
    grown.insert(grown.end(), from, to);
    from = to;
  }
  vector.swap(grown);
}

// v.resize(size, value) of an empty vector. Errors: kCancelled.
template <typename T>
void fill_polled(std::vector<T>& vector, std::size_t size, const T& value, const ExecutionContext& context) {
  vector.reserve(size);
  use_huge_pages(vector);
  while (vector.size() < size) {
    context.poll();
    vector.resize(std::min(size, vector.size() + kGrowthPiece), value);
  }
}

// step(0), step(1), ... step(count - 1). Errors: kCancelled.
template <typename Step>
void for_polled(std::size_t count, const ExecutionContext& context, Step step) {
  for (std::size_t begin = 0; begin < count; begin += kStepsPiece) {
    context.poll();
    const std::size_t end = std::min(begin + kStepsPiece, count);
    for (std::size_t i = begin; i < end; ++i) step(i);
  }
}

}  // namespace tercet
