#include "storage/rocksdb/order_blocks.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "storage/directory_chunk.h"
#include "storage/keys.h"
#include "storage/rocksdb/rocks_status.h"

namespace tercet {
namespace {

// Blocks that are read to estimate distinct values.
constexpr std::size_t kSampledBlocks = 8;
constexpr std::size_t kSampledFirstRows = 1024;
constexpr std::size_t kMostEstimates = 4096;  // that are remembered

bool begins_with(const BlockView& view, const Row& row) {
  for (std::size_t column = 0; column < kColumns; ++column) {
    if (view.at(column, 0) != row[column]) return false;
  }
  return true;
}

}  // namespace

std::shared_ptr<const OrderDirectory> read_directory(const RocksHandle& handle, std::uint32_t generation, Order order,
                                                     std::uint64_t rows) {
  auto directory = std::make_shared<OrderDirectory>();
  const std::string prefix = directory_prefix(generation, static_cast<std::uint8_t>(order));
  std::unique_ptr<rocksdb::Iterator> it = handle.iterator(Family::kDirectory, false);
  std::vector<OrderEntry> entries;
  for (it->Seek(prefix); it->Valid() && it->key().starts_with(prefix); it->Next()) {
    entries.clear();
    read_chunk({it->value().data(), it->value().size()},
               "the " + describe_key(Family::kDirectory, {it->key().data(), it->key().size()}), entries);
    directory->append(entries);
    directory->expect_rows(rows);
  }
  check(it->status(), "reading the directory of an order");
  return directory;
}

// Frees what a generation has on the disk when nothing needs it any more.
struct OrderBlocks::Generation {
  std::shared_ptr<RocksHandle> handle;
  std::uint32_t number = 0;
  std::atomic<bool> obsolete{false};

  ~Generation() {
    if (!obsolete) return;
    // What cannot be freed now is freed at the next open for writing.
    try {
      const std::string begin = generation_key(number);
      const std::string end = generation_key(number + 1);
      for (std::size_t i = 0; i < kOrders; ++i) handle->delete_range(static_cast<Family>(i), begin, end);
      handle->delete_range(Family::kDirectory, begin, directory_prefix(number, kDictionaryPart));
      handle->delete_range(Family::kDelta, begin, end);
    } catch (const Error&) {
    }
  }
};

OrderBlocks::OrderBlocks(std::shared_ptr<RocksHandle> handle, std::uint32_t generation, Directories directories)
    : handle_(std::move(handle)),
      generation_(std::make_shared<Generation>()),
      directories_(std::move(directories)),
      graph_rows_(std::make_shared<GraphRows>()) {
  generation_->handle = handle_;
  generation_->number = generation;
  if (!handle_->read_only()) snapshot_ = handle_->db().GetSnapshot();
}

OrderBlocks::OrderBlocks(const OrderBlocks& before, Order order, OrderDirectory directory)
    : handle_(before.handle_),
      generation_(before.generation_),
      directories_(before.directories_),
      graph_rows_(order == Order::kSpo ? std::make_shared<GraphRows>() : before.graph_rows_) {
  directories_[static_cast<std::size_t>(order)] = std::make_shared<const OrderDirectory>(std::move(directory));
}

void OrderBlocks::take_snapshot() { snapshot_ = handle_->db().GetSnapshot(); }

OrderBlocks::~OrderBlocks() {
  if (snapshot_ != nullptr) handle_->db().ReleaseSnapshot(snapshot_);
}

void OrderBlocks::make_obsolete() const { generation_->obsolete = true; }

std::uint32_t OrderBlocks::generation() const { return generation_->number; }

BlockView OrderBlocks::view_of(Order order, std::size_t block, std::string_view text) const {
  try {
    BlockView view(text, "block");
    if (view.rows() == directory(order).rows_in(block) && begins_with(view, directory(order).first(block))) return view;
  } catch (const Error&) {
    // Read again below, with the name that is too dear to make for every block.
  }
  const std::string key = block_key(generation(), directory(order).first(block));
  const std::string name = "the " + describe_key(family_of(order), key) + " (number " + std::to_string(block) + ")";
  BlockView view(text, name);
  throw Error(ErrorCode::kCorruption, "the database is corrupt: " + name + " has " + std::to_string(view.rows()) +
                                          " rows, its directory " + std::to_string(directory(order).rows_in(block)) +
                                          (view.rows() == directory(order).rows_in(block) ? ", and begins with another row" : ""));
}

std::shared_ptr<const OrderBlock> OrderBlocks::find_block(Order order, std::size_t block) const {
  return handle_->block_cache().find<OrderBlock>(directory(order).number(block));
}

std::shared_ptr<const OrderBlock> OrderBlocks::open_block(Order order, std::size_t block) const {
  if (std::shared_ptr<const OrderBlock> known = find_block(order, block)) return known;
  const std::string key = block_key(generation(), directory(order).first(block));
  rocksdb::PinnableSlice text;
  if (!handle_->get(family_of(order), key, text, snapshot_)) {
    throw Error(ErrorCode::kCorruption, "the database is corrupt: the " + describe_key(family_of(order), key) + " is missing");
  }
  return add_block(order, block, {text.data(), text.size()});
}

void OrderBlocks::open_blocks(Order order, std::span<const std::size_t> numbers,
                              std::span<std::shared_ptr<const OrderBlock>> blocks) const {
  const OrderDirectory& directory = this->directory(order);
  std::vector<std::uint64_t> cache_numbers;
  for (const std::size_t number : numbers) cache_numbers.push_back(directory.number(number));
  std::vector<std::shared_ptr<const void>> known(numbers.size());
  handle_->block_cache().find_all(cache_numbers, known);
  std::vector<std::size_t> unread;
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    blocks[i] = std::static_pointer_cast<const OrderBlock>(std::move(known[i]));
    if (blocks[i] != nullptr) continue;
    unread.push_back(i);
    keys.push_back(block_key(generation(), directory.first(numbers[i])));
  }
  if (unread.empty()) return;
  std::vector<rocksdb::PinnableSlice> texts;
  handle_->get_all(family_of(order), keys, texts, snapshot_);
  for (std::size_t i = 0; i < unread.size(); ++i) {
    blocks[unread[i]] = add_block(order, numbers[unread[i]], {texts[i].data(), texts[i].size()});
  }
}

