#include "engine/exec/query_run.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "engine/exec/bound_variables.h"
#include "engine/exec/graph_results.h"
#include "engine/exec/operator.h"
#include "engine/plan/plan.h"

namespace tercet {
namespace {

using Form = ast::Query::Form;
using Explain = ast::Query::Explain;

#ifdef TERCET_TINY
constexpr std::size_t kBatchRows = 2;
#else
constexpr std::size_t kBatchRows = kDefaultBatchRows;
#endif
constexpr std::size_t kDefaultThreads = 2;

std::size_t threads_of(const QueryOptions& options) {
  // Asking the system takes as long as a small query.
  static const std::size_t by_default = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kDefaultThreads);
  return options.threads == 0 ? by_default : options.threads;
}

class Run final : public QueryRun {
 public:
  Run(std::shared_ptr<const PlannedQuery> planned, std::shared_ptr<const Snapshot> snapshot, const QueryOptions& options,
      std::shared_ptr<std::atomic<bool>> cancelled, const std::string& temporary_directory, algebra::TermText term_text)
      : planned_(std::move(planned)), query_(*planned_->query), term_text_(std::move(term_text)), kind_(result_kind(query_)) {
    set_up(std::move(snapshot), options, std::move(cancelled), temporary_directory);
    if (query_.explain == Explain::kPlan) return;
    context_.measure = query_.explain == Explain::kAnalyze;
    root_ = make_operator(*planned_->plan, context_);
    if (query_.form == Form::kConstruct) triples_ = make_construct(query_, std::move(root_), context_);
    else if (query_.form == Form::kDescribe) triples_ = make_describe(query_, std::move(root_), context_);
  }

  ResultKind kind() const override { return kind_; }
  const std::vector<std::string>& columns() const override { return planned_->columns; }

  void group_by_subject() override {
    if (triples_) triples_ = make_sorted_triples(std::move(triples_), context_);
  }

  bool next(Batch& batch) override {
    if (ended_) return false;
    // Set while the step runs, so that after an error the run has ended.
    ended_ = true;
    bool more = step(batch);
    ended_ = !more;
    if (ended_) release();
    return more;
  }

  std::size_t computed_bytes(Id id) const override {
    return id.kind() == IdKind::kLocal && !is_template_node(id) ? context_.terms->local(id).value.size() : 0;
  }

  void poll() const override { context_.poll(); }
  std::size_t threads() const override { return context_.optimizer.threads; }

  Term term(Id id) const override { return is_template_node(id) ? template_node(id) : context_.terms->term(id); }

  void visit_terms(std::span<const Id> ids, const std::function<void(std::size_t, const TermView&)>& visit) const override {
    std::vector<Id> stored;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (ids[i].is_unbound()) {
        visit(i, TermView());
      } else if (ids[i].kind() == IdKind::kLocal) {
        if (is_template_node(ids[i])) visit(i, template_node(ids[i]).view());
        else visit(i, context_.terms->local(ids[i]));
      } else {
        stored.push_back(ids[i]);
        places.push_back(i);
      }
    }
    context_.snapshot->visit_terms(stored, [&](std::size_t place, const TermView& term) { visit(places[place], term); });
  }

 private:
  void set_up(std::shared_ptr<const Snapshot> snapshot, const QueryOptions& options, std::shared_ptr<std::atomic<bool>> cancelled,
              const std::string& temporary_directory) {
    auto now = std::chrono::system_clock::now().time_since_epoch();
    context_.snapshot = std::move(snapshot);
    context_.variables = &planned_->variables;
    context_.dataset = query_.dataset;
    context_.optimizer = planned_->options;
    context_.base = query_.base;
    context_.batch_rows = options.batch_rows == 0 ? kBatchRows : options.batch_rows;
    context_.cancelled = std::move(cancelled);
    if (options.timeout.count() > 0) context_.deadline = std::chrono::steady_clock::now() + options.timeout;
    context_.memory = MemoryBudget(options.memory_bytes);
    context_.terms = std::make_shared<LocalTerms>(*context_.snapshot, context_.memory);
    context_.now_milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    context_.temporary_directory = temporary_directory;
    context_.service = options.service;
  }

  bool step(Batch& batch) {
    if (query_.explain != Explain::kNone) return explain_step(batch);
    if (triples_) return triples_->next(batch);
    if (query_.form == Form::kSelect) return root_->next(batch);
    if (answered_) return false;
    answered_ = true;
    one_column(batch, {inline_boolean(root_->next(batch))});
    return true;
  }

  // All lines at once; ANALYZE first runs the query.
  bool explain_step(Batch& batch) {
    if (answered_) return false;
    answered_ = true;
    if (query_.explain == Explain::kAnalyze) {
      if (query_.form == Form::kAsk) root_->next(batch);
      else
        while (triples_ ? triples_->next(batch) : root_->next(batch)) continue;
    }
    std::vector<Id> lines;
    auto* statistics = query_.explain == Explain::kAnalyze ? &context_.statistics : nullptr;
    auto passes = applied_passes(context_.optimizer);
    for (const std::string& line :
         explain(*planned_->plan, planned_->variables, *context_.snapshot, statistics, passes, term_text_)) {
      lines.push_back(context_.terms->intern(Term::literal(line)));
    }
    one_column(batch, std::move(lines));
    return true;
  }

  static void one_column(Batch& batch, std::vector<Id> ids) {
    batch.rows = ids.size();
    batch.columns.clear();
    batch.columns.push_back(std::move(ids));
  }

  // What operators hold is given back as soon as there is nothing more to come; terms stay.
  void release() {
    triples_.reset();
    root_.reset();
  }

  const std::shared_ptr<const PlannedQuery> planned_;
  const algebra::Query& query_;
  algebra::TermText term_text_;
  ResultKind kind_;
  ExecutionContext context_;
  OperatorPtr root_;
  std::unique_ptr<TripleSource> triples_;
  bool answered_ = false;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<QueryRun> start_query(std::shared_ptr<const PlannedQuery> planned, std::shared_ptr<const Snapshot> snapshot,
                                      const QueryOptions& options, std::shared_ptr<std::atomic<bool>> cancelled,
                                      const std::string& temporary_directory, algebra::TermText term_text) {
  return std::make_unique<Run>(std::move(planned), std::move(snapshot), options, std::move(cancelled), temporary_directory,
                               std::move(term_text));
}

std::unique_ptr<QueryRun> start_query(algebra::Query query, std::shared_ptr<const Snapshot> snapshot, const QueryOptions& options,
                                      std::shared_ptr<std::atomic<bool>> cancelled, const std::string& temporary_directory,
                                      const std::unordered_map<VarId, Term>& bindings) {
  bind_variables(query, bindings);
  auto planned = plan_query(std::make_shared<const algebra::Query>(std::move(query)), snapshot, optimizer_options(options));
  return start_query(std::move(planned), std::move(snapshot), options, std::move(cancelled), temporary_directory);
}

OptimizerOptions optimizer_options(const QueryOptions& options) {
  return {.disabled_passes = options.disabled_passes, .threads = threads_of(options)};
}

}  // namespace tercet
