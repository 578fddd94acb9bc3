#include "tercet/transaction.h"

#include <chrono>
#include <utility>
#include <variant>

#include "engine/api/cursor_impl.h"
#include "engine/api/database_impl.h"
#include "engine/api/load.h"
#include "engine/api/load_document.h"
#include "engine/update/update_run.h"
#include "parser/iri.h"
#include "parser/language_tag.h"
#include "parser/sparql/sparql_parser.h"
#include "parser/unicode.h"

namespace tercet {
namespace {

void require_place(bool holds, const char* place, const Term& term) {
  if (holds) return;
  throw Error(ErrorCode::kInvalidArgument,
              std::string("the ") + place + " of a fact cannot be " + (term.is_unbound() ? "nothing" : term.to_ntriples()));
}

// What no term may have, however it came: it could not be written and read again.
void check_text(bool holds, const Term& term, const char* what) {
  if (!holds) throw Error(ErrorCode::kInvalidArgument, "the term " + term.to_ntriples() + " has " + what);
}

void check_iri_of(const Term& term, std::string_view iri) {
  check_text(is_clean_iri(iri), term, "an IRI with characters that no IRI may have");
  check_text(is_absolute_iri(iri), term, "an IRI without a scheme");
  check_text(unicode::find_invalid(iri) == std::string_view::npos, term, "an IRI that is no valid UTF-8");
}

void check_term(const Term& term) {
  if (term.is_iri()) check_iri_of(term, term.value());
  if (!term.is_literal()) return;
  check_text(unicode::find_invalid(term.value()) == std::string_view::npos, term, "a text that is no valid UTF-8");
  check_iri_of(term, term.datatype());
  check_text(term.language().empty() || is_language_tag(term.language()), term, "a language tag that is none, such as en or de-AT");
}

void check_fact(const Fact& fact) {
  require_place(fact.subject.is_iri() || fact.subject.is_blank_node(), "subject", fact.subject);
  require_place(fact.predicate.is_iri(), "predicate", fact.predicate);
  require_place(!fact.object.is_unbound(), "object", fact.object);
  require_place(!fact.graph.is_literal(), "graph", fact.graph);
  for (const Term* term : {&fact.subject, &fact.predicate, &fact.object, &fact.graph}) check_term(*term);
}

}  // namespace

class Transaction::Impl {
 public:
  std::shared_ptr<Database::Impl> database;
  std::shared_ptr<Canceller::Flag> flag = std::make_shared<Canceller::Flag>();
  std::unique_ptr<WriteTransaction> write;  // null when it only reads, or has ended
  std::shared_ptr<const Snapshot> pinned;   // of one that only reads
  bool sync = true;

  std::shared_ptr<const Snapshot> snapshot() const {
    if (pinned != nullptr) return pinned;
    if (write != nullptr) return write->snapshot();
    throw Error(ErrorCode::kInvalidArgument, "the transaction has ended already");
  }
  WriteTransaction& writable() const {
    if (write != nullptr) return *write;
    if (pinned != nullptr) throw Error(ErrorCode::kReadOnly, "this transaction was begun to read only");
    throw Error(ErrorCode::kInvalidArgument, "the transaction has ended already");
  }

