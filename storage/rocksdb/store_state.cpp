#include "storage/rocksdb/store_state.h"

#include <algorithm>
#include <charconv>

#include "storage/dictionary_writer.h"
#include "storage/keys.h"
#include "storage/rocksdb/rocks_status.h"

namespace tercet {
namespace {

// Blocks that are read to estimate distinct values.
constexpr std::size_t kSampledBlocks = 8;
constexpr std::size_t kSampledFirstRows = 1024;

void load_directory(const RocksHandle& handle, std::uint32_t generation, Order order, OrderDirectory& out) {
  std::string begin = directory_key(generation, static_cast<std::uint8_t>(order), 0);
  std::string prefix = begin.substr(0, 5);
  std::unique_ptr<rocksdb::Iterator> it = handle.iterator(Family::kDirectory, false);
  std::vector<OrderEntry> entries;
  for (it->Seek(begin); it->Valid() && it->key().starts_with(prefix); it->Next()) {
    entries.clear();
    read_chunk({it->value().data(), it->value().size()},
               "the " + describe_key(Family::kDirectory, {it->key().data(), it->key().size()}), entries);
    out.append(entries);
  }
  check(it->status(), "reading the directory of an order");
}

// The order whose leading columns are the pattern's constants.
Order order_for(const QuadPattern& pattern) {
  bool subject = !pattern.subject.is_unbound();
  bool predicate = !pattern.predicate.is_unbound();
  bool object = !pattern.object.is_unbound();
  if (subject) return object && !predicate ? Order::kSop : Order::kSpo;
  if (predicate) return Order::kPos;
  return object ? Order::kOsp : Order::kSpo;
}

}  // namespace

ScanKey scan_key(const QuadPattern& pattern, Order order) {
  ScanKey key;
  std::array<Column, kColumns> columns = columns_of(order);
  while (key.size < 3 && !pattern.constant(columns[key.size]).is_unbound()) {
    key.ids[key.size] = pattern.constant(columns[key.size]);
    ++key.size;
  }
  for (std::size_t i = key.size; i < 3; ++i) {
    if (!pattern.constant(columns[i]).is_unbound()) {
      throw Error(ErrorCode::kInvalidArgument,
                  "a scan was asked for in an order whose first columns are not the pattern's constants");
    }
  }
  return key;
}

StoreState::StoreState(std::shared_ptr<RocksHandle> handle, MetaRecord meta, const StoreState* before)
    : handle_(std::move(handle)),
      meta_(std::move(meta)),
      dictionary_(*handle_, meta_, before == nullptr ? nullptr : &before->dictionary_) {
  for (std::size_t i = 0; i < kOrders; ++i) {
    OrderDirectory& directory = directories_[i];
    if (meta_.generation != 0) load_directory(*handle_, meta_.generation, static_cast<Order>(i), directory);
    if (directory.rows_before(directory.blocks()) != meta_.facts ||
        directory.default_rows_before(directory.blocks()) != meta_.default_graph_facts) {
      throw Error(ErrorCode::kCorruption, "the database is corrupt: the directory of " +
                                              std::string(family_name(static_cast<Family>(i))) + " counts " +
                                              std::to_string(directory.rows_before(directory.blocks())) +
                                              " facts, the meta record " + std::to_string(meta_.facts));
    }
  }
}

StoreState::~StoreState() {
  if (!obsolete_ || meta_.generation == 0) return;
  // What cannot be freed now is freed at the next open for writing.
  try {
    std::string begin = generation_key(meta_.generation);
    std::string end = generation_key(meta_.generation + 1);
    for (std::size_t i = 0; i < kOrders; ++i) handle_->delete_range(static_cast<Family>(i), begin, end);
    handle_->delete_range(Family::kDirectory, directory_key(meta_.generation, 0, 0),
                          directory_key(meta_.generation, kDictionaryPart, 0));
  } catch (const Error&) {
  }
}

BlockView StoreState::view_of(Order order, std::size_t block, std::string_view text) const {
  try {
    BlockView view(text, "block");
    if (view.rows() == directory(order).rows_in(block)) return view;
  } catch (const Error&) {
    // Read again below, with the name that is too dear to make for every block.
  }
  std::string key = block_key(generation(), directory(order).first(block));
  std::string name = "the " + describe_key(family_of(order), key) + " (number " + std::to_string(block) + ")";
  BlockView view(text, name);
  throw Error(ErrorCode::kCorruption, "the database is corrupt: " + name + " has " + std::to_string(view.rows()) +
                                          " rows, its directory " + std::to_string(directory(order).rows_in(block)));
}

void StoreState::open_block(Order order, std::size_t block, OpenOrderBlock& out) const {
  std::string key = block_key(generation(), directory(order).first(block));
  out.text_.Reset();
  if (!handle_->get(family_of(order), key, out.text_)) {
    throw Error(ErrorCode::kCorruption, "the database is corrupt: the " + describe_key(family_of(order), key) + " is missing");
  }
  out.view_ = view_of(order, block, {out.text_.data(), out.text_.size()});
}

std::optional<Id> StoreState::find(const TermView& term) const {
  switch (term.kind) {
    case TermKind::kUnbound: return kUnboundId;
    case TermKind::kBlankNode: {
      std::string_view digits = term.value;
      if (digits.size() < 2 || digits[0] != 'b' || (digits[1] == '0' && digits.size() > 2)) return std::nullopt;
      digits.remove_prefix(1);
      std::uint64_t number = 0;
      auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
      if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
      if (number >= meta_.next_payload[static_cast<std::size_t>(IdKind::kBlankNode)]) return std::nullopt;
      return Id::make(IdKind::kBlankNode, number);
    }
    case TermKind::kLiteral:
      if (std::optional<Id> id = inline_id(term)) return id;
      break;
    case TermKind::kIri: break;
  }
  std::string text;
  IdKind kind = append_dictionary_text(term, text);
  return dictionary_.find(kind, text);
}

Term StoreState::term(Id id) const {
  Term out;
  terms({&id, 1}, {&out, 1});
  return out;
}

void StoreState::terms(std::span<const Id> ids, std::span<Term> out) const {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!ids[i].in_dictionary()) out[i] = inline_term(ids[i]);
  }
  dictionary_.texts(
      ids, [&](std::size_t place, std::string_view text) { out[place] = Term(term_of_dictionary_text(ids[place].kind(), text)); });
}

