#include "engine/expr/blank_nodes.h"

#include <algorithm>

#include "engine/exec/context.h"

namespace tercet {
namespace {

std::uint64_t hash_of(const std::vector<Id>& ids) {
  std::uint64_t hash = 14695981039346656037ull;
  for (Id id : ids) hash = (hash ^ id.bits ^ (id.bits >> 29)) * 0x9E3779B97F4A7C15ull;
  return hash;
}

bool continues(const BlankNodeScope& scope, const std::vector<std::pair<VarId, std::uint64_t>>& columns, std::size_t rows) {
  if (scope.rows != rows || columns.size() <= scope.columns.size()) return false;
  return std::includes(columns.begin(), columns.end(), scope.columns.begin(), scope.columns.end());
}

}  // namespace

void begin_blank_node_batch(ExecutionContext& context, const std::vector<VarId>& columns, const Batch& batch) {
  std::vector<std::pair<VarId, std::uint64_t>> hashed;
  for (std::size_t i = 0; i < columns.size() && i < batch.columns.size(); ++i)
    hashed.emplace_back(columns[i], hash_of(batch.columns[i]));
  std::sort(hashed.begin(), hashed.end());
  if (!context.blank_node_scope) context.blank_node_scope = std::make_shared<BlankNodeScope>();
  BlankNodeScope& scope = *context.blank_node_scope;
  bool same_rows = continues(scope, hashed, batch.rows);
  scope.rows = batch.rows;
  scope.columns = std::move(hashed);
  if (!same_rows) scope.nodes.clear();
}

Id labelled_blank_node(ExecutionContext& context, std::uint32_t row, std::string_view label) {
  std::string key = std::to_string(row);
  key.append(":").append(label);
  auto [entry, is_new] = context.blank_node_scope->nodes.try_emplace(std::move(key));
  if (is_new) entry->second = fresh_blank_node(context);
  return entry->second;
}

Id fresh_blank_node(ExecutionContext& context) {
  // Stored blank nodes are shown as b<number>, so these are not.
  return context.terms->intern(Term::blank_node("c" + std::to_string(context.blank_nodes++)));
}

}  // namespace tercet
