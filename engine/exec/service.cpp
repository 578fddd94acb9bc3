// kService: the solutions of another endpoint, alone or joined to the rows of the child.
//
// The join sends what the child's rows bind along, as VALUES behind the pattern (a bound join): distinct combinations, in blocks that
// grow. As VALUES only takes away what would not join, the answer is the same. When the child gives so many that this costs more than
// it saves, the endpoint is asked for everything once.
#include <algorithm>
#include <numeric>
#include <optional>
#include <set>

#include "engine/exec/columns.h"
#include "engine/exec/join_output.h"
#include "engine/exec/join_table.h"
#include "engine/exec/operators.h"
#include "engine/exec/service_request.h"
#include "engine/exec/spill_queue.h"
#include "parser/sparql/sparql_text.h"

namespace tercet {
namespace {

constexpr std::size_t kFirstPortionRows = 64;
constexpr std::size_t kMostPortionRows = 4096;
// Bindings in one question, and the bytes of their text: endpoints limit the length of what they read.
constexpr std::size_t kBlockBindings = 1024;
constexpr std::size_t kBlockBytes = std::size_t{128} << 10;
// Bindings sent before everything is asked for.
constexpr std::size_t kMostBindings = 20'000;

// The SELECT that is sent, and what it asks for.
class ServiceSelect {
 public:
  // Asks for the variables that `is_wanted` accepts.
  template <typename IsWanted>
  ServiceSelect(const ServiceSpec& service, const IsWanted& is_wanted) {
    text_ = "SELECT";
    for (const auto& [name, variable] : service.variables) {
      if (!is_wanted(variable)) continue;
      names_.push_back(name);
      variables_.push_back(variable);
      text_.append(" ?").append(name);
    }
    // Solutions count, whatever they bind.
    if (names_.empty()) text_ += " (1 AS ?solution)";
    text_ += " WHERE " + to_sparql(*service.pattern->pattern, service.pattern->values);
  }

  const std::vector<std::string>& names() const { return names_; }
  const std::vector<VarId>& variables() const { return variables_; }
  std::string text(const std::string& values = {}) const { return values.empty() ? text_ : text_ + ' ' + values; }

 private:
  std::string text_;
  std::vector<std::string> names_;
  std::vector<VarId> variables_;
};

void check_constant_endpoint(const ServiceSpec& service, const ExecutionContext& context) {
  if (!service.endpoint.is_variable && !service.silent) check_endpoint(service.endpoint.term, context.service);
}

// Whether the failure of an endpoint is to be passed over: then it counts as one solution that binds nothing (Federated Query,
// section 2.3).
bool is_silenced(const ServiceSpec& service, const Error& error) { return service.silent && error.code() == ErrorCode::kService; }

Batch empty_solution(std::size_t columns) {
  Batch batch;
  batch.reset(columns);
  for (auto& column : batch.columns) column.push_back(kUnboundId);
  batch.rows = 1;
  return batch;
}

// Rows in memory, up to a share of the budget, and then in a temporary file.
class RowSpool {
 public:
  RowSpool(std::size_t columns, ExecutionContext& context)
      : context_(context), columns_(columns), kept_(columns, context), spilled_(columns, {}, true, context), places_(columns) {
    std::iota(places_.begin(), places_.end(), std::size_t{0});
  }

  void put(const Batch& batch) {
    if (!is_spilling_ && kept_.bytes() <= context_.memory.limit() / 4 && kept_.try_append(batch)) return;
    is_spilling_ = true;
    rows_.resize(batch.rows);
    std::iota(rows_.begin(), rows_.end(), std::uint32_t{0});
    spilled_.put(batch.columns, places_, rows_);
  }

  bool read(Batch& out) {
    if (next_ == kept_.rows()) {
      if (!is_spilling_) return false;
      if (!std::exchange(is_reading_file_, true) && !spilled_.next_pass()) return false;
      return spilled_.read(out);
    }
    std::size_t end = std::min(kept_.rows(), next_ + context_.batch_rows);
    out.reset(columns_);
    for (std::size_t i = 0; i < columns_; ++i) append_range(out.columns[i], kept_.column(i), next_, end);
    out.rows = end - next_;
    next_ = end;
    return true;
  }