StoreState::Place StoreState::place_of(Order order, std::span<const Id> key, bool above) const {
  const OrderDirectory& directory = this->directory(order);
  std::size_t next = above ? directory.upper_bound(key) : directory.lower_bound(key);
  if (next == 0 || key.empty()) return {above && key.empty() ? directory.blocks() : 0, 0};
  OpenOrderBlock block;
  open_block(order, next - 1, block);
  std::size_t row = above ? block.view().upper_bound(key) : block.view().lower_bound(key);
  if (row == block.view().rows()) return {next, 0};
  return {next - 1, row};
}

std::uint64_t StoreState::rows_before(Order order, Place place) const {
  return directory(order).rows_before(place.block) + place.row;
}

std::uint64_t StoreState::default_rows_before(Order order, Place place) const {
  const OrderDirectory& directory = this->directory(order);
  std::uint64_t before = directory.default_rows_before(place.block);
  if (place.row == 0) return before;
  Id graph = directory.graph(place.block);
  if (graph != kMixedGraphs) return before + (graph == kDefaultGraphId ? place.row : 0);
  return before + rows_of_graph(order, {place.block, 0}, place, kDefaultGraphId);
}

std::uint64_t StoreState::rows_of_graph(Order order, Place begin, Place end, Id graph) const {
  const OrderDirectory& directory = this->directory(order);
  std::uint64_t count = 0;
  std::vector<Id> graphs;
  OpenOrderBlock open;
  for (std::size_t block = begin.block; block < directory.blocks() && block <= end.block; ++block) {
    std::size_t first = block == begin.block ? begin.row : 0;
    std::size_t last = block == end.block ? end.row : directory.rows_in(block);
    if (first >= last) continue;
    Id uniform = directory.graph(block);
    if (uniform != kMixedGraphs) {
      if (uniform == graph) count += last - first;
      continue;
    }
    open_block(order, block, open);
    graphs.clear();
    open.view().decode(3, first, last, graphs);
    count += static_cast<std::uint64_t>(std::count(graphs.begin(), graphs.end(), graph));
  }
  return count;
}

std::uint64_t StoreState::count(const QuadPattern& pattern) const {
  Order order = order_for(pattern);
  ScanKey key = scan_key(pattern, order);
  Place begin = place_of(order, key.span(), false);
  Place end = place_of(order, key.span(), true);
  if (pattern.graphs.kind == GraphFilter::Kind::kOne) return rows_of_graph(order, begin, end, pattern.graphs.graph);
  std::uint64_t all = rows_before(order, end) - rows_before(order, begin);
  if (pattern.graphs.kind == GraphFilter::Kind::kAll || all == 0) return all;
  std::uint64_t in_default = default_rows_before(order, end) - default_rows_before(order, begin);
  return pattern.graphs.kind == GraphFilter::Kind::kDefault ? in_default : all - in_default;
}

