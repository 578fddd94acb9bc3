#include "tests/crash/script_commit.h"

namespace tercet::test {
namespace {

using Kind = ScriptCommit::Kind;

std::string text_of(std::uint32_t graph) { return graph == 0 ? "DEFAULT" : "GRAPH " + graph_term(graph).to_ntriples(); }

std::string n_quad(const ScriptFact& fact) {
  const std::string graph = fact.graph == 0 ? "" : graph_term(fact.graph).to_ntriples() + " ";
  return subject_term(fact).to_ntriples() + " " + predicate_term(fact.predicate).to_ntriples() + " " +
         object_term(fact).to_ntriples() + " " + graph + ".\n";
}

Fact fact_of(const ScriptFact& fact, const Term& subject) {
  return {subject, predicate_term(fact.predicate), object_term(fact), graph_term(fact.graph)};
}
Fact fact_of(const ScriptFact& fact) { return fact_of(fact, subject_term(fact)); }

void add_node(Transaction& transaction, const ScriptCommit& commit) {
  const Term node = transaction.new_blank_node();
  for (const ScriptFact& fact : commit.added) transaction.insert(fact_of(fact, node));
}

std::string update_of(const ScriptCommit& commit) {
  switch (commit.kind) {
    case Kind::kRename: {
      const std::string from = "{ ?s " + predicate_term(commit.first).to_ntriples() + " ?o } ";
      return "DELETE " + from + "INSERT { ?s " + predicate_term(commit.second).to_ntriples() + " ?o } WHERE " + from;
    }
    case Kind::kForget: return "DELETE WHERE { " + subject_term({0, 0, commit.first, 0}).to_ntriples() + " ?p ?o }";
    case Kind::kCopy: return "COPY SILENT " + text_of(commit.first) + " TO " + text_of(commit.second);
    case Kind::kClear: return "CLEAR " + text_of(commit.first);
    case Kind::kChanges:
    case Kind::kNewNode:
    case Kind::kLoad: break;
  }
  return "";
}

void load(Database& database, const ScriptCommit& commit, std::uint64_t number, const std::function<void()>& begin) {
  std::string text = n_quad(number_of_commit(number));
  for (const ScriptFact& fact : commit.added) text += n_quad(fact);
  LoadOptions options;
  options.format = RdfFormat::kNQuads;
  begin();
  database.load_text(text, options);
}

}  // namespace

OpenOptions script_options() {
  OpenOptions options;
  options.block_quads = 8;
  options.dictionary_block_terms = 4;
  options.fold_after = 16;
  return options;
}

void change(Transaction& transaction, const ScriptCommit& commit) {
  for (const ScriptFact& fact : commit.removed) transaction.remove(fact_of(fact));
  if (commit.kind == Kind::kNewNode) add_node(transaction, commit);
  else
    for (const ScriptFact& fact : commit.added) transaction.insert(fact_of(fact));
  if (const std::string update = update_of(commit); !update.empty()) transaction.update(update);
}

void make_commit(Database& database, const ScriptCommit& commit, std::uint64_t number, const TransactionOptions& options,
                 const std::function<void()>& begin) {
  if (commit.kind == Kind::kLoad) return load(database, commit, number, begin);
  Transaction transaction = database.begin(options);
  change(transaction, commit);
  transaction.remove(fact_of(number_of_commit(number - 1)));
  transaction.insert(fact_of(number_of_commit(number)));
  begin();
  transaction.commit();
}

}  // namespace tercet::test
