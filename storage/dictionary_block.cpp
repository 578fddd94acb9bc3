#include "storage/dictionary_block.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "storage/bit_packing.h"
#include "storage/checksum.h"
#include "storage/directory_chunk.h"
#include "storage/prefetch.h"
#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::size_t kHeader = 8;
constexpr std::uint16_t kSomeHaveNoText = 1;

constexpr std::size_t kCopyStep = 64;
constexpr std::size_t kLongVarint = 128;  // what has a first byte from here on has more
static_assert(kLongVarint <= 2 * kCopyStep);
constexpr std::size_t kPrefetchBytes = 512;  // so far before it is read
constexpr std::size_t kLongestInSteps = 256;
constexpr std::size_t kPrefetchedOfGroup = 4 * kCacheLine;  // before it is read

std::size_t bitmap_bytes(std::size_t ids) { return (ids + 7) / 8; }
bool is_set(std::string_view bits, std::size_t at) { return (static_cast<unsigned char>(bits[at / 8]) >> (at % 8) & 1) != 0; }
std::size_t ones(std::string_view bits) {
  std::size_t count = 0;
  for (const char c : bits) count += static_cast<std::size_t>(std::popcount(static_cast<unsigned char>(c)));
  return count;
}

// In steps of a fixed size, which need no call: `to` must have room for one step more. `from` has so many bytes that can be read.
void copy(char* to, const char* from, std::size_t bytes, std::size_t readable) {
  if (bytes > kLongestInSteps || bytes + kCopyStep > readable) {
    std::memcpy(to, from, bytes);
    return;
  }
  for (std::size_t i = 0; i < bytes; i += kCopyStep) std::memcpy(to + i, from + i, kCopyStep);
}

}  // namespace

void DictionaryBlockBuilder::add(std::string_view text) {
  std::size_t shared = 0;
  if (texts_ % kTextGroup == 0) {
    groups_.push_back(static_cast<std::uint32_t>(body_.size()));
  } else {
    std::size_t limit = std::min(text.size(), last_.size());
    shared = static_cast<std::size_t>(
        std::mismatch(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(limit), last_.begin()).first - text.begin());
  }
  append_varint(body_, shared);
  append_varint(body_, text.size() - shared);
  body_ += text.substr(shared);
  last_.resize(shared);
  last_ += text.substr(shared);
  ++texts_;
  skip();
  has_text_.back() = static_cast<char>(has_text_.back() | 1 << ((ids_ - 1) % 8));
}

void DictionaryBlockBuilder::skip() {
  if (ids_ % 8 == 0) has_text_ += '\0';
  ++ids_;
}

std::string DictionaryBlockBuilder::take() {
  std::string block;
  block.reserve(kHeader + groups_.size() * 4 + body_.size());
  append_raw(block, std::uint32_t{0});
  append_raw(block, static_cast<std::uint16_t>(ids_));
  append_raw(block, texts_ < ids_ ? kSomeHaveNoText : std::uint16_t{0});
  if (texts_ < ids_) block += has_text_;
  std::uint32_t begin = static_cast<std::uint32_t>(block.size() + groups_.size() * 4);
  for (std::uint32_t group : groups_) append_raw(block, begin + group);
  block += body_;
  std::uint32_t checksum = checksum_of(std::string_view(block).substr(4));
  std::memcpy(block.data(), &checksum, 4);
  ids_ = 0;
  texts_ = 0;
  has_text_.clear();
  body_.clear();
  groups_.clear();
  return block;
}

DictionaryBlockView::DictionaryBlockView(std::string_view block, Id first) : block_(block), first_(first) {
  if (block.size() < kHeader) corrupt("is too short");
  if (load<std::uint32_t>(block.data()) != checksum_of(block.substr(4))) corrupt("has a wrong checksum");
  ids_ = load<std::uint16_t>(block.data() + 4);
  texts_ = ids_;
  groups_begin_ = kHeader;
  if (load<std::uint16_t>(block.data() + 6) == kSomeHaveNoText) {
    groups_begin_ += bitmap_bytes(ids_);
    if (block.size() < groups_begin_) corrupt("has a wrong length");
    has_text_ = block.substr(kHeader, bitmap_bytes(ids_));
    texts_ = ones(has_text_);
  }
  groups_ = (texts_ + kTextGroup - 1) / kTextGroup;
  if (texts_ == 0 || texts_ > ids_ || block.size() < groups_begin_ + groups_ * 4 || !has_text(0)) corrupt("has a wrong length");
}

void DictionaryBlockView::corrupt(const char* what) const {
  throw Error(ErrorCode::kCorruption, "the database is corrupt: the dictionary block of kind " +
                                          std::to_string(static_cast<unsigned>(first_.kind())) + " from number " +
                                          std::to_string(first_.payload()) + " " + what);
}

bool DictionaryBlockView::has_text(std::size_t place) const { return has_text_.empty() || is_set(has_text_, place); }

// Of a place with a text, how many are before it.
std::size_t DictionaryBlockView::index_of(std::size_t place) const {
  if (has_text_.empty()) return place;
  const unsigned below = (1u << (place % 8)) - 1;
  return ones(has_text_.substr(0, place / 8)) +
         static_cast<std::size_t>(std::popcount(static_cast<unsigned char>(has_text_[place / 8]) & below));
}

