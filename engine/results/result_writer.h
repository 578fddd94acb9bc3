// The writers behind write_results(): they are given rows of terms and know no cursor, so tests give them rows of their own.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/results/term_display.h"
#include "tercet/results.h"

namespace tercet {

class TermwiseWriter;

class ResultWriter {
 public:
  virtual ~ResultWriter() = default;
  virtual void begin(ResultKind kind, const std::vector<std::string>& columns) = 0;
  virtual void row(std::span<const Term* const> terms) = 0;
  virtual void end() = 0;
  // Itself, if it is one; else null.
  virtual TermwiseWriter* termwise() { return nullptr; }
};

// A writer of rows whose terms are each written the same in every row: then one that many rows have is written once.
class TermwiseWriter : public ResultWriter {
 public:
  explicit TermwiseWriter(const TextSink& sink) : sink_(sink) {}

  // These append to different texts from several threads at once.

  // A term as a row shows it; unbound ones too.
  virtual void append_term(std::string& out, const TermView& term) const = 0;
  // A row of such texts; whether it is the first one of all.
  virtual void append_row(std::string& out, std::span<const std::string_view> texts, bool is_first) const = 0;

  void row(std::span<const Term* const> terms) override;
  TermwiseWriter* termwise() override { return this; }

 protected:
  const TextSink& sink_;

 private:
  bool is_first_ = true;
  std::string line_;
  std::vector<std::string> texts_;
  std::vector<std::string_view> views_;
};

// `display` and `sink` must outlive the writer.
std::unique_ptr<ResultWriter> make_result_writer(ResultFormat format, const WriteOptions& options, const TermDisplay& display,
                                                 const TextSink& sink);

std::unique_ptr<ResultWriter> make_table_writer(const WriteOptions& options, const TermDisplay& display, const TextSink& sink);
std::unique_ptr<ResultWriter> make_markdown_writer(const TermDisplay& display, const TextSink& sink);
std::unique_ptr<ResultWriter> make_csv_writer(const TextSink& sink);
std::unique_ptr<ResultWriter> make_tsv_writer(const TextSink& sink);
std::unique_ptr<ResultWriter> make_json_writer(const TextSink& sink);
std::unique_ptr<ResultWriter> make_json_lines_writer(const TextSink& sink);
std::unique_ptr<ResultWriter> make_xml_writer(const TextSink& sink);
std::unique_ptr<ResultWriter> make_ntriples_writer(const TextSink& sink);
std::unique_ptr<ResultWriter> make_turtle_writer(const TermDisplay& display, const TextSink& sink);
// Each subject is one node object, and each predicate one member of it, when their rows come together.
std::unique_ptr<ResultWriter> make_json_ld_writer(const TextSink& sink);

// Errors: kInvalidArgument for another kind than kGraph.
void expect_graph(ResultKind kind);

// "true" or "false" of the one row of an ASK.
bool answer_of(std::span<const Term* const> row);

}  // namespace tercet
