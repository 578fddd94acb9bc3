#include "storage/bulk/vocabulary_merge.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>

#include "storage/bulk/tasks.h"
#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::size_t kChunkTerms = 8192;
constexpr std::size_t kChunkBytes = std::size_t{1} << 20;

// Distinct keys, ascending, and their ids.
struct Chunk {
  std::string text;
  std::vector<std::size_t> ends;
  std::vector<Id> ids;
  std::vector<bool> is_new;

  std::string_view key(std::size_t i) const {
    std::size_t begin = i == 0 ? 0 : ends[i - 1];
    return std::string_view(text).substr(begin, ends[i] - begin);
  }
  bool full() const { return ends.size() >= kChunkTerms || text.size() >= kChunkBytes; }
};

// Hands chunks from the thread that merges to the one that writes; a few at most wait in between.
class ChunkQueue {
 public:
  // False when the reader has given up.
  bool push(std::unique_ptr<Chunk> chunk) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_.size() < kMost || closed_; });
    if (closed_) return false;
    waiting_.push_back(std::move(chunk));
    changed_.notify_all();
    return true;
  }
  // Null at the end.
  std::unique_ptr<Chunk> pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !waiting_.empty() || closed_; });
    if (waiting_.empty()) return nullptr;
    std::unique_ptr<Chunk> chunk = std::move(waiting_.front());
    waiting_.pop_front();
    changed_.notify_all();
    return chunk;
  }
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

 private:
  static constexpr std::size_t kMost = 4;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Chunk>> waiting_;
  bool closed_ = false;
};

// Collects the ids of one batch in the order of its keys.
class IdCollector {
 public:
  IdCollector(EncodedBatch& batch, TempFile* file) : batch_(batch) {
    if (batch.vocabulary_file != nullptr && file != nullptr) {
      batch.ids_file = file;
    } else {
      batch.ids.resize(batch.terms);
    }
  }
  void set_begin(std::uint64_t offset) { batch_.ids_begin = offset; }
  void add(Id id) {
    if (batch_.ids_file == nullptr) {
      batch_.ids[count_++] = id.bits;
      return;
    }
    buffer_.push_back(id.bits);
    if (buffer_.size() == kBuffer) flush();
  }
  void flush() {
    if (buffer_.empty()) return;
    batch_.ids_file->write_at(batch_.ids_begin + count_ * 8, buffer_.data(), buffer_.size() * 8);
    count_ += buffer_.size();
    buffer_.clear();
  }

 private:
  static constexpr std::size_t kBuffer = 512;
  EncodedBatch& batch_;
  std::vector<std::uint64_t> buffer_;
  std::uint64_t count_ = 0;
};

class Merger {
 public:
  Merger(std::vector<std::unique_ptr<EncodedBatch>>& batches, DictionaryWriter& writer, std::array<std::uint64_t, 16>& next_payload,
         const VocabularyMergeOptions& options, CommitProgress& progress)
      : writer_(writer), next_payload_(next_payload), options_(options), progress_(progress) {
    std::size_t buffer = std::clamp<std::size_t>(options.buffer_bytes / std::max<std::size_t>(batches.size(), 1), 4096, 1 << 18);
    TempFile* file = options.ids_file ? options.ids_file() : nullptr;
    std::uint64_t offset = 0;
    for (std::unique_ptr<EncodedBatch>& batch : batches) {
      cursors_.emplace_back(*batch, buffer);
      collectors_.emplace_back(*batch, file);
      collectors_.back().set_begin(offset);
      offset += batch->terms * sizeof(Id);
    }
  }

  void run() {
    if (!options_.second_thread) {
      merge([&](std::unique_ptr<Chunk> chunk) { write(*chunk); });
      return;
    }
    ChunkQueue queue;
    run_side_by_side({[&] {
                        merge([&](std::unique_ptr<Chunk> chunk) { queue.push(std::move(chunk)); });
                        queue.close();
                      },
                      [&] {
                        while (std::unique_ptr<Chunk> chunk = queue.pop()) write(*chunk);
                      }},
                     [&] {
                       progress_.abandon();
                       queue.close();
                     });
  }

 private:
  // A heap of the cursors that have a key, the least on top.
  struct Greater {
    const std::vector<KeyCursor>& cursors;
    bool operator()(std::uint32_t a, std::uint32_t b) const { return cursors[a].key() > cursors[b].key(); }
  };

