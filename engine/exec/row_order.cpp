#include "engine/exec/row_order.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

#include "engine/exec/polled_growth.h"
#include "engine/exec/radix_sort.h"
#include "storage/side_by_side.h"

namespace tercet {
namespace {

#ifdef TERCET_TINY
constexpr std::size_t kFewestRowsForThreads = 8;
#else
constexpr std::size_t kFewestRowsForThreads = std::size_t{1} << 16;
#endif
constexpr std::size_t kMostParts = 16;

// `Code` has room for the codes of all keys: most have 32 bits, and entries half as large are sorted in half of the time.
template <typename Code>
class RowOrder {
 public:
  RowOrder(const std::vector<OrderCodes>& keys, const ExecutionContext& context, std::size_t rows)
      : keys_(keys), context_(context), rows_(rows) {
    const std::size_t threads = std::clamp<std::size_t>(context.optimizer.threads, 1, kMostParts);
    threads_ = rows < kFewestRowsForThreads ? 1 : std::bit_floor(threads);
  }

  void find(std::vector<std::uint32_t>& order) const {
    std::vector<Entries> parts(threads_);
    do_side_by_side(threads_, [&](std::size_t part) { parts[part] = sorted_part(begin_of(part), begin_of(part + 1)); });
    while (parts.size() > 2) parts = merged_pairs(parts);
    if (parts.size() == 2) {
      merge(parts, [&](std::size_t, std::size_t place, const Entry& entry) { order[place] = entry.row; });
    } else {
      const Entries& entries = parts.front();
      for_polled(entries.size(), context_, [&](std::size_t i) { order[i] = entries[i].row; });
    }
  }

 private:
  struct Entry {
    Code code = 0;  // of one key: of the first, once they are sorted
    std::uint32_t row = 0;
  };
  static_assert(2 * sizeof(Entry) <= kRowOrderBytes);
  using Entries = std::vector<Entry>;

  std::size_t begin_of(std::size_t part) const { return rows_ * part / threads_; }

  // By the last key first: rows that are equal by one stay as the keys after it have put them.
  Entries sorted_part(std::size_t begin, std::size_t end) const {
    Entries entries;
    entries.reserve(end - begin);
    use_huge_pages(entries);
    for_polled(end - begin, context_, [&](std::size_t i) { entries.push_back({0, static_cast<std::uint32_t>(begin + i)}); });
    for (std::size_t key = keys_.size(); key-- > 0;) {
      for_polled(entries.size(), context_,
                 [&](std::size_t i) { entries[i].code = static_cast<Code>(keys_[key].codes[entries[i].row]); });
      radix_sort(entries, context_, [](const Entry& entry) { return std::uint64_t{entry.code}; });
    }
    return entries;
  }

  bool is_before(const Entry& a, const Entry& b) const {
    if (a.code != b.code) return a.code < b.code;
    for (std::size_t key = 1; key < keys_.size(); ++key) {
      const std::vector<std::uint64_t>& codes = keys_[key].codes;
      if (codes[a.row] != codes[b.row]) return codes[a.row] < codes[b.row];
    }
    return a.row < b.row;
  }

  std::vector<Entries> merged_pairs(const std::vector<Entries>& parts) const {
    std::vector<Entries> merged(parts.size() / 2);
    for (std::size_t pair = 0; pair < merged.size(); ++pair) {
      fill_polled(merged[pair], parts[2 * pair].size() + parts[2 * pair + 1].size(), Entry(), context_);
    }
    merge(parts, [&](std::size_t pair, std::size_t place, const Entry& entry) { merged[pair][place] = entry; });
    return merged;
  }

  // Merges each two that are next to each other: give(pair, place, entry). Each thread does a slice of a pair.
  template <typename Give>
  void merge(const std::vector<Entries>& parts, const Give& give) const {
    const std::size_t slices = threads_ / (parts.size() / 2);
    do_side_by_side(threads_, [&](std::size_t thread) {
      const std::size_t pair = thread / slices;
      const Entries& a = parts[2 * pair];
      const Entries& b = parts[2 * pair + 1];
      auto [from_a, from_b] = begin_of_slice(a, b, thread % slices, slices);
      const auto [end_a, end_b] = begin_of_slice(a, b, thread % slices + 1, slices);
      const std::size_t begin = from_a + from_b;
      for_polled(end_a + end_b - begin, context_, [&, end_a = end_a, end_b = end_b](std::size_t i) {
        const bool takes_b = from_a == end_a || (from_b != end_b && is_before(b[from_b], a[from_a]));
        give(pair, begin + i, takes_b ? b[from_b++] : a[from_a++]);
      });
    });
  }

  // Where a slice of two parts begins in each: slices have as many of the first part, and what of the second comes between these.
  std::pair<std::size_t, std::size_t> begin_of_slice(const Entries& a, const Entries& b, std::size_t slice,
                                                     std::size_t slices) const {
    if (slice == slices) return {a.size(), b.size()};
    const std::size_t in_a = a.size() * slice / slices;
    if (in_a == 0) return {0, 0};
    const auto below = [&](const Entry& x, const Entry& y) { return is_before(x, y); };
    return {in_a, static_cast<std::size_t>(std::lower_bound(b.begin(), b.end(), a[in_a], below) - b.begin())};
  }

  const std::vector<OrderCodes>& keys_;
  const ExecutionContext& context_;
  std::size_t rows_;
  std::size_t threads_;
};

}  // namespace

void order_by_codes(const std::vector<OrderCodes>& keys, const ExecutionContext& context, std::vector<std::uint32_t>& order) {
  const auto has_few_bits = [](const OrderCodes& key) { return key.largest <= std::numeric_limits<std::uint32_t>::max(); };
  if (std::all_of(keys.begin(), keys.end(), has_few_bits)) RowOrder<std::uint32_t>(keys, context, order.size()).find(order);
  else RowOrder<std::uint64_t>(keys, context, order.size()).find(order);
}

}  // namespace tercet
