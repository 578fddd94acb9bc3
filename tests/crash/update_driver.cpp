#include "tests/crash/update_driver.h"

#include <unistd.h>

#include <optional>
#include <random>

#include "tercet/transaction.h"
#include "tests/crash/crash_support.h"
#include "tests/crash/update_script.h"

namespace tercet::test {
namespace {

using Kind = ScriptCommit::Kind;

void report(Report::Kind kind, std::uint64_t commit) {
  const Report report{kind, commit};
  if (::write(STDOUT_FILENO, &report, sizeof report) != sizeof report) fail("nobody listens to the driver");
}

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

class Driver {
 public:
  Driver(const std::string& database, std::uint64_t seed, std::uint64_t commits, std::uint64_t life)
      : random_(life), script_(seed), database_(Database::open(database, driver_options())) {
    script_.advance_to(commits);
  }

  void step() {
    if (one_in(5)) give_up();
    if (one_in(40)) pack();
    commit();
    if (database_.info().facts != script_.facts().size()) fail("a commit leaves another number of facts");
  }

 private:
  bool one_in(unsigned n) { return random_() % n == 0; }

  TransactionOptions options() {
    TransactionOptions options;
    options.durability = one_in(3) ? Durability::kSync : Durability::kRelaxed;
    return options;
  }

  void pack() {
    report(Report::Kind::kPack, script_.commits());
    database_.compact();
    report(Report::Kind::kPacked, script_.commits());
  }

  // A transaction of which nothing may be left: new terms, new blank nodes, facts of the next commit.
  void give_up() {
    Transaction transaction = database_.begin(options());
    transaction.insert({transaction.new_blank_node(), predicate_term(0), Term::literal("given up " + std::to_string(random_()))});
    change(transaction, script_.next());
    if (one_in(2)) transaction.update("CLEAR ALL");
    if (one_in(2)) transaction.rollback();
  }

  void commit() {
    const ScriptCommit commit = script_.next();
    const std::uint64_t number = script_.commits() + 1;
    if (commit.kind == Kind::kLoad) {
      load(commit, number);
    } else {
      Transaction transaction = database_.begin(options());
      change(transaction, commit);
      transaction.remove(fact_of(number_of_commit(number - 1)));
      transaction.insert(fact_of(number_of_commit(number)));
      report(Report::Kind::kBegin, number);
      transaction.commit();
    }
    script_.advance();
    report(Report::Kind::kCommitted, number);
  }

  void load(const ScriptCommit& commit, std::uint64_t number) {
    std::string text = n_quad(number_of_commit(number));
    for (const ScriptFact& fact : commit.added) text += n_quad(fact);
    LoadOptions options;
    options.format = RdfFormat::kNQuads;
    report(Report::Kind::kBegin, number);
    database_.load_text(text, options);
  }

  static void change(Transaction& transaction, const ScriptCommit& commit) {
    for (const ScriptFact& fact : commit.removed) transaction.remove(fact_of(fact));
    if (commit.kind == Kind::kNewNode) add_node(transaction, commit);
    else
      for (const ScriptFact& fact : commit.added) transaction.insert(fact_of(fact));
    if (const std::string update = update_of(commit); !update.empty()) transaction.update(update);
  }

  static void add_node(Transaction& transaction, const ScriptCommit& commit) {
    const Term node = transaction.new_blank_node();
    for (const ScriptFact& fact : commit.added) transaction.insert(fact_of(fact, node));
  }

  static std::string update_of(const ScriptCommit& commit) {
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

  std::mt19937_64 random_;
  UpdateScript script_;
  Database database_;
};

}  // namespace

OpenOptions driver_options() {
  OpenOptions options;
  options.block_quads = 8;
  options.dictionary_block_terms = 4;
  options.fold_after = 16;
  return options;
}

void drive(const std::string& database, std::uint64_t seed, std::uint64_t commits, std::uint64_t life) {
  Driver driver(database, seed, commits, life);
  while (true) driver.step();
}

}  // namespace tercet::test
