// kScan: the facts that match a pattern, by column.
#include <algorithm>

#include "engine/exec/columns.h"
#include "engine/exec/operators.h"
#include "engine/exec/pattern_scan.h"
#include "engine/plan/scan_variables.h"

namespace tercet {
namespace {

constexpr std::size_t kFewestRowsAfterSkip = 16;

class ScanOperator final : public Operator {
 public:
  ScanOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        sources_(find_sources(plan)),
        ranged_(find_ranged(plan)),
        scan_(plan.scan, plan.scan.order, {}, mask(sources_, ranged_), context, plan.backward),
        next_rows_(std::min(kFirstBatchRows, context.batch_rows)),
        seekable_(find_seekable(plan)) {
    const ScanPart& part = context.part;
    const bool is_part = std::find(part.scans.begin(), part.scans.end(), &plan) != part.scans.end();
    end_before(is_part ? part.before : std::span<const Id>());
    if (is_part && !part.from.empty()) scan_.seek(part.from);
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
    if (!(plan_.ranges.empty() ? scan_.next(quads_, next_rows_) : next_in_ranges())) return false;
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
    for (VarId variable : plan.columns)
      sources.push_back(static_cast<std::size_t>(column_with(plan.scan, variable).value_or(Column::kGraph)));
    return sources;
  }

  // Which column of the quad the ranges are of.
  static std::optional<std::size_t> find_ranged(const PlanNode& plan) {
    if (plan.ranges.empty()) return std::nullopt;
    return static_cast<std::size_t>(*column_with(plan.scan, plan.sorted_by.front()));
  }

  static ColumnMask mask(const std::vector<std::size_t>& sources, std::optional<std::size_t> ranged) {
    unsigned columns = ranged ? 1u << *ranged : 0;
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

  // Ends the scan before the key, if there is one, or where the ranges end if that comes first.
  void end_before(std::span<const Id> key) {
    const std::span<const Id> end_of_ranges = plan_.ranges.empty() ? key : std::span(&plan_.ranges.back().last, 1);
    if (key.empty() || (!end_of_ranges.empty() && end_of_ranges.front() <= key.front())) key = end_of_ranges;
    if (!key.empty()) scan_.end_before(key);
  }

  // The next rows that are in ranges.
  bool next_in_ranges() {
    while (range_ < plan_.ranges.size()) {
      if (seeks_range_) scan_.seek({&plan_.ranges[range_].first, 1});
      seeks_range_ = false;
      if (!scan_.next(quads_, next_rows_)) return false;
      keep_ranges();
      if (quads_.rows > 0) return true;
      context_.poll();
    }
    return false;
  }

  // Leaves those of the batch's rows that are in ranges, and the range that the next rows may be in.
  void keep_ranges() {
    const std::vector<Id>& values = quads_.columns[*ranged_];
    std::size_t kept = 0;
    for (std::size_t row = 0; row < quads_.rows;) {
      while (range_ < plan_.ranges.size() && plan_.ranges[range_].last <= values[row]) ++range_;
      if (range_ == plan_.ranges.size()) break;
      const auto at = [&](Id id) {
        return static_cast<std::size_t>(std::lower_bound(values.begin() + static_cast<std::ptrdiff_t>(row),
                                                         values.begin() + static_cast<std::ptrdiff_t>(quads_.rows), id) -
                                        values.begin());
      };
      row = at(plan_.ranges[range_].first);
      const std::size_t end = at(plan_.ranges[range_].last);
      if (row == quads_.rows) seeks_range_ = true;
      move_rows(row, end, kept);
      kept += end - row;
      row = end;
    }
    quads_.rows = kept;
    for (std::vector<Id>& column : quads_.columns) column.resize(std::min(column.size(), kept));
  }

  void move_rows(std::size_t from, std::size_t end, std::size_t to) {
    if (from == to) return;
    for (std::vector<Id>& column : quads_.columns) {
      if (column.empty()) continue;
      std::copy(column.begin() + static_cast<std::ptrdiff_t>(from), column.begin() + static_cast<std::ptrdiff_t>(end),
                column.begin() + static_cast<std::ptrdiff_t>(to));
    }
  }

  std::vector<std::size_t> sources_;
  std::optional<std::size_t> ranged_;
  PatternScan scan_;
  QuadBatch quads_;
  std::size_t next_rows_;
  std::uint64_t given_ = 0;
  std::size_t seekable_;
  std::size_t range_ = 0;    // the one that the next row may be in
  bool seeks_range_ = true;  // whether it begins behind the rows read
};

}  // namespace

OperatorPtr make_scan(const PlanNode& plan, ExecutionContext& context) { return std::make_unique<ScanOperator>(plan, context); }

}  // namespace tercet
