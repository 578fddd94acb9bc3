// Reads the documents whose code blocks and tables the tests run.
#pragma once

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace tercet::test {

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

struct CodeBlock {
  std::string language;
  std::string text;
};

// A part of a document under one "## " heading.
struct Section {
  std::string title;
  std::vector<CodeBlock> code;
  std::vector<std::vector<std::string>> table;  // its rows, the heading first, the rule left out
};

inline std::vector<std::string> table_cells(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t begin = 1;
  for (std::size_t end; (end = line.find('|', begin)) != std::string::npos; begin = end + 1) {
    std::string cell = line.substr(begin, end - begin);
    std::size_t first = cell.find_first_not_of(' ');
    cells.push_back(first == std::string::npos ? "" : cell.substr(first, cell.find_last_not_of(' ') - first + 1));
  }
  return cells;
}

inline std::vector<Section> read_sections(const std::string& path) {
  std::vector<Section> sections(1);
  std::istringstream in(read_file(path));
  bool in_code = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) {
      in_code = !in_code;
      if (in_code) sections.back().code.push_back({line.substr(3), ""});
    } else if (in_code) {
      sections.back().code.back().text += line + "\n";
    } else if (line.starts_with("## ")) {
      sections.push_back({line.substr(3), {}, {}});
    } else if (line.starts_with("|") && !line.starts_with("| ---")) {
      sections.back().table.push_back(table_cells(line));
    }
  }
  return sections;
}

}  // namespace tercet::test
