// Graphs as text: RDF 1.1 N-Triples and RDF 1.1 Turtle.
#include <set>

#include "engine/results/result_writer.h"
#include "tercet/error.h"

namespace tercet {
namespace {

void expect_graph(ResultKind kind) {
  if (kind == ResultKind::kGraph) return;
  throw Error(
      ErrorCode::kInvalidArgument,
      "this query's answer is no graph: N-Triples and Turtle are for CONSTRUCT and DESCRIBE; choose table, csv, tsv or json");
}

class NTriplesWriter final : public ResultWriter {
 public:
  explicit NTriplesWriter(const TextSink& sink) : sink_(sink) {}

  void begin(ResultKind kind, const std::vector<std::string>&) override { expect_graph(kind); }

  void row(std::span<const Term* const> terms) override {
    line_.clear();
    for (const Term* term : terms) {
      append_ntriples(line_, term->view());
      line_ += ' ';
    }
    line_ += ".\n";
    sink_(line_);
  }

  void end() override {}

 private:
  const TextSink& sink_;
  std::string line_;
};

// Triples that follow one another with the same subject share it. A prefix is declared before the first statement that uses it, so
// nothing has to be known ahead.
class TurtleWriter final : public ResultWriter {
 public:
  TurtleWriter(const TermDisplay& display, const TextSink& sink) : display_(display), sink_(sink) {}

  void begin(ResultKind kind, const std::vector<std::string>&) override { expect_graph(kind); }

  void row(std::span<const Term* const> terms) override {
    const Term& subject = *terms[0];
    const Term& predicate = *terms[1];
    if (statement_.size() > kLongestStatement) finish_statement();
    if (!statement_.empty() && subject == subject_) {
      if (predicate == predicate_) {
        statement_ += " , ";
      } else {
        statement_ += " ;\n    ";
        append_predicate(predicate);
      }
    } else {
      finish_statement();
      append(subject);
      statement_ += ' ';
      append_predicate(predicate);
      subject_ = subject;
    }
    append(*terms[2]);
    predicate_ = predicate;
  }

  void end() override { finish_statement(); }

 private:
  static constexpr std::size_t kLongestStatement = 64 * 1024;

  void append_predicate(const Term& predicate) {
    if (predicate.value() == vocabulary::kRdfType) statement_ += 'a';
    else append(predicate);
    statement_ += ' ';
  }

  void append_iri(std::string_view iri) {
    auto name = display_.prefixed_name(iri);
    if (!name) return append_iri_reference(statement_, iri);
    if (declared_.emplace(name->prefix).second) {
      declarations_.append("@prefix ").append(name->prefix).append(": ");
      append_iri_reference(declarations_, name->name_space);
      declarations_ += " .\n";
    }
    statement_.append(name->prefix).append(":").append(name->local);
  }

  void append(const Term& term) {
    if (term.is_iri()) return append_iri(term.value());
    if (term.is_literal() && !has_bare_form(term.view())) {
      append_quoted(statement_, term.value());
      if (!term.language().empty()) {
        statement_.append("@").append(term.language());
      } else if (term.datatype() != vocabulary::kXsdString) {
        statement_ += "^^";
        append_iri(term.datatype());
      }
      return;
    }
    if (term.is_blank_node()) statement_ += "_:";
    statement_ += term.value();
  }

  void finish_statement() {
    if (statement_.empty()) return;
    statement_ += " .\n";
    if (!declarations_.empty()) sink_(declarations_);
    sink_(statement_);
    declarations_.clear();
    statement_.clear();
  }

  const TermDisplay& display_;
  const TextSink& sink_;
  std::set<std::string, std::less<>> declared_;
  std::string declarations_;
  std::string statement_;
  Term subject_;
  Term predicate_;
};

}  // namespace

std::unique_ptr<ResultWriter> make_ntriples_writer(const TextSink& sink) { return std::make_unique<NTriplesWriter>(sink); }
std::unique_ptr<ResultWriter> make_turtle_writer(const TermDisplay& display, const TextSink& sink) {
  return std::make_unique<TurtleWriter>(display, sink);
}

}  // namespace tercet
