#include "engine/api/cursor_impl.h"
#include "engine/results/result_writer.h"
#include "engine/results/row_printer.h"
#include "tercet/error.h"

namespace tercet {

std::unique_ptr<ResultWriter> make_result_writer(ResultFormat format, const WriteOptions& options, const TermDisplay& display,
                                                 const TextSink& sink) {
  switch (format) {
    case ResultFormat::kTable: return make_table_writer(options, display, sink);
    case ResultFormat::kMarkdown: return make_markdown_writer(display, sink);
    case ResultFormat::kCsv: return make_csv_writer(sink);
    case ResultFormat::kTsv: return make_tsv_writer(sink);
    case ResultFormat::kJson: return make_json_writer(sink);
    case ResultFormat::kJsonLines: return make_json_lines_writer(sink);
    case ResultFormat::kXml: return make_xml_writer(sink);
    case ResultFormat::kNTriples: return make_ntriples_writer(sink);
    case ResultFormat::kTurtle: return make_turtle_writer(display, sink);
    case ResultFormat::kJsonLd: return make_json_ld_writer(sink);
  }
  throw Error(ErrorCode::kInvalidArgument, "unknown result format");
}

std::uint64_t write_results(const Database& database, Cursor& cursor, ResultFormat format, const TextSink& sink,
                            const WriteOptions& options) {
  TermDisplay display(database.default_namespace(), database.prefixes());
  auto writer = make_result_writer(format, options, display, sink);
  std::size_t columns = cursor.columns().size();
  std::vector<const Term*> row(columns);
  std::uint64_t rows = 0;
  if (cursor.kind() == ResultKind::kAsk) {
    Term answer = Term::boolean(cursor.ask());
    row[0] = &answer;
    writer->begin(cursor.kind(), cursor.columns());
    writer->row(row);
    writer->end();
    return 1;
  }
  if (format == ResultFormat::kJsonLd) CursorInternals::of(cursor).group_by_subject();
  // The first row before anything is written: a query that fails at once leaves no half a document.
  bool more = cursor.next();
  writer->begin(cursor.kind(), cursor.columns());
  if (TermwiseWriter* termwise = writer->termwise(); more && termwise != nullptr) {
    rows = RowPrinter(CursorInternals::of(cursor), *termwise, sink).print();
    more = cursor.next();
  }
  for (; more; more = cursor.next()) {
    for (std::size_t i = 0; i < columns; ++i) row[i] = &cursor[i];
    writer->row(row);
    ++rows;
  }
  writer->end();
  return rows;
}

}  // namespace tercet
