#include "storage/bulk/term_sort.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string_view>
#include <vector>

#include "storage/bulk/term_table.h"

namespace tercet {
namespace {

struct Item {
  std::uint64_t head;  // eight bytes of the key from the group's depth on, zeros behind its end
  std::uint32_t number;
  std::uint32_t rest;  // how many bytes the key has from there on
};

// Keys that agree in their first `depth` bytes.
struct Group {
  std::size_t begin;
  std::size_t end;
  std::size_t depth;
};

constexpr std::size_t kSmallGroup = 12;

std::uint64_t load_head(std::string_view rest) {
  std::uint64_t head = 0;
  std::memcpy(&head, rest.data(), std::min<std::size_t>(rest.size(), 8));
  if constexpr (std::endian::native == std::endian::little) head = __builtin_bswap64(head);
  return head;
}

std::size_t common_bytes(std::string_view a, std::string_view b, std::size_t limit) {
  limit = std::min({limit, a.size(), b.size()});
  std::size_t i = 0;
  for (; i + 8 <= limit; i += 8) {
    std::uint64_t x, y;
    std::memcpy(&x, a.data() + i, 8);
    std::memcpy(&y, b.data() + i, 8);
    if (x != y) break;
  }
  while (i < limit && a[i] == b[i]) ++i;
  return i;
}

class KeySorter {
 public:
  explicit KeySorter(const PageArray<const char*>& addresses) : addresses_(addresses), items_(addresses.size()) {
    for (std::size_t i = 0; i < items_.size(); ++i) items_[i].number = static_cast<std::uint32_t>(i);
  }

  PageArray<Item>& sort() {
    if (items_.size() > 1) groups_.push_back({0, items_.size(), 0});
    while (!groups_.empty()) {
      Group group = groups_.back();
      groups_.pop_back();
      if (group.end - group.begin <= kSmallGroup) {
        sort_small(group);
      } else {
        split(group);
      }
    }
    return items_;
  }

 private:
  static constexpr std::size_t kAhead = 16;

  std::string_view rest(const Item& item, std::size_t depth) const {
    return KeyArena::key_at(addresses_[item.number]).substr(depth);
  }

  void sort_small(const Group& group) {
    std::sort(items_.data() + group.begin, items_.data() + group.end,
              [&](const Item& a, const Item& b) { return rest(a, group.depth) < rest(b, group.depth); });
  }

  void split(const Group& group) {
    Item* begin = items_.data() + group.begin;
    Item* end = items_.data() + group.end;
    std::size_t depth = group.depth + common_depth(begin, end, group.depth);
    for (Item* item = begin; item != end; ++item) {
      if (item + kAhead < end) __builtin_prefetch(addresses_[item[kAhead].number] + depth);
      std::string_view text = rest(*item, depth);
      item->head = load_head(text);
      item->rest = static_cast<std::uint32_t>(text.size());
    }
    // Behind equal heads, keys that end within them come first, shorter before longer: a head's zeros may be bytes of the key.
    std::sort(begin, end, [](const Item& a, const Item& b) {
      return a.head != b.head ? a.head < b.head : std::min(a.rest, 9u) < std::min(b.rest, 9u);
    });
    for (Item* first = begin; first != end;) {
      Item* last = first + 1;
      while (last != end && last->head == first->head) ++last;
      while (first != last && first->rest <= 8) ++first;
      if (last - first > 1) {
        groups_.push_back(
            {static_cast<std::size_t>(first - items_.data()), static_cast<std::size_t>(last - items_.data()), depth + 8});
      }
      first = last;
    }
  }

  std::size_t common_depth(const Item* begin, const Item* end, std::size_t depth) const {
    std::string_view first = rest(*begin, depth);
    std::size_t common = first.size();
    for (const Item* item = begin + 1; item != end && common != 0; ++item) {
      if (item + kAhead < end) __builtin_prefetch(addresses_[item[kAhead].number] + depth);
      common = common_bytes(first, rest(*item, depth), common);
    }
    return common;
  }

  const PageArray<const char*>& addresses_;
  PageArray<Item> items_;
  std::vector<Group> groups_;
};

}  // namespace

void sort_keys(PageArray<const char*>& addresses, PageArray<std::uint32_t>& ranks) {
  KeySorter sorter(addresses);
  const PageArray<Item>& items = sorter.sort();
  PageArray<const char*> sorted(addresses.size());
  ranks.resize(addresses.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    sorted[i] = addresses[items[i].number];
    ranks[items[i].number] = static_cast<std::uint32_t>(i);
  }
  addresses = std::move(sorted);
}

}  // namespace tercet
