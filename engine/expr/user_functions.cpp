#include "engine/expr/user_functions.h"

#include <new>

#include "engine/expr/nodes.h"
#include "engine/expr/values.h"
#include "parser/iri.h"
#include "parser/language_tag.h"
#include "parser/unicode.h"
#include "tercet/error.h"

namespace tercet {
namespace {

// Whether a document could hold the term: what is not checked here would come out as a broken result.
bool is_term(const Term& term) {
  if (unicode::find_invalid(term.value()) != std::string_view::npos) return false;
  switch (term.kind()) {
    case TermKind::kUnbound: return false;
    case TermKind::kBlankNode: return !term.value().empty();
    case TermKind::kIri: return is_absolute_iri(term.value()) && is_clean_iri(term.value());
    case TermKind::kLiteral: break;
  }
  if (unicode::find_invalid(term.datatype()) != std::string_view::npos || !is_clean_iri(term.datatype())) return false;
  return term.language().empty() || is_language_tag(term.language());
}

}  // namespace

bool is_cast(std::string_view iri) { return iri == vocabulary::kXsdString || expr::find_datatype(iri) != nullptr; }

Term call_user_function(const UserFunction& function, std::span<const Term> arguments) {
  Term result;
  try {
    result = function.call(arguments);
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (...) {
    // An error of the expression, which is a value; so the contract says.
    return {};
  }
  return is_term(result) ? result : Term();
}

namespace expr {
namespace {

class UserFunctionNode final : public Node {
 public:
  UserFunctionNode(std::shared_ptr<const UserFunction> function, Nodes arguments)
      : function_(std::move(function)), arguments_(std::move(arguments)) {}

  Value value(Scope& scope, std::uint32_t row) override {
    terms_.resize(arguments_.size());
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      Value argument = arguments_[i]->value(scope, row);
      if (argument.is_error()) return argument;
      terms_[i] = term_of(argument);
    }
    Term result = call_user_function(*function_, terms_);
    if (result.is_unbound()) return Value::error();
    TextArena& arena = scope.arena();
    return value_of({result.kind(), arena.copy(result.value()), arena.copy(result.view().datatype), arena.copy(result.language())});
  }

 private:
  std::shared_ptr<const UserFunction> function_;
  Nodes arguments_;
  std::vector<Term> terms_;
};

}  // namespace

NodePtr make_user_function(const std::shared_ptr<const UserFunction>& function, Nodes arguments) {
  return std::make_unique<UserFunctionNode>(function, std::move(arguments));
}

}  // namespace expr
}  // namespace tercet