  // All of what `change` does, or nothing.
  template <class Change>
  auto atomically(const Change& change) {
    WriteTransaction& transaction = writable();
    const std::unique_ptr<WriteTransaction::Savepoint> before = transaction.savepoint();
    try {
      return change(transaction);
    } catch (...) {
      transaction.rollback_to(*before);
      throw;
    }
  }
};

Transaction::Transaction(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction& Transaction::operator=(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

Transaction Database::begin(const TransactionOptions& options) {
  auto impl = std::make_unique<Transaction::Impl>();
  impl->database = impl_;
  impl->sync = options.durability == Durability::kSync;
  if (options.read_only) impl->pinned = impl_->snapshot();
  else impl->write = impl_->store().begin_write(options);
  return Transaction(std::move(impl));
}

UpdateSummary Database::update(std::string_view text, const QueryOptions& options, const TransactionOptions& transaction) {
  Transaction whole = begin(transaction);
  UpdateSummary summary = whole.update(text, options);
  whole.commit();
  return summary;
}

Cursor Transaction::query(std::string_view text, const QueryOptions& options) const {
  std::shared_ptr<const Snapshot> now = impl_->snapshot();
  Database::Impl& database = *impl_->database;
  if (impl_->pinned != nullptr) {
    auto planned = database.plan(text, options, now);
    return Cursor(start_cursor(impl_->database, std::move(now), std::move(planned), options));
  }
  QueryOptions own = options;
  own.threads = 1;  // the transaction may change while the rows are read
  auto planned = plan_query(database.query(text, own), now, optimizer_options(own));
  return Cursor(start_cursor(impl_->database, std::move(now), std::move(planned), own));
}

UpdateSummary Transaction::update(std::string_view text, const QueryOptions& options) {
  check_options(options);
  const auto begin = std::chrono::steady_clock::now();
  const Database::Impl& database = *impl_->database;
  const auto functions = database.functions();
  const auto names = database.names();
  SparqlParserOptions parser = database.parser_options(options);
  parser.unit = SparqlUnit::kUpdate;
  ast::Update update = std::get<ast::Update>(parse_sparql(text, parser));
  UpdateSettings settings;
  settings.options = options;
  settings.text = text;
  settings.base = database.default_namespace();
  settings.functions = functions.get();
  settings.display = &names->display;
  settings.cancelled = std::shared_ptr<std::atomic<bool>>(impl_->flag, &impl_->flag->cancelled);
  settings.load = [&](WriteTransaction& transaction, const Term& source, const Term& graph, const auto& goes_on) {
    return load_document(transaction, database.store(), source, graph, options.load, goes_on);
  };
  const auto prefixes = update.prefixes;
  const UpdateCounts counts = impl_->atomically([&](WriteTransaction& transaction) {
    UpdateCounts done = run_update(std::move(update), transaction, settings);
    for (const auto& [name, iri] : prefixes) transaction.add_prefix(name, iri);
    return done;
  });
  return {counts.inserted, counts.removed, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()};
}

bool Transaction::insert(const Fact& fact) {
  check_fact(fact);
  WriteTransaction& transaction = impl_->writable();
  auto id = [&](const Term& term) { return transaction.intern(term.view()); };
  return transaction.insert({id(fact.subject), id(fact.predicate), id(fact.object), id(fact.graph)});
}

bool Transaction::remove(const Fact& fact) {
  check_fact(fact);
  WriteTransaction& transaction = impl_->writable();
  std::array<Id, kColumns> ids{};
  const std::array<const Term*, kColumns> terms{&fact.subject, &fact.predicate, &fact.object, &fact.graph};
  for (std::size_t i = 0; i < kColumns; ++i) {
    const std::optional<Id> id = transaction.find(terms[i]->view());
    if (!id) return false;
    ids[i] = *id;
  }
  return transaction.remove(ids);
}

Term Transaction::new_blank_node() {
  WriteTransaction& transaction = impl_->writable();
  return transaction.snapshot()->term(transaction.new_blank_node());
}

LoadSummary Transaction::load(const std::vector<std::string>& files, const LoadOptions& options) {
  check_options(options);
  return impl_->atomically(
      [&](WriteTransaction& transaction) { return load_files(transaction, impl_->database->store(), files, options); });
}

LoadSummary Transaction::load_text(std::string_view text, const LoadOptions& options, const std::string& name) {
  check_options(options);
  return impl_->atomically(
      [&](WriteTransaction& transaction) { return tercet::load_text(transaction, impl_->database->store(), text, options, name); });
}

void Transaction::commit() {
  if (impl_->pinned != nullptr) {
    impl_->pinned = nullptr;
    return;
  }
  WriteTransaction& transaction = impl_->writable();
  const std::unique_ptr<WriteTransaction> ended = std::move(impl_->write);
  transaction.commit(impl_->sync);
  impl_->database->refresh_names();
}

void Transaction::rollback() noexcept {
  impl_->write = nullptr;
  impl_->pinned = nullptr;
}

Canceller Transaction::canceller() const noexcept { return Canceller(impl_->flag); }

}  // namespace tercet
