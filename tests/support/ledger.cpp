#include "tests/support/ledger.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace tercet::test {
namespace {

constexpr std::uint64_t kAccounts = 20;
constexpr std::uint64_t kBalance = 1000;  // of an account at the beginning
constexpr std::uint64_t kEntries = 100;   // of the last transfers
constexpr std::uint64_t kFirstBatch = 3000;
constexpr std::uint64_t kSmallBatch = 20;  // beside the first goes in as changes
constexpr std::uint64_t kLargeBatch = 400;
constexpr std::size_t kBatches = 4;  // of a writer

Term name_of(const std::string& local) { return Term::iri("http://ledger.example/" + local); }
std::string text_of(const std::string& local) { return "<http://ledger.example/" + local + ">"; }
std::string account(std::uint64_t number) { return "account/" + std::to_string(number); }
std::string entry(std::uint64_t number) { return "entry/" + std::to_string(number); }

// Texts of which some are longer than a key of the dictionary.
std::string said(std::uint64_t number) {
  return "transfer " + std::to_string(number) + (number % 7 == 0 ? std::string(600, '.') : std::string());
}

std::uint64_t number(const Term& term) { return std::stoull(std::string(term.value())); }

[[noreturn]] void broken(const std::string& what) { throw std::runtime_error("the ledger is broken: " + what); }

void require_equal(std::uint64_t got, std::uint64_t expected, const std::string& what) {
  if (got != expected) broken(what + ": " + std::to_string(got) + ", not " + std::to_string(expected));
}

std::uint64_t version_of(const Transaction& transaction) {
  Cursor rows = transaction.query("SELECT ?v { " + text_of("ledger") + " " + text_of("version") + " ?v }");
  if (!rows.next()) broken("it has no version");
  const std::uint64_t version = number(rows[0]);
  if (rows.next()) broken("it has two versions");
  return version;
}

std::uint64_t count(const Transaction& transaction, const std::string& pattern) {
  Cursor rows = transaction.query("SELECT (COUNT(*) AS ?n) { " + pattern + " }");
  rows.next();
  return number(rows[0]);
}

void check_balances(const Transaction& transaction) {
  Cursor rows = transaction.query("SELECT (COUNT(?b) AS ?n) (SUM(?b) AS ?sum) { ?a " + text_of("holds") + " ?b }");
  rows.next();
  require_equal(number(rows["n"]), kAccounts, "balances");
  require_equal(number(rows["sum"]), kAccounts * kBalance, "their sum");
  // By another order of the facts.
  Cursor sorted = transaction.query("SELECT ?b { ?a " + text_of("holds") + " ?b } ORDER BY ?b");
  std::uint64_t sum = 0;
  while (sorted.next()) sum += number(sorted[0]);
  require_equal(sum, kAccounts * kBalance, "the sum of the sorted balances");
}

std::uint64_t check_entries(const Transaction& transaction, std::uint64_t version) {
  Cursor rows = transaction.query("SELECT ?e ?t { ?e " + text_of("says") + " ?t }");
  std::uint64_t entries = 0;
  for (; rows.next(); ++entries) {
    const std::string name(rows["e"].value());
    const std::uint64_t n = std::stoull(name.substr(name.rfind('/') + 1));
    if (n > version || n + kEntries <= version) broken("version " + std::to_string(version) + " has entry " + std::to_string(n));
    if (rows["t"].value() != said(n)) broken("entry " + std::to_string(n) + " says '" + std::string(rows["t"].value()) + "'");
  }
  require_equal(entries, std::min(version, kEntries), "entries of version " + std::to_string(version));
  return entries;
}

struct Batches {
  std::uint64_t number = 0;
  std::uint64_t facts = 0;
};

Batches check_batches(const Transaction& transaction) {
  Batches batches;
  Cursor rows = transaction.query("SELECT ?g ?n (COUNT(?s) AS ?c) { ?g " + text_of("size") +
                                  " ?n OPTIONAL { GRAPH ?g { ?s ?p ?o } } } GROUP BY ?g ?n");
  for (; rows.next(); ++batches.number) {
    require_equal(number(rows["c"]), number(rows["n"]), "facts of batch " + std::string(rows["g"].value()));
    batches.facts += number(rows["n"]);
  }
  return batches;
}

void write_batch(std::string& text, const std::string& batch, std::uint64_t facts) {
  const std::string graph = text_of("batch/" + batch);
  text += graph + " " + text_of("size") + " \"" + std::to_string(facts) + "\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n";
  for (std::uint64_t i = 0; i < facts; ++i) {
    text += text_of("thing/" + std::to_string(i % 300)) + " " + text_of("property/" + std::to_string(i % 7)) + " \"value " +
            std::to_string(i) + (i % 5 == 0 ? " of " + batch : "") + "\" " + graph + " .\n";
  }
}

LoadOptions nquads() {
  LoadOptions options;
  options.format = RdfFormat::kNQuads;
  options.threads = 2;
  return options;
}

}  // namespace

