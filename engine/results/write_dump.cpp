// The whole dataset as text.
#include "engine/results/turtle_printer.h"
#include "tercet/error.h"
#include "tercet/results.h"

namespace tercet {
namespace {

// Text handed to the sink at once.
constexpr std::size_t kChunk = 64 * 1024;

// One query reads one state of the facts: the default graph first, then the named ones; both by subject.
constexpr std::string_view kFacts = "SELECT ?s ?p ?o ?g WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }";
// The sort is stable, so that each graph stays in the order of the scan.
constexpr std::string_view kFactsByGraph =
    "SELECT ?s ?p ?o ?g WHERE { { ?s ?p ?o } UNION { SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g } }";

[[noreturn]] void refuse_named_graphs(RdfFormat format) {
  throw Error(ErrorCode::kInvalidArgument, "the database has named graphs, which " + std::string(rdf_format_name(format)) +
                                               " cannot hold; choose nquads or trig");
}

std::uint64_t write_lines(Cursor& cursor, const TextSink& sink, RdfFormat format) {
  std::string text;
  std::uint64_t facts = 0;
  for (; cursor.next(); ++facts) {
    for (std::size_t i = 0; i < 4; ++i) {
      const TermView term = cursor.view(i);
      if (term.kind == TermKind::kUnbound) continue;
      if (i == 3 && format == RdfFormat::kNTriples) refuse_named_graphs(format);
      append_ntriples(text, term);
      text += ' ';
    }
    text += ".\n";
    if (text.size() >= kChunk) {
      sink(text);
      text.clear();
    }
  }
  if (!text.empty()) sink(text);
  return facts;
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