std::shared_ptr<const OrderBlock> OrderBlocks::add_block(Order order, std::size_t block, std::string_view text) const {
  auto made = std::make_shared<OrderBlock>();
  made->text = text;
  made->view = view_of(order, block, made->text);
  handle_->block_cache().add(directory(order).number(block), made, sizeof(OrderBlock) + text.size());
  return made;
}

void OrderBlocks::read_rows(Order order, std::size_t block, std::vector<Row>& out, std::vector<Id>& scratch) const {
  decode_rows(open_block(order, block)->view, out, scratch);
}

std::unique_ptr<rocksdb::Iterator> OrderBlocks::iterator(Order order, bool fill_cache) const {
  return handle_->iterator(family_of(order), fill_cache, snapshot_);
}

BlockPlace OrderBlocks::place_of(Order order, std::span<const Id> key, bool above) const {
  const OrderDirectory& directory = this->directory(order);
  const std::size_t next = above ? directory.upper_bound(key) : directory.lower_bound(key);
  if (next == 0 || key.empty()) return {above && key.empty() ? directory.blocks() : 0, 0};
  const std::shared_ptr<const OrderBlock> block = open_block(order, next - 1);
  const std::size_t row = above ? block->view.upper_bound(key) : block->view.lower_bound(key);
  if (row == block->view.rows()) return {next, 0};
  return {next - 1, row};
}

bool OrderBlocks::contains(Order order, const Row& row) const {
  const OrderDirectory& directory = this->directory(order);
  const std::size_t next = directory.upper_bound(row);
  if (next == 0) return false;
  if (directory.first(next - 1) == row) return true;
  const std::shared_ptr<const OrderBlock> block = open_block(order, next - 1);
  const std::size_t at = block->view.lower_bound(row);
  if (at == block->view.rows()) return false;
  for (std::size_t column = 0; column < kColumns; ++column) {
    if (block->view.at(column, at) != row[column]) return false;
  }
  return true;
}

std::uint64_t OrderBlocks::rows_before(Order order, BlockPlace place) const {
  return directory(order).rows_before(place.block) + place.row;
}

std::uint64_t OrderBlocks::default_rows_before(Order order, BlockPlace place) const {
  const OrderDirectory& directory = this->directory(order);
  const std::uint64_t before = directory.default_rows_before(place.block);
  if (place.row == 0) return before;
  const Id graph = directory.graph(place.block);
  if (graph != kMixedGraphs) return before + (graph == kDefaultGraphId ? place.row : 0);
  return before + rows_of_graph(order, {place.block, 0}, place, kDefaultGraphId);
}

