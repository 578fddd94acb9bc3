// kGraphLoop: a pattern in each named graph. kGraphNames: the names of the graphs.
#include <algorithm>

#include "engine/exec/columns.h"
#include "engine/exec/operators.h"
#include "engine/exec/scoped_value.h"

namespace tercet {
namespace {

std::vector<Id> graphs_of(const PlanNode& plan, const ExecutionContext& context) {
  return plan.graphs ? *plan.graphs : context.snapshot->named_graphs();
}

class GraphLoopOperator final : public Operator {
 public:
  GraphLoopOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        graphs_(graphs_of(plan, context)),
        places_(columns_of(plan.children[0]->columns, plan.columns)),
        inner_graph_(column_of(plan.children[0]->columns, plan.graph_variable)),
        outer_graph_(plan.bind_graph ? column_of(plan.columns, plan.graph_variable) : kNoColumn) {
    if (!plan.bind_graph) inner_graph_ = kNoColumn;
  }

 protected:
  bool do_next(Batch& out) override {
    for (; next_ < graphs_.size(); ++next_, input_.reset()) {
      // Outside of the child it is what it was, as another loop may be at work.
      const ScopedValue current(context_.current_graph, graphs_[next_]);
      if (!input_) {
        context_.poll();
        input_ = make_operator(*plan_.children[0], context_);
      }
      while (input_->next(batch_)) {
        if (inner_graph_ != kNoColumn && !bind_inner(graphs_[next_])) continue;
        move_columns(batch_, places_, out);
        if (outer_graph_ != kNoColumn) out.columns[outer_graph_].assign(out.rows, graphs_[next_]);
        return true;
      }
    }
    return false;
  }

 private:
  // The pattern may bind the graph's variable itself: such rows join with the graph's name. Whether any row is left.
  bool bind_inner(Id graph) {
    rows_.clear();
    const auto& names = batch_.columns[inner_graph_];
    for (std::size_t row = 0; row < batch_.rows; ++row) {
      if (names[row] == graph || names[row].is_unbound()) rows_.push_back(static_cast<std::uint32_t>(row));
    }
    keep_rows(batch_, rows_);
    return batch_.rows > 0;
  }

  std::vector<Id> graphs_;
  std::vector<std::size_t> places_;
  std::size_t inner_graph_;
  std::size_t outer_graph_;
  std::size_t next_ = 0;
  OperatorPtr input_;
  Batch batch_;
  std::vector<std::uint32_t> rows_;
};

class GraphNamesOperator final : public Operator {
 public:
  GraphNamesOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context), graphs_(graphs_of(plan, context)) {}

 protected:
  bool do_next(Batch& out) override {
    if (next_ == graphs_.size()) return false;
    out.reset(plan_.columns.size());
    std::size_t end = std::min(graphs_.size(), next_ + context_.batch_rows);
    for (std::size_t i = 0; i < plan_.columns.size(); ++i) {
      if (plan_.columns[i] == plan_.graph_variable) append_range(out.columns[i], graphs_, next_, end);
      else out.columns[i].assign(end - next_, kUnboundId);
    }
    out.rows = end - next_;
    next_ = end;
    return true;
  }

 private:
  std::vector<Id> graphs_;
  std::size_t next_ = 0;
};

}  // namespace

OperatorPtr make_graph_loop(const PlanNode& plan, ExecutionContext& context) {
  return std::make_unique<GraphLoopOperator>(plan, context);
}

OperatorPtr make_graph_names(const PlanNode& plan, ExecutionContext& context) {
  return std::make_unique<GraphNamesOperator>(plan, context);
}

}  // namespace tercet
