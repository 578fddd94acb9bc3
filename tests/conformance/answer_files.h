// Answers as documents: of the result formats, or as graphs, which may describe results in the vocabulary of rs:ResultSet.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parser/results/result_reader.h"
#include "tests/conformance/answer.h"

namespace tercet::conformance {

// By the file's extension; std::nullopt when it is none of the result formats.
std::optional<ResultSyntax> result_syntax_of_file(std::string_view path);

Answer parse_answer(ResultSyntax syntax, std::string_view text);

// The results that the graph describes (rs:ResultSet), or the graph itself.
Answer answer_of_graph(Graph graph);

// Reads a file by its extension. `base` is that of relative IRIs in a graph.
Answer read_answer(const std::string& path, const std::string& base);

}  // namespace tercet::conformance
