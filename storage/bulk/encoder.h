// One thread's part of a load: quads of terms ─▶ batches.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "storage/bulk/batch.h"
#include "storage/bulk/bulk_load.h"
#include "storage/bulk/term_table.h"

namespace tercet {

class BatchEncoder final : public BulkLoad::Encoder {
 public:
  // Takes a finished batch; any thread. Its keys and quads are in memory, or in the encoder's files, which come with it.
  struct Sink {
    virtual ~Sink() = default;
    virtual void take(std::unique_ptr<EncodedBatch> batch) = 0;
    virtual void keep(std::unique_ptr<TempFile> file) = 0;
    // Whether a last batch of this size may stay in memory.
    virtual bool stays_in_memory(std::size_t bytes) = 0;
  };

  // Spills when it holds more than `memory_bytes`, or `most_quads` quads (0: any number).
  BatchEncoder(Sink& sink, SpillSpace& space, std::size_t memory_bytes, std::uint64_t most_quads);

  void source(std::uint32_t number) override;
  void quad(const QuadView& quad) override;
  std::uint64_t quads() const override { return quads_; }
  void finish() override;

 private:
  // Quads wait until so many are there, so that their terms are looked up together.
  static constexpr std::size_t kWaitingQuads = 64;
  static constexpr std::size_t kWaitingBytes = std::size_t{64} << 10;

  struct WaitingTerm {
    std::size_t begin;
    std::size_t length;
  };
  struct WaitingQuad {
    std::uint16_t term[4];
  };
  static constexpr std::uint16_t kDefaultGraph = 0xFFFF;

  std::uint16_t wait_for(const TermView& term);
  void append_key(const TermView& term);
  void start_table();
  void resolve();
  void close_batch(bool spill);

  Sink& sink_;
  SpillSpace& space_;
  std::size_t memory_bytes_;
  std::uint64_t most_quads_;
  std::uint32_t source_ = 0;
  std::uint64_t quads_ = 0;

  TermTable table_;
  QuadTable batch_quads_;
  std::string waiting_text_;
  std::vector<WaitingTerm> waiting_terms_;
  std::vector<WaitingQuad> waiting_quads_;
  std::vector<TermTable::Lookup> lookups_;
  std::uint16_t last_subject_ = kDefaultGraph;

  TempFile* vocabulary_file_ = nullptr;
  TempFile* quads_file_ = nullptr;
};

}  // namespace tercet
