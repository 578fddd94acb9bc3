#include "engine/exec/path_edges.h"

#include <algorithm>
#include <utility>

#include "engine/exec/hashing.h"
#include "engine/exec/polled_growth.h"

namespace tercet {
namespace {

constexpr std::uint32_t kNoSource = 0xFFFFFFFF;
// A source, its offset and its slots take 20 bytes.
constexpr std::uint64_t kMostIdsOfSource = 4;

// Looking up the edges of a node costs about as much as reading so many edges into memory.
constexpr double kLookUpInEdges = 40;

constexpr std::size_t kFewestRead = 16;
constexpr std::size_t kReadRows = 2048;
constexpr std::size_t kSourcesAtOnce = 4096;
// A source with more edges is looked up alone.
constexpr std::size_t kMostFound = std::size_t{1} << 14;

// Where the sources and targets stand.
constexpr std::size_t index(Column column) { return static_cast<std::size_t>(column); }

Order order_of(bool any_predicate, bool inverse) {
  if (any_predicate) return inverse ? Order::kOsp : Order::kSpo;
  return inverse ? Order::kPos : Order::kPso;
}

}  // namespace

PathEdges::PathEdges(Id predicate, std::vector<Id> excluded, bool inverse, const ScanGraphs& graphs,
                     const ExecutionContext& context, MemoryBudget& budget)
    : excluded_(std::move(excluded)),
      context_(context),
      order_(order_of(predicate.is_unbound(), inverse)),
      source_column_(index(inverse ? Column::kObject : Column::kSubject)),
      target_column_(index(inverse ? Column::kSubject : Column::kObject)),
      budget_(budget),
      memory_(budget) {
  if (!predicate.is_unbound()) spec_.terms[index(Column::kPredicate)] = {ScanTerm::Kind::kConstant, predicate, 0};
  spec_.graphs = graphs;
  spec_.order = order_;
  edges_ = static_cast<double>(context.snapshot->count({{}, predicate, {}, {GraphFilter::Kind::kAll, {}}}));
}

std::vector<PathEdges> edges_of(const std::vector<PathStep>& steps, bool backward, const ScanGraphs& graphs,
                                ExecutionContext& context) {
  std::vector<PathEdges> edges;
  for (const PathStep& step : steps) {
    const bool inverse = step.inverse != backward;
    if (step.negated) edges.emplace_back(kUnboundId, step.predicates, inverse, graphs, context, context.memory);
    for (std::size_t i = 0; i < step.predicates.size() && !step.negated; ++i)
      edges.emplace_back(step.predicates[i], std::vector<Id>{}, inverse, graphs, context, context.memory);
  }
  return edges;
}

ColumnMask PathEdges::columns() const {
  ColumnMask mask = mask_of(Column::kSubject) | mask_of(Column::kObject);
  return excluded_.empty() ? mask : static_cast<ColumnMask>(mask | mask_of(Column::kPredicate));
}

void PathEdges::expand(std::span<const Id> sources, std::vector<Id>& targets) {
  if (edges_ == 0) return;
  looked_up_ += static_cast<double>(sources.size()) * kLookUpInEdges;
  if (!loaded_ && worth_loading()) load();
  if (loaded_) expand_loaded(sources, targets);
  else look_up(sources, targets);
}

void PathEdges::take(const QuadBatch& batch, std::size_t begin, std::size_t end, std::vector<Id>& targets) const {
  const auto& from = batch.columns[target_column_];
  if (excluded_.empty()) {
    targets.insert(targets.end(), from.begin() + static_cast<std::ptrdiff_t>(begin),
                   from.begin() + static_cast<std::ptrdiff_t>(end));
    return;
  }
  const auto& predicates = batch.columns[index(Column::kPredicate)];
  for (std::size_t row = begin; row < end; ++row) {
    if (!std::binary_search(excluded_.begin(), excluded_.end(), predicates[row])) targets.push_back(from[row]);
  }
}

void PathEdges::look_up_alone(Id source, std::vector<Id>& targets) {
  BoundPlaces bound{};
  bound[source_column_] = source;
  PatternScan scan(spec_, order_, bound, columns(), context_);
  std::size_t rows = kFewestRead;
  while (scan.next(batch_, rows)) {
    context_.poll();
    take(batch_, 0, batch_.rows, targets);
    rows = std::min(rows * 2, kReadRows);
  }
}

void PathEdges::look_up(std::span<const Id> sources, std::vector<Id>& targets) {
  if (sources.size() == 1) return look_up_alone(sources.front(), targets);
  sorted_.assign(sources.begin(), sources.end());
  std::sort(sorted_.begin(), sorted_.end());
  if (!lookup_) lookup_.emplace(spec_, order_, columns(), context_);
  for (std::span<const Id> left = sorted_; !left.empty();) {
    const std::span<const Id> some = left.first(std::min(left.size(), kSourcesAtOnce));
    const std::size_t found = lookup_->find(some, 1, kMostFound, batch_, ends_);
    if (found > 0) take(batch_, 0, ends_.back(), targets);
    left = left.subspan(found);
    if (found == some.size()) continue;
    look_up_alone(left.front(), targets);
    left = left.subspan(1);
  }
}

bool PathEdges::worth_loading() const { return may_load_ && looked_up_ >= edges_ && edges_ < kNoSource; }

void PathEdges::load() {
  may_load_ = false;
  // The searches themselves need the rest.
  most_bytes_ = (budget_.limit() - budget_.used()) / 2;
  PatternScan scan(spec_, order_, {}, columns(), context_);
  if (const std::optional<std::uint64_t> rows = scan.most_rows(); rows && excluded_.empty()) make_room(targets_, *rows);
  bool complete = true;
  while (complete && scan.next(batch_, kReadRows)) {
    context_.poll();
    complete = keep(batch_);
  }
  loaded_ = complete && make_index();
  if (!loaded_) {
    std::vector<Id>().swap(sources_);
    std::vector<Id>().swap(targets_);
    std::vector<std::uint32_t>().swap(offsets_);
  }
  memory_.set(used_bytes());
}

// False when the budget has no room.
bool PathEdges::keep(const QuadBatch& batch) {
  if (!make_room(targets_, batch.rows) || !make_room(sources_, batch.rows) || !make_room(offsets_, batch.rows + 1)) return false;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    Id source = batch.columns[source_column_][row];
    if (sources_.empty() || sources_.back() != source) {
      sources_.push_back(source);
      offsets_.push_back(static_cast<std::uint32_t>(targets_.size()));
    }
    if (excluded_.empty()) targets_.push_back(batch.columns[target_column_][row]);
    else take(batch, row, row + 1, targets_);
  }
  return targets_.size() < kNoSource;
}

