// From the type of a test to what runs it. Each family of tests is a file with a function register_..., called in main.cpp.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "tercet/options.h"
#include "tests/conformance/manifest.h"

namespace tercet::conformance {

// Nothing: passed. Otherwise what went wrong, in one line or several. An exception means the same as its text.
using Verdict = std::optional<std::string>;
using TestFunction = std::function<Verdict(const TestCase&)>;
// By the IRI of the rdf:type.
using Registry = std::map<std::string, TestFunction, std::less<>>;

// How queries are run.
struct RunOptions {
  OpenOptions open;
  QueryOptions query;
};

void register_rdf_tests(Registry& registry);
void register_sparql_syntax_tests(Registry& registry);
void register_query_tests(Registry& registry, const RunOptions& options);
void register_update_tests(Registry& registry, const RunOptions& options);

}  // namespace tercet::conformance
