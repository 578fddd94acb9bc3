// Large tables that begin as zeros: the system gives pages of zeros anyway, and those that are never touched cost nothing.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "storage/huge_pages.h"

namespace tercet {

template <typename T>
class ZeroedArray {
  static_assert(std::is_trivial_v<T>);

 public:
  ZeroedArray() = default;
  ZeroedArray(ZeroedArray&& other) noexcept : items_(std::move(other.items_)), size_(std::exchange(other.size_, 0)) {}
  ZeroedArray& operator=(ZeroedArray&& other) noexcept {
    items_ = std::move(other.items_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  // Errors: std::bad_alloc.
  explicit ZeroedArray(std::size_t size) : items_(static_cast<T*>(std::calloc(size, sizeof(T)))), size_(size) {
    if (items_ == nullptr) throw std::bad_alloc();
    use_huge_pages(items_.get(), size * sizeof(T));
  }

  std::size_t size() const { return size_; }
  T* begin() { return items_.get(); }
  T* end() { return items_.get() + size_; }
  const T* data() const { return items_.get(); }
  T& operator[](std::size_t index) { return items_[index]; }
  const T& operator[](std::size_t index) const { return items_[index]; }

 private:
  struct Free {
    void operator()(T* items) const { std::free(items); }
  };
  std::unique_ptr<T[], Free> items_;
  std::size_t size_ = 0;
};

}  // namespace tercet