OpenOptions ledger_options() {
  OpenOptions options;
  options.block_quads = 16;
  options.dictionary_block_terms = 8;
  options.fold_after = 64;
  return options;
}

void make_ledger(Database& database) {
  std::string text;
  write_batch(text, "first", kFirstBatch);
  const std::string integer = "\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n";
  for (std::uint64_t i = 0; i < kAccounts; ++i)
    text += text_of(account(i)) + " " + text_of("holds") + " \"" + std::to_string(kBalance) + integer;
  text += text_of("ledger") + " " + text_of("version") + " \"0" + integer;
  database.load_text(text, nquads());
}

LedgerState read_ledger(const Transaction& transaction) {
  const std::uint64_t version = version_of(transaction);
  check_balances(transaction);
  const std::uint64_t entries = check_entries(transaction, version);
  const Batches batches = check_batches(transaction);
  const std::uint64_t in_default = count(transaction, "?s ?p ?o");
  require_equal(in_default, kAccounts + 1 + entries + batches.number, "facts of the default graph");
  require_equal(count(transaction, "GRAPH ?g { ?s ?p ?o }"), batches.facts, "facts of the named graphs");
  return {version, in_default + batches.facts};
}

LedgerState read_ledger(Database& database) {
  TransactionOptions options;
  options.read_only = true;
  return read_ledger(database.begin(options));
}

LedgerWriter::LedgerWriter(Database& database, std::string name, std::string directory, std::uint64_t seed,
                           std::function<void(std::uint64_t version)> acknowledged)
    : database_(database),
      name_(std::move(name)),
      directory_(std::move(directory)),
      random_(seed),
      acknowledged_(std::move(acknowledged)) {}

void LedgerWriter::step() {
  const std::uint64_t choice = below(200);
  if (choice < 2) database_.compact();
  else if (choice < 6) load_file(kLargeBatch + below(kLargeBatch));
  else if (choice < 15) load_file(kSmallBatch);
  else if (choice < 25) load_in_transaction();
  else if (choice < 40) give_up();
  else if (choice < 55) fail_in_the_midst();
  else commit_transfers();
  if (there_.size() > kBatches) drop_batch();
}

TransactionOptions LedgerWriter::options() {
  TransactionOptions options;
  options.lock_timeout = std::nullopt;
  options.durability = below(4) == 0 ? Durability::kSync : Durability::kRelaxed;
  return options;
}

std::uint64_t LedgerWriter::transfer(Transaction& transaction) {
  return below(2) == 0 ? transfer_by_facts(transaction) : transfer_by_update(transaction);
}

std::uint64_t LedgerWriter::transfer_by_facts(Transaction& transaction) {
  const std::uint64_t version = version_of(transaction);
  const Term holds = name_of("holds");
  const std::uint64_t from = below(kAccounts);
  std::uint64_t moved = 0;
  auto change = [&](std::uint64_t of, const std::function<std::uint64_t(std::uint64_t)>& after) {
    Cursor rows = transaction.query("SELECT ?b { " + text_of(account(of)) + " " + text_of("holds") + " ?b }");
    if (!rows.next()) broken(account(of) + " has no balance");
    const std::uint64_t balance = number(rows[0]);
    transaction.remove({name_of(account(of)), holds, Term::integer(static_cast<std::int64_t>(balance))});
    transaction.insert({name_of(account(of)), holds, Term::integer(static_cast<std::int64_t>(after(balance)))});
  };
  change(from, [&](std::uint64_t balance) { return balance - (moved = below(balance + 1)); });
  change((from + 1 + below(kAccounts - 1)) % kAccounts, [&](std::uint64_t balance) { return balance + moved; });
  transaction.remove({name_of("ledger"), name_of("version"), Term::integer(static_cast<std::int64_t>(version))});
  transaction.insert({name_of("ledger"), name_of("version"), Term::integer(static_cast<std::int64_t>(version + 1))});
  transaction.insert({name_of(entry(version + 1)), name_of("says"), Term::literal(said(version + 1))});
  if (version + 1 > kEntries) {
    const std::uint64_t old = version + 1 - kEntries;
    transaction.remove({name_of(entry(old)), name_of("says"), Term::literal(said(old))});
  }
  return version + 1;
}

