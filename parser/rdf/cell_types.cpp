#include "parser/rdf/cell_types.h"

#include <algorithm>

#include "parser/unicode.h"
#include "tercet/term.h"

namespace tercet::rdf {

namespace {

bool is_digit(char c) { return unicode::is_ascii(c, unicode::kDigit); }

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
}

// Takes what is read from the front of a text; the first mismatch makes it bad.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool take(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char c) { good_ = take(c) && good_; }
  // A number of so many digits.
  unsigned number(std::size_t digits) {
    if (count_digits(text_.substr(0, digits)) != digits) {
      good_ = false;
      return 0;
    }
    unsigned value = 0;
    for (const char c : text_.substr(0, digits)) value = value * 10 + static_cast<unsigned>(c - '0');
    text_.remove_prefix(digits);
    return value;
  }
  std::size_t digits() {
    const std::size_t count = count_digits(text_);
    text_.remove_prefix(count);
    return count;
  }
  void check(bool holds) { good_ = good_ && holds; }
  bool is_good() const { return good_; }
  bool is_at_end() const { return text_.empty(); }

 private:
  std::string_view text_;
  bool good_ = true;
};

void read_date(Reader& reader) {
  constexpr unsigned kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const unsigned year = reader.number(4);
  reader.expect('-');
  const unsigned month = reader.number(2);
  reader.expect('-');
  const unsigned day = reader.number(2);
  reader.check(month >= 1 && month <= 12);
  if (!reader.is_good()) return;
  const bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  reader.check(day >= 1 && day <= kDays[month - 1] + (is_leap && month == 2 ? 1 : 0));
}

void read_time(Reader& reader) {
  reader.check(reader.number(2) < 24);
  reader.expect(':');
  reader.check(reader.number(2) < 60);
  reader.expect(':');
  reader.check(reader.number(2) < 60);
  if (reader.take('.')) reader.check(reader.digits() > 0);
}

void read_zone(Reader& reader) {
  if (reader.is_at_end() || reader.take('Z')) return;
  if (!reader.take('+')) reader.expect('-');
  const unsigned hours = reader.number(2);
  reader.expect(':');
  const unsigned minutes = reader.number(2);
  reader.check(minutes < 60 && hours * 60 + minutes <= 14 * 60);
}

std::string_view datatype_of_time(std::string_view text) {
  Reader reader(text);
  const bool has_date = text.size() > 4 && text[4] == '-';
  bool has_time = !has_date;
  if (has_date) {
    read_date(reader);
    has_time = reader.take('T');
  }
  if (has_time) read_time(reader);
  read_zone(reader);
  if (!reader.is_good() || !reader.is_at_end()) return {};
  return !has_date ? vocabulary::kXsdTime : has_time ? vocabulary::kXsdDateTime : vocabulary::kXsdDate;
}

std::string_view datatype_of_number(std::string_view text) {
  const bool is_zero_padded = text.size() > 1 && text[0] == '0' && is_digit(text[1]);
  const std::size_t whole = count_digits(text);
  if (whole == 0 || is_zero_padded) return {};
  Reader reader(text.substr(whole));
  if (reader.is_at_end()) return vocabulary::kXsdInteger;
  if (reader.take('.')) reader.check(reader.digits() > 0);
  if (reader.is_good() && reader.is_at_end()) return vocabulary::kXsdDecimal;
  if (!reader.take('e') && !reader.take('E')) return {};
  if (!reader.take('-')) reader.take('+');
  reader.check(reader.digits() > 0);
  return reader.is_good() && reader.is_at_end() ? vocabulary::kXsdDouble : std::string_view();
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && unicode::is_ascii(text.front(), unicode::kSpace)) text.remove_prefix(1);
  while (!text.empty() && unicode::is_ascii(text.back(), unicode::kSpace)) text.remove_suffix(1);
  return text;
}

std::string_view datatype_of_text(std::string_view text) {
  if (text == "true" || text == "false") return vocabulary::kXsdBoolean;
  if (text.empty() || text == "-0") return {};
  if (text.front() == '-') return datatype_of_number(text.substr(1));
  if (!is_digit(text.front())) return {};
  if (text.size() > 4 && (text[4] == '-' || text[2] == ':')) return datatype_of_time(text);
  return datatype_of_number(text);
}

bool has_iri_characters(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return unicode::is_ascii(c, unicode::kNotIri) || c == '\x7F'; });
}

void append_encoded_name(std::string& out, std::string_view name) {
  constexpr std::string_view kKept = "-._~!$&'()*+,;=:@/";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  bool is_in_space = false;
  for (const char c : trimmed(name)) {
    const auto byte = static_cast<unsigned char>(c);
    if (unicode::is_ascii(c, unicode::kSpace)) {
      if (!is_in_space) out += '_';
    } else if (byte >= 0x80 || unicode::is_ascii(c, unicode::kBase | unicode::kDigit) || kKept.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
    is_in_space = unicode::is_ascii(c, unicode::kSpace);
  }
}

std::string bare_name_of(std::string_view column) {
  std::string name;
  bool is_in_gap = false;
  for (std::size_t at = 0; at < column.size();) {
    const unicode::Decoded character = unicode::decode(column, at);
    const std::size_t length = std::max(character.length, 1U);
    const bool is_kept = character.length > 0 && unicode::is_bare_name_char(character.code_point);
    if (is_kept) {
      if (is_in_gap && !name.empty() && name.back() != '_') name += '_';
      // Not every character may begin a name.
      if (name.empty() && !unicode::is_pn_chars_u(character.code_point)) name += '_';
      name.append(column.substr(at, length));
    }
    is_in_gap = !is_kept;
    at += length;
  }
  return name.find_first_not_of('_') == std::string::npos ? std::string() : name;
}

bool is_local_name(std::string_view text) {
  if (text.empty() || text.front() == '-' || text.front() == '.' || text.back() == '.') return false;
  for (std::size_t at = 0; at < text.size();) {
    const unicode::Decoded character = unicode::decode(text, at);
    if (character.length == 0 || !(unicode::is_pn_chars(character.code_point) || text[at] == '.')) return false;
    at += character.length;
  }
  return true;
}

}  // namespace tercet::rdf
