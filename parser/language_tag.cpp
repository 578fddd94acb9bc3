#include "parser/language_tag.h"

namespace tercet {

bool is_language_tag(std::string_view tag) {
  bool has_letter = false;
  bool is_first_part = true;
  for (const char c : tag) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c == '-' && has_letter) {
      has_letter = is_first_part = false;
    } else if (is_letter || (c >= '0' && c <= '9' && !is_first_part)) {
      has_letter = true;
    } else {
      return false;
    }
  }
  return has_letter;
}

}  // namespace tercet
