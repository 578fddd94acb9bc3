// Texts that were seen, as 128-bit hashes: to find a repeated one among millions in little memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tercet::rdf {

class IdSet {
 public:
  // Whether the text was not there. A full set (kMost texts, 64 MiB) keeps what it has and takes no more.
  bool insert(std::string_view text);

  static constexpr std::size_t kMost = 3'000'000;

 private:
  struct Hash {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    friend bool operator==(const Hash&, const Hash&) = default;
  };
  Hash& slot(const Hash& hash);
  void grow();

  std::vector<Hash> slots_;  // a power of two; a free one is zero
  std::size_t size_ = 0;
};

}  // namespace tercet::rdf