// In large pages, and twice as much at a time, where there is room for that. False when the budget has no room.
template <typename T>
bool PathEdges::make_room(std::vector<T>& vector, std::size_t items) {
  const std::size_t needed = vector.size() + items;
  if (needed <= vector.capacity()) return true;
  for (const std::size_t wanted : {std::max(needed, 2 * vector.capacity()), needed}) {
    if (!reserve(used_bytes() + wanted * sizeof(T))) continue;
    reserve_polled(vector, wanted, context_);
    return true;
  }
  return false;
}

bool PathEdges::make_index() {
  offsets_.push_back(static_cast<std::uint32_t>(targets_.size()));
  targets_.shrink_to_fit();
  return is_dense() ? place_by_id() : place_by_hash();
}

// Whether an offset for each id takes no more memory than sources and slots.
bool PathEdges::is_dense() const {
  return !sources_.empty() && (sources_.back().bits - sources_.front().bits) / kMostIdsOfSource < sources_.size();
}

bool PathEdges::place_by_id() {
  least_ = sources_.front().bits;
  const std::size_t ids = sources_.back().bits - least_ + 1;
  if (!reserve(used_bytes() + (ids + 1) * sizeof(std::uint32_t))) return false;
  std::vector<std::uint32_t> by_id;
  by_id.reserve(ids + 1);
  use_huge_pages(by_id);
  for_polled(sources_.size(), context_, [&](std::size_t i) { by_id.resize(sources_[i].bits - least_ + 1, offsets_[i]); });
  by_id.push_back(offsets_.back());
  offsets_.swap(by_id);
  std::vector<Id>().swap(sources_);
  return true;
}

bool PathEdges::place_by_hash() {
  sources_.shrink_to_fit();
  offsets_.shrink_to_fit();
  std::size_t slots = 16;
  while (slots < sources_.size() * 2) slots *= 2;
  if (!reserve(used_bytes() + slots * sizeof(std::uint32_t))) return false;
  slots_.assign(slots, kNoSource);
  for_polled(sources_.size(), context_, [&](std::size_t i) {
    std::size_t place = mix_bits(sources_[i].bits) & (slots - 1);
    while (slots_[place] != kNoSource) place = (place + 1) & (slots - 1);
    slots_[place] = static_cast<std::uint32_t>(i);
  });
  return true;
}

std::size_t PathEdges::used_bytes() const {
  return (sources_.capacity() + targets_.capacity()) * sizeof(Id) +
         (offsets_.capacity() + slots_.capacity()) * sizeof(std::uint32_t);
}

std::pair<std::uint32_t, std::uint32_t> PathEdges::targets_of(Id source) const {
  if (slots_.empty()) {
    const std::uint64_t i = source.bits - least_;
    return source.bits < least_ || i + 1 >= offsets_.size() ? std::pair(0u, 0u) : std::pair(offsets_[i], offsets_[i + 1]);
  }
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t place = mix_bits(source.bits) & mask; slots_[place] != kNoSource; place = (place + 1) & mask) {
    const std::uint32_t i = slots_[place];
    if (sources_[i] == source) return {offsets_[i], offsets_[i + 1]};
  }
  return {0, 0};
}

void PathEdges::expand_loaded(std::span<const Id> sources, std::vector<Id>& targets) const {
  for (const Id source : sources) {
    const auto [begin, end] = targets_of(source);
    targets.insert(targets.end(), targets_.begin() + begin, targets_.begin() + end);
  }
}

}  // namespace tercet
