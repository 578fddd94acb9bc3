#include "engine/expr/regex_engine.h"

#include <re2/re2.h>

#include <algorithm>
#include <vector>

namespace tercet::expr {
namespace {

constexpr std::int64_t kMemoryOfPattern = std::int64_t{16} << 20;

class LinearRegex final : public RegexEngine {
 public:
  LinearRegex(const std::string& pattern, const re2::RE2::Options& options) : regex_(pattern, options) {}
  bool ok() const { return regex_.ok(); }

  std::size_t group_count() const override { return static_cast<std::size_t>(regex_.NumberOfCapturingGroups()); }

  bool find(std::string_view text, std::size_t from, std::span<std::string_view> groups) override {
    pieces_.resize(groups.size());
    const re2::StringPiece piece(text.data(), text.size());
    if (!regex_.Match(piece, from, text.size(), re2::RE2::UNANCHORED, pieces_.data(), static_cast<int>(pieces_.size())))
      return false;
    for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = {pieces_[i].data(), pieces_[i].size()};
    return true;
  }

 private:
  re2::RE2 regex_;
  std::vector<re2::StringPiece> pieces_;
};

std::unique_ptr<RegexEngine> make_linear_regex(std::string_view pattern, const RegexFlags& flags) {
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_max_mem(kMemoryOfPattern);
  options.set_case_sensitive(!flags.ignore_case);
  options.set_literal(flags.quoted);
  options.set_dot_nl(flags.any_line);
  auto regex = std::make_unique<LinearRegex>((flags.lines && !flags.quoted ? "(?m)" : "") + std::string(pattern), options);
  if (!regex->ok()) return nullptr;
  return regex;
}

}  // namespace

std::unique_ptr<RegexEngine> make_regex(std::string_view pattern, std::string_view flag_text, const ExecutionContext* context) {
  const auto flags = parse_regex_flags(flag_text);
  if (!flags) return nullptr;
  if (flags->quoted) return make_linear_regex(pattern, *flags);
  const auto translation = translate_regex(pattern, *flags);
  if (!translation) return nullptr;
  std::unique_ptr<RegexEngine> linear =
      translation->has_back_references ? nullptr : make_linear_regex(translation->pattern, *flags);
  return linear ? std::move(linear) : make_backtracking_regex(*translation, *flags, context);
}

}  // namespace tercet::expr
