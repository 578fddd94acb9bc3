#include "tests/fuzz/results_check.h"

#include <algorithm>
#include <cstdlib>
#include <string>

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

std::string read(tercet::ResultSyntax syntax, std::string_view text, std::size_t piece) {
  Shown shown;
  const auto source = [&](char* buffer, std::size_t size) {
    const std::size_t given = std::min({text.size(), piece, size});
    std::copy_n(text.data(), given, buffer);
    text.remove_prefix(given);
    return given;
  };
  try {
    tercet::read_results(syntax, source, shown);
  } catch (const tercet::Error& error) {
    const tercet::Position position = error.position();
    shown.text += "error";
    // Where XML is not well-formed, expat names another place for the same text cut elsewhere.
    const std::string_view message = std::string_view(error.what()).substr(0, std::string_view(error.what()).find('\n'));
    const bool by_expat = syntax == tercet::ResultSyntax::kXml && message.find("no well-formed XML") != std::string_view::npos;
    if (!by_expat) shown.text += " " + std::to_string(position.line) + ":" + std::to_string(position.column);
  }
  return shown.text;
}

}  // namespace

void check_result_text(tercet::ResultSyntax syntax, std::string_view text) {
  if (read(syntax, text, text.size()) != read(syntax, text, 1 + text.size() % 63)) std::abort();
}
