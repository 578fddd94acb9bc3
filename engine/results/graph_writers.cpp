// Graphs as text: RDF 1.1 N-Triples and RDF 1.1 Turtle.
#include "engine/results/result_writer.h"
#include "engine/results/turtle_printer.h"
#include "tercet/error.h"

namespace tercet {

void expect_graph(ResultKind kind) {
  if (kind == ResultKind::kGraph) return;
  throw Error(
      ErrorCode::kInvalidArgument,
      "this query's answer is no graph: ntriples, turtle and jsonld are for CONSTRUCT and DESCRIBE; choose table, markdown, "
      "csv, tsv, json, jsonl or xml");
}

namespace {

class NTriplesWriter final : public TermwiseWriter {
 public:
  using TermwiseWriter::TermwiseWriter;

  void begin(ResultKind kind, const std::vector<std::string>&) override { expect_graph(kind); }
  void append_term(std::string& out, const TermView& term) const override { append_ntriples(out, term); }
  void append_row(std::string& out, std::span<const std::string_view> texts, bool) const override {
    for (const std::string_view text : texts) out.append(text).append(" ");
    out += ".\n";
  }
  void end() override {}
};

class TurtleWriter final : public ResultWriter {
 public:
  TurtleWriter(const TermDisplay& display, const TextSink& sink) : printer_(display, sink) {}

  void begin(ResultKind kind, const std::vector<std::string>&) override { expect_graph(kind); }
  void row(std::span<const Term* const> terms) override { printer_.add(*terms[0], *terms[1], *terms[2], Term()); }
  void end() override { printer_.end(); }

 private:
  TurtlePrinter printer_;
};

}  // namespace

std::unique_ptr<ResultWriter> make_ntriples_writer(const TextSink& sink) { return std::make_unique<NTriplesWriter>(sink); }
std::unique_ptr<ResultWriter> make_turtle_writer(const TermDisplay& display, const TextSink& sink) {
  return std::make_unique<TurtleWriter>(display, sink);
}

}  // namespace tercet
