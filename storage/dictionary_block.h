// A block of the dictionary: some hundred texts of one kind, ascending and front-coded, with consecutive ids.
//
//   block   u32 checksum of all that follows | u16 texts | u16 0 | u32 place of each group of kTextGroup texts | the texts
//   text    varint bytes shared with the text before (0 at the begin of a group) | varint bytes that follow | they
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tercet {

inline constexpr std::size_t kTextGroup = 16;
inline constexpr std::size_t kMaxBlockTexts = 65535;

class DictionaryBlockBuilder {
 public:
  // Texts ascending and distinct, at most kMaxBlockTexts.
  void add(std::string_view text);
  std::size_t texts() const { return texts_; }
  std::size_t bytes() const { return body_.size(); }
  // The finished block; the builder is then empty.
  std::string take();

 private:
  std::size_t texts_ = 0;
  std::string last_;
  std::string body_;
  std::vector<std::uint32_t> groups_;
};

// Reads a block without copying it. The block must outlive the view.
class DictionaryBlockView {
 public:
  // Errors, here and below: kCorruption with `name` in the message.
  DictionaryBlockView(std::string_view block, std::string name);

  std::size_t texts() const { return texts_; }
  // Replaces `out` with a text.
  void text(std::size_t index, std::string& out) const;
  // Calls with the texts from `index` on until it returns false.
  template <class Visit>
  void visit(std::size_t index, Visit&& call) const {
    Reader reader = read_from(index);
    for (; reader.index < texts_; next(reader)) {
      if (!call(reader.index, std::string_view(reader.text))) return;
    }
  }
  // The first text at or above `text`, texts() when there is none; whether it is that text.
  std::size_t lower_bound(std::string_view text, bool& equal) const;

 private:
  struct Reader {
    std::size_t index = 0;
    std::string_view rest;
    std::string text;
  };
  Reader read_from(std::size_t index) const;
  void next(Reader& reader) const;
  void read(Reader& reader) const;
  std::string_view group_text(std::size_t group) const;
  std::string_view group_rest(std::size_t group) const;
  [[noreturn]] void corrupt(const char* what) const;

  std::string_view block_;
  std::string name_;
  std::size_t texts_ = 0;
  std::size_t groups_ = 0;
};

}  // namespace tercet
