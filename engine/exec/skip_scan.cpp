// kSkipScan: the distinct values of a scan's first variable, and how many facts have each.
//
// When enough rows with one value have come, the scan skips to the next value, and the places where it stood before and stands then tell
// their number; where they do not, the facts are counted. So many facts with few values are not read; where values change often the scan
// goes on as any other.
#include <algorithm>

#include "engine/exec/columns.h"
#include "engine/exec/count_facts.h"
#include "engine/exec/operators.h"
#include "engine/exec/pattern_scan.h"
#include "engine/plan/scan_variables.h"

namespace tercet {
namespace {

constexpr std::size_t kRowsAtOnce = 256;
#ifdef TERCET_TINY
constexpr std::uint64_t kLongRun = 4;
#else
constexpr std::uint64_t kLongRun = 256;  // rows that take as long to read as the next value takes to be found
#endif
// Behind a run of so many rows a run is taken to be long when this part of a long one has come.
constexpr std::uint64_t kVeryLongRun = 4 * kLongRun;
constexpr std::uint64_t kEagerness = 4;

class SkipScanOperator final : public Operator {
 public:
  SkipScanOperator(const PlanNode& plan, ExecutionContext& context)
      : Operator(plan, context),
        place_(static_cast<std::size_t>(*column_with(plan.scan, plan.columns.front()))),
        scan_(plan.scan, plan.scan.order, {}, mask_of(static_cast<Column>(place_)), context),
        facts_of_value_(plan.scan),
        next_rows_(std::min(kFirstBatchRows, context.batch_rows)) {}

 protected:
  bool do_next(Batch& out) override {
    out.reset(plan_.columns.size());
    while (!at_end_ && out.rows < next_rows_) {
      read(out);
      context_.poll();
    }
    next_rows_ = std::min(next_rows_ * 2, context_.batch_rows);
    return out.rows > 0;
  }

 private:
  void read(Batch& out) {
    if (!scan_.next(quads_, is_eager_ ? kRowsAtOnce / kEagerness : kRowsAtOnce)) {
      give(out);
      at_end_ = true;
      return;
    }
    const std::vector<Id>& values = quads_.columns[place_];
    for (auto run = values.begin(); run != values.end();) {
      const auto end = std::upper_bound(run, values.end(), *run);
      if (*run != value_) give(out);
      value_ = *run;
      rows_ += static_cast<std::uint64_t>(end - run);
      run = end;
    }
    if (rows_ >= (is_eager_ ? kLongRun / kEagerness : kLongRun)) skip(out);
    else is_eager_ = false;
  }

  // The value and the number of its rows, if there are any.
  void give(Batch& out) {
    if (rows_ == 0) return;
    out.columns[0].push_back(value_);
    if (counts()) out.columns[1].push_back(context_.terms->intern(Term::integer(static_cast<std::int64_t>(rows_))));
    ++out.rows;
    rows_ = 0;
  }

  void skip(Batch& out) {
    const std::optional<std::uint64_t> from = scan_.place();
    const Id next{value_.bits + 1};
    at_end_ = next.bits == 0;
    if (!at_end_) scan_.seek({&next, 1});
    count_skipped(from);
    is_eager_ = rows_ >= kVeryLongRun;
    give(out);
  }

  // Makes rows_ all of the value, of which those before a place were read.
  void count_skipped(std::optional<std::uint64_t> from) {
    const std::optional<std::uint64_t> to = from && !at_end_ ? scan_.place() : std::nullopt;
    if (to) {
      rows_ += *to - *from;
      return;
    }
    if (!counts()) return;
    facts_of_value_.terms[place_] = {ScanTerm::Kind::kConstant, value_, 0};
    rows_ = count_facts(facts_of_value_, context_);
  }

  bool counts() const { return plan_.columns.size() > 1; }

  const std::size_t place_;
  PatternScan scan_;
  ScanSpec facts_of_value_;
  std::size_t next_rows_;
  bool is_eager_ = false;  // after a very long run
  QuadBatch quads_;
  Id value_;                // that the rows read last have
  std::uint64_t rows_ = 0;  // with that value; 0 when it was given
  bool at_end_ = false;
};

}  // namespace

OperatorPtr make_skip_scan(const PlanNode& plan, ExecutionContext& context) {
  return std::make_unique<SkipScanOperator>(plan, context);
}

}  // namespace tercet
