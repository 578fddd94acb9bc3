#include "engine/expr/regex_syntax.h"

#include <unicode/uset.h>

#include <array>
#include <memory>
#include <vector>

#include "parser/unicode.h"

namespace tercet::expr {
namespace {

using CharacterSet = std::unique_ptr<USet, decltype(&uset_close)>;

constexpr std::size_t kDeepestSubtraction = 32;

CharacterSet empty_set() { return {uset_openEmpty(), &uset_close}; }

struct Range {
  UChar32 first, last;
};

// XML's NameStartChar and NameChar, for \i and \c.
constexpr std::array<Range, 16> kNameStart{{{':', ':'},
                                            {'A', 'Z'},
                                            {'_', '_'},
                                            {'a', 'z'},
                                            {0xC0, 0xD6},
                                            {0xD8, 0xF6},
                                            {0xF8, 0x2FF},
                                            {0x370, 0x37D},
                                            {0x37F, 0x1FFF},
                                            {0x200C, 0x200D},
                                            {0x2070, 0x218F},
                                            {0x2C00, 0x2FEF},
                                            {0x3001, 0xD7FF},
                                            {0xF900, 0xFDCF},
                                            {0xFDF0, 0xFFFD},
                                            {0x10000, 0xEFFFF}}};
constexpr std::array<Range, 5> kNameOther{{{'-', '-'}, {'.', '.'}, {'0', '9'}, {0xB7, 0xB7}, {0x300, 0x36F}}};
constexpr Range kNameTail{0x203F, 0x2040};

void add_property(USet* set, std::string_view expression) {
  std::u16string pattern(expression.begin(), expression.end());
  UErrorCode status = U_ZERO_ERROR;
  CharacterSet part = empty_set();
  uset_applyPattern(part.get(), pattern.data(), static_cast<std::int32_t>(pattern.size()), USET_IGNORE_SPACE, &status);
  if (U_SUCCESS(status)) uset_addAll(set, part.get());
}

// Of the escape \<letter>; nullptr when there is none.
CharacterSet class_escape(char letter) {
  CharacterSet set = empty_set();
  switch (letter | 0x20) {
    case 's':
      for (UChar32 c : {0x20, 0x9, 0xA, 0xD}) uset_add(set.get(), c);
      break;
    case 'd': add_property(set.get(), "[\\p{Nd}]"); break;
    case 'w': add_property(set.get(), "[^[\\p{P}][\\p{Z}][\\p{C}]]"); break;
    case 'c':
      for (Range range : kNameOther) uset_addRange(set.get(), range.first, range.last);
      uset_addRange(set.get(), kNameTail.first, kNameTail.last);
      [[fallthrough]];
    case 'i':
      for (Range range : kNameStart) uset_addRange(set.get(), range.first, range.last);
      break;
    default: return {nullptr, &uset_close};
  }
  if (letter >= 'A' && letter <= 'Z') uset_complement(set.get());
  return set;
}

// Of \p{name}: a general category, or Is and the name of a block. nullptr for an unknown one.
CharacterSet property_escape(std::string_view name, bool negated) {
  std::string expression = "[\\p{gc=" + std::string(name) + "}]";
  if (name.starts_with("Is")) expression = "[\\p{blk=" + std::string(name.substr(2)) + "}]";
  for (char c : name) {
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-')) return {nullptr, &uset_close};
  }
  CharacterSet set = empty_set();
  std::u16string pattern(expression.begin(), expression.end());
  UErrorCode status = U_ZERO_ERROR;
  uset_applyPattern(set.get(), pattern.data(), static_cast<std::int32_t>(pattern.size()), USET_IGNORE_SPACE, &status);
  if (U_FAILURE(status)) return {nullptr, &uset_close};
  if (negated) uset_complement(set.get());
  return set;
}

// The character of \<letter>; 0 when it is none of XPath's.
UChar32 single_escape(char letter) {
  switch (letter) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: break;
  }
  constexpr std::string_view kEscaped = "\\|.?*+(){}-[]^$";
  return kEscaped.find(letter) == std::string_view::npos ? 0 : letter;
}

void append_code_point(std::string& out, UChar32 c) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  out += "\\x{";
  for (int shift = 20; shift >= 0; shift -= 4) out += kHex[static_cast<std::size_t>((c >> shift) & 15)];
  out += '}';
}