std::uint64_t LedgerWriter::transfer_by_update(Transaction& transaction) {
  const std::uint64_t version = version_of(transaction) + 1;
  const std::uint64_t from = below(kAccounts);
  const std::uint64_t to = (from + 1 + below(kAccounts - 1)) % kAccounts;
  const std::string old = version > kEntries ? text_of(entry(version - kEntries)) + " " + text_of("says") + " ?text . " : "";
  const std::string holds = text_of("holds");
  const std::string from_text = text_of(account(from)) + " " + holds;
  const std::string to_text = text_of(account(to)) + " " + holds;
  const std::string ledger = text_of("ledger") + " " + text_of("version");
  transaction.update("DELETE { " + from_text + " ?f . " + to_text + " ?t . " + ledger + " ?v . " + old + "} INSERT { " + from_text +
                     " ?less . " + to_text + " ?more . " + ledger + " ?next . ?entry " + text_of("says") + " \"" + said(version) +
                     "\" } WHERE { " + from_text + " ?f . " + to_text + " ?t . " + ledger + " ?v . " + old +
                     "BIND(FLOOR(?f / 3) AS ?some) BIND(xsd:integer(?some) AS ?moved) BIND(?f - ?moved AS ?less) "
                     "BIND(?t + ?moved AS ?more) BIND(?v + 1 AS ?next) BIND(IRI(CONCAT(\"http://ledger.example/entry/\", "
                     "STR(?next))) AS ?entry) }");
  return version;
}

void LedgerWriter::commit_transfers() {
  Transaction transaction = database_.begin(options());
  std::uint64_t version = 0;
  for (std::uint64_t transfers = 1 + below(3); transfers > 0; --transfers) version = transfer(transaction);
  transaction.commit();
  acknowledged_(version);
}

// An update that has changed something when it fails leaves nothing; the transaction goes on.
void LedgerWriter::fail_in_the_midst() {
  Transaction transaction = database_.begin(options());
  const std::uint64_t version = transfer(transaction);
  bool failed = false;
  try {
    transaction.update("DELETE WHERE { ?a " + text_of("holds") + " ?b } ; INSERT DATA { " + text_of("ledger") + " " +
                       text_of("version") + " \"new " + std::to_string(random_()) + "\" } ; COPY " + text_of("none") +
                       " TO DEFAULT");
  } catch (const Error& error) {
    failed = error.code() == ErrorCode::kNotFound;
  }
  if (!failed) broken("the copying of a graph that is not there went well");
  const std::uint64_t last = below(2) == 0 ? transfer(transaction) : version;
  transaction.commit();
  acknowledged_(last);
}

void LedgerWriter::give_up() {
  Transaction transaction = database_.begin(options());
  transfer(transaction);
  transaction.insert({transaction.new_blank_node(), name_of("given-up"), Term::literal("never " + std::to_string(random_()))});
  if (below(2) == 0) transaction.rollback();
}

std::string LedgerWriter::new_batch(std::uint64_t facts) {
  there_.push_back(name_ + "-" + std::to_string(batches_++));
  std::string text;
  write_batch(text, there_.back(), facts);
  return text;
}

void LedgerWriter::load_in_transaction() {
  const std::string text = new_batch(kSmallBatch);
  Transaction transaction = database_.begin(options());
  transaction.load_text(text, nquads());
  const std::uint64_t version = transfer(transaction);
  transaction.commit();
  acknowledged_(version);
}

void LedgerWriter::load_file(std::uint64_t facts) {
  const std::string path = directory_ + "/" + name_ + ".nq";
  std::ofstream(path) << new_batch(facts);
  database_.load({path}, nquads());
}

void LedgerWriter::drop_batch() {
  const std::string graph = text_of("batch/" + there_.front());
  there_.pop_front();
  database_.update("CLEAR GRAPH " + graph + " ; DELETE WHERE { " + graph + " " + text_of("size") + " ?n }", {}, options());
}

}  // namespace tercet::test
