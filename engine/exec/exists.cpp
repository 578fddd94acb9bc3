#include "engine/exec/exists.h"

#include <optional>
#include <unordered_map>
#include <utility>

#include "engine/exec/columns.h"
#include "engine/exec/operator.h"
#include "engine/exec/row_set.h"
#include "engine/exec/scoped_value.h"
#include "engine/optimizer/expressions.h"
#include "engine/optimizer/optimizer.h"

namespace tercet {

class ExistsTest::Impl {
 public:
  Impl(algebra::NodePtr pattern, const std::vector<VarId>& columns, ExecutionContext& context)
      : pattern_(std::move(pattern)), context_(context) {
    const optimizer::VarSet mentioned = optimizer::mentioned_variables(*pattern_);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!optimizer::contains(mentioned, columns[i])) continue;
      variables_.push_back(columns[i]);
      places_.push_back(i);
      own_places_.push_back(values_.size());
      values_.emplace_back(1);
    }
    // The graph at hand is a value like another.
    own_places_.push_back(values_.size());
    values_.emplace_back(1);
    known_.emplace(values_.size(), context);
  }

  bool test(const Batch& input, std::size_t row) {
    for (std::size_t i = 0; i < places_.size(); ++i) values_[i][0] = input.columns[places_[i]][row];
    values_.back()[0] = context_.current_graph;
    if (!known_) return run();
    if (known_->growth_bytes(1) > context_.memory.limit() - context_.memory.used()) {
      // Remembering has taken what there was: go on without.
      known_.reset();
      return run();
    }
    known_->insert(values_, own_places_, 1, number_, fresh_);
    if (fresh_.empty()) return answers_[number_[0]];
    bool answer = run();
    answers_.push_back(answer);
    return answer;
  }

 private:
  bool run() {
    std::unordered_map<VarId, Term> substitution;
    for (std::size_t i = 0; i < variables_.size(); ++i) {
      if (!values_[i][0].is_unbound()) substitution.emplace(variables_[i], context_.terms->term(values_[i][0]));
    }
    PlanPtr plan = make_exists_plan(pattern_, substitution, context_.own_variables(), context_.dataset, *context_.snapshot,
                                    context_.optimizer);
    // Its nodes are gone before EXPLAIN ANALYZE prints what it measured.
    const ScopedValue not_measured(context_.measure, false);
    OperatorPtr root = make_operator(*plan, context_);
    Batch batch;
    return root->next(batch);
  }

  algebra::NodePtr pattern_;
  ExecutionContext& context_;
  std::vector<VarId> variables_;     // of the input that the pattern mentions
  std::vector<std::size_t> places_;  // their columns
  std::vector<std::size_t> own_places_;
  std::vector<std::vector<Id>> values_;  // the row at hand, a column each
  std::optional<RowSet> known_;
  std::vector<bool> answers_;  // by number in known_
  std::vector<std::uint32_t> number_;
  std::vector<std::uint32_t> fresh_;
};

ExistsTest::ExistsTest(algebra::NodePtr pattern, const std::vector<VarId>& columns, ExecutionContext& context)
    : impl_(std::make_unique<Impl>(std::move(pattern), columns, context)) {}

ExistsTest::~ExistsTest() = default;

bool ExistsTest::test(const Batch& input, std::size_t row) { return impl_->test(input, row); }

}  // namespace tercet
