// CSV and TSV with a header.
//
// A header of subject, predicate, object and perhaps graph (or s, p, o, g), in any order, says that each row is a fact. In any other
// table a row is about what its subject column names, and each other cell is a fact whose predicate is the column. Names of columns
// that all begin with "?" (SPARQL's TSV) say that the cells are terms as Turtle writes them; else they are texts, and TableTerms says
// what they mean. An empty cell is no fact. docs/loading.md has it in full.
//
// A row is what a statement is in other formats: it leaves all of its facts or none. A wrong header is always thrown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/rdf/csv_records.h"
#include "parser/rdf/place_tracker.h"
#include "parser/rdf/rdf_parser.h"
#include "parser/rdf/table_terms.h"

namespace tercet::rdf {

class TableParser final : public RdfParser {
 public:
  explicit TableParser(const RdfParserOptions& options);

  std::size_t parse(std::string_view text, bool last, QuadSink& sink) override;
  std::vector<std::pair<std::string, std::string>> prefixes() const override { return {}; }

 private:
  struct Column {
    std::string name;
    std::string predicate;  // empty: its name makes none
  };
  // The columns of a table of facts.
  struct FactColumns {
    std::size_t subject = 0;
    std::size_t predicate = 0;
    std::size_t object = 0;
    std::optional<std::size_t> graph{};
  };

  std::size_t run(std::size_t at, QuadSink& sink);
  void record(QuadSink& sink);

  // --- table_header.cpp
  void read_header();
  std::string_view column_name(const CsvField& field) const;
  bool find_fact_columns();
  void find_subject_column();
  void name_predicates();
  [[noreturn]] void fail_single_column() const;

  // --- table_parser.cpp
  void fact_row();
  void subject_row();
  TermView name(const std::vector<CsvField>& fields, std::size_t column, Place place);
  TermView value(const CsvField& field, std::size_t column);
  bool is_empty(const CsvField& field) const;

  const bool is_tsv_;
  const std::string subject_name_;
  const std::function<bool(const Error&)> on_error_;
  PlaceTracker tracker_;
  Lexer lexer_;
  CsvRecords records_;
  TableTerms terms_;

  bool at_start_ = true;
  bool skips_line_ = false;  // up to the line break behind an error
  bool has_header_ = false;
  bool is_turtle_ = false;  // the cells are terms as Turtle writes them
  std::vector<Column> columns_;
  std::optional<FactColumns> facts_;
  std::size_t subject_column_ = 0;
  std::size_t record_start_ = 0;
  std::optional<std::size_t> record_end_;  // when the record at hand is whole
  std::deque<CellScratch> scratches_;      // one a column
  std::vector<QuadView> quads_;            // of the row
};

}  // namespace tercet::rdf
