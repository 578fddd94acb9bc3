// kScan: the facts that match a pattern, by column.
#include <algorithm>

#include "engine/exec/columns.h"
#include "engine/exec/operators.h"
#include "engine/exec/pattern_scan.h"

namespace tercet {
namespace {

constexpr std::size_t kFewestRowsAfterSkip = 16;

class ScanOperator final : public Operator {
 public:
  ScanOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        sources_(find_sources(plan)),
        scan_(plan.scan, plan.scan.order, {}, mask(sources_), context, plan.backward),
        next_rows_(std::min(kFirstBatchRows, context.batch_rows)),
        seekable_(find_seekable(plan)) {
    const ScanPart& part = context.part;
    if (std::find(part.scans.begin(), part.scans.end(), &plan) == part.scans.end()) return;
    if (!part.before.empty()) scan_.end_before(part.before);
    if (!part.from.empty()) scan_.seek(part.from);
  }

  void skip_to(std::span<const Id> key) override {
    if (seekable_ == 0) return;
    scan_.seek(key.first(std::min(key.size(), seekable_)));
    // A reader who skips wants few rows at each place it lands on.
    next_rows_ = std::min(context_.batch_rows, std::max(kFewestRowsAfterSkip, next_rows_ / 4));
  }

 protected:
  bool do_next(Batch& out) override {
    if (plan_.limit && given_ >= *plan_.limit) {
      context_.cut_scans.insert(&plan_);
      return false;
    }
    if (!scan_.next(quads_, next_rows_)) return false;
    given_ += quads_.rows;
    next_rows_ = std::min(next_rows_ * 2, context_.batch_rows);
    out.columns.resize(sources_.size());
    out.rows = quads_.rows;
    // The vectors change places: nothing is copied, and the scan fills the caller's old ones next time.
    for (std::size_t i = 0; i < sources_.size(); ++i) out.columns[i].swap(quads_.columns[sources_[i]]);
    return true;
  }

 private:
  // For each output column, which column of the quad it is.
  static std::vector<std::size_t> find_sources(const PlanNode& plan) {
    std::vector<std::size_t> sources;
    for (VarId variable : plan.columns) {
      std::size_t source = static_cast<std::size_t>(Column::kGraph);
      for (std::size_t place = 3; place-- > 0;) {
        const ScanTerm& term = plan.scan.terms[place];
        if (term.kind == ScanTerm::Kind::kVariable && term.variable == variable) source = place;
      }
      sources.push_back(source);
    }
    return sources;
  }

  static ColumnMask mask(const std::vector<std::size_t>& sources) {
    unsigned columns = 0;
    for (std::size_t source : sources) columns |= 1u << source;
    return static_cast<ColumnMask>(columns);
  }

  // How many leading variables of sorted_by are the leading columns of the scan after its constants.
  static std::size_t find_seekable(const PlanNode& plan) {
    std::size_t found = 0;
    for (Column column : columns_of(plan.scan.order)) {
      if (column == Column::kGraph) break;
      const ScanTerm& term = plan.scan.terms[static_cast<std::size_t>(column)];
      if (term.kind == ScanTerm::Kind::kConstant) continue;
      bool leads =
          term.kind == ScanTerm::Kind::kVariable && found < plan.sorted_by.size() && plan.sorted_by[found] == term.variable;
      if (!leads) break;
      ++found;
    }
    return found;
  }

  std::vector<std::size_t> sources_;
  PatternScan scan_;
  QuadBatch quads_;
  std::size_t next_rows_;
  std::uint64_t given_ = 0;
  std::size_t seekable_;
};

}  // namespace

OperatorPtr make_scan(const PlanNode& plan, ExecutionContext& context) { return std::make_unique<ScanOperator>(plan, context); }

}  // namespace tercet
