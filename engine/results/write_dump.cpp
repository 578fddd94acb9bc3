// The whole dataset as text.
#include "engine/results/row_printer.h"
#include "engine/results/turtle_printer.h"
#include "tercet/error.h"
#include "tercet/results.h"

namespace tercet {
namespace {

// One query reads one state of the facts: the default graph first, then the named ones; both by subject.
constexpr std::string_view kFacts = "SELECT ?s ?p ?o ?g WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }";
// The sort is stable, so that each graph stays in the order of the scan.
constexpr std::string_view kFactsByGraph =
    "SELECT ?s ?p ?o ?g WHERE { { ?s ?p ?o } UNION { SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g } }";

[[noreturn]] void refuse_named_graphs(RdfFormat format) {
  throw Error(ErrorCode::kInvalidArgument, "the database has named graphs, which " + std::string(rdf_format_name(format)) +
                                               " cannot hold; choose nquads or trig");
}

// A fact a line: N-Triples, or N-Quads where a graph is named.
class FactsWriter final : public TermwiseWriter {
 public:
  FactsWriter(const TextSink& sink, RdfFormat format) : TermwiseWriter(sink), format_(format) {}

  void begin(ResultKind, const std::vector<std::string>&) override {}
  void end() override {}
  void append_term(std::string& out, const TermView& term) const override {
    if (term.kind != TermKind::kUnbound) append_ntriples(out, term);
  }
  void append_row(std::string& out, std::span<const std::string_view> texts, bool) const override {
    if (format_ == RdfFormat::kNTriples && !texts[3].empty()) refuse_named_graphs(format_);
    for (const std::string_view text : texts) {
      if (!text.empty()) out.append(text).append(" ");
    }
    out += ".\n";
  }

 private:
  const RdfFormat format_;
};

std::uint64_t write_lines(Cursor& cursor, const TextSink& sink, RdfFormat format) {
  const FactsWriter writer(sink, format);
  return cursor.next() ? RowPrinter(CursorInternals::of(cursor), writer, sink).print() : 0;
}

std::uint64_t write_pretty(const Database& database, Cursor& cursor, const TextSink& sink, RdfFormat format) {
  TermDisplay display(database.default_namespace(), database.prefixes());
  TurtlePrinter printer(display, sink);
  std::uint64_t facts = 0;
  for (; cursor.next(); ++facts) {
    if (format == RdfFormat::kTurtle && !cursor[3].is_unbound()) refuse_named_graphs(format);
    printer.add(cursor[0], cursor[1], cursor[2], cursor[3]);
  }
  printer.end();
  return facts;
}

}  // namespace

bool is_dump_format(RdfFormat format) noexcept {
  switch (format) {
    case RdfFormat::kNQuads:
    case RdfFormat::kTriG:
    case RdfFormat::kTurtle:
    case RdfFormat::kNTriples: return true;
    default: return false;
  }
}

std::uint64_t write_dump(const Database& database, const TextSink& sink, RdfFormat format) {
  if (!is_dump_format(format)) {
    throw Error(ErrorCode::kInvalidArgument,
                "no dump can be written as " + std::string(rdf_format_name(format)) + "; choose nquads, trig, turtle or ntriples");
  }
  bool holds_graphs = format == RdfFormat::kNQuads || format == RdfFormat::kTriG;
  DatabaseInfo info = database.info();
  if (!holds_graphs && info.facts != info.default_graph_facts) refuse_named_graphs(format);
  Cursor cursor = database.query(format == RdfFormat::kTriG ? kFactsByGraph : kFacts);
  bool by_line = format == RdfFormat::kNQuads || format == RdfFormat::kNTriples;
  return by_line ? write_lines(cursor, sink, format) : write_pretty(database, cursor, sink, format);
}

}  // namespace tercet