 private:
  ExecutionContext& context_;
  std::size_t columns_;
  RowStore kept_;
  SpillQueue spilled_;
  std::vector<std::size_t> places_;
  std::vector<std::uint32_t> rows_;
  std::size_t next_ = 0;
  bool is_spilling_ = false;
  bool is_reading_file_ = false;
};

class ServiceOperator final : public Operator {
 public:
  ServiceOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        select_(*plan.service, [&](VarId variable) { return contains(plan.columns, variable); }),
        places_(columns_of(select_.variables(), plan.columns)) {
    check_constant_endpoint(*plan.service, context);
  }

 protected:
  // The whole answer is read before the first row goes on: only then is it known to be whole.
  bool do_next(Batch& out) override {
    if (!rows_) ask();
    if (!rows_->read(batch_)) return false;
    move_columns(batch_, places_, out);
    return true;
  }

 private:
  void ask() {
    const ServiceSpec& service = *plan_.service;
    Term endpoint = service.endpoint.is_variable ? Term() : service.endpoint.term;
    rows_.emplace(select_.names().size(), context_);
    try {
      ask_service(endpoint, select_.text(), select_.names(), context_, [this](Batch& batch) { rows_->put(batch); });
    } catch (const Error& error) {
      if (!is_silenced(service, error)) throw;
      rows_.emplace(select_.names().size(), context_);
      rows_->put(empty_solution(select_.names().size()));
    }
  }

  ServiceSelect select_;
  std::vector<std::size_t> places_;
  std::optional<RowSpool> rows_;
  Batch batch_;
};

class ServiceJoinOperator final : public Operator {
 public:
  ServiceJoinOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        input_(make_operator(*plan.children[0], context)),
        left_(plan.children[0]->columns),
        select_(*plan.service, [&](VarId variable) { return is_wanted(variable); }),
        output_(left_, select_.variables(), plan.loose_keys, plan.columns),
        key_places_(columns_of(left_, plan.loose_keys)),
        endpoint_place_(plan.service->endpoint.is_variable ? column_of(left_, plan.service->endpoint.variable) : kNoColumn) {
    check_constant_endpoint(*plan.service, context);
    if (plan.condition) condition_.emplace(*plan.condition, left_, select_.variables(), plan.loose_keys, context);
    for (VarId key : plan.loose_keys) key_names_ += " ?" + select_.names()[column_of(select_.variables(), key)];
    all_places_.resize(select_.names().size());
    std::iota(all_places_.begin(), all_places_.end(), std::size_t{0});
  }

 protected:
  bool do_next(Batch& out) override {
    for (;;) {
      if (!is_probing_ && !next_block()) return false;
      pairs_.clear();
      is_probing_ = probe_->next(context_.batch_rows, plan_.outer, pairs_.left, pairs_.right);
      if (condition_) condition_->apply(block_.columns, table_->rows().columns(), !is_probing_, pairs_);
      context_.poll();
      if (pairs_.size() == 0) continue;
      out.reset(plan_.columns.size());
      output_.append(block_.columns, table_->rows().columns(), pairs_, out);
      return true;
    }
  }

 private:
  bool is_wanted(VarId variable) const {
    return plan_.condition.has_value() || contains(plan_.columns, variable) || contains(plan_.loose_keys, variable);
  }

  Id endpoint_at(std::size_t place) const {
    return endpoint_place_ == kNoColumn ? kUnboundId : portion_.columns[endpoint_place_][order_[place]];
  }

  // Rows of the child, to be worked through endpoint by endpoint.
  bool read_portion() {
    at_ = 0;
    portion_.reset(left_.size());
    Batch batch;
    while (portion_.rows < portion_rows_ && input_->next(batch)) {
      for (std::size_t i = 0; i < left_.size(); ++i) append_range(portion_.columns[i], batch.columns[i], 0, batch.rows);
      portion_.rows += batch.rows;
    }
    portion_rows_ = std::min(portion_rows_ * 2, kMostPortionRows);
    order_.resize(portion_.rows);
    std::iota(order_.begin(), order_.end(), std::uint32_t{0});
    if (endpoint_place_ != kNoColumn) {
      const std::vector<Id>& endpoints = portion_.columns[endpoint_place_];
      std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) { return endpoints[a] < endpoints[b]; });
    }
    return portion_.rows > 0;
  }

