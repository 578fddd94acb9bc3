// Room for what is read piece by piece and whose whole size is known only by another measure: growing by doubling costs as much as
// reading, and leaves as much memory behind.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "storage/huge_pages.h"

namespace tercet {

class ExpectedSize {
 public:
  // Of `whole` (rows, terms) `so_far` have been read.
  ExpectedSize(std::uint64_t whole, std::uint64_t so_far)
      : growth_(so_far == 0 ? 1 : std::min(kMostGrowth, static_cast<double>(whole) / static_cast<double>(so_far))) {}

  // Makes room in a vector or string for all, if they take as much each as those so far, and for at most 16 times of what is there.
  template <typename Things>
  void reserve(Things& things) const {
    const double needed = static_cast<double>(things.size()) * growth_;
    if (static_cast<double>(things.capacity()) >= needed) return;
    things.reserve(static_cast<std::size_t>(needed * kSlack) + 1);
    // Pages of the usual size would take as long to be had as to be filled. Not for the slack: a large page is had as a whole.
    use_huge_pages(things.data(), static_cast<std::size_t>(needed) * sizeof(*things.data()));
  }

 private:
  static constexpr double kSlack = 1.03;
  static constexpr double kMostGrowth = 16;  // what was read so far may be few rows of many

  double growth_;
};

}  // namespace tercet