std::size_t DictionaryBlockView::place_of(std::size_t index) const {
  if (has_text_.empty()) return index;
  std::size_t place = 0;
  for (; place < ids_; ++place) {
    if (is_set(has_text_, place) && index-- == 0) break;
  }
  return place;
}

std::string_view DictionaryBlockView::group_rest(std::size_t group) const {
  std::size_t at = load<std::uint32_t>(begin_of_group(group));
  if (at > block_.size()) corrupt("has a group behind its end");
  return block_.substr(at);
}

void DictionaryBlockView::prefetch_begin(std::size_t place) const {
  if (place < ids_) __builtin_prefetch(begin_of_group(index_of(place) / kTextGroup));
}

void DictionaryBlockView::prefetch_group(std::size_t place) const {
  if (place >= ids_ || !has_text(place)) return;  // an error once it is read
  const std::size_t group = index_of(place) / kTextGroup;
  prefetch_lines(group_rest(group).data(), kPrefetchedOfGroup);
}

std::string_view DictionaryBlockView::group_text(std::size_t group) const {
  std::string_view rest = group_rest(group);
  std::uint64_t shared = 0;
  std::uint64_t bytes = 0;
  if (!take_varint(rest, shared) || !take_varint(rest, bytes) || shared != 0 || bytes > rest.size()) corrupt("has a broken text");
  return rest.substr(0, bytes);
}

void DictionaryBlockView::Reader::open(const DictionaryBlockView& block) {
  block_ = &block;
  next_ = SIZE_MAX;
}

// As most are: both lengths in a byte, and behind the rest enough to read for copying it by steps.
inline void DictionaryBlockView::Reader::read_short(std::size_t last) {
  if (room_.size() < kLongVarint + 2 * kCopyStep) return;
  const char* at = rest_.data();
  std::size_t left = rest_.size();
  std::size_t size = size_;
  std::size_t next = next_;
  for (; next <= last && left >= 2 + kCopyStep; ++next) {
    const std::size_t shared = static_cast<unsigned char>(at[0]);
    const std::size_t bytes = static_cast<unsigned char>(at[1]);
    if ((shared | bytes) >= kLongVarint || shared > size || (bytes > kCopyStep && left < 2 + 2 * kCopyStep)) break;
    __builtin_prefetch(at + std::min(kPrefetchBytes, left));
    at += 2;
    char* const to = room_.data() + shared;
    std::memcpy(to, at, kCopyStep);
    if (bytes > kCopyStep) std::memcpy(to + kCopyStep, at + kCopyStep, kCopyStep);
    size = shared + bytes;
    at += bytes;
    left -= 2 + bytes;
  }
  rest_ = {at, left};
  size_ = size;
  next_ = next;
}

void DictionaryBlockView::Reader::read_any() {
  std::uint64_t shared = 0;
  std::uint64_t bytes = 0;
  if (!take_varint(rest_, shared) || !take_varint(rest_, bytes)) block_->corrupt("ends too early");
  if (shared > size_ || bytes > rest_.size()) block_->corrupt("has a broken text");
  __builtin_prefetch(rest_.data() + std::min(kPrefetchBytes, rest_.size()));
  size_ = shared + bytes;
  if (size_ + 2 * kCopyStep > room_.size()) room_.resize(2 * (size_ + 2 * kCopyStep));
  copy(room_.data() + shared, rest_.data(), bytes, rest_.size());
  rest_.remove_prefix(bytes);
  ++next_;
}

std::string_view DictionaryBlockView::Reader::text_among_gaps(std::size_t place) {
  if (place >= block_->ids_) block_->corrupt("has fewer texts than its directory says");
  if (!block_->has_text(place)) block_->corrupt("has no text for a term that is in use");
  return text_at(block_->index_of(place));
}

std::string_view DictionaryBlockView::Reader::text_at(std::size_t index) {
  bool same_group = next_ != SIZE_MAX && (next_ - 1) / kTextGroup == index / kTextGroup && next_ <= index + 1;
  if (!same_group) {
    next_ = index / kTextGroup * kTextGroup;
    rest_ = block_->group_rest(index / kTextGroup);
    size_ = 0;
  }
  while (next_ <= index) {
    read_short(index);
    if (next_ <= index) read_any();
  }
  return {room_.data(), size_};
}

std::size_t DictionaryBlockView::lower_bound(std::string_view text, bool& equal) const {
  // The last group whose first text is at or below `text`: what is looked for is in it, or begins the next.
  std::size_t low = 0;
  std::size_t high = groups_;
  while (low < high) {
    std::size_t middle = (low + high) / 2;
    if (group_text(middle) <= text) low = middle + 1;
    else high = middle;
  }
  equal = false;
  Reader reader(*this);
  for (std::size_t index = low == 0 ? 0 : (low - 1) * kTextGroup; index < texts_; ++index) {
    std::string_view candidate = reader.text_at(index);
    if (candidate < text) continue;
    equal = candidate == text;
    return place_of(index);
  }
  return ids_;
}

}  // namespace tercet
