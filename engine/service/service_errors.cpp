#include "engine/service/service_errors.h"

#include <utility>

#include "parser/unicode.h"
#include "tercet/term.h"

namespace tercet {
namespace {

constexpr std::size_t kExcerptCharacters = 200;

}  // namespace

Error service_error(std::string_view endpoint, const std::string& message) {
  return {ErrorCode::kService, "SERVICE " + Term::iri(endpoint).to_ntriples() + ": " + message};
}

std::string readable_excerpt(std::string_view bytes) {
  std::string out;
  std::size_t characters = 0;
  bool space = false;
  for (std::size_t at = 0; at < bytes.size();) {
    unicode::Decoded decoded = unicode::decode(bytes, at);
    std::size_t length = decoded.length == 0 ? 1 : decoded.length;
    bool is_control = decoded.length == 1 && (decoded.code_point <= ' ' || decoded.code_point == 0x7F);
    if (is_control) {
      space = !out.empty();
    } else {
      if (++characters > kExcerptCharacters) return out + " ...";
      if (std::exchange(space, false)) out += ' ';
      if (decoded.length == 0) out += "\xEF\xBF\xBD";  // U+FFFD
      else out += bytes.substr(at, length);
    }
    at += length;
  }
  return out;
}

}  // namespace tercet
