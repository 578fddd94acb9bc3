// kLeapfrogJoin: joins patterns a variable at a time, so that no more is looked at than any part of the patterns has solutions.
//
// The patterns are read into tries first; when the budget has no room for them the child does the work.
#include <algorithm>
#include <memory>
#include <optional>

#include "engine/exec/columns.h"
#include "engine/exec/leapfrog_count.h"
#include "engine/exec/operators.h"

namespace tercet {
namespace {

constexpr std::uint64_t kSeeksBetweenPolls = 1 << 14;

class LeapfrogJoinOperator final : public Operator {
 public:
  LeapfrogJoinOperator(const PlanNode& plan, ExecutionContext& context) : Operator(plan, context), spec_(*plan.leapfrog) {}

 protected:
  bool do_next(Batch& out) override {
    if (!loaded_) load();
    if (instead_) return next_instead(out);
    out.reset(plan_.columns.size());
    while (out.rows < context_.batch_rows && (repeat_ > 0 || !finished_)) {
      if (repeat_ > 0) give_again(out);
      else step();
    }
    const std::uint64_t seeks = seeks_ + (counter_ ? counter_->seeks() : 0);
    add_seeks(seeks - reported_seeks_);
    reported_seeks_ = seeks;
    return out.rows > 0;
  }

 private:
  void load() {
    loaded_ = true;
    if (!load_tries()) {
      tries_.reset();
      instead_ = make_operator(*plan_.children.front(), context_);
      places_ = columns_of(plan_.children.front()->columns, plan_.columns);
      return;
    }
    walked_ = spec_.count ? spec_.keys.size() : tries_->variables().size();
    if (spec_.count && walked_ > 0) counter_.emplace(*tries_, walked_, context_);
    for (std::size_t scan = 0; scan < tries_->scans(); ++scan) {
      for (std::size_t variable = 0; variable < walked_; ++variable) {
        if (tries_->ends_at(scan, variable) && tries_->trie(scan).has_weights()) weighted_.push_back(scan);
      }
    }
    for (VarId variable : plan_.columns) sources_.push_back(column_of(tries_->variables(), variable));
    ranges_.resize(walked_);
    if (walked_ > 0) tries_->open(0, ranges_[0]);
  }

  bool load_tries() {
    if (const BuiltSide* side = context_.built_side(plan_)) {
      const ScanPart& part = context_.part;
      tries_.emplace(*side->tries);
      tries_->cut_to(part.from.empty() ? kUnboundId : part.from.front(), part.before.empty() ? kUnboundId : part.before.front());
      return true;
    }
    tries_.emplace(tries_of(plan_));
    return tries_->load(context_);
  }

  bool next_instead(Batch& out) {
    if (!instead_->next(batch_)) return false;
    move_columns(batch_, places_, out);
    return true;
  }

  // Goes on to the next value of the variable at hand: down when there is one, back when there is none, and to a solution at the end.
  void step() {
    if (walked_ == 0) {
      finished_ = true;
      found(count_solutions(*tries_, context_, seeks_), true);
      return;
    }
    poll();
    std::vector<ValueRange>& ranges = ranges_[at_];
    ++seeks_;
    if (!leapfrog(ranges, seeks_)) {
      if (at_ == 0) finished_ = true;
      else --at_;
      return;
    }
    tries_->bind(at_, ranges);
    ++ranges[0].at;
    if (at_ + 1 == walked_) return found(counter_ ? counter_->count() : 1, false);
    ++at_;
    tries_->open(at_, ranges_[at_]);
  }

  // A combination of the walked variables, with so many solutions of the others.
  void found(std::uint64_t solutions, bool even_if_none) {
    for (std::size_t scan : weighted_) solutions = multiplied(solutions, tries_->weight(scan));
    if (!spec_.count) {
      repeat_ = solutions;
    } else if (solutions > 0 || even_if_none) {
      repeat_ = 1;
      count_ = context_.terms->intern(Term::integer(static_cast<std::int64_t>(solutions)));
    }
  }

  void give_again(Batch& out) {
    const std::size_t rows = static_cast<std::size_t>(std::min<std::uint64_t>(repeat_, context_.batch_rows - out.rows));
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      std::vector<Id>& column = out.columns[i];
      const Id id = sources_[i] == kNoColumn ? count_ : tries_->bound(sources_[i]);
      if (rows == 1) column.push_back(id);
      else column.insert(column.end(), rows, id);
    }
    out.rows += rows;
    repeat_ -= rows;
  }

  void poll() {
    if (seeks_ - polled_at_ < kSeeksBetweenPolls) return;
    polled_at_ = seeks_;
    context_.poll();
  }

  const LeapfrogSpec& spec_;
  std::optional<LeapfrogTries> tries_;
  std::optional<LeapfrogCounter> counter_;
  bool loaded_ = false;
  std::size_t walked_ = 0;                       // variables that are bound one by one; the counter has the others
  std::vector<std::size_t> weighted_;            // scans that end among them and have weights
  std::vector<std::size_t> sources_;             // for each column its variable's number; kNoColumn: the count
  std::vector<std::vector<ValueRange>> ranges_;  // by variable
  std::size_t at_ = 0;                           // the variable at hand
  std::uint64_t repeat_ = 0;                     // rows of the solution at hand that are still to be given
  Id count_;
  bool finished_ = false;
  std::uint64_t seeks_ = 0;
  std::uint64_t polled_at_ = 0;
  std::uint64_t reported_seeks_ = 0;

  OperatorPtr instead_;
  Batch batch_;
  std::vector<std::size_t> places_;
};

}  // namespace

OperatorPtr make_leapfrog_join(const PlanNode& plan, ExecutionContext& context) {
  return std::make_unique<LeapfrogJoinOperator>(plan, context);
}

}  // namespace tercet
