#include "engine/update/update_run.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <variant>

#include "engine/algebra/algebra.h"
#include "engine/api/check_calls.h"
#include "engine/exec/query_run.h"
#include "engine/update/quad_template.h"
#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::size_t kRowsAtOnce = 4096;
const QuadPattern kEverything{{}, {}, {}, {GraphFilter::Kind::kAll, {}}};

class UpdateRun {
 public:
  UpdateRun(WriteTransaction& transaction, const UpdateSettings& settings) : transaction_(transaction), settings_(settings) {
    if (settings.options.timeout.count() > 0) deadline_ = std::chrono::steady_clock::now() + settings.options.timeout;
  }

  UpdateCounts run(ast::Update update) {
    for (ast::UpdateOperation& operation : update.operations) {
      base_ = operation.base.value_or(settings_.base);
      std::visit([&](auto& one) { run(one); }, operation.operation);
    }
    return counts_;
  }

 private:
  void run(ast::InsertData& insert) {
    QuadTemplate data(insert.data, {}, {});
    NewNodes nodes(transaction_);
    data.insert({}, 0, nullptr, nodes, facts_);
    insert_facts();
  }

  void run(ast::DeleteData& remove) {
    QuadTemplate data(remove.data, {}, {});
    data.remove({}, 0, *transaction_.snapshot(), facts_);
    remove_facts();
  }

  void run(ast::DeleteWhere& remove) {
    ast::Modify modify;
    modify.delete_template = std::move(remove.pattern);
    modify.where = std::move(remove.where);
    run(modify);
  }

  // All solutions are of the facts as they were before the operation, which is the snapshot that the run holds: facts may be removed
  // while it goes on. What is inserted waits for that, for an inserted fact stays even if it is among the removed.
  void run(ast::Modify& modify) {
    std::vector<std::string> columns;
    collect_variables(modify.delete_template, columns);
    collect_variables(modify.insert_template, columns);
    const std::shared_ptr<const Snapshot> snapshot = transaction_.snapshot();
    const std::unique_ptr<QueryRun> solutions = start(modify, columns, snapshot);
    const Term graph = modify.with.value_or(Term());
    QuadTemplate removed(modify.delete_template, graph, columns);
    QuadTemplate inserted(modify.insert_template, graph, columns);
    NewNodes nodes(transaction_);
    std::vector<Fact> waiting;
    Batch batch;
    std::uint64_t rows = 0;
    while (solutions->next(batch)) {
      check_rows(rows += batch.rows);
      for (std::size_t row = 0; row < batch.rows; ++row) {
        removed.remove(batch, row, *snapshot, facts_);
        remove_facts();
        inserted.insert(batch, row, solutions.get(), nodes, removed.empty() ? facts_ : waiting);
        insert_facts();
      }
      check_memory(waiting.size());
    }
    facts_ = std::move(waiting);
    insert_facts();
  }

  std::unique_ptr<QueryRun> start(ast::Modify& modify, const std::vector<std::string>& columns,
                                  std::shared_ptr<const Snapshot> snapshot) {
    ast::Query query;
    query.form = ast::Query::Form::kSelect;
    query.star = columns.empty();
    for (const std::string& name : columns) query.projection.push_back({name, std::nullopt, {}});
    query.dataset = std::move(modify.using_);
    query.where = std::move(modify.where);
    check_calls(query, settings_.text, *settings_.functions, *settings_.display);
    algebra::Query translated = algebra::translate(query, base_, settings_.functions);
    if (!translated.dataset && modify.with) {
      translated.dataset.emplace();
      translated.dataset->default_graphs = {*modify.with};
      translated.dataset->all_named_graphs = true;
    }
    return start_query(std::move(translated), std::move(snapshot), options_now(), settings_.cancelled, "");
  }

  void run(const ast::Load& load) {
    const std::unique_ptr<WriteTransaction::Savepoint> before = transaction_.savepoint();
    try {
      const UpdateCounts loaded =
          settings_.load(transaction_, load.source, load.into.value_or(Term()), [this] { return !is_cancelled() && !is_late(); });
      counts_.inserted += loaded.inserted;
    } catch (const Error& error) {
      if (error.code() == ErrorCode::kCancelled) poll();
      if (!load.silent || error.code() == ErrorCode::kCancelled || error.code() == ErrorCode::kCorruption) throw;
      transaction_.rollback_to(*before);
    }
  }

  void run(const ast::Clear& clear) { clear_graphs(clear.target); }
  // A graph without facts is not there: what is cleared is dropped.
  void run(const ast::Drop& drop) { clear_graphs(drop.target); }

  void run(const ast::Create& create) {
    if (!create.silent && has_facts(create.graph)) {
      throw Error(ErrorCode::kInvalidArgument, "CREATE: the graph " + shown(create.graph) + " exists already");
    }
  }

  void run(const ast::Add& add) {
    if (add.from == add.to || !source_is_there("ADD", add.from, add.silent)) return;
    insert_all(add.from, add.to);
  }

  void run(const ast::Copy& copy) {
    if (copy.from == copy.to || !source_is_there("COPY", copy.from, copy.silent)) return;
    remove_all(filter_of(copy.to));
    insert_all(copy.from, copy.to);
  }

  void run(const ast::Move& move) {
    if (move.from == move.to || !source_is_there("MOVE", move.from, move.silent)) return;
    remove_all(filter_of(move.to));
    insert_all(move.from, move.to);
    remove_all(filter_of(move.from));
  }

