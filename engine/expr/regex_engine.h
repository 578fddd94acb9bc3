// What a compiled regular expression does, whichever library does it.
//
// RE2 does nearly all of them, in time linear in the text. Back-references are beyond it, and so are bounds like {2000}; those are
// done by ICU, which tries one way after the other: it is stopped when it has tried too many, and polls the query meanwhile. RE2 cannot
// be stopped, so a text that a large pattern may take long over is done by ICU too.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/expr/regex_syntax.h"

namespace tercet {
struct ExecutionContext;
}

namespace tercet::expr {

class RegexEngine {
 public:
  virtual ~RegexEngine() = default;
  // Without group 0, the whole match.
  virtual std::size_t group_count() const = 0;
  // The first match that begins at `from` or later. groups[i] is group i in the text, with a null pointer where it took no part; as
  // many as there is room for. Errors: kLimit; what poll() of the context throws.
  virtual bool find(std::string_view text, std::size_t from, std::span<std::string_view> groups) = 0;
};

// nullptr for a pattern or flags that are none. `context` may be null; else it must outlive the expression.
std::unique_ptr<RegexEngine> make_regex(std::string_view pattern, std::string_view flags, const ExecutionContext* context);

// By ICU; `translation` as translate_regex gives it.
std::unique_ptr<RegexEngine> make_backtracking_regex(const RegexTranslation& translation, const RegexFlags& flags,
                                                     const ExecutionContext* context);

}  // namespace tercet::expr
