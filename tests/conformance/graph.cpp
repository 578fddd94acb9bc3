#include "tests/conformance/graph.h"

#include <fstream>
#include <iterator>

#include "parser/rdf/rdf_parser.h"
#include "tercet/error.h"

namespace tercet::conformance {

namespace {

class Collector final : public QuadSink {
 public:
  explicit Collector(Graph& graph) : graph_(graph) {}
  void quad(const QuadView& quad) override {
    graph_.quads.push_back({Term(quad.subject), Term(quad.predicate), Term(quad.object), Term(quad.graph)});
  }

 private:
  Graph& graph_;
};

}  // namespace

std::vector<Term> Graph::objects(const Term& subject, std::string_view predicate) const {
  std::vector<Term> found;
  for (const auto& quad : quads) {
    if (quad[1].value() == predicate && quad[0] == subject) found.push_back(quad[2]);
  }
  return found;
}

std::vector<Term> Graph::subjects(std::string_view predicate, const Term& object) const {
  std::vector<Term> found;
  for (const auto& quad : quads) {
    if (quad[1].value() == predicate && quad[2] == object) found.push_back(quad[0]);
  }
  return found;
}

Term Graph::object(const Term& subject, std::string_view predicate) const {
  for (const auto& quad : quads) {
    if (quad[1].value() == predicate && quad[0] == subject) return quad[2];
  }
  return Term();
}

std::vector<Term> Graph::list(const Term& head) const {
  std::vector<Term> items;
  // A list that bites its tail has no more cells than there are quads.
  for (Term cell = head; !cell.is_unbound() && cell.value() != vocabulary::kRdfNil && items.size() <= quads.size();
       cell = object(cell, vocabulary::kRdfRest)) {
    items.push_back(object(cell, vocabulary::kRdfFirst));
  }
  return items;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(ErrorCode::kIo, "cannot read " + path);
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

RdfFormat format_of_file(const std::string& path) {
  // Older suites call Turtle N3.
  if (path.ends_with(".n3")) return RdfFormat::kTurtle;
  if (const auto format = rdf_format_of_file(path)) return *format;
  throw Error(ErrorCode::kInvalidArgument, "the extension names no format that can be read: " + path);
}

Graph read_graph(const std::string& path, const std::string& base) { return read_graph(path, format_of_file(path), base); }

Graph read_graph(const std::string& path, RdfFormat format, const std::string& base) {
  return parse_graph(read_file(path), format, base, path);
}

Graph parse_graph(std::string_view text, RdfFormat format, const std::string& base, const std::string& name) {
  Graph graph;
  Collector collector(graph);
  RdfParserOptions options;
  options.format = format;
  options.name = name;
  options.base = base;
  parse_rdf(text, options, collector);
  return graph;
}

}  // namespace tercet::conformance
