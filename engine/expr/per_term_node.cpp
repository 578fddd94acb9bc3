// A part of an expression that one column decides: evaluated once for each term of a piece of rows, the terms of the dictionary block by
// block and where they lie, and remembered for the pieces after it.
#include <algorithm>

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
        scope, rows, out, ids_, [](Id id) { return id.is_unbound() ? std::nullopt : std::optional(id); },
        [&](std::uint32_t row) { return scope.intern(part_->value(scope, row)); });
  }

 private:
  template <typename Result>
  struct Known {
    TermMemo<Result> memo;
    std::vector<Result> results;  // of terms_
  };

  // The rows at places_. `result_of_id`: nullopt where the id does not tell, which kUnboundId never does.
  template <typename Result, typename ResultOfId, typename ResultOf>
  void evaluate(Scope& scope, Rows rows, Result* out, Known<Result>& known, ResultOfId result_of_id, ResultOf result_of) {
    find_known(scope, rows, out, known.memo);
    if (open_.empty()) return;
    // Terms that ascend, in many rows or from one piece of rows to the next again and again, do not come back, but for the last.
    const bool are_sorted = sort_by_id(open_);
    const std::size_t pieces = are_sorted && open_.back().place - open_.front().place >= kAscendingRows ? kAscendingPieces : 1;
    ascending_ = open_.front().id > greatest_ ? ascending_ + pieces : 0;
    const bool remembers = ascending_ < kAscendingPieces;
    greatest_ = open_.back().id;
    greatest_of_all_ = std::max(greatest_of_all_, greatest_);
    find_terms();
    if (remembers) known.memo.expect(terms_.size(), scope.context().memory);
    known.results.resize(terms_.size());
    const auto work_out = [&](std::size_t term) {
      known.results[term] = result_of(rows[open_[begins_[term]].place]);
      scope.end_term();
    };
    const std::size_t first = count_terms(0, [](Id id) { return !id.in_dictionary(); });
    const std::size_t wanted = count_terms(first, [](Id id) { return id.in_dictionary(); });
    for (std::size_t term = 0; term < first; ++term) work_out(term);
    for (std::size_t term = first + wanted; term < terms_.size(); ++term) work_out(term);
    std::size_t work = 0;
    scope.context().snapshot->visit_terms(std::span(terms_).subspan(first, wanted), [&](std::size_t place, const TermView& term) {
      work += kWorkOfTerm + term.value.size();
      if (work >= kWorkBetweenPolls) {
        scope.context().poll();
        work = 0;
      }
      const Id id = terms_[first + place];
      const bool is_string = id.kind() == IdKind::kString || id.kind() == IdKind::kLangString;
      const Id by_text = is_string ? part_->id_for_text(scope, term.value) : kUnboundId;
      if (const std::optional<Result> result = result_of_id(by_text)) {
        known.results[first + place] = *result;
        return;
      }
      scope.begin_term(id, term);
      work_out(first + place);
    });
    give(known, remembers, out);
  }

  // The terms of open_, each once, and where each begins there.
  void find_terms() {
    terms_.resize(open_.size());
    begins_.resize(open_.size());
    std::size_t terms = 0;
    for (std::size_t i = 0; i < open_.size(); ++i) {
      if (i > 0 && open_[i].id == open_[i - 1].id) continue;
      terms_[terms] = open_[i].id;
      begins_[terms++] = static_cast<std::uint32_t>(i);
    }
    terms_.resize(terms);
    begins_.resize(terms);
  }

  // Those from `first` on, one after the other, that are such.
  template <typename IsSuch>
  std::size_t count_terms(std::size_t first, IsSuch is_such) const {
    const auto begin = terms_.begin() + static_cast<std::ptrdiff_t>(first);
    return static_cast<std::size_t>(std::find_if_not(begin, terms_.end(), is_such) - begin);
  }

  template <typename Result>
  void give(Known<Result>& known, bool remembers, Result* out) {
    for (std::size_t term = 0; term < terms_.size(); ++term) {
      const Id id = terms_[term];
      const Result result = known.results[term];
      if (remembers && !id.is_unbound()) known.memo.add(id, result);
      const std::size_t end = term + 1 < terms_.size() ? begins_[term + 1] : open_.size();
      for (std::size_t i = begins_[term]; i < end; ++i) out[open_[i].place] = result;
    }
    known.memo.keep(greatest_, known.results.back());
  }

  // Leaves in open_ those that are not known.
  template <typename Result>
  void find_known(Scope& scope, Rows rows, Result* out, const TermMemo<Result>& memo) {
    const Id* column = scope.batch().columns[column_].data();
    open_.clear();
    for (const std::uint32_t place : places_) {
      const Id id = column[rows[place]];
      const Result* known = id > greatest_of_all_ || id.is_unbound() ? nullptr : memo.find(id);
      if (known != nullptr) out[place] = *known;
      else open_.push_back({id, place});
    }
  }

  std::size_t column_;
  NodePtr part_;
  Known<Truth> truths_;
  Known<Id> ids_;
  Places places_;
  static constexpr std::size_t kWorkOfTerm = 1024;  // as that on so many bytes
  static constexpr std::size_t kWorkBetweenPolls = std::size_t{1} << 18;
  static constexpr std::size_t kAscendingPieces = 8;
  static constexpr std::size_t kAscendingRows = 64;

  std::size_t ascending_ = 0;  // pieces, each of whose terms that were not known are above those before
  Id greatest_;                // of the last piece
  Id greatest_of_all_;         // what is above has never come
  std::vector<IdPlace> open_;
  std::vector<Id> terms_;
  std::vector<std::uint32_t> begins_;
};

}  // namespace

NodePtr make_per_term(std::size_t column, NodePtr part) { return std::make_unique<PerTermNode>(column, std::move(part)); }

}  // namespace tercet::expr
