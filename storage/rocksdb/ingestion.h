// Writing a whole new state of the store beside the current one: SST files, one atomic ingestion, one synced flip.
//
//   std::unique_ptr<Ingestion> ingestion = store.begin_ingestion();       // waits for the one under way
//   OrderWriter writer(ingestion->generation(), order, store.block_quads(), ingestion->new_sink(family_of(order)),
//                      ingestion->new_sink(Family::kDirectory));          // all six orders, old facts merged with the new
//   DictionaryWriter terms(ingestion->generation(), store.dictionary_block_terms(), first_payloads,
//                          ingestion->new_sink(Family::kDictionary), ingestion->new_sink(Family::kDirectory));
//   ... add, finish ...
//   ingestion->publish(change);
//
// Until publish() returns nothing is visible; dropping the ingestion, or a kill at any instant, leaves the store as it was.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/order_writer.h"
#include "storage/rocksdb/write_turn.h"
#include "storage/store.h"

namespace tercet {

// The column families, those of the orders numbered as Order.
enum class Family : std::uint8_t { kSpo, kSop, kPso, kPos, kOsp, kOps, kDirectory, kDictionary, kDelta, kTerms, kMeta };
inline constexpr std::size_t kFamilies = 11;
constexpr Family family_of(Order order) { return static_cast<Family>(order); }

// A segment of the dictionary that was written again without terms that no fact uses.
struct SweptSegment {
  std::uint32_t generation = 0;  // of the segment
  std::uint32_t written_as = 0;  // its generation now
  std::uint64_t terms = 0;       // that were swept
};

// What a load changes beside the rows.
struct MetaChange {
  std::uint64_t facts = 0;  // rows of an order, all graphs
  std::uint64_t default_graph_facts = 0;
  std::array<std::uint64_t, 16> next_payload{};  // by kind: the first payload free after the load (dictionary kinds, blank nodes)
  Prefixes prefixes;                             // to remember; a name that is known keeps its namespace
  std::vector<SweptSegment> swept;
};

class RocksStore;

class Ingestion {
 public:
  ~Ingestion();
  Ingestion(const Ingestion&) = delete;
  Ingestion& operator=(const Ingestion&) = delete;

  // The prefix of every key this ingestion writes; never used before.
  std::uint32_t generation() const { return generation_; }
  // Another one, for a segment that is written again.
  std::uint32_t new_generation();
  // The next free payloads before the load, by kind.
  const std::array<std::uint64_t, 16>& first_payload() const { return first_payload_; }

  // A directory for temporary files, removed with the ingestion (and at the next open, should the process die). Empty for a
  // database in memory.
  const std::string& directory() const { return directory_; }

  // A sink that writes SST files of a family (a new file every `file_bytes`). May be called from any thread; the sink then
  // belongs to one thread. Keys ascend within a sink; the ranges of two sinks of one family must not overlap (the writers of
  // storage/ see to that: each order, and the dictionary, has its own range of directory keys). The sink must not be used after
  // publish(). Errors: kIo.
  PairSink new_sink(Family family);
  // Bytes written so far, by all sinks.
  std::uint64_t bytes_written() const;

  // The turn to write, for another writer; nothing can be published then.
  std::unique_ptr<Turn> release_turn() { return std::move(turn_); }

  // Closes the files, ingests them in one atomic step, and makes their generation the current one, durably. Must be called once,
  // when every writer has finished. Errors: kIo, kCorruption; the store is then as it was.
  void publish(const MetaChange& change);

 private:
  friend class RocksStore;
  class Sink;
  // Holds the store's turn to write, which begin_ingestion() took, until the end, which may come in another thread.
  Ingestion(RocksStore& store, std::uint32_t generation);
  void ingest();
  void require_files() const;

  RocksStore& store_;
  std::unique_ptr<Turn> turn_;
  std::uint32_t generation_ = 0;
  std::uint32_t last_generation_ = 0;
  std::array<std::uint64_t, 16> first_payload_{};
  std::string directory_;
  mutable std::mutex sinks_mutex_;
  std::vector<std::shared_ptr<Sink>> sinks_;
  std::string files_directory_;  // of the SST files: in the environment of the database
  bool ingested_ = false;
  bool published_ = false;
};

}  // namespace tercet
