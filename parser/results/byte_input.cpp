#include "parser/results/byte_input.h"

#include <algorithm>
#include <cstring>

#include "parser/text_position.h"
#include "parser/unicode.h"

namespace tercet::results {

namespace {
// Kept of what was taken, for messages.
constexpr std::size_t kTail = 1024;
}  // namespace

ByteInput::ByteInput(const ByteSource& source) : source_(source) {
  const std::string_view mark = unicode::kByteOrderMark;
  if (static_cast<char>(peek()) != mark[0]) return;
  while (end_ < mark.size() && !ended_) {
    const std::size_t given = source_(buffer_.data() + end_, buffer_.size() - end_);
    end_ += given;
    ended_ = given == 0;
  }
  if (std::string_view(buffer_.data(), end_).starts_with(mark)) at_ = taken_ = mark.size();
}

int ByteInput::refill() {
  if (ended_) return kEnd;
  const std::size_t kept = std::min(at_, kTail);
  std::memmove(buffer_.data(), buffer_.data() + at_ - kept, kept);
  at_ = end_ = kept;
  const std::size_t given = source_(buffer_.data() + end_, buffer_.size() - end_);
  end_ += given;
  ended_ = given == 0;
  return ended_ ? kEnd : static_cast<unsigned char>(buffer_[at_]);
}

Error ByteInput::error(ErrorCode code, std::string_view message) {
  peek();
  std::string_view before(buffer_.data(), at_);
  if (const std::size_t feed = before.rfind('\n'); feed != std::string_view::npos) before.remove_prefix(feed + 1);
  if (line_ == 1 && before.starts_with(unicode::kByteOrderMark)) before.remove_prefix(unicode::kByteOrderMark.size());
  return error_at(code, {}, position(), before, {buffer_.data() + at_, end_ - at_}, message);
}

}  // namespace tercet::results
