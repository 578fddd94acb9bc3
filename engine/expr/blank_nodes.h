// BNODE(label) (section 17.4.2.9): in one solution the same label gives the same node, in another solution another one.
//
// `SELECT (BNODE(?x) AS ?a) (BNODE(?x) AS ?b)` is two evaluators, one above the other, that see the same solutions batch by batch,
// the upper one with the column that the lower one bound. So the nodes are kept for the batch at hand: an evaluator that comes with
// the same rows and at least one column more continues the batch, any other begins a new one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/algebra/variables.h"
#include "engine/exec/batch.h"

namespace tercet {

struct ExecutionContext;

struct BlankNodeScope {
  std::size_t rows = 0;
  std::vector<std::pair<VarId, std::uint64_t>> columns;  // with a hash of their ids
  std::unordered_map<std::string, Id> nodes;             // by row and label
};

// Tells that an evaluator with BNODE(label) begins with a batch.
void begin_blank_node_batch(ExecutionContext& context, const std::vector<VarId>& columns, const Batch& batch);
// The node of a label in a row of that batch.
Id labelled_blank_node(ExecutionContext& context, std::uint32_t row, std::string_view label);
// BNODE(): a node of its own at each call.
Id fresh_blank_node(ExecutionContext& context);

}  // namespace tercet
