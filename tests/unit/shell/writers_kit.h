// Rows for the writers of results, and the text they make of them.
#pragma once

#include <string>
#include <vector>

#include "engine/results/result_writer.h"

namespace tercet::test {

inline const TermDisplay& display() {
  static const TermDisplay the_display("fact:", {{"xsd", std::string(vocabulary::kXsd)},
                                                 {"rdf", std::string(vocabulary::kRdf)},
                                                 {"ex", "http://example.org/"},
                                                 {"deep", "http://example.org/deep/"}});
  return the_display;
}

using Rows = std::vector<std::vector<Term>>;

template <class Make>
std::string written(Make make, ResultKind kind, const std::vector<std::string>& columns, const Rows& rows) {
  std::string text;
  TextSink sink = [&text](std::string_view chunk) { text += chunk; };
  auto writer = make(sink);
  writer->begin(kind, columns);
  for (const std::vector<Term>& row : rows) {
    std::vector<const Term*> cells;
    for (const Term& term : row) cells.push_back(&term);
    writer->row(cells);
  }
  writer->end();
  return text;
}

inline Term fact(std::string_view name) { return Term::iri("fact:" + std::string(name)); }

}  // namespace tercet::test