  template <typename Give>
  void merge(const Give& give) {
    std::vector<std::uint32_t> heap;
    for (std::uint32_t i = 0; i < cursors_.size(); ++i) {
      if (cursors_[i].next()) heap.push_back(i);
    }
    Greater greater{cursors_};
    std::make_heap(heap.begin(), heap.end(), greater);
    auto chunk = std::make_unique<Chunk>();
    while (!heap.empty()) {
      std::uint32_t least = heap.front();
      std::string_view key = cursors_[least].key();
      std::size_t terms = chunk->ends.size();
      if (terms == 0 || chunk->key(terms - 1) != key) {
        if (chunk->full()) {
          complete(*chunk);
          give(std::move(chunk));
          chunk = std::make_unique<Chunk>();
          terms = 0;
        }
        chunk->text += key;
        chunk->ends.push_back(chunk->text.size());
        ++terms;
      }
      takers_.push_back({least, static_cast<std::uint32_t>(terms - 1)});
      if (cursors_[least].next()) {
        sift(heap, greater);
      } else {
        std::pop_heap(heap.begin(), heap.end(), greater);
        heap.pop_back();
      }
    }
    complete(*chunk);
    give(std::move(chunk));
    for (IdCollector& collector : collectors_) collector.flush();
  }

  // The top has a new key: moves it to its place.
  static void sift(std::vector<std::uint32_t>& heap, const Greater& greater) {
    std::size_t place = 0;
    for (;;) {
      std::size_t child = place * 2 + 1;
      if (child >= heap.size()) return;
      if (child + 1 < heap.size() && greater(heap[child], heap[child + 1])) ++child;
      if (!greater(heap[place], heap[child])) return;
      std::swap(heap[place], heap[child]);
      place = child;
    }
  }

  // Gives ids to the keys of the chunk, and tells the batches.
  void complete(Chunk& chunk) {
    std::size_t terms = chunk.ends.size();
    chunk.ids.resize(terms);
    chunk.is_new.resize(terms);
    for (std::size_t i = 0; i < terms;) {
      auto kind = static_cast<IdKind>(chunk.key(i)[0]);
      std::size_t end = i + 1;
      while (end < terms && chunk.key(end)[0] == chunk.key(i)[0]) ++end;
      give_ids(chunk, kind, i, end);
      i = end;
    }
    for (const Taker& taker : takers_) collectors_[taker.batch].add(chunk.ids[taker.term]);
    progress_.advance(takers_.size());
    takers_.clear();
  }

  void give_ids(Chunk& chunk, IdKind kind, std::size_t begin, std::size_t end) {
    std::uint64_t& next = next_payload_[static_cast<std::size_t>(kind)];
    if (kind == IdKind::kUnbound) return;
    if (kind == IdKind::kBlankNode) {
      for (std::size_t i = begin; i < end; ++i) chunk.ids[i] = Id::make(kind, next++);
      return;
    }
    if (kind > IdKind::kTyped) {
      for (std::size_t i = begin; i < end; ++i) {
        std::uint64_t bits = 0;
        for (char byte : chunk.key(i).substr(1)) bits = bits << 8 | static_cast<unsigned char>(byte);
        chunk.ids[i] = {bits};
      }
      return;
    }
    if (options_.find) {
      texts_.clear();
      for (std::size_t i = begin; i < end; ++i) texts_.push_back(chunk.key(i).substr(1));
      options_.find(kind, texts_, std::span(chunk.ids).subspan(begin, end - begin));
    }
    for (std::size_t i = begin; i < end; ++i) {
      if (!chunk.ids[i].is_unbound()) continue;
      chunk.ids[i] = Id::make(kind, next++);
      chunk.is_new[i] = true;
    }
  }

  void write(const Chunk& chunk) {
    for (std::size_t i = 0; i < chunk.ends.size(); ++i) {
      if (!chunk.is_new[i]) continue;
      Id id = writer_.add(chunk.ids[i].kind(), chunk.key(i).substr(1));
      if (id != chunk.ids[i]) throw Error(ErrorCode::kCorruption, "the dictionary's writer gave another id than the load expected");
    }
  }

  struct Taker {
    std::uint32_t batch;
    std::uint32_t term;  // in the chunk
  };

  DictionaryWriter& writer_;
  std::array<std::uint64_t, 16>& next_payload_;
  const VocabularyMergeOptions& options_;
  CommitProgress& progress_;
  std::vector<KeyCursor> cursors_;
  std::vector<IdCollector> collectors_;
  std::vector<Taker> takers_;
  std::vector<std::string_view> texts_;
};

}  // namespace

void merge_vocabularies(std::vector<std::unique_ptr<EncodedBatch>>& batches, DictionaryWriter& writer,
                        std::array<std::uint64_t, 16>& next_payload, const VocabularyMergeOptions& options,
                        CommitProgress& progress) {
  Merger(batches, writer, next_payload, options, progress).run();
  for (std::unique_ptr<EncodedBatch>& batch : batches) batch->drop_keys();
}

}  // namespace tercet
