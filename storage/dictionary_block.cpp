#include "storage/dictionary_block.h"

#include <algorithm>
#include <cstring>

#include "storage/bit_packing.h"
#include "storage/checksum.h"
#include "storage/directory_chunk.h"
#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::size_t kHeader = 8;

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
}

std::string DictionaryBlockBuilder::take() {
  std::string block;
  block.reserve(kHeader + groups_.size() * 4 + body_.size());
  append_raw(block, std::uint32_t{0});
  append_raw(block, static_cast<std::uint16_t>(texts_));
  append_raw(block, std::uint16_t{0});
  std::uint32_t begin = static_cast<std::uint32_t>(kHeader + groups_.size() * 4);
  for (std::uint32_t group : groups_) append_raw(block, begin + group);
  block += body_;
  std::uint32_t checksum = checksum_of(std::string_view(block).substr(4));
  std::memcpy(block.data(), &checksum, 4);
  texts_ = 0;
  body_.clear();
  groups_.clear();
  return block;
}

DictionaryBlockView::DictionaryBlockView(std::string_view block, Id first) : block_(block), first_(first) {
  if (block.size() < kHeader) corrupt("is too short");
  if (load<std::uint32_t>(block.data()) != checksum_of(block.substr(4))) corrupt("has a wrong checksum");
  texts_ = load<std::uint16_t>(block.data() + 4);
  groups_ = (texts_ + kTextGroup - 1) / kTextGroup;
  if (texts_ == 0 || block.size() < kHeader + groups_ * 4) corrupt("has a wrong length");
}

void DictionaryBlockView::corrupt(const char* what) const {
  throw Error(ErrorCode::kCorruption, "the database is corrupt: the dictionary block of kind " +
                                          std::to_string(static_cast<unsigned>(first_.kind())) + " from number " +
                                          std::to_string(first_.payload()) + " " + what);
}

std::string_view DictionaryBlockView::group_rest(std::size_t group) const {
  std::size_t at = load<std::uint32_t>(block_.data() + kHeader + group * 4);
  if (at > block_.size()) corrupt("has a group behind its end");
  return block_.substr(at);
}

std::string_view DictionaryBlockView::group_text(std::size_t group) const {
  std::string_view rest = group_rest(group);
  std::uint64_t shared = 0;
  std::uint64_t bytes = 0;
  if (!take_varint(rest, shared) || !take_varint(rest, bytes) || shared != 0 || bytes > rest.size()) corrupt("has a broken text");
  return rest.substr(0, bytes);
}

void DictionaryBlockView::Reader::read() {
  std::uint64_t shared = 0;
  std::uint64_t bytes = 0;
  if (!take_varint(rest_, shared) || !take_varint(rest_, bytes)) block_->corrupt("ends too early");
  if (shared > text_.size() || bytes > rest_.size()) block_->corrupt("has a broken text");
  text_.resize(shared);
  text_ += rest_.substr(0, bytes);
  rest_.remove_prefix(bytes);
  ++next_;
}

std::string_view DictionaryBlockView::Reader::text(std::size_t index) {
  if (index >= block_->texts_) block_->corrupt("has fewer texts than its directory says");
  bool same_group = next_ != SIZE_MAX && (next_ - 1) / kTextGroup == index / kTextGroup && next_ <= index + 1;
  if (!same_group) {
    next_ = index / kTextGroup * kTextGroup;
    rest_ = block_->group_rest(index / kTextGroup);
    text_.clear();
  }
  while (next_ <= index) read();
  return text_;
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
    std::string_view candidate = reader.text(index);
    if (candidate < text) continue;
    equal = candidate == text;
    return index;
  }
  return texts_;
}

}  // namespace tercet