std::uint64_t OrderBlocks::rows_of_graph(Order order, BlockPlace begin, BlockPlace end, Id graph) const {
  const OrderDirectory& directory = this->directory(order);
  std::uint64_t count = 0;
  std::vector<Id> graphs;
  for (std::size_t block = begin.block; block < directory.blocks() && block <= end.block; ++block) {
    const std::size_t first = block == begin.block ? begin.row : 0;
    const std::size_t last = block == end.block ? end.row : directory.rows_in(block);
    if (first >= last) continue;
    const Id uniform = directory.graph(block);
    if (uniform != kMixedGraphs) {
      if (uniform == graph) count += last - first;
      continue;
    }
    graphs.clear();
    open_block(order, block)->view.decode(3, first, last, graphs);
    count += static_cast<std::uint64_t>(std::count(graphs.begin(), graphs.end(), graph));
  }
  return count;
}

std::uint64_t OrderBlocks::distinct_estimate(Order order, BlockPlace begin, BlockPlace end, std::size_t column) const {
  const std::array<std::uint64_t, 3> range{rows_before(order, begin), rows_before(order, end),
                                           static_cast<std::uint64_t>(order) * kColumns + column};
  {
    std::lock_guard lock(estimates_mutex_);
    if (const auto known = estimates_.find(range); known != estimates_.end()) return known->second;
  }
  const std::uint64_t estimate = sample_distinct(order, begin, end, column);
  std::lock_guard lock(estimates_mutex_);
  if (estimates_.size() >= kMostEstimates) estimates_.clear();
  estimates_.emplace(range, estimate);
  return estimate;
}

std::uint64_t OrderBlocks::sample_distinct(Order order, BlockPlace begin, BlockPlace end, std::size_t column) const {
  const OrderDirectory& directory = this->directory(order);
  const std::uint64_t rows = rows_before(order, end) - rows_before(order, begin);
  if (rows == 0) return 0;
  const std::size_t last = end.row == 0 ? end.block - 1 : end.block;
  const std::size_t blocks = last - begin.block + 1;
  const std::size_t samples = std::min(blocks, kSampledBlocks);
  std::uint64_t changes = 0;
  std::uint64_t sampled_rows = 0;
  for (std::size_t i = 0; i < samples; ++i) {
    const std::size_t block = begin.block + i * blocks / samples;
    const std::size_t from = block == begin.block ? begin.row : 0;
    const std::size_t to = block == end.block ? end.row : directory.rows_in(block);
    const std::shared_ptr<const OrderBlock> open = open_block(order, block);
    changes += open->view.changes(column, from, to);
    sampled_rows += to - from;
    if (block < last && open->view.at(column, to - 1) != directory.first(block + 1)[column]) ++changes;
  }
  if (samples == blocks) return changes + 1;
  const auto estimate =
      static_cast<std::uint64_t>(static_cast<double>(changes) * static_cast<double>(rows) / static_cast<double>(sampled_rows)) + 1;
  // Where values are long runs the sampled blocks may all lie within one: the first rows of the blocks tell more.
  const std::size_t pairs = std::min(blocks - 1, kSampledFirstRows);
  std::uint64_t different = 0;
  for (std::size_t i = 0; i < pairs; ++i) {
    const std::size_t block = begin.block + 1 + i * (blocks - 1) / pairs;
    if (block > begin.block + 1 && directory.first(block)[column] != directory.first(block - 1)[column]) ++different;
  }
  return std::min(rows, std::max<std::uint64_t>(estimate, different * (blocks - 1) / pairs + 1));
}

std::vector<std::pair<Id, std::uint64_t>> OrderBlocks::read_graph_rows() const {
  const OrderDirectory& directory = this->directory(Order::kSpo);
  std::unordered_map<Id, std::uint64_t> rows;
  std::vector<Id> graphs;
  for (std::size_t block = 0; block < directory.blocks(); ++block) {
    const Id uniform = directory.graph(block);
    if (uniform != kMixedGraphs) {
      rows[uniform] += directory.rows_in(block);
      continue;
    }
    graphs.clear();
    open_block(Order::kSpo, block)->view.decode(3, 0, directory.rows_in(block), graphs);
    for (std::size_t begin = 0, end = 0; begin < graphs.size(); begin = end) {
      while (end < graphs.size() && graphs[end] == graphs[begin]) ++end;
      rows[graphs[begin]] += end - begin;
    }
  }
  std::vector<std::pair<Id, std::uint64_t>> out(rows.begin(), rows.end());
  std::sort(out.begin(), out.end());
  return out;
}

const std::vector<std::pair<Id, std::uint64_t>>& OrderBlocks::graph_rows() const {
  std::call_once(graph_rows_->once, [&] { graph_rows_->rows = read_graph_rows(); });
  return graph_rows_->rows;
}

}  // namespace tercet
