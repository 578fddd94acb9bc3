#include "tests/conformance/query_action.h"

#include "tercet/error.h"

namespace tercet::conformance {

namespace {

std::string qt(std::string_view name) { return std::string(manifest_vocabulary::kQt).append(name); }

// graphData is the file, named by its own IRI, or [ graph FILE ; rdfs:label NAME ].
DataFile named_graph(const TestCase& test, const Term& node, const std::string& vocabulary) {
  if (node.is_iri()) return {test.file(node), test.iri_of_file(test.file(node))};
  const std::string path = test.file(test.manifest->graph.object(node, vocabulary + "graph"));
  const std::string label = test.manifest->graph.object(node, "http://www.w3.org/2000/01/rdf-schema#label").value();
  return {path, label.empty() ? test.iri_of_file(path) : label};
}

}  // namespace

std::vector<DataFile> data_files(const TestCase& test, const Term& node, std::string_view vocabulary) {
  const std::string prefix(vocabulary);
  std::vector<DataFile> files;
  for (const Term& file : test.manifest->graph.objects(node, prefix + "data")) files.push_back({test.file(file), {}});
  for (const Term& graph : test.manifest->graph.objects(node, prefix + "graphData")) {
    files.push_back(named_graph(test, graph, prefix));
  }
  return files;
}

QueryAction query_action(const TestCase& test) {
  QueryAction action;
  if (test.action.is_iri() && test.manifest->graph.object(test.action, qt("query")).is_unbound()) {
    action.query_path = test.file(test.action);
    return action;
  }
  const Graph& graph = test.manifest->graph;
  const Term query = graph.object(test.action, qt("query"));
  if (query.is_unbound()) throw Error(ErrorCode::kNotFound, "the action has no qt:query");
  action.query_path = test.file(query);
  action.files = data_files(test, test.action, manifest_vocabulary::kQt);
  for (const Term& service : graph.objects(test.action, qt("serviceData")))
    action.services.push_back({graph.object(service, qt("endpoint")).value(), data_files(test, service, manifest_vocabulary::kQt)});
  return action;
}

void load_files(Database& database, const TestCase& test, const std::vector<DataFile>& files) {
  for (const DataFile& file : files) {
    LoadOptions options;
    options.format = format_of_file(file.path);
    options.base = test.iri_of_file(file.path);
    if (!file.graph.empty()) options.graph = file.graph;
    database.load({file.path}, options);
  }
}

}  // namespace tercet::conformance
