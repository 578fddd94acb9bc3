#include "tests/fuzz/results_check.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "tercet/error.h"

namespace {

class Shown final : public tercet::ResultSink {
 public:
  void variables(const std::vector<std::string>& names) override {
    columns_ = names.size();
    for (const std::string& name : names) text += "?" + name;
  }
  void row(std::span<const tercet::Term> values) override {
    if (values.size() != columns_) std::abort();
    for (const tercet::Term& value : values) text += value.to_ntriples() + " ";
    text += "\n";
  }
  void boolean(bool answer) override { text += answer ? "true" : "false"; }

  std::string text;

 private:
  std::size_t columns_ = 0;
};

struct Outcome {
  std::string shown;
  std::string error;  // its first line
  tercet::Position position;

  bool fails_with(std::string_view message) const { return error.find(message) != std::string::npos; }
  bool fails_by_expat() const { return fails_with("no well-formed XML"); }
};

Outcome read(tercet::ResultSyntax syntax, std::string_view text, std::size_t piece) {
  Shown shown;
  Outcome outcome;
  const auto source = [&](char* buffer, std::size_t size) {
    const std::size_t given = std::min({text.size(), piece, size});
    std::copy_n(text.data(), given, buffer);
    text.remove_prefix(given);
    return given;
  };
  try {
    tercet::read_results(syntax, source, shown);
  } catch (const tercet::Error& error) {
    outcome.error = error.what();
    outcome.error.erase(std::min(outcome.error.find('\n'), outcome.error.size()));
    outcome.position = error.position();
  }
  outcome.shown = std::move(shown.text);
  return outcome;
}

// Where XML is not well-formed, expat names another place for the same text cut elsewhere. It also tells of the text before a wrong
// byte only where the text was cut in between: then that text, where none may stand, is the error.
bool differ_by_expat(const Outcome& one, const Outcome& other) {
  const auto may_fail = [](const Outcome& outcome) {
    return outcome.fails_by_expat() || outcome.fails_with("unexpected text between elements");
  };
  return may_fail(one) && may_fail(other) && (one.fails_by_expat() || other.fails_by_expat());
}

bool are_same(const Outcome& one, const Outcome& other) {
  if (one.shown != other.shown || one.error.empty() != other.error.empty()) return false;
  return differ_by_expat(one, other) || (one.position.line == other.position.line && one.position.column == other.position.column);
}

}  // namespace

void check_result_text(tercet::ResultSyntax syntax, std::string_view text) {
  if (!are_same(read(syntax, text, text.size()), read(syntax, text, 1 + text.size() % 63))) std::abort();
}
