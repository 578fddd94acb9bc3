#include "engine/optimizer/passes.h"

#include <algorithm>
#include <string>

#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::array<std::string_view, optimizer::kPassCount> kPassNames{
    "constant-folding",    "filter-pushdown",     "minus-removal",  "optional-lifting",
    "equality-binding",    "empty-patterns",      "graph-in-scans", "count-shortcut",
    "exists-to-semi-join", "join-order",          "join-sampling",  "merge-join",
    "index-join",          "bind-join",           "leapfrog-join",  "sorted-grouping",
    "distinct-removal",    "distinct-below-sort", "top-k",          "index-top-k",
    "ask-limit",           "early-projection",    "value-ranges",   "skip-scan",
    "term-order",          "parallel-parts"};

}  // namespace

std::span<const std::string_view> optimizer_passes() { return kPassNames; }

std::vector<std::string_view> applied_passes(const OptimizerOptions& options) {
  const auto& disabled = options.disabled_passes;
  std::vector<std::string_view> names(kPassNames.begin(), kPassNames.end());
  std::erase_if(names, [&](std::string_view name) { return std::find(disabled.begin(), disabled.end(), name) != disabled.end(); });
  return names;
}

namespace optimizer {

Passes::Passes(const OptimizerOptions& options) {
  on_.fill(true);
  for (const std::string& name : options.disabled_passes) {
    auto found = std::find(kPassNames.begin(), kPassNames.end(), name);
    if (found == kPassNames.end()) {
      std::string names;
      for (std::string_view known : kPassNames) names += (names.empty() ? "" : ", ") + std::string(known);
      throw Error(ErrorCode::kInvalidArgument, "there is no optimizer pass \"" + name + "\"; the passes are " + names);
    }
    on_[static_cast<std::size_t>(found - kPassNames.begin())] = false;
  }
}

NodePtr rewrite_exists(const NodePtr& node, const std::function<NodePtr(const NodePtr&)>& rewrite) {
  if (!has_expressions(*node)) return node;
  std::function<Expression(const Expression&)> change = [&](const Expression& expression) {
    if (!has_exists(expression)) return expression;
    Expression copy = expression;
    if (copy.pattern) copy.pattern = rewrite(copy.pattern);
    for (Expression& argument : copy.arguments) argument = change(argument);
    return copy;
  };
  return with_expressions(node, change);
}

}  // namespace optimizer
}  // namespace tercet
