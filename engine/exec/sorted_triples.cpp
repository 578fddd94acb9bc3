// The triples of a graph sorted by id, each once. Beyond the memory budget sorted runs go to a temporary file and are merged.
#include <algorithm>
#include <array>
#include <functional>
#include <queue>

#include "engine/exec/graph_results.h"
#include "engine/exec/polled_sort.h"
#include "engine/exec/spill_file.h"

namespace tercet {
namespace {

using Triple = std::array<Id, 3>;

constexpr std::size_t kRunBlock = 512;                     // triples read at once of a run
constexpr std::size_t kFewestHeld = std::size_t{1} << 14;  // held whatever the budget says: runs must be worth a read

struct Run {
  std::uint64_t begin = 0;  // in ids
  std::uint64_t triples = 0;
};

class RunReader {
 public:
  RunReader(const SpillFile& file, const Run& run) : file_(&file), place_(run.begin), left_(run.triples) { read_block(); }

  bool at_end() const { return next_ == block_.size(); }
  const Triple& triple() const { return block_[next_]; }
  void advance() {
    if (++next_ == block_.size()) read_block();
  }

 private:
  void read_block() {
    next_ = 0;
    block_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left_, kRunBlock)));
    left_ -= block_.size();
    ids_.resize(3 * block_.size());
    file_->read(place_, ids_);
    place_ += ids_.size();
    for (std::size_t i = 0; i < block_.size(); ++i) block_[i] = {ids_[3 * i], ids_[3 * i + 1], ids_[3 * i + 2]};
  }

  const SpillFile* file_;
  std::uint64_t place_;
  std::uint64_t left_;
  std::vector<Id> ids_;
  std::vector<Triple> block_;
  std::size_t next_ = 0;
};

class SortedTriples final : public TripleSource {
 public:
  SortedTriples(std::unique_ptr<TripleSource> source, ExecutionContext& context)
      : context_(context), source_(std::move(source)), memory_(context.memory) {}

  bool next(Batch& out) override {
    if (source_) collect();
    context_.poll();
    out.reset(3);
    while (out.rows < context_.batch_rows && !at_end()) {
      Triple triple = take();
      for (std::size_t i = 0; i < 3; ++i) out.columns[i].push_back(triple[i]);
      ++out.rows;
      while (!at_end() && front() == triple) take();
    }
    return out.rows > 0;
  }

 private:
  void collect() {
    Batch batch;
    while (source_->next(batch)) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        if (held_.size() == room_ && !grow()) spill();
        held_.push_back({batch.columns[0][row], batch.columns[1][row], batch.columns[2][row]});
      }
    }
    source_.reset();
    if (runs_.empty()) return sort_held();
    spill();
    memory_.set(0);
    std::vector<Triple>().swap(held_);
    file_->flush();
    for (const Run& run : runs_) {
      readers_.emplace_back(*file_, run);
      merging_.push(readers_.size() - 1);
    }
  }

  // Room for twice as many; sorting needs as much again. The first few are held whatever the budget says; most of it is left to
  // the operators below, of which some cannot spill.
  bool grow() {
    std::size_t room = std::max(2 * room_, kFewestHeld);
    std::size_t bytes = 2 * room * sizeof(Triple);
    if (room_ > 0 && (bytes > context_.memory.limit() / 4 || !memory_.try_set(bytes))) return false;
    held_.reserve(room);
    room_ = room;
    return true;
  }

  void sort_held() { polled_sort(held_, context_, std::less<>()); }

  void spill() {
    sort_held();
    if (!file_) file_ = std::make_unique<SpillFile>(context_.temporary_directory);
    runs_.push_back({file_->size(), held_.size()});
    for (const Triple& triple : held_) file_->append(triple);
    held_.clear();
  }

  bool at_end() const { return runs_.empty() ? next_ == held_.size() : merging_.empty(); }
  const Triple& front() const { return runs_.empty() ? held_[next_] : readers_[merging_.top()].triple(); }

  Triple take() {
    if (runs_.empty()) return held_[next_++];
    std::size_t run = merging_.top();
    Triple triple = readers_[run].triple();
    merging_.pop();
    readers_[run].advance();
    if (!readers_[run].at_end()) merging_.push(run);
    return triple;
  }

  // The run whose next triple is the least is on top.
  struct Later {
    const std::vector<RunReader>* readers;
    bool operator()(std::size_t a, std::size_t b) const { return (*readers)[a].triple() > (*readers)[b].triple(); }
  };

  ExecutionContext& context_;
  std::unique_ptr<TripleSource> source_;  // until all has been read
  MemoryReservation memory_;
  std::vector<Triple> held_;
  std::size_t room_ = 0;
  std::size_t next_ = 0;
  std::unique_ptr<SpillFile> file_;
  std::vector<Run> runs_;
  std::vector<RunReader> readers_;
  std::priority_queue<std::size_t, std::vector<std::size_t>, Later> merging_{Later{&readers_}};
};

}  // namespace

std::unique_ptr<TripleSource> make_sorted_triples(std::unique_ptr<TripleSource> source, ExecutionContext& context) {
  return std::make_unique<SortedTriples>(std::move(source), context);
}

}  // namespace tercet
