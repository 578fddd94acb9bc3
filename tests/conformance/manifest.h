// W3C test manifests.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tercet/term.h"
#include "tests/conformance/graph.h"

namespace tercet::conformance {

namespace manifest_vocabulary {
inline constexpr std::string_view kMf = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
inline constexpr std::string_view kQt = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#";
inline constexpr std::string_view kUt = "http://www.w3.org/2009/sparql/tests/test-update#";
inline constexpr std::string_view kRdft = "http://www.w3.org/ns/rdftest#";
}  // namespace manifest_vocabulary

struct Manifest {
  std::string path;
  bool missing = false;   // an included file that does not exist
  std::string test_base;  // mf:assumedTestBase; empty when there is none
  Graph graph;            // with file: IRIs for what is relative
};

struct TestCase {
  std::shared_ptr<const Manifest> manifest;
  Term node;
  std::string iri;   // for people and lists: below the assumed test base where there is one
  std::string name;  // mf:name
  std::vector<std::string> types;
  std::vector<std::string> regimes;  // sd:entailmentRegime of the action
  Term action;
  Term result;

  // The file that a term of the manifest names.
  std::string file(const Term& term) const;
  // The IRI that the file has for the test: the base of what is in it, or its name as a graph.
  std::string iri_of_file(const std::string& path) const;
  // The file that has this IRI for the test; std::nullopt when there is none.
  std::optional<std::string> file_of_iri(std::string_view wanted) const;
};

// The manifest and those it includes, each once, in order. Throws Error.
std::vector<std::shared_ptr<const Manifest>> read_manifests(const std::string& path);

// In the order of mf:entries.
std::vector<TestCase> tests_of(const std::shared_ptr<const Manifest>& manifest);

}  // namespace tercet::conformance
