// One maker for each operator: only operator.cpp and the operators' own files need them.
#pragma once

#include "engine/exec/operator.h"

namespace tercet {

OperatorPtr make_unit(const PlanNode& plan, ExecutionContext& context);  // kUnit, kEmpty
OperatorPtr make_values(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_scan(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_skip_scan(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_count(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_merge_join(const PlanNode& plan, ExecutionContext& context);  // kMergeJoin, kLeftJoin that merges
OperatorPtr make_hash_join(const PlanNode& plan, ExecutionContext& context);   // kHashJoin, kLeftJoin
OperatorPtr make_index_join(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_leapfrog_join(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_semi_join(const PlanNode& plan, ExecutionContext& context);  // kSemiJoin, kAntiJoin, kMarkJoin, kMinus
OperatorPtr make_path(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_union(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_graph_loop(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_graph_names(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_bind_join(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_bindings(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_filter(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_gather(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_extend(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_project(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_distinct(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_sort(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_service(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_slice(const PlanNode& plan, ExecutionContext& context);
OperatorPtr make_group(const PlanNode& plan, ExecutionContext& context);

}  // namespace tercet
