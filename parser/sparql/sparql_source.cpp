#include "parser/sparql/sparql_source.h"

#include <algorithm>
#include <limits>

#include "parser/text_position.h"
#include "parser/unicode.h"
#include "tercet/error.h"

namespace tercet::sparql {
namespace {

// The code point of the escape at `text` (which begins with a backslash), or none when it is no escape that stands for a character:
// such a backslash stays, and the grammar refuses it where it may not stand.
struct CodepointEscape {
  char32_t code_point = 0;
  std::size_t length = 0;
};

CodepointEscape read_escape(std::string_view text) {
  if (text.size() < 2 || (text[1] != 'u' && text[1] != 'U')) return {};
  const std::size_t digits = text[1] == 'u' ? 4 : 8;
  if (text.size() < 2 + digits) return {};
  char32_t code_point = 0;
  for (std::size_t i = 2; i < 2 + digits; ++i) {
    if (!unicode::is_ascii(text[i], unicode::kHex)) return {};
    code_point = code_point * 16 + unicode::hex_value(text[i]);
  }
  if (!unicode::is_scalar(code_point)) return {};
  return {code_point, 2 + digits};
}

}  // namespace

SourceText::SourceText(std::string_view original) : original_(original) {
  if (original.size() >= std::numeric_limits<std::uint32_t>::max())
    throw Error(ErrorCode::kLimit, "the query is longer than 4 GiB");
  if (const std::size_t bad = unicode::find_invalid(original); bad != std::string_view::npos)
    throw syntax_error("", original, bad, "this byte is no UTF-8; a query is a UTF-8 text");
  if (original.find("\\u") != std::string_view::npos || original.find("\\U") != std::string_view::npos) resolve_escapes();
}

void SourceText::resolve_escapes() {
  unescaped_.reserve(original_.size());
  std::size_t i = 0;
  while (i < original_.size()) {
    const std::size_t backslash = std::min(original_.find('\\', i), original_.size());
    unescaped_.append(original_.substr(i, backslash - i));
    i = backslash;
    if (i == original_.size()) break;
    if (const CodepointEscape escape = read_escape(original_.substr(i)); escape.length > 0) {
      unicode::append(unescaped_, escape.code_point);
      i += escape.length;
      escapes_.push_back({unescaped_.size(), i - unescaped_.size()});
    } else {
      // A backslash and what it escapes stay together, so that the second of two backslashes begins nothing.
      const std::size_t length = std::min<std::size_t>(2, original_.size() - i);
      unescaped_.append(original_.substr(i, length));
      i += length;
    }
  }
}

std::uint32_t SourceText::original_offset(std::size_t offset) const {
  const auto behind = std::upper_bound(escapes_.begin(), escapes_.end(), offset,
                                       [](std::size_t place, const Escape& escape) { return place < escape.end; });
  const std::size_t delta = behind == escapes_.begin() ? 0 : std::prev(behind)->delta;
  return static_cast<std::uint32_t>(offset + delta);
}

}  // namespace tercet::sparql
