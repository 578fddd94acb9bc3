#include "engine/api/cursor_impl.h"
#include "engine/results/result_writer.h"
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

namespace {

// Rows that are at hand are given to the sink in pieces of so many bytes; none is held while the query works on the next.
constexpr std::size_t kPieceBytes = std::size_t{16} << 10;

class Pieces {
 public:
  explicit Pieces(const TextSink& sink) : sink_(sink) {}
  std::string& text() { return text_; }
  void give() {
    if (text_.empty()) return;
    given_.clear();
    given_.swap(text_);
    sink_(given_);
  }

 private:
  const TextSink& sink_;
  std::string text_;
  std::string given_;
};

// From a cursor that is on a row. What was written before an error is given all the same.
std::uint64_t write_rows(Cursor::Impl& cursor, TermwiseWriter& writer, const TextSink& sink) {
  cursor.forget_texts();
  const TermFormat format = [&writer](std::string& out, const TermView& term) { writer.append_term(out, term); };
  std::vector<std::string_view> texts(cursor.columns().size());
  Pieces pieces(sink);
  std::uint64_t rows = 0;
  try {
    do {
      if (pieces.text().size() >= kPieceBytes) pieces.give();
      for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = cursor.text(i, format);
      writer.append_row(pieces.text(), texts);
      ++rows;
      if (cursor.is_at_last_row_at_hand()) pieces.give();
    } while (cursor.next());
  } catch (...) {
    pieces.give();
    throw;
  }
  return rows;
}

}  // namespace

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
    rows = write_rows(CursorInternals::of(cursor), *termwise, sink);
    more = false;
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
