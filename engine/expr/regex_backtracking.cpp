// Regular expressions by ICU.
#include <unicode/uregex.h>
#include <unicode/utext.h>

#include <exception>

#include "engine/exec/context.h"
#include "engine/expr/regex_engine.h"
#include "tercet/error.h"

namespace tercet::expr {
namespace {

// In ICU's own unit, some milliseconds of work: so many, and what goes but a few ways at each place of the text.
constexpr std::size_t kMostSteps = 1000;
constexpr std::size_t kBytesAStep = 2500;

class BacktrackingRegex final : public RegexEngine {
 public:
  BacktrackingRegex(URegularExpression* regex, const ExecutionContext* context) : regex_(regex, uregex_close), context_(context) {
    UErrorCode status = U_ZERO_ERROR;
    uregex_setMatchCallback(regex, on_steps, this, &status);
    group_count_ = static_cast<std::size_t>(uregex_groupCount(regex, &status));
  }

  std::size_t group_count() const override { return group_count_; }

  bool find(std::string_view text, std::size_t from, std::span<std::string_view> groups) override {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UText, decltype(&utext_close)> input(
        utext_openUTF8(nullptr, text.empty() ? "" : text.data(), static_cast<std::int64_t>(text.size()), &status), utext_close);
    uregex_setUText(regex_.get(), input.get(), &status);
    most_steps_ = kMostSteps + text.size() / kBytesAStep;
    const bool found = uregex_find64(regex_.get(), static_cast<std::int64_t>(from), &status) != 0;
    check(status);
    for (std::size_t i = 0; found && i < groups.size(); ++i) groups[i] = group(text, static_cast<std::int32_t>(i), status);
    return found;
  }

 private:
  // No exception may pass through ICU.
  static UBool on_steps(const void* self, std::int32_t steps) noexcept {
    auto& regex = *static_cast<BacktrackingRegex*>(const_cast<void*>(self));
    try {
      if (regex.context_ != nullptr) regex.context_->poll();
    } catch (...) {
      regex.thrown_ = std::current_exception();
    }
    return static_cast<std::size_t>(steps) < regex.most_steps_ && !regex.thrown_;
  }

  std::string_view group(std::string_view text, std::int32_t number, UErrorCode& status) const {
    const std::int64_t begin = uregex_start64(regex_.get(), number, &status);
    const std::int64_t end = uregex_end64(regex_.get(), number, &status);
    if (U_FAILURE(status) || begin < 0) return {};
    return text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
  }

  void check(UErrorCode status) {
    if (U_SUCCESS(status)) return;
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    throw Error(ErrorCode::kLimit, std::string("a regular expression with back-references or large bounds, or on a large text, "
                                               "needs too much work; write a simpler one (") +
                                       u_errorName(status) + ")");
  }

  std::unique_ptr<URegularExpression, decltype(&uregex_close)> regex_;
  const ExecutionContext* context_;
  std::size_t group_count_ = 0;
  std::size_t most_steps_ = kMostSteps;
  std::exception_ptr thrown_;
};

}  // namespace

std::unique_ptr<RegexEngine> make_backtracking_regex(const RegexTranslation& translation, const RegexFlags& flags,
                                                     const ExecutionContext* context) {
  std::uint32_t options = UREGEX_UNIX_LINES;
  if (flags.any_line) options |= UREGEX_DOTALL;
  if (flags.lines) options |= UREGEX_MULTILINE;
  if (flags.ignore_case) options |= UREGEX_CASE_INSENSITIVE;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UText, decltype(&utext_close)> pattern(
      utext_openUTF8(nullptr, translation.pattern.data(), static_cast<std::int64_t>(translation.pattern.size()), &status),
      utext_close);
  URegularExpression* regex = uregex_openUText(pattern.get(), options, nullptr, &status);
  if (U_FAILURE(status)) {
    uregex_close(regex);
    return nullptr;
  }
  return std::make_unique<BacktrackingRegex>(regex, context);
}

}  // namespace tercet::expr
