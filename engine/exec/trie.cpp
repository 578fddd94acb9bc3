#include "engine/exec/trie.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "engine/exec/batch.h"
#include "engine/exec/pattern_scan.h"
#include "engine/exec/polled_growth.h"
#include "engine/plan/scan_variables.h"

namespace tercet {
namespace {

#ifdef TERCET_TINY
constexpr std::size_t kFewestIndexed = 2;
#else
constexpr std::size_t kFewestIndexed = 64;
#endif
constexpr std::size_t kMostPlaces = std::numeric_limits<std::uint32_t>::max();

}  // namespace

void ValueIndex::build(const std::vector<Id>& values) {
  if (values.size() < kFewestIndexed) return;
  least_ = values.front().bits;
  const std::uint64_t range = values.back().bits - least_;
  while ((range >> shift_) >= 2 * values.size()) ++shift_;
  begins_.resize((range >> shift_) + 2);
  std::size_t part = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (const std::size_t own = (values[i].bits - least_) >> shift_; part < own;) begins_[++part] = static_cast<std::uint32_t>(i);
  }
  begins_[part + 1] = static_cast<std::uint32_t>(values.size());
}

// Takes the rows of the scan, batch by batch.
class Trie::Loader {
 public:
  Loader(const ScanSpec& scan, std::size_t depth, ExecutionContext& context, Trie& trie)
      : context_(context), trie_(trie), columns_(variable_columns(scan)) {
    columns_.resize(depth);
    trie_.levels_.resize(depth);
    for (std::size_t i = 0; i < depth; ++i) {
      if (i + 1 < depth || depth == 1) trie_.levels_[i].begins.push_back(0);
    }
    ColumnMask mask = 0;
    for (Column column : columns_) mask |= mask_of(column);
    scan_.emplace(scan, scan.order, BoundPlaces{}, mask, context);
  }

  // False when there is no room.
  bool run() {
    // At once, if there is room: a vector that grows is copied, and there twice meanwhile.
    if (const std::optional<std::uint64_t> rows = scan_->most_rows()) make_room(*rows);
    QuadBatch batch;
    while (scan_->next(batch, std::max<std::size_t>(context_.batch_rows, kDefaultBatchRows))) {
      context_.poll();
      if (!make_room(batch.rows)) return false;
      add(batch);
    }
    if (columns_.size() == 1 && rows_ == trie_.levels_[0].values.size()) trie_.levels_[0].begins.clear();
    trie_.memory_.set(used_bytes());  // what is reserved beyond that is never touched
    const std::vector<Id>& first = trie_.levels_[0].values;
    if (trie_.memory_.try_set(trie_.memory_.bytes() + ValueIndex::bytes(first.size()))) trie_.index_.build(first);
    return true;
  }

 private:
  // Room for so many rows more, counted twice what they take, since a vector that grows is there twice.
  bool make_room(std::size_t rows) {
    const std::size_t needed = rows_ + rows;
    if (needed >= kMostPlaces) return false;
    if (needed <= room_) return true;
    const std::size_t wanted = std::max(needed, std::min(room_ * 2, kMostPlaces));
    const std::size_t entry = columns_.size() * (sizeof(Id) + sizeof(std::uint32_t));
    if (!trie_.memory_.try_set((wanted + room_) * entry)) return false;
    for (Level& level : trie_.levels_) {
      reserve_polled(level.values, wanted, context_);
      if (!level.begins.empty()) reserve_polled(level.begins, wanted + 1, context_);
    }
    room_ = wanted;
    return true;
  }

  std::size_t used_bytes() const {
    std::size_t bytes = 0;
    for (const Level& level : trie_.levels_)
      bytes += level.values.size() * sizeof(Id) + level.begins.size() * sizeof(std::uint32_t);
    return bytes;
  }