std::unique_ptr<QuadScan> StoreState::scan(const QuadPattern& pattern, Order order, ColumnMask columns) const {
  return make_scan(shared_from_this(), pattern, order, columns);
}

std::uint64_t StoreState::distinct_estimate(const QuadPattern& pattern, Order order) const {
  const OrderDirectory& directory = this->directory(order);
  ScanKey key = scan_key(pattern, order);
  Place begin = place_of(order, key.span(), false);
  Place end = place_of(order, key.span(), true);
  std::uint64_t rows = rows_before(order, end) - rows_before(order, begin);
  if (rows == 0) return 0;
  if (key.size >= 3) return 1;
  std::size_t column = key.size;
  std::size_t last = end.row == 0 ? end.block - 1 : end.block;
  std::size_t blocks = last - begin.block + 1;
  std::size_t samples = std::min(blocks, kSampledBlocks);
  OpenOrderBlock open;
  std::uint64_t changes = 0;
  std::uint64_t sampled_rows = 0;
  for (std::size_t i = 0; i < samples; ++i) {
    std::size_t block = begin.block + i * blocks / samples;
    std::size_t from = block == begin.block ? begin.row : 0;
    std::size_t to = block == end.block ? end.row : directory.rows_in(block);
    open_block(order, block, open);
    changes += open.view().changes(column, from, to);
    sampled_rows += to - from;
    if (block < last && open.view().at(column, to - 1) != directory.first(block + 1)[column]) ++changes;
  }
  if (samples == blocks) return changes + 1;
  std::uint64_t estimate =
      static_cast<std::uint64_t>(static_cast<double>(changes) * static_cast<double>(rows) / static_cast<double>(sampled_rows)) + 1;
  // Where values are long runs the sampled blocks may all lie within one: the first rows of the blocks tell more.
  std::size_t pairs = std::min(blocks - 1, kSampledFirstRows);
  std::uint64_t different = 0;
  for (std::size_t i = 0; i < pairs; ++i) {
    std::size_t block = begin.block + 1 + i * (blocks - 1) / pairs;
    if (block > begin.block + 1 && directory.first(block)[column] != directory.first(block - 1)[column]) ++different;
  }
  return std::min(rows, std::max<std::uint64_t>(estimate, different * (blocks - 1) / pairs + 1));
}

std::vector<Id> StoreState::read_named_graphs() const {
  const OrderDirectory& directory = this->directory(Order::kSpo);
  std::vector<Id> graphs;
  auto keep_distinct = [&] {
    std::sort(graphs.begin(), graphs.end());
    graphs.erase(std::unique(graphs.begin(), graphs.end()), graphs.end());
  };
  OpenOrderBlock open;
  std::size_t tidy_at = 1 << 16;
  for (std::size_t block = 0; block < directory.blocks(); ++block) {
    Id uniform = directory.graph(block);
    if (uniform != kMixedGraphs) {
      if (graphs.empty() || graphs.back() != uniform) graphs.push_back(uniform);
    } else {
      open_block(Order::kSpo, block, open);
      open.view().decode(3, 0, open.view().rows(), graphs);
    }
    if (graphs.size() > tidy_at) {
      keep_distinct();
      tidy_at = graphs.size() * 2 + (1 << 16);
    }
  }
  keep_distinct();
  if (!graphs.empty() && graphs.front() == kDefaultGraphId) graphs.erase(graphs.begin());
  return graphs;
}

std::vector<Id> StoreState::named_graphs() const {
  if (meta_.facts == meta_.default_graph_facts) return {};
  std::call_once(named_graphs_once_, [&] { named_graphs_ = read_named_graphs(); });
  return named_graphs_;
}

std::vector<Snapshot::IdRange> StoreState::prefix_ranges(IdKind kind, std::string_view prefix, bool& complete) const {
  complete = true;  // every term came with a sorted load
  return dictionary_.prefix_ranges(kind, prefix);
}

void StoreState::for_each_iri(std::string_view prefix, const std::function<bool(Id, std::string_view)>& visit) const {
  dictionary_.for_each(IdKind::kIri, prefix, visit);
}

bool StoreState::ids_are_sorted(Id a, Id b) const { return dictionary_.same_segment(a, b); }

}  // namespace tercet
