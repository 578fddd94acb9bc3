#include "engine/api/cursor_impl.h"

namespace tercet {

class PreparedQuery::Impl {
 public:
  std::shared_ptr<Database::Impl> database;
  algebra::Query query;
  QueryOptions options;
  std::unordered_map<VarId, Term> bindings;
};

PreparedQuery Database::prepare(std::string_view text, const QueryOptions& options) const {
  auto impl = std::make_unique<PreparedQuery::Impl>();
  impl->database = impl_;
  impl_->snapshot();
  impl->query = impl_->translate(text, options);
  impl->options = options;
  return PreparedQuery(std::move(impl));
}

PreparedQuery::PreparedQuery(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PreparedQuery::PreparedQuery(PreparedQuery&&) noexcept = default;
PreparedQuery& PreparedQuery::operator=(PreparedQuery&&) noexcept = default;
PreparedQuery::~PreparedQuery() = default;

PreparedQuery& PreparedQuery::bind(std::string_view variable, const Term& term) {
  const VariableTable& variables = impl_->query.variables;
  auto id = variables.find(variable);
  if (!id || variables.is_hidden(*id)) {
    throw Error(ErrorCode::kInvalidArgument, "the query has no variable \"" + std::string(variable) + "\" (name it without '?')");
  }
  if (term.is_unbound() || term.is_blank_node()) {
    throw Error(ErrorCode::kInvalidArgument, "a variable can be bound to an IRI or a literal; ?" + std::string(variable) +
                                                 " was given " + (term.is_unbound() ? "no term" : "a blank node"));
  }
  impl_->bindings[*id] = term;
  return *this;
}

PreparedQuery& PreparedQuery::clear_bindings() {
  impl_->bindings.clear();
  return *this;
}

Cursor PreparedQuery::execute() const {
  return Cursor(start_cursor(impl_->database, impl_->database->snapshot(), impl_->query, impl_->options, impl_->bindings));
}

}  // namespace tercet
