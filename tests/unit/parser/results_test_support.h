// Reads result documents and shows what came out as one text.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "parser/results/result_reader.h"
#include "tercet/error.h"

namespace tercet::test {

// "?a ?b", then a line a row with "-" for no value; or "true" or "false".
class ShownResults final : public ResultSink {
 public:
  void variables(const std::vector<std::string>& names) override {
    for (const std::string& name : names) shown += (shown.empty() ? "?" : " ?") + name;
    shown += "\n";
  }
  void row(std::span<const Term> values) override {
    std::string line;
    for (const Term& value : values) line += (line.empty() ? "" : " ") + (value.is_unbound() ? "-" : value.to_ntriples());
    shown += line + "\n";
  }
  void boolean(bool answer) override { shown += answer ? "true" : "false"; }

  std::string shown;
};

inline ByteSource in_pieces(std::string_view text, std::size_t piece) {
  return [text, piece](char* buffer, std::size_t size) mutable {
    const std::size_t given = std::min({text.size(), piece, size});
    std::copy_n(text.data(), given, buffer);
    text.remove_prefix(given);
    return given;
  };
}

inline std::string read_in_pieces(ResultSyntax syntax, std::string_view text, std::size_t piece) {
  ShownResults sink;
  read_results(syntax, in_pieces(text, piece), sink);
  return sink.shown;
}

// What comes out, however the document is cut.
inline std::string read_shown(ResultSyntax syntax, std::string_view text) {
  const std::string whole = read_in_pieces(syntax, text, text.size() + 1);
  for (const std::size_t piece : {1U, 2U, 7U}) {
    if (read_in_pieces(syntax, text, piece) != whole) return "differs when read " + std::to_string(piece) + " bytes at a time";
  }
  return whole;
}

// The first line of the error; empty when there is none.
inline std::string read_error(ResultSyntax syntax, std::string_view text) {
  try {
    read_in_pieces(syntax, text, 3);
  } catch (const Error& error) {
    const std::string message = error.what();
    return message.substr(0, message.find('\n'));
  }
  return {};
}

}  // namespace tercet::test