  // The next rows that one answer serves, and the answer.
  bool next_block() {
    if (at_ == order_.size() && !read_portion()) return false;
    Id endpoint = endpoint_at(at_);
    std::size_t begin = at_;
    if (knows_all_of_ != endpoint) {
      bool too_many = endpoint_place_ == kNoColumn && sent_ >= kMostBindings;
      std::string values = key_places_.empty() || too_many ? std::string() : collect_bindings(endpoint);
      if (values.empty()) knows_all_of_ = endpoint;
      ask(endpoint, values);
    }
    if (knows_all_of_ == endpoint) {
      while (at_ < order_.size() && endpoint_at(at_) == endpoint) ++at_;
    }
    block_.reset(left_.size());
    auto rows = std::span(order_).subspan(begin, at_ - begin);
    for (std::size_t i = 0; i < left_.size(); ++i) append_gather(block_.columns[i], portion_.columns[i], rows);
    block_.rows = rows.size();
    probe_.emplace(*table_, std::vector<std::size_t>(), key_places_);
    probe_->start(block_);
    if (condition_) condition_->start();
    return true;
  }

  // Goes over rows as long as one question bears what they bind. No text: a row binds nothing that could be sent, so that the endpoint
  // is to be asked for everything.
  std::string collect_bindings(Id endpoint) {
    std::string rows;
    std::set<std::vector<Id>> known;
    for (; at_ < order_.size() && endpoint_at(at_) == endpoint; ++at_) {
      std::vector<Id> binding = binding_of(order_[at_]);
      if (known.contains(binding)) continue;
      if (known.size() == kBlockBindings || rows.size() > kBlockBytes) break;
      if (std::all_of(binding.begin(), binding.end(), [](Id id) { return id.is_unbound(); })) return {};
      append_binding(rows, binding);
      known.insert(std::move(binding));
    }
    sent_ += known.size();
    return "VALUES (" + key_names_.substr(1) + ") {" + rows + " }";
  }

  // Blank nodes have no name that the endpoint knows: they are left open, and joined here.
  std::vector<Id> binding_of(std::size_t row) const {
    std::vector<Id> binding;
    for (std::size_t place : key_places_) {
      Id id = portion_.columns[place][row];
      bool is_blank = id.kind() == IdKind::kBlankNode ||
                      (id.kind() == IdKind::kLocal && context_.terms->local(id).kind == TermKind::kBlankNode);
      binding.push_back(is_blank ? kUnboundId : id);
    }
    return binding;
  }

  void append_binding(std::string& rows, const std::vector<Id>& binding) const {
    rows += " (";
    for (Id id : binding) {
      if (id.is_unbound()) rows += "UNDEF";
      else append_sparql(rows, context_.terms->term(id));
      rows += ' ';
    }
    rows.back() = ')';
  }

  // An endpoint that has failed silently is not asked again.
  void ask(Id endpoint, const std::string& values) {
    const ServiceSpec& service = *plan_.service;
    Term iri = !service.endpoint.is_variable ? service.endpoint.term : context_.terms->term(endpoint);
    auto keep = [this](const Batch& batch) { table_->rows().append(batch, all_places_, 0, batch.rows); };
    make_table();
    try {
      ask_service(iri, select_.text(values), select_.names(), context_, keep);
    } catch (const Error& error) {
      if (!is_silenced(service, error)) throw;
      make_table();
      keep(empty_solution(all_places_.size()));
      knows_all_of_ = endpoint;
    }
    table_->finish();
  }

  void make_table() {
    probe_.reset();
    table_.emplace(select_.names().size(), std::vector<std::size_t>(), columns_of(select_.variables(), plan_.loose_keys), false,
                   context_);
  }

  OperatorPtr input_;
  const std::vector<VarId>& left_;
  ServiceSelect select_;
  JoinOutput output_;
  std::vector<std::size_t> key_places_;  // in the child's columns: what is sent along
  std::string key_names_;
  std::size_t endpoint_place_;
  std::optional<OuterCondition> condition_;
  std::vector<std::size_t> all_places_;

  std::size_t portion_rows_ = kFirstPortionRows;
  Batch portion_;
  std::vector<std::uint32_t> order_;  // the portion's rows
  std::size_t at_ = 0;                // in order_
  std::size_t sent_ = 0;

  Batch block_;
  std::optional<JoinTable> table_;  // the answer for the block
  std::optional<JoinProbe> probe_;
  std::optional<Id> knows_all_of_;  // the endpoint of which table_ has all there is
  bool is_probing_ = false;
  RowPairs pairs_;
};

}  // namespace

OperatorPtr make_service(const PlanNode& plan, ExecutionContext& context) {
  if (plan.children.empty()) return std::make_unique<ServiceOperator>(plan, context);
  return std::make_unique<ServiceJoinOperator>(plan, context);
}

}  // namespace tercet
