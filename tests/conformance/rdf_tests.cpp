// The parser tests of N-Triples, N-Quads, Turtle, TriG and RDF/XML.
#include "tercet/error.h"
#include "tests/conformance/isomorphism.h"
#include "tests/conformance/registry.h"

namespace tercet::conformance {

namespace {

Graph read_action(const TestCase& test, RdfFormat format) {
  const std::string path = test.file(test.action);
  return read_graph(path, format, test.iri_of_file(path));
}

Verdict positive(const TestCase& test, RdfFormat format) {
  read_action(test, format);
  return std::nullopt;
}

Verdict negative(const TestCase& test, RdfFormat format) {
  try {
    read_action(test, format);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kSyntax) return std::nullopt;
    throw;
  }
  return "parsed, and should have been refused";
}

Verdict evaluation(const TestCase& test, RdfFormat format, RdfFormat result_format) {
  const Graph actual = read_action(test, format);
  const Graph expected = read_graph(test.file(test.result), result_format, {});
  if (isomorphic(actual, expected)) return std::nullopt;
  std::string message = "the graphs differ: " + std::to_string(actual.quads.size()) + " quads read, " +
                        std::to_string(expected.quads.size()) + " expected; read:";
  for (const auto& quad : actual.quads) {
    message += "\n";
    for (const Term& term : quad) message += term.to_ntriples() + " ";
  }
  return message;
}

}  // namespace

void register_rdf_tests(Registry& registry) {
  struct Family {
    const char* name;
    RdfFormat format;
    RdfFormat result_format;
  };
  constexpr Family kFamilies[] = {{"NTriples", RdfFormat::kNTriples, RdfFormat::kNTriples},
                                  {"NQuads", RdfFormat::kNQuads, RdfFormat::kNQuads},
                                  {"Turtle", RdfFormat::kTurtle, RdfFormat::kNTriples},
                                  {"Trig", RdfFormat::kTriG, RdfFormat::kNQuads},
                                  {"XML", RdfFormat::kRdfXml, RdfFormat::kNTriples}};
  for (const Family& family : kFamilies) {
    const std::string prefix = std::string(manifest_vocabulary::kRdft) + "Test" + family.name;
    const RdfFormat format = family.format;
    const RdfFormat result_format = family.result_format;
    registry[prefix + "PositiveSyntax"] = [format](const TestCase& test) { return positive(test, format); };
    registry[prefix + "NegativeSyntax"] = [format](const TestCase& test) { return negative(test, format); };
    registry[prefix + "NegativeEval"] = [format](const TestCase& test) { return negative(test, format); };
    registry[prefix + "Eval"] = [format, result_format](const TestCase& test) { return evaluation(test, format, result_format); };
  }
}

}  // namespace tercet::conformance
