// What an evaluation test says in mf:action, and the database it asks for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tercet/database.h"
#include "tests/conformance/manifest.h"

namespace tercet::conformance {

// A file, and the graph that it goes into; no name is the default graph.
struct DataFile {
  std::string path;
  std::string graph;
};

// Another endpoint, that the query reaches by SERVICE.
struct ServiceData {
  std::string endpoint;
  std::vector<DataFile> files;
};

struct QueryAction {
  std::string query_path;
  std::vector<DataFile> files;
  std::vector<ServiceData> services;
};

// The data and graphData of a node in the vocabulary of query tests or of update tests.
std::vector<DataFile> data_files(const TestCase& test, const Term& node, std::string_view vocabulary);

// mf:action [ qt:query ; qt:data ; qt:graphData ; qt:serviceData ], or just the query. Throws Error.
QueryAction query_action(const TestCase& test);

// Loads the files; their base is the IRI that the test gives them.
void load_files(Database& database, const TestCase& test, const std::vector<DataFile>& files);

}  // namespace tercet::conformance
