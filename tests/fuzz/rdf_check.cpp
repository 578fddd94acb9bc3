#include "tests/fuzz/rdf_check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "parser/rdf/rdf_parser.h"
#include "parser/unicode.h"

namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

class Lines final : public tercet::QuadSink {
 public:
  explicit Lines(std::vector<std::string>& lines) : lines_(lines) {}
  void quad(const tercet::QuadView& quad) override {
    std::string line;
    for (const tercet::TermView* term : {&quad.subject, &quad.predicate, &quad.object, &quad.graph}) {
      for (const std::string_view text : {term->value, term->datatype, term->language}) {
        require(tercet::unicode::find_invalid(text) == std::string_view::npos, "a term is no UTF-8");
      }
      tercet::append_ntriples(line, *term);
      line += ' ';
    }
    lines_.push_back(line);
  }

 private:
  std::vector<std::string>& lines_;
};

struct Outcome {
  std::vector<std::string> quads;
  std::vector<std::string> errors;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome run(tercet::RdfParserOptions options, bool skip_errors, std::string_view text, std::size_t piece_size) {
  Outcome outcome;
  if (skip_errors) {
    options.on_error = [&](const tercet::Error& error) {
      outcome.errors.emplace_back(error.what());
      return true;
    };
  }
  Lines sink(outcome.quads);
  const auto parser = tercet::make_rdf_parser(options);
  std::string rest;
  try {
    do {
      const std::string_view piece = text.substr(0, piece_size);
      text.remove_prefix(piece.size());
      rest.append(piece);
      const std::size_t done = parser->parse(rest, text.empty(), sink);
      require(done <= rest.size() && (!text.empty() || done == rest.size()), "a wrong number of bytes is done with");
      rest.erase(0, done);
    } while (!text.empty());
  } catch (const tercet::Error& error) {
    outcome.errors.emplace_back(error.what());
  }
  return outcome;
}

// What a person needs to see of a difference.
std::string to_text(const Outcome& outcome) {
  std::string text = std::to_string(outcome.quads.size()) + " quads\n";
  for (const std::string& error : outcome.errors) text += error + "\n";
  return text;
}

// Whether expat found this outside the root element. What it calls wrong there, and where, depends on how the text is cut.
bool is_outside_root(std::string_view error) {
  constexpr std::array<std::string_view, 8> kMessages = {
      "this is no well-formed XML", "\"&\" that begins no reference",  "\"<\" that begins no tag",
      "is no valid UTF-8",          "nothing but comments can follow", "the text has no element",
      "the text ends inside",       "the XML declaration can stand",
  };
  return std::any_of(kMessages.begin(), kMessages.end(),
                     [&](std::string_view message) { return error.find(message) != std::string_view::npos; });
}

bool ends_outside_root(const Outcome& outcome) { return !outcome.errors.empty() && is_outside_root(outcome.errors.back()); }

// Drops the error of expat that ended a parse, and that of the text right before it if only one has it: whether that text is given out
// depends on how it is cut.
void drop_uncertain_end(Outcome& a, Outcome& b) {
  for (Outcome* outcome : {&a, &b}) {
    if (ends_outside_root(*outcome)) outcome->errors.pop_back();
  }
  Outcome& longer = a.errors.size() > b.errors.size() ? a : b;
  if (a.errors.size() != b.errors.size() && longer.errors.back().find(", found text\n") != std::string::npos)
    longer.errors.pop_back();
}

}  // namespace

void check_rdf_text(tercet::RdfFormat format, std::string_view text) {
  tercet::RdfParserOptions options;
  options.format = format;
  options.base = "http://example.org/base";
  options.default_namespace = "fact:";
  options.prefixes = {{"ex", "http://example.org/"}};
  options.max_nesting = 50;
  const std::size_t piece_size = 1 + text.size() % 7;
  for (const bool skip_errors : {false, true}) {
    Outcome whole = run(options, skip_errors, text, text.size());
    Outcome in_pieces = run(options, skip_errors, text, piece_size);
    if (format == tercet::RdfFormat::kRdfXml && (ends_outside_root(whole) || ends_outside_root(in_pieces)))
      drop_uncertain_end(whole, in_pieces);
    require(whole == in_pieces, ("whole: " + to_text(whole) + "in pieces: " + to_text(in_pieces)).c_str());
  }
}
