// Runs the RDF parsers and keeps what comes out, as N-Quads lines.
#pragma once

#include <cstddef>
#include <functional>
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

}  // namespace tercet::test
