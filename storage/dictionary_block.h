// A block of the dictionary: some hundred texts of one kind, ascending and front-coded, with consecutive ids.
//
//   block   u32 checksum of all that follows | u16 ids | u16 1 if some of the ids have no text any more, else 0; then a bit for each id,
//           1 when it has one | u32 place of each group of kTextGroup texts, from the block's begin | the texts
//   text    varint bytes shared with the text before (0 at the begin of a group) | varint bytes that follow | they
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/id.h"

namespace tercet {

inline constexpr std::size_t kTextGroup = 16;
inline constexpr std::size_t kMaxBlockTexts = 65535;

class DictionaryBlockBuilder {
 public:
  // Texts ascending and distinct, at most kMaxBlockTexts.
  void add(std::string_view text);
  // An id without a text; not the first of a block.
  void skip();
  // Ids, with a text or without.
  std::size_t ids() const { return ids_; }
  std::size_t bytes() const { return body_.size(); }
  // The finished block; the builder is then empty.
  std::string take();

 private:
  std::size_t ids_ = 0;
  std::size_t texts_ = 0;
  std::string has_text_;  // a bit for each id
  std::string last_;
  std::string body_;
  std::vector<std::uint32_t> groups_;
};

// Reads a block without copying it. The block must outlive the view.
class DictionaryBlockView {
 public:
  // `first` is the id of the first text, to name the block in errors. Errors, here and below: kCorruption.
  DictionaryBlockView(std::string_view block, Id first);

  std::size_t ids() const { return ids_; }
  std::size_t texts() const { return texts_; }
  // Whether the id at a place has a text. Precondition: place < ids().
  bool has_text(std::size_t place) const;
  // The place of the first text at or above `text`, ids() when there is none; whether it is that text.
  std::size_t lower_bound(std::string_view text, bool& equal) const;
  std::string_view first_text() const { return group_text(0); }

  // For texts whose memory no cache of the processor has: asks for where the group of a place begins, then, once that is there, for the
  // group. Of many texts, each step for some before the next, so that their memory comes side by side.
  void prefetch_begin(std::size_t place) const;
  void prefetch_group(std::size_t place) const;

  // Reads texts by their place; cheap when the places ascend.
  class Reader {
   public:
    Reader() = default;
    explicit Reader(const DictionaryBlockView& block) { open(block); }
    // Goes on with another block, in the same memory.
    void open(const DictionaryBlockView& block);
    // Valid until the next call. Errors also when the block has no text there.
    std::string_view text(std::size_t place) {
      return place < block_->ids_ && block_->has_text_.empty() ? text_at(place) : text_among_gaps(place);
    }

   private:
    friend class DictionaryBlockView;
    std::string_view text_among_gaps(std::size_t place);
    std::string_view text_at(std::size_t index);
    // Reads the texts up to `last` as long as they are short.
    inline void read_short(std::size_t last);
    void read_any();
    const DictionaryBlockView* block_ = nullptr;
    std::size_t next_ = SIZE_MAX;  // the text `rest_` begins with
    std::string_view rest_;
    std::string room_;  // the text is its first size_ bytes
    std::size_t size_ = 0;
  };

 private:
  std::string_view group_text(std::size_t group) const;
  const char* begin_of_group(std::size_t group) const { return block_.data() + groups_begin_ + group * 4; }
  std::string_view group_rest(std::size_t group) const;
  std::size_t index_of(std::size_t place) const;
  std::size_t place_of(std::size_t index) const;
  [[noreturn]] void corrupt(const char* what) const;

  std::string_view block_;
  Id first_;
  std::size_t ids_ = 0;
  std::size_t texts_ = 0;
  std::string_view has_text_;  // empty when every id has one
  std::size_t groups_begin_ = 0;
  std::size_t groups_ = 0;
};

}  // namespace tercet
