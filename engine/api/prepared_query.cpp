#include "engine/api/cursor_impl.h"
#include "engine/exec/bound_variables.h"

namespace tercet {

class PreparedQuery::Impl {
 public:
  std::shared_ptr<const PlannedQuery> plan(const std::shared_ptr<const Snapshot>& snapshot) {
    const OptimizerOptions optimizer = optimizer_options(options);
    if (planned == nullptr || !planned->is_for(snapshot, optimizer)) planned = plan_query(bound(), snapshot, optimizer);
    return planned;
  }

  std::shared_ptr<Database::Impl> database;
  std::shared_ptr<const algebra::Query> query;
  QueryOptions options;
  std::unordered_map<VarId, Term> bindings;
  std::shared_ptr<const PlannedQuery> planned;  // with the bindings as they are; null when they have changed

 private:
  std::shared_ptr<const algebra::Query> bound() const {
    if (bindings.empty()) return query;
    auto changed = std::make_shared<algebra::Query>(*query);
    bind_variables(*changed, bindings);
    return changed;
  }
};

PreparedQuery Database::prepare(std::string_view text, const QueryOptions& options) const {
  auto impl = std::make_unique<PreparedQuery::Impl>();
  impl->database = impl_;
  impl_->snapshot();
  impl->query = impl_->query(text, options);
  impl->options = options;
  return PreparedQuery(std::move(impl));
}

PreparedQuery::PreparedQuery(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PreparedQuery::PreparedQuery(PreparedQuery&&) noexcept = default;
PreparedQuery& PreparedQuery::operator=(PreparedQuery&&) noexcept = default;
PreparedQuery::~PreparedQuery() = default;

PreparedQuery& PreparedQuery::bind(std::string_view variable, const Term& term) {
  const VariableTable& variables = impl_->query->variables;
  auto id = variables.find(variable);
  if (!id || variables.is_hidden(*id)) {
    throw Error(ErrorCode::kInvalidArgument, "the query has no variable \"" + std::string(variable) + "\" (name it without '?')");
  }
  if (term.is_unbound() || term.is_blank_node()) {
    throw Error(ErrorCode::kInvalidArgument, "a variable can be bound to an IRI or a literal; ?" + std::string(variable) +
                                                 " was given " + (term.is_unbound() ? "no term" : "a blank node"));
  }
  impl_->bindings[*id] = term;
  impl_->planned = nullptr;
  return *this;
}

PreparedQuery& PreparedQuery::clear_bindings() {
  if (!impl_->bindings.empty()) impl_->planned = nullptr;
  impl_->bindings.clear();
  return *this;
}

Cursor PreparedQuery::execute() const {
  std::shared_ptr<const Snapshot> now = impl_->database->snapshot();
  auto planned = impl_->plan(now);
  return Cursor(start_cursor(impl_->database, std::move(now), std::move(planned), impl_->options));
}

}  // namespace tercet
