#include "parser/rdf/table_parser.h"

#include <algorithm>

#include "parser/rdf/cell_types.h"
#include "parser/rdf/scan.h"

namespace tercet::rdf {

TableParser::TableParser(const RdfParserOptions& options)
    : is_tsv_(options.format == RdfFormat::kTsv),
      subject_name_(options.subject_column),
      on_error_(options.on_error),
      tracker_(options.name, options.first_line),
      records_(is_tsv_ ? '\t' : ',', is_tsv_ ? CsvRecords::Quotes::kTsv : CsvRecords::Quotes::kCsv),
      terms_(options) {}

std::size_t TableParser::parse(std::string_view text, bool last, QuadSink& sink) {
  std::size_t mark = 0;
  if (at_start_ && take_byte_order_mark(text, last, mark) == Scan::kCut) return 0;
  at_start_ = false;
  lexer_ = Lexer(text, last);
  std::size_t at = 0;
  while (true) {
    try {
      at = run(at, sink);
      break;
    } catch (const Failure& failure) {
      if (must_see_more(lexer_, failure)) {
        at = record_start_;
        break;
      }
      const Error error = tracker_.error(text, failure);
      if (!has_header_ || !on_error_ || !on_error_(error)) throw error;
      // Behind the row; where its end is not known, behind the line.
      skips_line_ = !record_end_;
      at = record_end_.value_or(failure.offset);
    }
  }
  tracker_.consume(text, at);
  return mark + at;
}

std::size_t TableParser::run(std::size_t at, QuadSink& sink) {
  const std::string_view text = lexer_.text();
  while (true) {
    record_start_ = at;
    record_end_.reset();
    if (skips_line_) {
      at = std::min(text.find('\n', at), text.size());
      if (at == text.size()) return at;
      ++at;
      skips_line_ = false;
      continue;
    }
    if (at == text.size()) {
      if (lexer_.last() && !has_header_) fail(at, "expected a header, the names of the columns; found the end of the text");
      return at;
    }
    if (records_.next(lexer_, at) == Scan::kCut) return record_start_;
    record_end_ = at;
    record(sink);
  }
}

void TableParser::record(QuadSink& sink) {
  lexer_.check_utf8(record_start_, *record_end_);
  const std::vector<CsvField>& fields = records_.fields();
  if (std::all_of(fields.begin(), fields.end(), [this](const CsvField& field) { return is_empty(field); })) return;
  if (!has_header_) return read_header();
  if (fields.size() != columns_.size()) {
    const std::size_t place = fields.size() > columns_.size() ? fields[columns_.size()].offset : fields.back().offset;
    fail(place, "the row has " + std::to_string(fields.size()) + (fields.size() == 1 ? " cell" : " cells") +
                    ", and the header has " + std::to_string(columns_.size()));
  }
  quads_.clear();
  if (facts_) {
    fact_row();
  } else {
    subject_row();
  }
  for (const QuadView& quad : quads_) sink.quad(quad);
}

bool TableParser::is_empty(const CsvField& field) const { return trimmed(field.value).empty(); }

TermView TableParser::name(const std::vector<CsvField>& fields, std::size_t column, Place place) {
  const CsvField& field = fields[column];
  if (is_empty(field)) fail(field.offset, "the row has no " + std::string(place_name(place)) + ": this cell is empty");
  const TermView term = is_turtle_ ? terms_.turtle(field.value, field.offset, scratches_[column])
                                   : terms_.name(field.value, field.offset, facts_.has_value(), scratches_[column]);
  const bool is_good = term.kind == TermKind::kIri || (term.kind == TermKind::kBlankNode && place != Place::kPredicate);
  if (!is_good) {
    fail(field.offset, std::string(term.kind == TermKind::kLiteral ? "a literal" : "a blank node") + " cannot be the " +
                           std::string(place_name(place)) + " of a fact");
  }
  return term;
}

TermView TableParser::value(const CsvField& field, std::size_t column) {
  return is_turtle_ ? terms_.turtle(field.value, field.offset, scratches_[column])
                    : terms_.value(field.value, field.offset, scratches_[column]);
}

void TableParser::fact_row() {
  const std::vector<CsvField>& fields = records_.fields();
  if (is_empty(fields[facts_->object])) return;
  QuadView quad;
  quad.subject = name(fields, facts_->subject, Place::kSubject);
  quad.predicate = name(fields, facts_->predicate, Place::kPredicate);
  quad.object = value(fields[facts_->object], facts_->object);
  if (facts_->graph && !is_empty(fields[*facts_->graph])) quad.graph = name(fields, *facts_->graph, Place::kGraph);
  quads_.push_back(quad);
}

void TableParser::subject_row() {
  const std::vector<CsvField>& fields = records_.fields();
  const TermView subject = name(fields, subject_column_, Place::kSubject);
  for (std::size_t column = 0; column < fields.size(); ++column) {
    const CsvField& field = fields[column];
    if (column == subject_column_ || is_empty(field)) continue;
    if (columns_[column].predicate.empty()) {
      fail(field.offset, "this cell is in column " + std::to_string(column + 1) + ", whose name \"" + columns_[column].name +
                             "\" makes no predicate; expected letters or digits in the header");
    }
    quads_.push_back({subject, {TermKind::kIri, columns_[column].predicate, {}, {}}, value(field, column), {}});
  }
}

}  // namespace tercet::rdf
