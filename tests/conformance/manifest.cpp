#include "tests/conformance/manifest.h"

#include <filesystem>
#include <set>

#include "parser/unicode.h"
#include "tercet/error.h"

namespace tercet::conformance {

namespace {

constexpr std::string_view kFileScheme = "file://";

std::string mf(std::string_view name) { return std::string(manifest_vocabulary::kMf).append(name); }

std::string file_iri(const std::string& path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string iri(kFileScheme);
  for (const char c : std::filesystem::absolute(path).lexically_normal().string()) {
    const auto byte = static_cast<unsigned char>(c);
    if (unicode::is_ascii(c, unicode::kNotIri) || c == '%' || c == '?' || c == '#') {
      iri += {'%', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      iri += c;
    }
  }
  return iri;
}

std::string path_of_iri(std::string_view iri) {
  if (!iri.starts_with(kFileScheme)) throw Error(ErrorCode::kNotFound, "no file: <" + std::string(iri) + ">");
  iri.remove_prefix(kFileScheme.size());
  iri = iri.substr(0, iri.find('#'));
  std::string path;
  for (std::size_t i = 0; i < iri.size(); ++i) {
    if (iri[i] == '%' && i + 2 < iri.size() && unicode::is_ascii(iri[i + 1], unicode::kHex) &&
        unicode::is_ascii(iri[i + 2], unicode::kHex)) {
      path += static_cast<char>(unicode::hex_value(iri[i + 1]) * 16 + unicode::hex_value(iri[i + 2]));
      i += 2;
    } else {
      path += iri[i];
    }
  }
  return path;
}

void read_into(const std::string& path, bool included, std::set<std::string>& seen,
               std::vector<std::shared_ptr<const Manifest>>& manifests) {
  const std::string whole_path = std::filesystem::absolute(path).lexically_normal().string();
  if (!seen.insert(whole_path).second) return;
  auto manifest = std::make_shared<Manifest>();
  manifest->path = whole_path;
  manifests.push_back(manifest);
  manifest->missing = included && !std::filesystem::exists(whole_path);
  if (manifest->missing) return;
  manifest->graph = read_graph(whole_path, RdfFormat::kTurtle, file_iri(whole_path));
  for (const auto& quad : manifest->graph.quads) {
    if (quad[1].value() == mf("assumedTestBase")) manifest->test_base = quad[2].value();
  }
  for (const auto& quad : manifest->graph.quads) {
    if (quad[1].value() != mf("include")) continue;
    for (const Term& item : manifest->graph.list(quad[2])) read_into(path_of_iri(item.value()), true, seen, manifests);
  }
}

// Older manifests do not say that a test of a query is a mf:QueryEvaluationTest.
bool is_query_action(const Graph& graph, const Term& action) {
  return !graph.object(action, std::string(manifest_vocabulary::kQt) + "query").is_unbound() ||
         (action.is_iri() && action.value().ends_with(".rq"));
}

// One regime, or a list of those the test holds for.
std::vector<std::string> regimes_of(const Graph& graph, const Term& action) {
  std::vector<std::string> regimes;
  for (const Term& value : graph.objects(action, "http://www.w3.org/ns/sparql-service-description#entailmentRegime")) {
    if (value.is_iri()) regimes.push_back(value.value());
    for (const Term& item : graph.list(value)) {
      if (item.is_iri()) regimes.push_back(item.value());
    }
  }
  return regimes;
}

}  // namespace

std::string TestCase::file(const Term& term) const { return path_of_iri(term.value()); }

std::string TestCase::iri_of_file(const std::string& path) const {
  if (manifest->test_base.empty()) return file_iri(path);
  return manifest->test_base +
         std::filesystem::path(path).lexically_relative(std::filesystem::path(manifest->path).parent_path()).string();
}

std::optional<std::string> TestCase::file_of_iri(std::string_view wanted) const {
  std::string path;
  if (wanted.starts_with(kFileScheme)) {
    path = path_of_iri(wanted);
  } else if (!manifest->test_base.empty() && wanted.starts_with(manifest->test_base)) {
    path = std::filesystem::path(manifest->path).parent_path() / wanted.substr(manifest->test_base.size());
  }
  return std::filesystem::is_regular_file(path) ? std::optional(path) : std::nullopt;
}

std::vector<std::shared_ptr<const Manifest>> read_manifests(const std::string& path) {
  std::set<std::string> seen;
  std::vector<std::shared_ptr<const Manifest>> manifests;
  read_into(path, false, seen, manifests);
  return manifests;
}

std::vector<TestCase> tests_of(const std::shared_ptr<const Manifest>& manifest) {
  std::vector<TestCase> tests;
  const Graph& graph = manifest->graph;
  for (const auto& quad : graph.quads) {
    if (quad[1].value() != mf("entries")) continue;
    for (const Term& node : graph.list(quad[2])) {
      TestCase test;
      test.manifest = manifest;
      test.node = node;
      test.name = graph.object(node, mf("name")).value();
      test.action = graph.object(node, mf("action"));
      test.result = graph.object(node, mf("result"));
      test.regimes = regimes_of(graph, test.action);
      for (const Term& type : graph.objects(node, vocabulary::kRdfType)) test.types.push_back(type.value());
      if (test.types.empty() && is_query_action(graph, test.action)) test.types.push_back(mf("QueryEvaluationTest"));
      test.iri = node.is_iri() ? node.value() : test.iri_of_file(manifest->path) + "#" + test.name;
      if (const std::size_t hash = test.iri.find('#'); test.iri.starts_with(kFileScheme) && hash != std::string::npos) {
        test.iri = test.iri_of_file(path_of_iri(test.iri)) + test.iri.substr(hash);
      }
      tests.push_back(std::move(test));
    }
  }
  return tests;
}

}  // namespace tercet::conformance
