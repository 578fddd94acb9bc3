// REGEX and REPLACE (sections 17.4.3.14 and 17.4.3.15), by RE2: time linear in the text for every pattern.
#include <re2/re2.h>

#include <array>
#include <unordered_map>

#include "engine/expr/functions.h"
#include "engine/expr/regex_syntax.h"

namespace tercet::expr::functions {
namespace {

using Regex = std::unique_ptr<const re2::RE2>;

constexpr std::size_t kCachedPatterns = 64;
constexpr std::int64_t kMemoryOfPattern = std::int64_t{16} << 20;

// nullptr for a pattern or flags that are none.
Regex compile(std::string_view pattern, std::string_view flag_text) {
  auto flags = parse_regex_flags(flag_text);
  if (!flags) return nullptr;
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_max_mem(kMemoryOfPattern);
  options.set_case_sensitive(!flags->ignore_case);
  std::string translated;
  if (flags->quoted) {
    options.set_literal(true);
    translated = pattern;
  } else {
    auto translation = translate_regex(pattern, *flags);
    if (!translation) return nullptr;
    options.set_dot_nl(flags->any_line);
    translated = flags->lines ? "(?m)" + *translation : *std::move(translation);
  }
  auto regex = std::make_unique<const re2::RE2>(translated, options);
  if (!regex->ok()) return nullptr;
  return regex;
}

// The patterns one call has met; mostly there is only one.
class RegexState final : public CallState {
 public:
  const re2::RE2* find(std::string_view pattern, std::string_view flags) {
    if (last_ && pattern == last_pattern_ && flags == last_flags_) return last_->get();
    // No flag contains the separator, so that pattern and flags cannot be mistaken for each other.
    std::string key = std::string(flags) + "/" + std::string(pattern);
    auto entry = patterns_.find(key);
    if (entry == patterns_.end()) {
      if (patterns_.size() >= kCachedPatterns) patterns_.clear();
      entry = patterns_.emplace(std::move(key), compile(pattern, flags)).first;
    }
    last_ = &entry->second;
    last_pattern_ = pattern;
    last_flags_ = flags;
    return last_->get();
  }

 private:
  std::unordered_map<std::string, Regex> patterns_;
  const Regex* last_ = nullptr;
  std::string last_pattern_, last_flags_;
};

const re2::RE2* find_regex(Call& call, const Value& pattern, const Value* flags) {
  if (pattern.kind != ValueKind::kString || (flags && flags->kind != ValueKind::kString)) return nullptr;
  if (!call.state) call.state = std::make_unique<RegexState>();
  return static_cast<RegexState&>(*call.state).find(pattern.text, flags ? flags->text : std::string_view());
}

// A replacement in pieces: text, then the group whose match follows it (-1 for none).
struct Piece {
  std::string text;
  int group = -1;
};

// $N is group N, \$ and \\ are $ and \; nullopt for any other use of these two.
std::optional<std::vector<Piece>> parse_replacement(std::string_view text, int groups, bool quoted) {
  std::vector<Piece> pieces(1);
  if (quoted) {
    pieces[0].text = text;
    return pieces;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      if (i + 1 >= text.size() || (text[i + 1] != '\\' && text[i + 1] != '$')) return std::nullopt;
      pieces.back().text += text[++i];
    } else if (text[i] == '$') {
      auto is_digit = [&](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
      if (!is_digit(i + 1)) return std::nullopt;
      int group = text[++i] - '0';
      // More digits belong to the number as long as there is such a group.
      while (is_digit(i + 1) && group * 10 + (text[i + 1] - '0') <= groups) group = group * 10 + (text[++i] - '0');
      pieces.back().group = group;
      pieces.emplace_back();
    } else {
      pieces.back().text += text[i];
    }
  }
  return pieces;
}

std::string replace_all(std::string_view source, const re2::RE2& regex, const std::vector<Piece>& pieces, const TextArena& arena) {
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(regex.NumberOfCapturingGroups()) + 1);
  re2::StringPiece text(source.data(), source.size());
  std::string out;
  std::size_t done = 0;
  while (done < source.size() &&
         regex.Match(text, done, source.size(), re2::RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size()))) {
    auto begin = static_cast<std::size_t>(groups[0].data() - source.data());
    // A pattern that cannot match the empty text can still match nothing in the middle of one (\b is not in the syntax, ^ and $
    // are).
    if (groups[0].empty()) break;
    out.append(source.substr(done, begin - done));
    for (const Piece& piece : pieces) {
      out.append(piece.text);
      if (piece.group < 0 || static_cast<std::size_t>(piece.group) >= groups.size()) continue;
      const re2::StringPiece& group = groups[static_cast<std::size_t>(piece.group)];
      out.append(group.data() ? std::string_view(group.data(), group.size()) : std::string_view());
    }
    arena.expect(out.size());
    done = begin + groups[0].size();
  }
  return out.append(source.substr(done));
}

}  // namespace

Value regex(Call& call, Arguments arguments) {
  if (!arguments[0].is_string_literal()) return Value::error();
  const re2::RE2* compiled = find_regex(call, arguments[1], arguments.size() > 2 ? &arguments[2] : nullptr);
  if (!compiled) return Value::error();
  return Value::of(re2::RE2::PartialMatch(re2::StringPiece(arguments[0].text.data(), arguments[0].text.size()), *compiled));
}

Value replace(Call& call, Arguments arguments) {
  const Value& source = arguments[0];
  const Value* flags = arguments.size() > 3 ? &arguments[3] : nullptr;
  if (!source.is_string_literal() || arguments[2].kind != ValueKind::kString) return Value::error();
  const re2::RE2* compiled = find_regex(call, arguments[1], flags);
  // fn:replace forbids patterns that match the empty text.
  if (!compiled || re2::RE2::PartialMatch("", *compiled)) return Value::error();
  bool quoted = flags && flags->text.find('q') != std::string_view::npos;
  auto pieces = parse_replacement(arguments[2].text, compiled->NumberOfCapturingGroups(), quoted);
  if (!pieces) return Value::error();
  std::string_view text = call.arena.keep(replace_all(source.text, *compiled, *pieces, call.arena));
  return source.kind == ValueKind::kLangString ? Value::of_lang_string(text, source.qualifier) : Value::of_string(text);
}

}  // namespace tercet::expr::functions
