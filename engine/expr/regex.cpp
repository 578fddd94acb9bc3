// REGEX and REPLACE (sections 17.4.3.14 and 17.4.3.15).
#include <algorithm>
#include <array>
#include <unordered_map>

#include "engine/exec/context.h"
#include "engine/expr/functions.h"
#include "engine/expr/regex_engine.h"

namespace tercet::expr::functions {
namespace {

// Patterns that a call keeps: of the budget a quarter, if each becomes as large as most of them can.
constexpr std::size_t kMostPatterns = 64;
constexpr std::size_t kFewestPatterns = 4;
constexpr std::size_t kBudgetOfPattern = std::size_t{16} << 20;

std::size_t most_patterns(const ExecutionContext* context) {
  return context == nullptr ? kFewestPatterns
                            : std::clamp(context->memory.limit() / kBudgetOfPattern, kFewestPatterns, kMostPatterns);
}

constexpr std::size_t kMatchesBetweenPolls = 1024;

// The patterns one call has met; mostly there is only one.
class RegexState final : public CallState {
 public:
  RegexEngine* find(std::string_view pattern, std::string_view flags, const ExecutionContext* context) {
    if (last_ && pattern == last_pattern_ && flags == last_flags_) return last_->get();
    // No flag contains the separator, so that pattern and flags cannot be mistaken for each other.
    std::string key = std::string(flags) + "/" + std::string(pattern);
    auto entry = patterns_.find(key);
    if (entry == patterns_.end()) {
      if (patterns_.size() >= most_patterns(context)) patterns_.clear();
      entry = patterns_.emplace(std::move(key), make_regex(pattern, flags, context)).first;
    }
    last_ = &entry->second;
    last_pattern_ = pattern;
    last_flags_ = flags;
    return last_->get();
  }

 private:
  std::unordered_map<std::string, std::unique_ptr<RegexEngine>> patterns_;
  const std::unique_ptr<RegexEngine>* last_ = nullptr;
  std::string last_pattern_, last_flags_;
};

RegexEngine* find_regex(Call& call, std::string_view pattern, std::string_view flags) {
  if (!call.state) call.state = std::make_unique<RegexState>();
  return static_cast<RegexState&>(*call.state).find(pattern, flags, call.context);
}

RegexEngine* find_regex(Call& call, const Value& pattern, const Value* flags) {
  if (pattern.kind != ValueKind::kString || (flags && flags->kind != ValueKind::kString)) return nullptr;
  return find_regex(call, pattern.text, flags ? flags->text : std::string_view());
}

constexpr std::size_t kNoGroup = static_cast<std::size_t>(-1);

// A replacement in pieces: text, then the group whose match follows it.
struct Piece {
  std::string text;
  std::size_t group = kNoGroup;
};

// $N is group N, \$ and \\ are $ and \; nullopt for any other use of these two.
std::optional<std::vector<Piece>> parse_replacement(std::string_view text, std::size_t groups, bool quoted) {
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
      auto group = static_cast<std::size_t>(text[++i] - '0');
      // More digits belong to the number as long as there is such a group.
      while (is_digit(i + 1) && group * 10 + static_cast<std::size_t>(text[i + 1] - '0') <= groups)
        group = group * 10 + static_cast<std::size_t>(text[++i] - '0');
      pieces.back().group = group;
      pieces.emplace_back();
    } else {
      pieces.back().text += text[i];
    }
  }
  return pieces;
}

std::string replace_all(std::string_view source, RegexEngine& regex, const std::vector<Piece>& pieces, const Call& call) {
  std::vector<std::string_view> groups(regex.group_count() + 1);
  std::string out;
  std::size_t done = 0;
  std::size_t matches = 0;
  while (done < source.size() && regex.find(source, done, groups)) {
    auto begin = static_cast<std::size_t>(groups[0].data() - source.data());
    // A pattern that cannot match the empty text can still match nothing in the middle of one (\b is not in the syntax, ^ and $
    // are).
    if (groups[0].empty()) break;
    if (++matches % kMatchesBetweenPolls == 0 && call.context != nullptr) call.context->poll();
    call.arena.append(out, source.substr(done, begin - done));
    for (const Piece& piece : pieces) {
      call.arena.append(out, piece.text);
      if (piece.group < groups.size()) call.arena.append(out, groups[piece.group]);
    }
    done = begin + groups[0].size();
  }
  call.arena.append(out, source.substr(done));
  return out;
}

}  // namespace

Value regex(Call& call, Arguments arguments) {
  if (!arguments[0].is_string_literal()) return Value::error();
  RegexEngine* compiled = find_regex(call, arguments[1], arguments.size() > 2 ? &arguments[2] : nullptr);
  if (!compiled) return Value::error();
  return Value::of(compiled->find(arguments[0].text, 0, {}));
}

Id text_matches(Call& call, std::string_view text, Strings others) {
  RegexEngine* compiled = find_regex(call, others[0], others.size() > 1 ? others[1] : std::string_view());
  return compiled == nullptr ? kUnboundId : inline_boolean(compiled->find(text, 0, {}));
}

Value replace(Call& call, Arguments arguments) {
  const Value& source = arguments[0];
  const Value* flags = arguments.size() > 3 ? &arguments[3] : nullptr;
  if (!source.is_string_literal() || arguments[2].kind != ValueKind::kString) return Value::error();
  RegexEngine* compiled = find_regex(call, arguments[1], flags);
  // fn:replace forbids patterns that match the empty text.
  if (!compiled || compiled->find("", 0, {})) return Value::error();
  bool quoted = flags && flags->text.find('q') != std::string_view::npos;
  auto pieces = parse_replacement(arguments[2].text, compiled->group_count(), quoted);
  if (!pieces) return Value::error();
  std::string_view text = call.arena.keep(replace_all(source.text, *compiled, *pieces, call));
  return source.kind == ValueKind::kLangString ? Value::of_lang_string(text, source.qualifier) : Value::of_string(text);
}

}  // namespace tercet::expr::functions