  void add(const QuadBatch& batch) {
    std::array<const Id*, kColumns> columns{};
    const std::size_t depth = columns_.size();
    for (std::size_t i = 0; i < depth; ++i) columns[i] = batch.columns[static_cast<std::size_t>(columns_[i])].data();
    if (depth == 1) add_runs(columns[0], batch.rows);
    else if (depth == 2 && !trie_.has_weights() && !repeats(columns, batch.rows)) add_pairs(columns, batch.rows);
    else
      for (std::size_t row = 0; row < batch.rows; ++row) add_row(columns, row);
    rows_ += batch.rows;
    for (std::size_t i = 0; i < depth; ++i) last_[i] = columns[i][batch.rows - 1];
  }

  // The first level of the rows, each value once with the number of the row behind its last one.
  void add_runs(const Id* ids, std::size_t rows) {
    Level& level = trie_.levels_[0];
    std::size_t size = level.values.size();
    if (rows_ > 0 && ids[0] == last_[0]) --size;
    level.values.resize(size + rows);
    level.begins.resize(size + rows + 1);
    Id* values = level.values.data();
    std::uint32_t* ends = level.begins.data() + 1;
    const auto first = static_cast<std::uint32_t>(rows_);
    // Without a branch, which would be guessed wrong as often as a value is another.
    for (std::uint32_t row = 0; row + 1 < rows; ++row) {
      values[size] = ids[row];
      ends[size] = first + row + 1;
      size += ids[row + 1] != ids[row] ? 1 : 0;
    }
    values[size] = ids[rows - 1];
    ends[size] = first + static_cast<std::uint32_t>(rows);
    level.values.resize(size + 1);
    level.begins.resize(size + 2);
  }

  // Rows of two variables, none of which comes twice: the second level has a value for each.
  void add_pairs(const std::array<const Id*, kColumns>& columns, std::size_t rows) {
    add_runs(columns[0], rows);
    std::vector<Id>& seconds = trie_.levels_[1].values;
    seconds.insert(seconds.end(), columns[1], columns[1] + rows);
  }

  bool repeats(const std::array<const Id*, kColumns>& columns, std::size_t rows) const {
    std::uint64_t again = rows_ > 0 && columns[0][0] == last_[0] && columns[1][0] == last_[1] ? 1 : 0;
    for (std::size_t i = 1; i < rows; ++i) {
      const std::uint64_t differ = (columns[0][i].bits ^ columns[0][i - 1].bits) | (columns[1][i].bits ^ columns[1][i - 1].bits);
      again |= differ == 0 ? 1 : 0;
    }
    return again != 0;
  }

  void add_row(const std::array<const Id*, kColumns>& columns, std::size_t row) {
    const std::size_t depth = columns_.size();
    std::size_t level = 0;
    auto is_last = [&](std::size_t i) { return columns[i][row] == (row > 0 ? columns[i][row - 1] : last_[i]); };
    while (level < depth && rows_ + row > 0 && is_last(level)) ++level;
    Level& last = trie_.levels_.back();
    if (level == depth && last.begins.empty()) begin_weights();
    for (std::size_t i = level; i < depth; ++i) {
      Level& here = trie_.levels_[i];
      here.values.push_back(columns[i][row]);
      if (i > 0) trie_.levels_[i - 1].begins.back() = static_cast<std::uint32_t>(here.values.size());
      if (i + 1 < depth || !here.begins.empty()) here.begins.push_back(0);
    }
    if (!last.begins.empty()) last.begins.back() = static_cast<std::uint32_t>(rows_ + row + 1);
  }

  // Rows repeat without the variables behind these, or where nobody asks in which graph a fact is. Up to now none did.
  void begin_weights() {
    Level& last = trie_.levels_.back();
    for (std::uint32_t i = 0; i <= last.values.size(); ++i) last.begins.push_back(i);
  }

  ExecutionContext& context_;
  Trie& trie_;
  std::vector<Column> columns_;
  std::optional<PatternScan> scan_;
  std::size_t rows_ = 0;
  std::size_t room_ = 0;
  std::array<Id, kColumns> last_{};  // of the last row
};

std::shared_ptr<const Trie> Trie::load(const ScanSpec& scan, std::size_t depth, ExecutionContext& context) {
  std::shared_ptr<Trie> trie(new Trie(context.memory));
  if (!Loader(scan, depth, context, *trie).run()) return nullptr;
  return trie;
}

}  // namespace tercet
