#include <algorithm>

#include "engine/api/check_calls.h"
#include "engine/api/cursor_impl.h"
#include "engine/api/database_impl.h"
#include "engine/api/known_prefixes.h"
#include "engine/api/load.h"
#include "engine/service/allowed_endpoints.h"
#include "parser/iri.h"
#include "parser/sparql/normalized_text.h"

namespace tercet {
namespace {

constexpr std::size_t kSmallestLoadMemory = 64 * kMebibyte;
constexpr std::uint32_t kLargestBatch = 1u << 20;

void check_iri(std::string_view what, const std::string& iri) {
  const bool clean = is_clean_iri(iri);
  if (clean && is_absolute_iri(iri)) return;
  std::string shown;
  append_iri_reference(shown, iri);
  throw Error(ErrorCode::kInvalidArgument, std::string(what) +
                                               " must be an absolute IRI such as fact: or http://example.org/, and " + shown +
                                               (clean ? " has no scheme" : " has characters that no IRI may have"));
}

// What a query's text means also depends on whether the short form is read.
std::string cache_key(std::string_view text, const QueryOptions& options) {
  return (options.strict ? "strict\n" : "\n") + normalized_query_text(text);
}

std::unique_ptr<Store> open_store(const std::string& path, const OpenOptions& options) {
  check_options(options);
  return Store::open(path, options);
}

}  // namespace

void check_options(const OpenOptions& options) {
  if (options.default_namespace) check_iri("the default namespace", *options.default_namespace);
}

void check_options(const LoadOptions& options) {
  if (options.base) check_iri("the base", *options.base);
  if (options.graph) check_iri("the graph's name", *options.graph);
  if (options.memory_bytes < kSmallestLoadMemory) {
    throw Error(ErrorCode::kInvalidArgument, "a load needs a memory budget of at least 64 MiB");
  }
}

void check_options(const QueryOptions& options) {
  if (options.memory_bytes == 0) throw Error(ErrorCode::kInvalidArgument, "a query needs a memory budget of more than nothing");
  if (options.timeout.count() < 0) throw Error(ErrorCode::kInvalidArgument, "a timeout cannot be negative");
  if (options.service.timeout.count() < 0) throw Error(ErrorCode::kInvalidArgument, "a timeout of SERVICE cannot be negative");
  if (options.service.max_response_bytes == 0)
    throw Error(ErrorCode::kInvalidArgument, "an answer of SERVICE needs room for more than nothing");
  check_allowed_list(options.service.allowed, "endpoint");
  if (options.load.timeout.count() < 0) throw Error(ErrorCode::kInvalidArgument, "a timeout of LOAD cannot be negative");
  if (options.load.max_document_bytes == 0)
    throw Error(ErrorCode::kInvalidArgument, "a document of LOAD needs room for more than nothing");
  check_allowed_list(options.load.allowed, "document");
  if (options.batch_rows > kLargestBatch) throw Error(ErrorCode::kInvalidArgument, "a batch has at most 1048576 rows");
}

Database::Impl::Impl(std::unique_ptr<Store> store, const OpenOptions& options)
    : store_(std::move(store)),
      read_only_(options.read_only),
      functions_(std::make_shared<UserFunctions>()),
      plans_(options.plan_cache_entries) {
  StoreInfo info = store_->info();
  default_namespace_ = info.default_namespace;
  path_ = info.path;
  refresh_names();
}

std::shared_ptr<const Snapshot> Database::Impl::snapshot() {
  std::shared_ptr<const Snapshot> now = store_->snapshot();
  if (read_only_) refresh_names();
  return now;
}

std::shared_ptr<const Database::Impl::Names> Database::Impl::names() const {
  std::lock_guard lock(mutex_);
  return names_;
}

// One after the other: what was read of an older state must not replace what was read of a newer one.
void Database::Impl::refresh_names() {
  std::lock_guard refreshing(refresh_mutex_);
  const Prefixes stored = store_->prefixes();
  if (names_ != nullptr && stored == stored_prefixes_) return;
  auto prefixes = stored;
  std::erase_if(prefixes, [](const auto& prefix) { return prefix.first.empty(); });
  prefixes = with_predeclared(std::move(prefixes));
  prefixes.emplace_back("", default_namespace_);
  std::sort(prefixes.begin(), prefixes.end());
  SparqlParserOptions parser;
  parser.base = parser.default_namespace = default_namespace_;
  parser.prefixes = prefixes;
  std::erase_if(parser.prefixes, [](const auto& prefix) { return prefix.first.empty(); });
  TermDisplay display(default_namespace_, prefixes);
  auto names = std::make_shared<const Names>(Names{std::move(prefixes), std::move(display), std::move(parser)});
  stored_prefixes_ = stored;
  {
    std::lock_guard lock(mutex_);
    names_ = std::move(names);
  }
  plans_.clear();
}

SparqlParserOptions Database::Impl::parser_options(const QueryOptions& options) const {
  SparqlParserOptions parser = names()->parser;
  parser.strict = options.strict;
  return parser;
}

std::shared_ptr<const UserFunctions> Database::Impl::functions() const {
  std::lock_guard lock(mutex_);
  return functions_;
}

bool Database::Impl::change_function(std::string_view iri, std::shared_ptr<const UserFunction> function) {
  bool was_there = false;
  {
    std::lock_guard lock(mutex_);
    auto changed = std::make_shared<UserFunctions>(*functions_);
    auto known = changed->find(iri);
    was_there = known != changed->end();
    if (was_there) changed->erase(known);
    if (function) changed->emplace(iri, std::move(function));
    functions_ = std::move(changed);
  }
  plans_.clear();
  return was_there;
}

ast::Query Database::Impl::parse(std::string_view text, const QueryOptions& options, const UserFunctions& functions) const {
  check_options(options);
  SparqlParserOptions parser = parser_options(options);
  parser.unit = SparqlUnit::kQuery;
  ast::Query query = std::get<ast::Query>(parse_sparql(text, parser));
  check_calls(query, text, functions, names()->display);
  return query;
}

std::shared_ptr<const algebra::Query> Database::Impl::translate(std::string_view text, const QueryOptions& options) const {
  auto functions = this->functions();
  ast::Query parsed = parse(text, options, *functions);
  return std::make_shared<const algebra::Query>(
      algebra::translate(parsed, parsed.base.value_or(default_namespace_), functions.get()));
}

std::shared_ptr<const algebra::Query> Database::Impl::query(std::string_view text, const QueryOptions& options) {
  check_options(options);
  const auto known = plans_.keeps(text) ? plans_.find(cache_key(text, options)) : nullptr;
  return known ? known->query : translate(text, options);
}

std::shared_ptr<const PlannedQuery> Database::Impl::plan(std::string_view text, const QueryOptions& options,
                                                         const std::shared_ptr<const Snapshot>& snapshot) {
  check_options(options);
  const OptimizerOptions optimizer = optimizer_options(options);
  if (!plans_.keeps(text)) return plan_query(translate(text, options), snapshot, optimizer);
  std::string key = cache_key(text, options);
  const std::uint64_t age = plans_.age();
  const auto known = plans_.find(key);
  if (known && known->is_for(snapshot, optimizer)) return known;
  auto planned = plan_query(known ? known->query : translate(text, options), snapshot, optimizer);
  plans_.put(age, std::move(key), planned);
  return planned;
}

Database Database::open(const std::string& path, const OpenOptions& options) {
  if (path.empty()) {
    throw Error(ErrorCode::kInvalidArgument,
                "a database needs the path of a directory; for one in memory use Database::in_memory()");
  }
  return Database(std::make_shared<Impl>(open_store(path, options), options));
}

Database Database::in_memory(const OpenOptions& options) {
  if (options.read_only) throw Error(ErrorCode::kInvalidArgument, "a database in memory begins empty, so it cannot be read-only");
  return Database(std::make_shared<Impl>(open_store("", options), options));
}

Database::Database(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

LoadSummary Database::load(const std::vector<std::string>& files, const LoadOptions& options) {
  check_options(options);
  auto impl = impl_;
  LoadSummary summary = load_files(impl->store(), files, options);
  impl->refresh_names();
  return summary;
}

LoadSummary Database::load_text(std::string_view text, const LoadOptions& options, const std::string& name) {
  check_options(options);
  if (!options.format) throw Error(ErrorCode::kInvalidArgument, "LoadOptions::format must say what the text is");
  auto impl = impl_;
  LoadSummary summary = tercet::load_text(impl->store(), text, options, name);
  impl->refresh_names();
  return summary;
}

Cursor Database::query(std::string_view text, const QueryOptions& options) const {
  std::shared_ptr<const Snapshot> now = impl_->snapshot();
  auto planned = impl_->plan(text, options, now);
  return Cursor(start_cursor(impl_, std::move(now), std::move(planned), options));
}

bool Database::is_update(std::string_view text, const QueryOptions& options) const {
  return sparql_text_is_update(text, impl_->parser_options(options));
}

void Database::compact() { impl_->store().compact(); }

CheckSummary Database::check(const std::function<void(const std::string&)>& report,
                             const std::function<bool(double)>& progress) const {
  return impl_->store().check(report, progress);
}

// A copy that cannot be opened is none.
DatabaseInfo Database::backup(const std::string& directory) const {
  DatabaseInfo copied;
  impl_->store().backup(directory, [&] {
    OpenOptions options;
    options.read_only = true;
    copied = open(directory, options).info();
  });
  return copied;
}

void Database::register_function(std::string_view iri, Function function, const FunctionOptions& options) {
  check_iri("the name of a function", std::string(iri));
  std::string name = Term::iri(iri).to_ntriples();
  if (is_cast(iri)) throw Error(ErrorCode::kInvalidArgument, "the cast " + name + " is there already and means what SPARQL says");
  if (!function) throw Error(ErrorCode::kInvalidArgument, "the function " + name + " is registered with nothing to call");
  if (options.min_arguments > options.max_arguments)
    throw Error(ErrorCode::kInvalidArgument, "the function " + name + " takes at least more arguments than at most");
  impl_->change_function(iri, std::make_shared<const UserFunction>(UserFunction{std::string(iri), std::move(function), options}));
}

bool Database::remove_function(std::string_view iri) { return impl_->change_function(iri, nullptr); }

std::vector<std::string> Database::functions() const {
  std::vector<std::string> names;
  for (const auto& entry : *impl_->functions()) names.push_back(entry.first);
  return names;
}

bool Database::query_is_incomplete(std::string_view text, const QueryOptions& options) const {
  return sparql_text_is_incomplete(text, impl_->parser_options(options));
}

DatabaseInfo Database::info() const {
  StoreInfo store = impl_->store().info();
  DatabaseInfo info;
  info.path = store.path;
  info.default_namespace = store.default_namespace;
  info.format_version = store.format_version;
  info.facts = store.facts;
  info.default_graph_facts = store.default_graph_facts;
  info.terms = store.terms;
  info.predicates = predicate_counts(*impl_->store().snapshot()).size();
  info.waiting_changes = store.waiting_changes;
  info.disk_bytes = store.disk_bytes;
  return info;
}

std::vector<PredicateInfo> Database::predicates(std::size_t limit) const {
  auto snapshot = impl_->store().snapshot();
  auto counts = predicate_counts(*snapshot);
  std::stable_sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  if (limit > 0 && counts.size() > limit) counts.resize(limit);
  std::vector<PredicateInfo> predicates;
  predicates.reserve(counts.size());
  for (const auto& [id, facts] : counts) predicates.push_back({snapshot->term(id), facts});
  return predicates;
}

std::vector<std::pair<std::string, std::string>> Database::prefixes() const {
  impl_->snapshot();
  return impl_->names()->prefixes;
}

std::vector<std::string> Database::complete_name(std::string_view prefix, std::size_t limit) const {
  return tercet::complete_name(*impl_->snapshot(), *impl_, prefix, limit);
}

std::vector<std::pair<std::string, std::string>> Database::unknown_names(std::string_view query,
                                                                         const QueryOptions& options) const {
  const std::shared_ptr<const Snapshot> now = impl_->snapshot();
  return tercet::unknown_names(*now, impl_->names()->display, impl_->parse(query, options));
}

std::string Database::display(const Term& term) const {
  std::string out;
  impl_->names()->display.append(out, term.view());
  return out;
}

const std::string& Database::default_namespace() const { return impl_->default_namespace(); }

}  // namespace tercet
