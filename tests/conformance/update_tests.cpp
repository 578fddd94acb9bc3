// Update evaluation tests: what the facts are afterwards, in the database and when its changes have been worked into the blocks.
#include <chrono>

#include "tercet/error.h"
#include "tercet/results.h"
#include "tercet/transaction.h"
#include "tests/conformance/isomorphism.h"
#include "tests/conformance/query_action.h"
#include "tests/conformance/registry.h"

namespace tercet::conformance {

namespace {

// Long enough for any test; an update that hangs fails instead of stopping the run.
constexpr std::chrono::seconds kTimeout{60};

std::string ut(std::string_view name) { return std::string(manifest_vocabulary::kUt).append(name); }

class UpdateTest {
 public:
  UpdateTest(const TestCase& test, const RunOptions& options)
      : test_(test), request_(request_path(test)), options_(options.query), open_(options.open) {
    options_.strict = true;
    options_.timeout = kTimeout;
    open_.default_namespace = test_.iri_of_file(request_);
  }

  Verdict evaluate() const {
    const Graph expected = facts_of(filled_with(test_.result));
    Database database = filled_with(test_.action);
    database.update(read_file(request_), options_);
    if (!isomorphic(expected, facts_of(database))) return "the facts are other ones afterwards:\n" + dump(database);
    database.compact();
    if (!isomorphic(expected, facts_of(database))) return "the facts are other ones when they are packed:\n" + dump(database);
    return std::nullopt;
  }

 private:
  static std::string request_path(const TestCase& test) {
    const Term request = test.manifest->graph.object(test.action, ut("request"));
    if (request.is_unbound()) throw Error(ErrorCode::kNotFound, "the action has no ut:request");
    return test.file(request);
  }

  Database filled_with(const Term& node) const {
    Database database = Database::in_memory(open_);
    load_files(database, test_, data_files(test_, node, manifest_vocabulary::kUt));
    return database;
  }

  static std::string dump(const Database& database) {
    std::string text;
    write_dump(database, [&](std::string_view piece) { text += piece; });
    return text;
  }

  static Graph facts_of(const Database& database) { return parse_graph(dump(database), RdfFormat::kNQuads, {}); }

  const TestCase& test_;
  const std::string request_;
  QueryOptions options_;
  OpenOptions open_;
};

}  // namespace

void register_update_tests(Registry& registry, const RunOptions& options) {
  const auto run = [options](const TestCase& test) { return UpdateTest(test, options).evaluate(); };
  registry[std::string(manifest_vocabulary::kMf) + "UpdateEvaluationTest"] = run;
  registry[ut("UpdateEvaluationTest")] = run;
}

}  // namespace tercet::conformance