// The set as a bracket expression of RE2.
void append_set(std::string& out, const USet* set) {
  std::int32_t count = uset_getRangeCount(set);
  if (count == 0) {
    out += "[^\\x{0}-\\x{10FFFF}]";
    return;
  }
  out += '[';
  for (std::int32_t i = 0; i < count; ++i) {
    UChar32 first = 0;
    UChar32 last = 0;
    UErrorCode status = U_ZERO_ERROR;
    uset_getItem(set, i, &first, &last, nullptr, 0, &status);
    append_code_point(out, first);
    if (first == last) continue;
    out += '-';
    append_code_point(out, last);
  }
  out += ']';
}

class Translator {
 public:
  Translator(std::string_view pattern, const RegexFlags& flags) : pattern_(pattern), flags_(flags) {}

  std::optional<RegexTranslation> run() {
    while (ok_ && place_ < pattern_.size()) step();
    if (!ok_) return std::nullopt;
    return RegexTranslation{std::move(out_), has_back_references_};
  }

 private:
  void step() {
    char c = pattern_[place_];
    switch (c) {
      case '\\': escape(); return;
      case '[': {
        CharacterSet set = bracket(0);
        if (set) append_set(out_, set.get());
        return;
      }
      case ']':
      case '}': fail(); return;
      case '{': quantity(); return;
      case '(': open_group(); return;
      case ')': close_group(); return;
      case '$':
        // Without m the end of the text only; ICU's $ also stands before a line feed at the end.
        out_ += flags_.lines ? "$" : "\\z";
        ++place_;
        return;
      default: break;
    }
    if (flags_.ignore_white_space && unicode::is_ascii(c, unicode::kSpace)) ++place_;
    else copy(1);
  }

  void open_group() {
    const std::string_view rest = pattern_.substr(place_);
    const bool captures = !rest.starts_with("(?");
    // Of the groups with '?' the standard has only (?: )
    if (!captures && !rest.starts_with("(?:")) return fail();
    open_.push_back(captures ? ++groups_ : 0);
    closed_.resize(groups_ + 1);
    copy(captures ? 1 : 3);
  }

  void close_group() {
    if (open_.empty()) return fail();
    closed_[open_.back()] = true;
    open_.pop_back();
    copy(1);
  }

  // \N of a group that is closed; more digits belong to the number as long as there is such a group.
  void back_reference() {
    const auto digit = [&](std::size_t at) {
      return at < pattern_.size() && unicode::is_ascii(pattern_[at], unicode::kDigit) ? pattern_[at] - '0' : -1;
    };
    auto group = static_cast<std::size_t>(digit(++place_));
    for (++place_; digit(place_) >= 0; ++place_) {
      const std::size_t longer = group * 10 + static_cast<std::size_t>(digit(place_));
      if (longer > groups_) break;
      group = longer;
    }
    if (group > groups_ || !closed_[group]) return fail();
    has_back_references_ = true;
    // In a group of its own, so that a digit behind it stays a character.
    out_.append("(?:\\").append(std::to_string(group)).append(")");
  }

  void copy(std::size_t length) {
    out_.append(pattern_.substr(place_, length));
    place_ += length;
  }

  void fail() {
    ok_ = false;
    place_ = pattern_.size();
  }

  // {n}, {n,}, {n,m}
  void quantity() {
    std::size_t end = pattern_.find('}', place_);
    if (end == std::string_view::npos) return fail();
    bool comma = false;
    std::string text;
    for (char c : pattern_.substr(place_ + 1, end - place_ - 1)) {
      if (flags_.ignore_white_space && unicode::is_ascii(c, unicode::kSpace)) continue;
      bool digit = c >= '0' && c <= '9';
      if (!digit && (c != ',' || comma || text.empty())) return fail();
      comma = comma || c == ',';
      text += c;
    }
    if (text.empty()) return fail();
    out_.append("{").append(text).append("}");
    place_ = end + 1;
  }

  // The set of \p{...} at place_; moves behind it.
  CharacterSet property() {
    bool negated = pattern_[place_ + 1] == 'P';
    std::size_t end = pattern_.find('}', place_);
    if (place_ + 2 >= pattern_.size() || pattern_[place_ + 2] != '{' || end == std::string_view::npos) {
      fail();
      return {nullptr, &uset_close};
    }
    CharacterSet set = property_escape(pattern_.substr(place_ + 3, end - place_ - 3), negated);
    place_ = end + 1;
    if (!set) fail();
    return set;
  }

