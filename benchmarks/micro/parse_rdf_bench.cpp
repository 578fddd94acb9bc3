// RDF text to quads, into a sink that counts: bytes and quads a second on one core.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

#include "parser/rdf/rdf_parser.h"
#include "parser/rdf/statement_cutter.h"

namespace {

constexpr std::size_t kFacts = 200000;

class CountingSink final : public tercet::QuadSink {
 public:
  void quad(const tercet::QuadView& quad) override {
    ++quads_;
    bytes_ += quad.subject.value.size() + quad.object.value.size();
  }
  std::size_t quads() const { return quads_; }
  std::size_t bytes() const { return bytes_; }

 private:
  std::size_t quads_ = 0;
  std::size_t bytes_ = 0;
};

// How one format writes the terms of the same facts.
struct Notation {
  const char* header;
  const char* person;     // before the number of a person
  const char* predicate;  // before its number
  const char* close;      // behind an IRI
  const char* number;     // before and behind an integer
  const char* number_end;
  const char* end;  // of a fact
};

constexpr Notation kLines = {"",
                             "<http://data.example.org/people/person",
                             "<http://schema.example.org/vocabulary/predicate",
                             ">",
                             "\"",
                             "\"^^<http://www.w3.org/2001/XMLSchema#integer>",
                             " .\n"};
constexpr Notation kTurtle = {
    "@prefix p: <http://data.example.org/people/person> .\n@prefix v: <http://schema.example.org/vocabulary/predicate> .\n",
    "p:",
    "v:",
    "",
    "",
    "",
    " .\n"};
constexpr Notation kSpaced = {"", "person_", "predicate_", "", "", "", "\n"};

// Half of the objects are IRIs, the rest short texts, texts with a language (some not ASCII), escapes and numbers.
std::string make_text(const Notation& notation, bool grouped) {
  std::mt19937 random(1);
  std::string text = notation.header;
  for (std::size_t i = 0; i < kFacts; ++i) {
    if (!grouped || i % 8 == 0) text.append(notation.person).append(std::to_string(1000000 + i / 8)).append(notation.close);
    text.append(" ").append(notation.predicate).append(std::to_string(random() % 80)).append(notation.close).append(" ");
    switch (random() % 10) {
      case 0: text += "\"a short text about \\\"something\\\" in particular\""; break;
      case 1: text += "\"\xE5\xAE\x89\xE5\xBE\xBD\xE7\x9C\x81\xE7\x9A\x84\xE6\xB1\xBD\xE8\xBD\xA6\"@zh"; break;
      case 2: text += "\"some words of a title that is a little longer\"@en"; break;
      case 3: text += "\"plain text number " + std::to_string(i) + "\""; break;
      case 4: text.append(notation.number).append(std::to_string(random() % 100000)).append(notation.number_end); break;
      default: text.append(notation.person).append(std::to_string(1000000 + random() % 100000)).append(notation.close); break;
    }
    text += grouped && i % 8 != 7 && i + 1 < kFacts ? " ;\n  " : notation.end;
  }
  return text;
}

void parse(benchmark::State& state, const std::string& text, tercet::RdfFormat format, bool skip_errors) {
  tercet::RdfParserOptions options;
  options.format = format;
  options.default_namespace = "fact:";
  if (skip_errors) options.on_error = [](const tercet::Error&) { return true; };
  std::size_t quads = 0;
  for (auto _ : state) {
    CountingSink sink;
    tercet::parse_rdf(text, options, sink);
    quads += sink.quads();
    benchmark::DoNotOptimize(sink.bytes());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
  state.SetItemsProcessed(static_cast<std::int64_t>(quads));
}

void parse_ntriples(benchmark::State& state) { parse(state, make_text(kLines, false), tercet::RdfFormat::kNTriples, false); }
void parse_turtle(benchmark::State& state) { parse(state, make_text(kTurtle, true), tercet::RdfFormat::kTurtle, false); }
void parse_turtle_skipping_errors(benchmark::State& state) {
  parse(state, make_text(kTurtle, true), tercet::RdfFormat::kTurtle, true);
}
void parse_turtle_of_lines(benchmark::State& state) { parse(state, make_text(kLines, false), tercet::RdfFormat::kTurtle, false); }
void parse_facts(benchmark::State& state) { parse(state, make_text(kSpaced, false), tercet::RdfFormat::kFacts, false); }

BENCHMARK(parse_ntriples)->Unit(benchmark::kMillisecond);
BENCHMARK(parse_turtle)->Unit(benchmark::kMillisecond);
BENCHMARK(parse_turtle_skipping_errors)->Unit(benchmark::kMillisecond);
BENCHMARK(parse_turtle_of_lines)->Unit(benchmark::kMillisecond);
BENCHMARK(parse_facts)->Unit(benchmark::kMillisecond);

// What a loader does to a text before several threads parse it, in chunks of 4 MiB.
void cut(benchmark::State& state, const std::string& text) {
  constexpr std::size_t kChunk = std::size_t{4} << 20;
  tercet::RdfParserOptions options;
  options.format = tercet::RdfFormat::kTurtle;
  for (auto _ : state) {
    tercet::rdf::StatementCutter cutter(options);
    std::string_view rest = text;
    std::size_t size = 1;
    for (; !rest.empty() && size != 0; rest.remove_prefix(size)) {
      cutter.look(rest.substr(0, kChunk));
      size = cutter.cut(rest.substr(0, kChunk));
    }
    if (!rest.empty()) state.SkipWithError("a text that cannot be cut");
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
void cut_turtle(benchmark::State& state) { cut(state, make_text(kTurtle, true)); }
void cut_turtle_of_lines(benchmark::State& state) { cut(state, make_text(kLines, false)); }
BENCHMARK(cut_turtle)->Unit(benchmark::kMillisecond);
BENCHMARK(cut_turtle_of_lines)->Unit(benchmark::kMillisecond);

// A text of one literal: what the search for its end costs.
void parse_long_literal(benchmark::State& state) {
  const std::string text = "<a:s> <a:p> \"" + std::string(std::size_t{64} << 20, 'x') + "\" .\n";
  parse(state, text, tercet::RdfFormat::kNTriples, false);
}
BENCHMARK(parse_long_literal)->Unit(benchmark::kMillisecond);

}  // namespace
