// A small graph in memory: what a manifest says, what a test's file holds.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "tercet/options.h"
#include "tercet/term.h"

namespace tercet::conformance {

struct Graph {
  // Subject, predicate, object, graph; an unbound graph is the default graph.
  std::vector<std::array<Term, 4>> quads;

  std::vector<Term> objects(const Term& subject, std::string_view predicate) const;
  std::vector<Term> subjects(std::string_view predicate, const Term& object) const;
  // The only or first object; unbound when there is none.
  Term object(const Term& subject, std::string_view predicate) const;
  // The items of an rdf:List.
  std::vector<Term> list(const Term& head) const;
};

// The format of a file's extension. Errors: kInvalidArgument.
RdfFormat format_of_file(const std::string& path);

// Throws Error as the parser does, kIo when the file cannot be read. Without a format the extension says it.
Graph read_graph(const std::string& path, RdfFormat format, const std::string& base);
Graph read_graph(const std::string& path, const std::string& base);
// `name` is for messages.
Graph parse_graph(std::string_view text, RdfFormat format, const std::string& base, const std::string& name = {});

std::string read_file(const std::string& path);

}  // namespace tercet::conformance
