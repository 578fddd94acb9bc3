// Runs the RDF parsers and keeps what comes out, as N-Quads lines.
#pragma once

#include <catch2/catch.hpp>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/rdf/rdf_parser.h"

namespace tercet::test {

struct Outcome {
  std::vector<std::string> quads;   // "<s> <p> <o> <g>", without the dot
  std::vector<std::string> errors;  // of on_error, or the one that was thrown

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

inline std::string to_line(const QuadView& quad) {
  std::string line;
  for (const TermView* term : {&quad.subject, &quad.predicate, &quad.object, &quad.graph}) {
    if (term->kind == TermKind::kUnbound) continue;
    if (!line.empty()) line += ' ';
    line += Term(*term).to_ntriples();
  }
  return line;
}

class Lines final : public QuadSink {
 public:
  explicit Lines(std::vector<std::string>& lines) : lines_(lines) {}
  void quad(const QuadView& quad) override { lines_.push_back(to_line(quad)); }

 private:
  std::vector<std::string>& lines_;
};

// Feeds the text in pieces of the sizes that `next_size` gives, as a loader does: what is left comes again in front of the next
// piece.
inline Outcome parse_in_pieces(std::string_view text, RdfParserOptions options, bool skip_errors,
                               const std::function<std::size_t()>& next_size) {
  Outcome outcome;
  if (skip_errors) {
    options.on_error = [&](const Error& error) {
      outcome.errors.push_back(error.what());
      return true;
    };
  }
  const auto parser = make_rdf_parser(options);
  Lines sink(outcome.quads);
  try {
    std::string rest;
    while (true) {
      const std::string_view piece = text.substr(0, next_size());
      text.remove_prefix(piece.size());
      rest.append(piece);
      const std::size_t done = parser->parse(rest, text.empty(), sink);
      if (done > rest.size()) throw std::logic_error("more bytes done with than there are");
      if (text.empty()) {
        if (done != rest.size()) throw std::logic_error("bytes left at the end");
        break;
      }
      rest.erase(0, done);
    }
  } catch (const Error& error) {
    outcome.errors.push_back(error.what());
  }
  return outcome;
}

inline Outcome parse_whole(std::string_view text, const RdfParserOptions& options, bool skip_errors = false) {
  return parse_in_pieces(text, options, skip_errors, [&] { return text.size(); });
}

inline RdfParserOptions rdf_options(RdfFormat format) {
  RdfParserOptions options;
  options.format = format;
  if (format == RdfFormat::kFacts) options.default_namespace = "fact:";
  return options;
}

// The quads; an error fails by being among them.
inline std::vector<std::string> quads_of(std::string_view text, RdfFormat format) {
  Outcome outcome = parse_whole(text, rdf_options(format));
  outcome.quads.insert(outcome.quads.end(), outcome.errors.begin(), outcome.errors.end());
  return outcome.quads;
}

// The one error; empty when there is none.
inline std::string error_of(std::string_view text, RdfFormat format) {
  const Outcome outcome = parse_whole(text, rdf_options(format));
  return outcome.errors.empty() ? "" : outcome.errors.front();
}

// Its first line.
inline std::string message_of(std::string_view text, RdfFormat format) {
  const std::string error = error_of(text, format);
  return error.substr(0, error.find('\n'));
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

// Visits the small files of the W3C suites of RDF 1.1 with their text, and options with a base and a name: how many there were, nullopt
// without the suites.
inline std::optional<std::size_t> for_each_suite_file(
    const std::function<bool(RdfFormat)>& is_wanted,
    const std::function<void(const std::string& text, const RdfParserOptions& options)>& visit) {
  const std::filesystem::path folder = std::filesystem::path(TERCET_SHARED_DATA) / "w3c-rdf-tests" / "rdf" / "rdf11";
  if (!std::filesystem::exists(folder)) {
    WARN("skipped: there is no " << folder << "; set TERCET_SHARED_DATA to where the test suites are");
    return std::nullopt;
  }
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const auto format = rdf_format_of_file(entry.path().string());
    if (!format || !is_wanted(*format) || !entry.is_regular_file() || entry.file_size() > 20000) continue;
    INFO(entry.path().string());
    RdfParserOptions options = rdf_options(*format);
    options.base = "http://example.org/base/file";
    options.name = "file";
    visit(read_file(entry.path()), options);
    ++files;
  }
  return files;
}

}  // namespace tercet::test
