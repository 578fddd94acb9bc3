// Query evaluation tests: the answer is compared as it is, and as it comes back from each format it can be written in.
#include <algorithm>
#include <array>
#include <chrono>

#include "parser/sparql/sparql_parser.h"
#include "tercet/error.h"
#include "tercet/results.h"
#include "tests/conformance/answer_files.h"
#include "tests/conformance/query_action.h"
#include "tests/conformance/registry.h"
#include "tests/conformance/service_endpoints.h"

namespace tercet::conformance {

namespace {

// Long enough for any test; a query that hangs fails instead of stopping the run.
constexpr std::chrono::seconds kTimeout{60};

class QueryTest {
 public:
  QueryTest(const TestCase& test, const RunOptions& options)
      : test_(test),
        action_(query_action(test)),
        text_(read_file(action_.query_path)),
        database_(Database::in_memory(open_options(options))),
        options_(options.query) {
    options_.strict = true;
    options_.timeout = kTimeout;
    look_into_query();
    options_.service = std::make_shared<ServiceEndpoints>(test_, action_.services, open_options(options))->options();
    load_files(database_, test_, action_.files);
  }

  Verdict evaluate() const {
    const Answer expected = read_answer(result_path(), test_.iri_of_file(result_path()));
    Cursor cursor = run();
    const Answer answer = answer_of(cursor);
    if (auto problem = difference(expected, answer, comparison())) return problem;
    return answer.kind == Answer::Kind::kGraph ? graph_formats(answer) : result_formats(answer);
  }

  // The expected answer is CSV, which shows terms as texts.
  Verdict evaluate_csv() const {
    const Answer expected = read_answer(result_path(), {});
    return difference(as_csv(expected), as_csv(written(ResultFormat::kCsv, ResultSyntax::kCsv)), comparison());
  }

 private:
  // A query's base IRI is the database's default namespace.
  OpenOptions open_options(const RunOptions& options) const {
    OpenOptions open = options.open;
    open.default_namespace = test_.iri_of_file(action_.query_path);
    return open;
  }

  // FROM and FROM NAMED name files that the action need not mention.
  void look_into_query() {
    SparqlParserOptions parser;
    parser.strict = true;
    parser.base = test_.iri_of_file(action_.query_path);
    const ast::Query query = std::get<ast::Query>(parse_sparql(text_, parser));
    ordered_ = !query.modifier.order_by.empty();
    for (const ast::DatasetClause& clause : query.dataset) {
      const std::string& graph = clause.iri.value();
      const auto is_loaded = [&](const DataFile& file) { return file.graph == graph; };
      const auto path = test_.file_of_iri(graph);
      if (path && std::none_of(action_.files.begin(), action_.files.end(), is_loaded)) action_.files.push_back({*path, graph});
    }
  }

  std::string result_path() const {
    if (!test_.result.is_iri()) throw Error(ErrorCode::kNotFound, "the test has no mf:result");
    return test_.file(test_.result);
  }

  Comparison comparison() const {
    const Term cardinality = test_.manifest->graph.object(test_.node, std::string(manifest_vocabulary::kMf) + "resultCardinality");
    return {ordered_, cardinality.value() == std::string(manifest_vocabulary::kMf) + "LaxCardinality"};
  }

  Cursor run() const { return database_.query(text_, options_); }

  std::string write(ResultFormat format) const {
    std::string text;
    Cursor cursor = run();
    write_results(database_, cursor, format, [&](std::string_view piece) { text += piece; });
    return text;
  }

  Answer written(ResultFormat format, ResultSyntax syntax) const { return parse_answer(syntax, write(format)); }

  Verdict result_formats(const Answer& answer) const {
    struct Format {
      const char* name;
      ResultFormat format;
      ResultSyntax syntax;
    };
    constexpr std::array kFormats = {
        Format{"JSON", ResultFormat::kJson, ResultSyntax::kJson}, Format{"XML", ResultFormat::kXml, ResultSyntax::kXml},
        Format{"TSV", ResultFormat::kTsv, ResultSyntax::kTsv}, Format{"CSV", ResultFormat::kCsv, ResultSyntax::kCsv}};
    for (const Format& format : kFormats) {
      const bool is_text = format.syntax == ResultSyntax::kTsv || format.syntax == ResultSyntax::kCsv;
      if (is_text && answer.kind == Answer::Kind::kBoolean) continue;  // CSV and TSV are for rows
      const Answer back = written(format.format, format.syntax);
      const bool lossy = format.syntax == ResultSyntax::kCsv;
      if (auto problem = difference(lossy ? as_csv(answer) : answer, lossy ? as_csv(back) : back, comparison()))
        return std::string("written as ") + format.name + " and read again, " + *problem;
    }
    return std::nullopt;
  }

  Verdict graph_formats(const Answer& answer) const {
    struct Format {
      const char* name;
      ResultFormat format;
      RdfFormat syntax;
    };
    constexpr std::array kFormats = {Format{"N-Triples", ResultFormat::kNTriples, RdfFormat::kNTriples},
                                     Format{"Turtle", ResultFormat::kTurtle, RdfFormat::kTurtle}};
    for (const Format& format : kFormats) {
      Answer back;
      back.kind = Answer::Kind::kGraph;
      back.graph = parse_graph(write(format.format), format.syntax, {});
      if (auto problem = difference(answer, back, comparison()))
        return std::string("written as ") + format.name + " and read again, " + *problem;
    }
    return std::nullopt;
  }

  const TestCase& test_;
  QueryAction action_;
  std::string text_;
  Database database_;
  QueryOptions options_;
  bool ordered_ = false;
};

}  // namespace

void register_query_tests(Registry& registry, const RunOptions& options) {
  const std::string mf(manifest_vocabulary::kMf);
  registry[mf + "QueryEvaluationTest"] = [options](const TestCase& test) { return QueryTest(test, options).evaluate(); };
  registry[mf + "CSVResultFormatTest"] = [options](const TestCase& test) { return QueryTest(test, options).evaluate_csv(); };
}

}  // namespace tercet::conformance
