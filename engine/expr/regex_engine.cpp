#include "engine/expr/regex_engine.h"

#include <re2/re2.h>

#include <optional>
#include <vector>

#include "engine/exec/context.h"
#include "engine/expr/regex_ends.h"

namespace tercet::expr {
namespace {

// What a pattern may take, with the states of its automaton that are kept; the larger is for patterns that are large themselves.
constexpr std::int64_t kMemoryOfPattern = std::int64_t{4} << 20;
constexpr std::int64_t kMemoryOfLargePattern = std::int64_t{16} << 20;

// Instructions of the program times bytes of the text, which is what a match takes at the worst, when the automaton has more states than
// there is room for: some tenths of a second. RE2 cannot be stopped, so what may take longer is not its.
constexpr std::size_t kMostWork = std::size_t{1} << 26;
constexpr std::size_t kWorkBetweenPolls = std::size_t{1} << 22;

struct Pattern {
  std::string text;
  RegexFlags flags;
  std::optional<RegexTranslation> translation;  // none: the text is no pattern, but stands for itself
  std::string end;                              // of all texts that it matches
  const ExecutionContext* context = nullptr;
};

class LinearRegex final : public RegexEngine {
 public:
  LinearRegex(const Pattern& pattern, const re2::RE2::Options& options)
      : regex_((pattern.flags.lines && pattern.translation ? "(?m)" : "") + pattern.text, options), pattern_(pattern) {}
  bool ok() const { return regex_.ok(); }
  bool is_too_large() const { return regex_.error_code() == re2::RE2::ErrorPatternTooLarge; }

  std::size_t group_count() const override { return static_cast<std::size_t>(regex_.NumberOfCapturingGroups()); }

  bool find(std::string_view text, std::size_t from, std::span<std::string_view> groups) override {
    if (!text.ends_with(pattern_.end)) return false;
    const std::size_t work = static_cast<std::size_t>(regex_.ProgramSize()) * (text.size() - from);
    poll_after(work);
    if (work > kMostWork && has_stoppable()) return stoppable_->find(text, from, groups);
    pieces_.resize(groups.size());
    const re2::StringPiece piece(text.data(), text.size());
    if (!regex_.Match(piece, from, text.size(), re2::RE2::UNANCHORED, pieces_.data(), static_cast<int>(pieces_.size())))
      return false;
    for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = {pieces_[i].data(), pieces_[i].size()};
    return true;
  }

 private:
  void poll_after(std::size_t work) {
    work_ += work;
    if (work_ < kWorkBetweenPolls) return;
    work_ = 0;
    if (pattern_.context != nullptr) pattern_.context->poll();
  }

  bool has_stoppable() {
    if (!stoppable_ && pattern_.translation) {
      stoppable_ = make_backtracking_regex(*pattern_.translation, pattern_.flags, pattern_.context);
    }
    return stoppable_ != nullptr;
  }

  re2::RE2 regex_;
  Pattern pattern_;
  std::vector<re2::StringPiece> pieces_;
  std::unique_ptr<RegexEngine> stoppable_;
  std::size_t work_ = 0;
};

std::unique_ptr<LinearRegex> make_linear_regex(const Pattern& pattern, std::int64_t memory) {
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_max_mem(memory);
  options.set_case_sensitive(!pattern.flags.ignore_case);
  options.set_literal(pattern.flags.quoted);
  options.set_dot_nl(pattern.flags.any_line);
  return std::make_unique<LinearRegex>(pattern, options);
}

std::unique_ptr<RegexEngine> make_linear_regex(const Pattern& pattern) {
  auto regex = make_linear_regex(pattern, kMemoryOfPattern);
  if (regex->is_too_large()) regex = make_linear_regex(pattern, kMemoryOfLargePattern);
  if (!regex->ok()) return nullptr;
  return regex;
}

}  // namespace

std::unique_ptr<RegexEngine> make_regex(std::string_view pattern, std::string_view flag_text, const ExecutionContext* context) {
  const auto flags = parse_regex_flags(flag_text);
  if (!flags) return nullptr;
  if (flags->quoted) return make_linear_regex({std::string(pattern), *flags, {}, {}, context});
  const auto translation = translate_regex(pattern, *flags);
  if (!translation) return nullptr;
  std::unique_ptr<RegexEngine> linear;
  if (!translation->has_back_references) {
    linear = make_linear_regex({translation->pattern, *flags, translation, std::string(end_of_matched(pattern, *flags)), context});
  }
  return linear ? std::move(linear) : make_backtracking_regex(*translation, *flags, context);
}

}  // namespace tercet::expr
