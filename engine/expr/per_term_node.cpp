// A part of an expression that one column decides: evaluated once for each term of a piece of rows, the terms of the dictionary block by
// block and where they lie, and remembered for the pieces after it.
#include "engine/exec/context.h"
#include "engine/expr/nodes.h"
#include "engine/expr/term_memo.h"
#include "storage/id_places.h"

namespace tercet::expr {
namespace {

class PerTermNode final : public Node {
 public:
  PerTermNode(std::size_t column, NodePtr part) : column_(column), part_(std::move(part)) {}

  Value value(Scope& scope, std::uint32_t row) override { return part_->value(scope, row); }
  void numbers(Scope& scope, Rows rows, Number* out) override { part_->numbers(scope, rows, out); }

  void decide(Scope& scope, Rows rows, Truth* out, Places& open) override { part_->decide(scope, rows, out, open); }
  void truth(Scope& scope, Rows rows, Truth* out) override {
    places_.clear();
    part_->decide(scope, rows, out, places_);
    evaluate(
        scope, rows, out, truths_,
        [](Id id) { return id.kind() == IdKind::kBoolean ? std::optional(truth_of(boolean_value(id))) : std::nullopt; },
        [&](std::uint32_t row) { return truth_of(effective_boolean_value(part_->value(scope, row))); });
  }
  void decide_ids(Scope& scope, Rows rows, Id* out, Places& open) override { part_->decide_ids(scope, rows, out, open); }
  void ids(Scope& scope, Rows rows, Id* out) override {
    places_.clear();
    part_->decide_ids(scope, rows, out, places_);
    evaluate(
        scope, rows, out, ids_, [](Id id) { return std::optional(id); },
        [&](std::uint32_t row) { return scope.intern(part_->value(scope, row)); });
  }

 private:
  // The rows at places_. `result_of_id`: nullopt where the id does not tell.
  template <typename Result, typename ResultOfId, typename ResultOf>
  void evaluate(Scope& scope, Rows rows, Result* out, TermMemo<Result>& memo, ResultOfId result_of_id, ResultOf result_of) {
    find_known(scope, rows, out, memo);
    if (open_.empty()) return;
    // Terms that ascend, in many rows or from one piece of rows to the next again and again, do not come back, but for the last.
    const bool are_sorted = sort_by_id(open_);
    const std::size_t pieces = are_sorted && open_.back().place - open_.front().place >= kAscendingRows ? kAscendingPieces : 1;
    ascending_ = open_.front().id > greatest_ ? ascending_ + pieces : 0;
    const bool remembers = ascending_ < kAscendingPieces;
    greatest_ = open_.back().id;
    if (remembers) memo.expect(count_open_terms(), scope.context().memory);
    const auto give = [&](std::size_t begin, Result result) {
      const Id id = open_[begin].id;
      if (id == greatest_) memo.keep(id, result);
      if (remembers && !id.is_unbound()) memo.add(id, result);
      for (std::size_t i = begin; i < open_.size() && open_[i].id == id; ++i) out[open_[i].place] = result;
    };
    const auto work_out = [&](std::size_t begin) {
      const Result result = result_of(rows[open_[begin].place]);
      scope.end_term();
      give(begin, result);
    };
    wanted_.clear();
    wanted_begins_.clear();
    for (std::size_t i = 0; i < open_.size(); ++i) {
      if (!begins_term(i)) continue;
      if (!open_[i].id.in_dictionary()) {
        work_out(i);
        continue;
      }
      wanted_.push_back(open_[i].id);
      wanted_begins_.push_back(static_cast<std::uint32_t>(i));
    }
    std::size_t work = 0;
    scope.context().snapshot->visit_terms(wanted_, [&](std::size_t place, const TermView& term) {
      work += kWorkOfTerm + term.value.size();
      if (work >= kWorkBetweenPolls) {
        scope.context().poll();
        work = 0;
      }
      const IdKind kind = wanted_[place].kind();
      const bool is_string = kind == IdKind::kString || kind == IdKind::kLangString;
      const std::optional<Id> id = is_string ? part_->id_for_text(scope, term.value) : std::nullopt;
      if (const std::optional<Result> known = id ? result_of_id(*id) : std::nullopt) return give(wanted_begins_[place], *known);
      scope.begin_term(wanted_[place], term);
      work_out(wanted_begins_[place]);
    });
  }

  // Whether the row at this place in open_ is the first of its term.
  bool begins_term(std::size_t place) const { return place == 0 || open_[place].id != open_[place - 1].id; }
  std::size_t count_open_terms() const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < open_.size(); ++i) count += begins_term(i) ? 1 : 0;
    return count;
  }

  // Leaves in open_ those that are not known.
  template <typename Result>
  void find_known(Scope& scope, Rows rows, Result* out, const TermMemo<Result>& memo) {
    const Id* column = scope.batch().columns[column_].data();
    open_.clear();
    for (const std::uint32_t place : places_) {
      const Id id = column[rows[place]];
      const Result* known = id.is_unbound() ? nullptr : memo.find(id);
      if (known != nullptr) out[place] = *known;
      else open_.push_back({id, place});
    }
  }

  std::size_t column_;
  NodePtr part_;
  TermMemo<Truth> truths_;
  TermMemo<Id> ids_;
  Places places_;
  static constexpr std::size_t kWorkOfTerm = 1024;  // as that on so many bytes
  static constexpr std::size_t kWorkBetweenPolls = std::size_t{1} << 18;
  static constexpr std::size_t kAscendingPieces = 8;
  static constexpr std::size_t kAscendingRows = 64;

  std::size_t ascending_ = 0;  // pieces, each of whose terms that were not known are above those before
  Id greatest_;                // of the last piece
  std::vector<IdPlace> open_;
  std::vector<Id> wanted_;                    // of the dictionary
  std::vector<std::uint32_t> wanted_begins_;  // in open_
};

}  // namespace

NodePtr make_per_term(std::size_t column, NodePtr part) { return std::make_unique<PerTermNode>(column, std::move(part)); }

}  // namespace tercet::expr