  void clear_graphs(const ast::GraphRefAll& target) {
    using Kind = ast::GraphRefAll::Kind;
    switch (target.kind) {
      case Kind::kDefault: return remove_all({{GraphFilter::Kind::kDefault, {}}});
      case Kind::kNamed: return remove_all({{GraphFilter::Kind::kNamed, {}}});
      case Kind::kAll: return remove_all({{GraphFilter::Kind::kAll, {}}});
      case Kind::kGraph: return remove_all(filter_of(target.graph));
    }
  }

  // The facts of a graph; nothing when no fact mentions its name.
  std::optional<GraphFilter> filter_of(const ast::GraphOrDefault& graph) {
    if (!graph) return GraphFilter{GraphFilter::Kind::kDefault, {}};
    const std::optional<Id> id = transaction_.snapshot()->find(graph->view());
    if (!id) return std::nullopt;
    return GraphFilter{GraphFilter::Kind::kOne, *id};
  }

  bool has_facts(const Term& graph) {
    const std::optional<GraphFilter> filter = filter_of(graph);
    if (!filter) return false;
    const std::vector<Id> graphs = transaction_.snapshot()->named_graphs();
    return std::binary_search(graphs.begin(), graphs.end(), filter->graph);
  }

  // Whether there is something to copy. With SILENT a graph that is not there leaves everything as it is.
  bool source_is_there(const std::string& operation, const ast::GraphOrDefault& source, bool silent) {
    if (!source || has_facts(*source)) return true;
    if (silent) return false;
    throw Error(ErrorCode::kNotFound,
                operation + ": there is no graph " + shown(*source) + "; " + operation + " SILENT would pass over that");
  }

  void remove_all(const std::optional<GraphFilter>& graphs) {
    for_each_fact(
        graphs, [&](const Fact& fact) { facts_.push_back(fact); }, [&] { remove_facts(); });
  }

  void insert_all(const ast::GraphOrDefault& from, const ast::GraphOrDefault& to) {
    const Id graph = to ? transaction_.intern(to->view()) : kDefaultGraphId;
    for_each_fact(
        filter_of(from),
        [&](const Fact& fact) {
          facts_.push_back({fact[0], fact[1], fact[2], graph});
        },
        [&] { insert_facts(); });
  }

  template <class Each, class Flush>
  void for_each_fact(const std::optional<GraphFilter>& graphs, const Each& each, const Flush& flush) {
    if (!graphs) return;
    QuadPattern pattern = kEverything;
    pattern.graphs = *graphs;
    const std::unique_ptr<QuadScan> scan = transaction_.snapshot()->scan(pattern, Order::kSpo, kAllColumns);
    QuadBatch batch;
    while (scan->next(batch, kRowsAtOnce)) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        each(Fact{batch.columns[0][row], batch.columns[1][row], batch.columns[2][row], batch.columns[3][row]});
      }
      flush();
      poll();
    }
  }

  void insert_facts() {
    for_each_of_facts([&](const Fact& fact) { counts_.inserted += transaction_.insert(fact) ? 1 : 0; });
  }
  void remove_facts() {
    for_each_of_facts([&](const Fact& fact) { counts_.removed += transaction_.remove(fact) ? 1 : 0; });
  }
  template <class Each>
  void for_each_of_facts(const Each& each) {
    for (std::size_t i = 0; i < facts_.size(); ++i) {
      if (i % kRowsAtOnce == kRowsAtOnce - 1) poll();
      each(facts_[i]);
    }
    facts_.clear();
  }

  void check_memory(std::size_t waiting) const {
    if (waiting * sizeof(Fact) <= settings_.options.memory_bytes) return;
    throw Error(ErrorCode::kMemoryBudget, "the facts that this update inserts need more than its memory budget of " +
                                              std::to_string(settings_.options.memory_bytes / kMebibyte) +
                                              " MiB; give it more, or change less at once");
  }

  void check_rows(std::uint64_t rows) const {
    if (settings_.options.max_rows == 0 || rows <= settings_.options.max_rows) return;
    throw Error(ErrorCode::kLimit, "the WHERE of the update has more than " + std::to_string(settings_.options.max_rows) +
                                       " solutions, which is the limit");
  }

  bool is_cancelled() const { return settings_.cancelled && *settings_.cancelled; }
  bool is_late() const { return deadline_ && std::chrono::steady_clock::now() > *deadline_; }

  void poll() const {
    if (is_cancelled()) throw Error(ErrorCode::kCancelled, "the update was cancelled");
    if (is_late()) {
      throw Error(ErrorCode::kCancelled,
                  "the update was stopped after its time limit of " + std::to_string(settings_.options.timeout.count()) + " ms");
    }
  }

  // With the time that is left.
  QueryOptions options_now() const {
    QueryOptions options = settings_.options;
    options.threads = 1;  // the transaction changes while its patterns are read
    if (deadline_) {
      poll();
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*deadline_ - std::chrono::steady_clock::now());
      options.timeout = std::max(left, std::chrono::milliseconds(1));
    }
    return options;
  }

  std::string shown(const Term& term) const {
    std::string out;
    settings_.display->append(out, term.view());
    return out;
  }

  WriteTransaction& transaction_;
  const UpdateSettings& settings_;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  std::string base_;
  std::vector<Fact> facts_;  // about to be inserted or removed
  UpdateCounts counts_;
};

}  // namespace

UpdateCounts run_update(ast::Update update, WriteTransaction& transaction, const UpdateSettings& settings) {
  return UpdateRun(transaction, settings).run(std::move(update));
}

}  // namespace tercet
