// What the tests of the query parser share.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "parser/sparql/sparql_parser.h"

namespace tercet::test {

inline SparqlParserOptions short_form_options() {
  SparqlParserOptions options;
  options.base = "fact:";
  options.default_namespace = "fact:";
  options.prefixes = {{"rdf", std::string(vocabulary::kRdf)}, {"xsd", std::string(vocabulary::kXsd)}};
  return options;
}

inline SparqlParserOptions strict_options() {
  SparqlParserOptions options;
  options.strict = true;
  options.base = "fact:";
  return options;
}

// The tree of a text in the language with the short form, and in strict SPARQL.
inline std::string tree(std::string_view text) { return to_string(parse_sparql(text, short_form_options())); }
inline std::string strict_tree(std::string_view text) { return to_string(parse_sparql(text, strict_options())); }

// The first line of the error's message; empty when the text parses.
inline std::string error_of(std::string_view text, const SparqlParserOptions& options = short_form_options()) {
  try {
    parse_sparql(text, options);
    return {};
  } catch (const Error& error) {
    const std::string message = error.what();
    return message.substr(0, message.find('\n'));
  }
}

inline std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// All files below `folder` that end so, sorted; none when the folder is missing.
inline std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder, std::string_view extension) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::exists(folder)) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && (extension.empty() || entry.path().extension() == extension)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace tercet::test
