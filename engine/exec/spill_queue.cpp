#include "engine/exec/spill_queue.h"

#include <algorithm>
#include <utility>

#include "engine/exec/hashing.h"

namespace tercet {
namespace {

constexpr std::size_t kBlockIds = 1024;
constexpr std::size_t kPollRows = 1024;

}  // namespace

SpillQueue::SpillQueue(std::size_t columns, std::vector<std::size_t> keys, bool in_order, ExecutionContext& context)
    : context_(context), columns_(columns), keys_(std::move(keys)), in_order_(in_order) {}

std::size_t SpillQueue::part_of(std::span<const std::vector<Id>> from, std::span<const std::size_t> places, std::size_t row) const {
  if (in_order_) return 0;
  std::uint64_t hash = reading_.level;
  for (std::size_t key : keys_) hash = combine_hash(hash, from[places[key]][row]);
  // The upper bits: sets of rows go by the lower ones, which should stay different within a part.
  return hash >> (64 - kPartBits);
}

void SpillQueue::put(std::span<const std::vector<Id>> from, std::span<const std::size_t> places,
                     std::span<const std::uint32_t> rows) {
  if (rows.empty()) return;
  if (!file_) file_ = std::make_shared<SpillFile>(context_.temporary_directory);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i % kPollRows == 0) context_.poll();
    Part& part = parts_[part_of(from, places, rows[i])];
    for (std::size_t column = 0; column < columns_; ++column) part.waiting.push_back(from[places[column]][rows[i]]);
    if (part.waiting.size() >= kBlockIds) write_block(part);
  }
}

void SpillQueue::write_block(Part& part) {
  part.blocks.push_back({file_->size(), part.waiting.size()});
  file_->append(part.waiting);
  part.waiting.clear();
}

// What this pass put aside waits for its turn.
void SpillQueue::finish_parts() {
  if (!file_) return;
  for (Part& part : parts_) {
    if (!part.waiting.empty()) write_block(part);
    if (!part.blocks.empty()) {
      part.file = file_;
      part.level = reading_.level + 1;
      pending_.push_back(std::move(part));
    }
    part = Part();
  }
  file_->flush();
  file_.reset();
}

bool SpillQueue::next_pass() {
  finish_parts();
  reading_ = Part();
  next_block_ = 0;
  block_.clear();
  next_id_ = 0;
  if (pending_.empty()) return false;
  reading_ = std::move(pending_.back());
  pending_.pop_back();
  return true;
}

bool SpillQueue::read(Batch& out) {
  context_.poll();
  out.reset(columns_);
  while (out.rows < context_.batch_rows) {
    if (next_id_ == block_.size() && !read_block()) break;
    std::size_t rows = std::min((block_.size() - next_id_) / columns_, context_.batch_rows - out.rows);
    for (std::size_t column = 0; column < columns_; ++column) {
      for (std::size_t row = 0; row < rows; ++row) out.columns[column].push_back(block_[next_id_ + row * columns_ + column]);
    }
    next_id_ += rows * columns_;
    out.rows += rows;
  }
  return out.rows > 0;
}

bool SpillQueue::read_block() {
  if (next_block_ == reading_.blocks.size()) return false;
  const Block& block = reading_.blocks[next_block_++];
  block_.resize(block.ids);
  reading_.file->read(block.begin, block_);
  next_id_ = 0;
  return true;
}

}  // namespace tercet
