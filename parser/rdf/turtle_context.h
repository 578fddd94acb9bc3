// What holds at a place of a Turtle or TriG document between two statements.
#pragma once

#include <string>

#include "parser/rdf/prefix_map.h"
#include "tercet/term.h"

namespace tercet::rdf {

struct TurtleContext {
  std::string base;
  PrefixMap prefixes;
  bool in_graph = false;  // TriG: inside of { }
  TermKind graph_kind = TermKind::kUnbound;
  std::string graph;  // its name's text
};

}  // namespace tercet::rdf
