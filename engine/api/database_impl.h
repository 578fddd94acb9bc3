// What stands behind Database, shared by its cursors and prepared queries.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/algebra/algebra.h"
#include "engine/api/plan_cache.h"
#include "engine/expr/user_functions.h"
#include "engine/results/term_display.h"
#include "parser/sparql/sparql_parser.h"
#include "storage/store.h"
#include "tercet/database.h"

namespace tercet {

// Threads: everything may be called from many. The store is internally synchronised; the display is replaced whole after a load.
class Database::Impl {
 public:
  Impl(std::unique_ptr<Store> store, const OpenOptions& options);

  Store& store() const { return *store_; }
  // The facts as they are now. When another process writes them, the prefixes that it has brought are then known too: so this comes before
  // a text is read that may use them.
  std::shared_ptr<const Snapshot> snapshot();
  const std::string& default_namespace() const { return default_namespace_; }

  // Known prefixes as Database::prefixes() gives them, how terms look with them, and how texts are read.
  struct Names {
    std::vector<std::pair<std::string, std::string>> prefixes;
    TermDisplay display;
    SparqlParserOptions parser;
  };
  std::shared_ptr<const Names> names() const;
  // To be called when a load or a transaction may have brought new prefixes. Cheap when there are none.
  void refresh_names();

  // The functions that the program has registered, as they are now.
  std::shared_ptr<const UserFunctions> functions() const;
  // Puts a function in, or takes it away (`function` null). Whether there was one of that name before.
  bool change_function(std::string_view iri, std::shared_ptr<const UserFunction> function);

  SparqlParserOptions parser_options(const QueryOptions& options) const;
  // The query of a text. Errors: kSyntax, kLimit; kEvaluation with the place for a call of a function that is none.
  ast::Query parse(std::string_view text, const QueryOptions& options) const { return parse(text, options, *functions()); }
  // The same, translated, its calls bound to the functions as they are now; or as a text that means the same was before.
  std::shared_ptr<const algebra::Query> query(std::string_view text, const QueryOptions& options);
  // The same, planned for a state of the facts that is no transaction's own.
  std::shared_ptr<const PlannedQuery> plan(std::string_view text, const QueryOptions& options,
                                           const std::shared_ptr<const Snapshot>& snapshot);

 private:
  ast::Query parse(std::string_view text, const QueryOptions& options, const UserFunctions& functions) const;
  std::shared_ptr<const algebra::Query> translate(std::string_view text, const QueryOptions& options) const;

  std::unique_ptr<Store> store_;
  const bool read_only_;
  std::string default_namespace_;
  std::string path_;
  std::mutex refresh_mutex_;  // before mutex_
  mutable std::mutex mutex_;
  std::shared_ptr<const Names> names_;              // guarded by mutex_; changed only with refresh_mutex_ too
  Prefixes stored_prefixes_;                        // that names_ was made of; guarded by refresh_mutex_
  std::shared_ptr<const UserFunctions> functions_;  // guarded by mutex_
  PlanCache plans_;
};

// Errors: kInvalidArgument, in words that name the option.
void check_options(const OpenOptions& options);
void check_options(const LoadOptions& options);
void check_options(const QueryOptions& options);

// The predicates of a state of the facts with the number of facts of each, by id. Cost: a few lookups a predicate. `limit` 0 is
// none.
std::vector<std::pair<Id, std::uint64_t>> predicate_counts(const Snapshot& snapshot, std::size_t limit = 0);

// What Database::complete_name and Database::unknown_names do.
std::vector<std::string> complete_name(const Snapshot& snapshot, const Database::Impl& database, std::string_view prefix,
                                       std::size_t limit);
std::vector<std::pair<std::string, std::string>> unknown_names(const Snapshot& snapshot, const TermDisplay& display,
                                                               const ast::Query& query);

}  // namespace tercet
