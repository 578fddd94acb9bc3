#include "parser/text_position.h"

#include <algorithm>

#include "parser/unicode.h"

namespace tercet {

namespace {

// Characters shown before and behind the place of an error.
constexpr std::size_t kShownBefore = 60;
constexpr std::size_t kShownAfter = 50;

struct Shown {
  std::string text;
  std::size_t width = 0;
};

// One character as a message may show it: controls, which would move the caret or worse, become a space or '?', and so do broken
// bytes.
std::size_t show_character(std::string_view text, std::size_t offset, Shown& out) {
  const unicode::Decoded character = unicode::decode(text, offset);
  const char32_t c = character.code_point;
  if (character.length == 0 || c < 0x20 || (c >= 0x7F && c < 0xA0)) {
    out.text += c == '\t' ? ' ' : '?';
    out.width += 1;
  } else {
    out.text.append(text.substr(offset, character.length));
    out.width += unicode::display_width(c);
  }
  return std::max(character.length, 1U);
}

// The offset where the last `count` characters of the text begin.
std::size_t start_of_tail(std::string_view text, std::size_t count) {
  std::size_t start = text.size();
  for (; count > 0 && start > 0; --count) {
    std::size_t step = 1;
    while (step < 4 && step < start && (static_cast<unsigned char>(text[start - step]) & 0xC0) == 0x80) ++step;
    if (unicode::decode(text, start - step).length != step) step = 1;
    start -= step;
  }
  return start;
}

std::string_view first_line(std::string_view text) {
  // A line of any length costs no more than what is shown of it.
  const std::string_view head = text.substr(0, 4 * kShownAfter + 8);
  const std::size_t end = head.find('\n');
  if (end == std::string_view::npos) return text;
  return text.substr(0, end > 0 && text[end - 1] == '\r' ? end - 1 : end);
}

}  // namespace

Position position_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const std::size_t last_feed = before.rfind('\n');
  std::string_view line = last_feed == std::string_view::npos ? before : before.substr(last_feed + 1);
  if (last_feed == std::string_view::npos && line.starts_with(unicode::kByteOrderMark))
    line.remove_prefix(unicode::kByteOrderMark.size());
  Position position;
  position.line = 1 + static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
  position.column = 1 + unicode::count_characters(line);
  return position;
}

Error error_at(ErrorCode code, std::string_view name, Position position, std::string_view before, std::string_view after,
               std::string_view message) {
  std::string text;
  if (!name.empty()) text.append(name).append(":");
  text += std::to_string(position.line) + ":" + std::to_string(position.column) + ": ";
  text += message;

  const std::size_t start = start_of_tail(before, kShownBefore);
  Shown line;
  if (position.column > 1 + unicode::count_characters(before.substr(start))) {
    line.text = "... ";
    line.width = 4;
  }
  for (std::size_t i = start; i < before.size();) i += show_character(before, i, line);
  const std::size_t caret = line.width;
  const std::string_view rest = first_line(after);
  std::size_t i = 0;
  for (std::size_t shown = 0; i < rest.size() && shown < kShownAfter; ++shown) i += show_character(rest, i, line);
  if (i < rest.size()) line.text += " ...";

  text += "\n  " + line.text + "\n  " + std::string(caret, ' ') + "^";
  return Error(code, text, position);
}

Error syntax_error(std::string_view name, std::string_view text, std::size_t offset, std::string_view message) {
  offset = std::min(offset, text.size());
  const std::string_view before = text.substr(0, offset);
  const std::size_t last_feed = before.rfind('\n');
  std::string_view line = last_feed == std::string_view::npos ? before : before.substr(last_feed + 1);
  if (last_feed == std::string_view::npos && line.starts_with(unicode::kByteOrderMark))
    line.remove_prefix(unicode::kByteOrderMark.size());
  return error_at(ErrorCode::kSyntax, name, position_at(text, offset), line, text.substr(offset), message);
}

std::string describe_text_at(std::string_view text, std::size_t offset) {
  constexpr std::size_t kShownWord = 30;
  if (offset >= text.size()) return "the end of the text";
  const char first = text[offset];
  if (first == '\n' || (first == '\r' && text.substr(offset + 1, 1) == "\n")) return "the end of the line";
  if (first == ' ') return "a space";
  // A word is shown whole, anything else as its first character.
  Shown shown;
  std::size_t i = offset;
  for (std::size_t count = 0; i < text.size() && count < kShownWord; ++count) {
    const unicode::Decoded character = unicode::decode(text, i);
    if (count > 0 && !unicode::is_pn_chars(character.code_point)) return "\"" + shown.text + "\"";
    if (character.length == 0) return "a byte that is no UTF-8";
    if (character.code_point < 0x20 || character.code_point == 0x7F) return first == '\t' ? "a tab" : "a control character";
    i += show_character(text, i, shown);
    if (count == 0 && !unicode::is_pn_chars(character.code_point)) return "\"" + shown.text + "\"";
  }
  return "\"" + shown.text + (i < text.size() ? "..." : "") + "\"";
}

}  // namespace tercet
