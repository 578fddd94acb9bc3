#include "tests/conformance/answer_files.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "tercet/error.h"

namespace tercet::conformance {

namespace {

constexpr std::string_view kRs = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#";

std::string rs(std::string_view name) { return std::string(kRs).append(name); }

class AnswerSink final : public ResultSink {
 public:
  explicit AnswerSink(Answer& answer) : answer_(answer) {}
  void variables(const std::vector<std::string>& names) override { answer_.variables = names; }
  void row(std::span<const Term> values) override { answer_.rows.emplace_back(values.begin(), values.end()); }
  void boolean(bool answer) override {
    answer_.kind = Answer::Kind::kBoolean;
    answer_.boolean = answer;
  }

 private:
  Answer& answer_;
};

class ResultSetReader {
 public:
  ResultSetReader(const Graph& graph, const Term& node) : graph_(graph), node_(node) {}

  Answer read() {
    if (const Term boolean = graph_.object(node_, rs("boolean")); !boolean.is_unbound()) {
      answer_.kind = Answer::Kind::kBoolean;
      answer_.boolean = boolean.to_boolean().value();
      return std::move(answer_);
    }
    for (const Term& name : graph_.objects(node_, rs("resultVariable"))) answer_.variables.push_back(name.value());
    const std::vector<Term> solutions = graph_.objects(node_, rs("solution"));
    for (const Term& solution : solutions) read_solution(solution);
    answer_.has_order = indexes_.size() == solutions.size();
    if (answer_.has_order) sort_rows();
    return std::move(answer_);
  }

 private:
  void read_solution(const Term& solution) {
    Row row(answer_.variables.size());
    for (const Term& binding : graph_.objects(solution, rs("binding"))) {
      const std::string name = graph_.object(binding, rs("variable")).value();
      const auto place = std::find(answer_.variables.begin(), answer_.variables.end(), name);
      if (place == answer_.variables.end())
        throw Error(ErrorCode::kSyntax, "a binding of ?" + name + ", which is no rs:resultVariable");
      row[static_cast<std::size_t>(place - answer_.variables.begin())] = graph_.object(binding, rs("value"));
    }
    if (const auto index = graph_.object(solution, rs("index")).to_integer()) indexes_.push_back(*index);
    answer_.rows.push_back(std::move(row));
  }

  void sort_rows() {
    std::vector<std::pair<std::int64_t, Row>> rows;
    for (std::size_t i = 0; i < indexes_.size(); ++i) rows.emplace_back(indexes_[i], std::move(answer_.rows[i]));
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < rows.size(); ++i) answer_.rows[i] = std::move(rows[i].second);
  }

  const Graph& graph_;
  Term node_;
  Answer answer_;
  std::vector<std::int64_t> indexes_;
};

}  // namespace

std::optional<ResultSyntax> result_syntax_of_file(std::string_view path) {
  if (path.ends_with(".srx")) return ResultSyntax::kXml;
  if (path.ends_with(".srj") || path.ends_with(".json")) return ResultSyntax::kJson;
  if (path.ends_with(".csv")) return ResultSyntax::kCsv;
  if (path.ends_with(".tsv")) return ResultSyntax::kTsv;
  return std::nullopt;
}

Answer parse_answer(ResultSyntax syntax, std::string_view text) {
  Answer answer;
  AnswerSink sink(answer);
  read_results(
      syntax,
      [text](char* buffer, std::size_t size) mutable {
        const std::size_t given = std::min(size, text.size());
        std::memcpy(buffer, text.data(), given);
        text.remove_prefix(given);
        return given;
      },
      sink);
  return answer;
}

Answer answer_of_graph(Graph graph) {
  const std::vector<Term> sets = graph.subjects(vocabulary::kRdfType, Term::iri(rs("ResultSet")));
  if (!sets.empty()) return ResultSetReader(graph, sets.front()).read();
  Answer answer;
  answer.kind = Answer::Kind::kGraph;
  answer.graph = std::move(graph);
  return answer;
}

Answer read_answer(const std::string& path, const std::string& base) {
  try {
    const std::string text = read_file(path);
    auto syntax = result_syntax_of_file(path);
    // RDF/XML has this extension too.
    if (path.ends_with(".xml") && text.find("http://www.w3.org/2005/sparql-results#") != std::string::npos)
      syntax = ResultSyntax::kXml;
    if (syntax) return parse_answer(*syntax, text);
  } catch (const Error& error) {
    throw Error(error.code(), path + ":" + error.what(), error.position());
  }
  return answer_of_graph(read_graph(path, base));
}

}  // namespace tercet::conformance
