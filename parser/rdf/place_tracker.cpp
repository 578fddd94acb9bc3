#include "parser/rdf/place_tracker.h"

#include <algorithm>

#include "parser/text_position.h"
#include "parser/unicode.h"

namespace tercet::rdf {

namespace {
// An error shows less than this many bytes of what stands before its place.
constexpr std::size_t kKeptBytes = 256;
}  // namespace

void PlaceTracker::advance(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  if (offset <= offset_) return;
  std::string_view piece = text.substr(offset_, offset - offset_);
  offset_ = offset;
  const std::size_t last_feed = piece.rfind('\n');
  if (last_feed != std::string_view::npos) {
    line_ += static_cast<std::uint64_t>(std::count(piece.begin(), piece.end(), '\n'));
    column_ = 0;
    piece.remove_prefix(last_feed + 1);
  }
  column_ += unicode::count_characters(piece);
}

std::string PlaceTracker::line_before(std::string_view text, std::size_t offset) const {
  offset = std::min(offset, text.size());
  const std::size_t begin = offset > kKeptBytes ? offset - kKeptBytes : 0;
  const std::string_view window = text.substr(begin, offset - begin);
  if (const std::size_t feed = window.rfind('\n'); feed != std::string_view::npos) return std::string(window.substr(feed + 1));
  return begin > 0 ? std::string(window) : head_ + std::string(window);
}

Error PlaceTracker::error(std::string_view text, const Failure& failure) {
  const std::size_t offset = std::min(failure.offset, text.size());
  advance(text, offset);
  return error_at(failure.code, name_, Position{line_, column_ + 1}, line_before(text, offset), text.substr(offset),
                  failure.message);
}

void PlaceTracker::consume(std::string_view text, std::size_t count) {
  advance(text, count);
  head_ = line_before(text, count);
  if (head_.size() > kKeptBytes) head_.erase(0, head_.size() - kKeptBytes);
  offset_ -= count;  // an error may have been counted beyond what is done with
}

}  // namespace tercet::rdf
