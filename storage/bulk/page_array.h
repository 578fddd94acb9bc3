// A growing array on pages of its own: for the loader's big tables. Growing moves pages, not bytes, so that memory in use never
// doubles; memory not yet written costs nothing; letting go gives it back to the system at once.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

namespace tercet {

template <typename T>
class PageArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  PageArray() = default;
  // `size` elements, all zero bytes.
  explicit PageArray(std::size_t size) { resize(size); }
  PageArray(PageArray&& other) noexcept { swap(other); }
  PageArray& operator=(PageArray&& other) noexcept {
    PageArray taken(std::move(other));
    swap(taken);
    return *this;
  }
  ~PageArray() { reset(); }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::size_t bytes() const { return size_ * sizeof(T); }
  T* data() { return data_; }
  const T* data() const { return data_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }

  void push_back(const T& value) {
    if (size_ == capacity_) reserve(size_ + 1);
    data_[size_++] = value;
  }
  void append(const T* values, std::size_t count) {
    if (count == 0) return;
    if (size_ + count > capacity_) reserve(size_ + count);
    std::memcpy(static_cast<void*>(data_ + size_), values, count * sizeof(T));
    size_ += count;
  }
  // New elements are zero when the array was never longer.
  void resize(std::size_t size) {
    if (size > capacity_) reserve(size);
    size_ = size;
  }
  void clear() { size_ = 0; }
  void reset() {
    if (data_ != nullptr) ::munmap(data_, mapped_);
    data_ = nullptr;
    size_ = capacity_ = mapped_ = 0;
  }
  // Gives back the memory of elements [0, count), which must not be read again.
  void release_front(std::size_t count) {
    std::size_t whole = std::min(count, size_) * sizeof(T) & ~(kPage - 1);
    if (whole != 0) ::madvise(data_, whole, MADV_DONTNEED);
  }

  void swap(PageArray& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    std::swap(mapped_, other.mapped_);
  }

 private:
  static constexpr std::size_t kPage = 4096;
  static constexpr std::size_t kHugePage = std::size_t{2} << 20;

  static void* map(std::size_t bytes) { return ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }

  // The pages at a place that has room for so many bytes. ThreadSanitizer knows nothing of mremap: it would take what comes to lie where
  // another thread's array was for shared.
  void* moved(std::size_t bytes) {
#ifdef __SANITIZE_THREAD__
    void* memory = map(bytes);
    if (memory == MAP_FAILED) return memory;
    std::memcpy(memory, data_, mapped_);
    ::munmap(data_, mapped_);
    return memory;
#else
    return ::mremap(data_, mapped_, bytes, MREMAP_MAYMOVE);
#endif
  }

  void reserve(std::size_t wanted) {
    std::size_t bytes = std::max(wanted * sizeof(T), mapped_ + mapped_ / 2);
    bytes = (bytes + kPage - 1) & ~(kPage - 1);
    void* memory = data_ == nullptr ? map(bytes) : moved(bytes);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    // Random access over hundreds of megabytes is twice as fast on huge pages.
    if (bytes >= 8 * kHugePage) ::madvise(memory, bytes, MADV_HUGEPAGE);
    data_ = static_cast<T*>(memory);
    mapped_ = bytes;
    capacity_ = bytes / sizeof(T);
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  std::size_t mapped_ = 0;
};

}  // namespace tercet
