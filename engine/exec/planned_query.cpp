#include "engine/exec/planned_query.h"

#include <utility>

namespace tercet {
namespace {

std::vector<std::string> column_names(const algebra::Query& query) {
  switch (result_kind(query)) {
    case ResultKind::kAsk: return {"answer"};
    case ResultKind::kGraph: return {"subject", "predicate", "object"};
    case ResultKind::kExplain: return {"plan"};
    case ResultKind::kSelect: break;
  }
  std::vector<std::string> names;
  names.reserve(query.columns.size());
  for (VarId variable : query.columns) names.push_back(query.variables.name(variable));
  return names;
}

}  // namespace

ResultKind result_kind(const algebra::Query& query) {
  using Form = ast::Query::Form;
  if (query.explain != ast::Query::Explain::kNone) return ResultKind::kExplain;
  switch (query.form) {
    case Form::kSelect: return ResultKind::kSelect;
    case Form::kAsk: return ResultKind::kAsk;
    case Form::kConstruct:
    case Form::kDescribe: break;
  }
  return ResultKind::kGraph;
}

std::shared_ptr<const PlannedQuery> plan_query(std::shared_ptr<const algebra::Query> query,
                                               const std::shared_ptr<const Snapshot>& snapshot, const OptimizerOptions& options) {
  auto planned = std::make_shared<PlannedQuery>();
  planned->variables = query->variables;
  planned->plan = make_plan(*query, planned->variables, *snapshot, options);
  planned->columns = column_names(*query);
  planned->options = options;
  planned->state = snapshot;
  planned->query = std::move(query);
  return planned;
}

}  // namespace tercet