  void escape() {
    if (place_ + 1 >= pattern_.size()) return fail();
    char letter = pattern_[place_ + 1];
    if (letter >= '1' && letter <= '9') return back_reference();
    if (letter == 'p' || letter == 'P') {
      CharacterSet set = property();
      if (set) append_set(out_, set.get());
      return;
    }
    if (letter == 'd' || letter == 'D') {
      out_ += letter == 'd' ? "\\p{Nd}" : "\\P{Nd}";
    } else if (CharacterSet set = class_escape(letter)) {
      append_set(out_, set.get());
    } else if (UChar32 c = single_escape(letter)) {
      append_code_point(out_, c);
    } else {
      return fail();
    }
    place_ += 2;
  }

  // One member of a bracket expression: a set, or a character in `single`.
  CharacterSet member(std::optional<UChar32>& single) {
    single.reset();
    CharacterSet none(nullptr, &uset_close);
    if (place_ >= pattern_.size()) {
      fail();
      return none;
    }
    if (pattern_[place_] != '\\') {
      unicode::Decoded decoded = unicode::decode(pattern_, place_);
      if (decoded.length == 0 || decoded.code_point == '[' || decoded.code_point == ']') {
        fail();
        return none;
      }
      place_ += decoded.length;
      single = static_cast<UChar32>(decoded.code_point);
      return none;
    }
    if (place_ + 1 >= pattern_.size()) {
      fail();
      return none;
    }
    char letter = pattern_[place_ + 1];
    if (letter == 'p' || letter == 'P') return property();
    place_ += 2;
    if (CharacterSet set = class_escape(letter)) return set;
    if (UChar32 c = single_escape(letter)) single = c;
    else fail();
    return none;
  }

  // [...], with ranges, negation and subtraction; place_ is at '['. nullptr after an error.
  CharacterSet bracket(std::size_t depth) {
    CharacterSet none(nullptr, &uset_close);
    ++place_;
    bool negated = place_ < pattern_.size() && pattern_[place_] == '^';
    if (negated) ++place_;
    CharacterSet set = empty_set();
    CharacterSet subtracted(nullptr, &uset_close);
    bool first = true;
    while (ok_ && (place_ >= pattern_.size() || pattern_[place_] != ']' || first)) {
      if (!first && pattern_.substr(place_).starts_with("-[")) {
        ++place_;
        if (depth == kDeepestSubtraction) fail();
        else subtracted = bracket(depth + 1);
        if (ok_ && (place_ >= pattern_.size() || pattern_[place_] != ']')) fail();
        break;
      }
      first = false;
      add_member(set.get());
    }
    if (!ok_) return none;
    ++place_;
    if (negated) uset_complement(set.get());
    if (subtracted) uset_removeAll(set.get(), subtracted.get());
    return set;
  }

  void add_member(USet* set) {
    std::optional<UChar32> low;
    CharacterSet members = member(low);
    if (members) uset_addAll(set, members.get());
    if (!ok_ || !low) return;
    std::string_view rest = pattern_.substr(place_);
    bool range = rest.size() >= 2 && rest[0] == '-' && rest[1] != ']' && rest[1] != '[';
    if (!range) {
      uset_add(set, *low);
      return;
    }
    ++place_;
    std::optional<UChar32> high;
    member(high);
    if (!high || *high < *low) return fail();
    uset_addRange(set, *low, *high);
  }

  std::string_view pattern_;
  const RegexFlags& flags_;
  std::size_t place_ = 0;
  std::string out_;
  bool ok_ = true;
  std::size_t groups_ = 0;              // capturing ones so far
  std::vector<std::size_t> open_;       // their numbers, 0 for others
  std::vector<bool> closed_ = {false};  // by number
  bool has_back_references_ = false;
};

}  // namespace

std::optional<RegexFlags> parse_regex_flags(std::string_view text) {
  RegexFlags flags;
  for (char c : text) {
    switch (c) {
      case 's': flags.any_line = true; break;
      case 'm': flags.lines = true; break;
      case 'i': flags.ignore_case = true; break;
      case 'x': flags.ignore_white_space = true; break;
      case 'q': flags.quoted = true; break;
      default: return std::nullopt;
    }
  }
  return flags;
}

std::optional<RegexTranslation> translate_regex(std::string_view pattern, const RegexFlags& flags) {
  return Translator(pattern, flags).run();
}

}  // namespace tercet::expr
