#include "engine/exec/operator.h"

#include <chrono>

#include "engine/exec/operators.h"

namespace tercet {
namespace {

// What an operator has looked at in vain may stand in the batch.
bool end(Batch& out) {
  out.rows = 0;
  return false;
}

}  // namespace

Operator::Operator(const PlanNode& plan, ExecutionContext& context)
    : plan_(plan), context_(context), statistics_(context.measure ? &context.statistics[&plan] : nullptr) {}

bool Operator::next(Batch& out) {
  context_.poll();
  if (statistics_ == nullptr) return do_next(out) || end(out);
  auto begin = std::chrono::steady_clock::now();
  bool more = do_next(out) || end(out);
  auto spent = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - begin);
  statistics_->nanoseconds += static_cast<std::uint64_t>(spent.count());
  if (more) statistics_->rows += out.rows;
  return more;
}

OperatorPtr make_operator(const PlanNode& plan, ExecutionContext& context) {
  using Kind = PlanNode::Kind;
  switch (plan.kind) {
    case Kind::kUnit:
    case Kind::kEmpty: return make_unit(plan, context);
    case Kind::kValues: return make_values(plan, context);
    case Kind::kScan: return make_scan(plan, context);
    case Kind::kSkipScan: return make_skip_scan(plan, context);
    case Kind::kCount: return make_count(plan, context);
    case Kind::kMergeJoin: return make_merge_join(plan, context);
    case Kind::kHashJoin: return make_hash_join(plan, context);
    case Kind::kLeftJoin: return plan.merges ? make_merge_join(plan, context) : make_hash_join(plan, context);
    case Kind::kIndexJoin: return make_index_join(plan, context);
    case Kind::kLeapfrogJoin: return make_leapfrog_join(plan, context);
    case Kind::kPath: return make_path(plan, context);
    case Kind::kSemiJoin:
    case Kind::kAntiJoin:
    case Kind::kMarkJoin:
    case Kind::kMinus: return make_semi_join(plan, context);
    case Kind::kUnion: return make_union(plan, context);
    case Kind::kGraphLoop: return make_graph_loop(plan, context);
    case Kind::kGraphNames: return make_graph_names(plan, context);
    case Kind::kFilter: return make_filter(plan, context);
    case Kind::kExtend: return make_extend(plan, context);
    case Kind::kProject: return make_project(plan, context);
    case Kind::kDistinct: return make_distinct(plan, context);
    case Kind::kSort: return make_sort(plan, context);
    case Kind::kService: return make_service(plan, context);
    case Kind::kBindJoin: return make_bind_join(plan, context);
    case Kind::kBindings: return make_bindings(plan, context);
    case Kind::kGather: return make_gather(plan, context);
    case Kind::kSlice: return make_slice(plan, context);
    case Kind::kGroup: return make_group(plan, context);
  }
  throw Error(ErrorCode::kUnsupported, "the plan has a step this version does not know");
}

}  // namespace tercet
