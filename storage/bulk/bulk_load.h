// Adding many facts at once: encode, sort within a memory budget, write SST files, ingest. All or nothing.
//
//   auto load = store.begin_bulk_load({.memory_bytes = budget});
//   auto encoder = load->new_encoder();            // one a thread
//   encoder->source(file_number); parser.parse(text, true, *encoder);
//   encoder->finish();
//   load->commit(prefixes, progress);
//
// Dropping the load without commit, or a commit that throws, leaves the store as it was; so does a kill at any instant.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "storage/store.h"
#include "tercet/term.h"

namespace tercet {

struct BulkLoadOptions {
  std::size_t memory_bytes = 2 * kGibibyte;
  unsigned threads = 0;  // 0: one a processor
  // Tests: spill after this many quads an encoder. 0: by memory_bytes.
  std::uint64_t spill_after_quads = 0;
};

struct BulkLoadSummary {
  std::uint64_t facts_read = 0;
  std::uint64_t facts_added = 0;
  std::uint64_t facts_total = 0;
  std::size_t spilled_bytes = 0;
};

class BulkLoad {
 public:
  // Takes quads of one thread. Throws kIo (spilling), kCancelled.
  class Encoder : public QuadSink {
   public:
    // Blank node labels are told apart by the source they come from; several encoders may work on one source. Call before the first
    // quad.
    virtual void source(std::uint32_t number) = 0;
    void quad(const QuadView& quad) override = 0;
    virtual std::uint64_t quads() const = 0;
    // No quad comes after this.
    virtual void finish() = 0;
  };

  virtual ~BulkLoad() = default;

  // May be called from several threads; the encoder then belongs to one.
  virtual std::unique_ptr<Encoder> new_encoder() = 0;

  // Called with a fraction 0..1 of the commit's work and the stage; returning false cancels (kCancelled).
  using Progress = std::function<bool(LoadProgress::Stage stage, double fraction)>;

  // Every encoder must have finished. Remembers the prefixes with the facts (an existing name keeps its namespace). Durable when it
  // returns.
  virtual BulkLoadSummary commit(const Prefixes& prefixes, const Progress& progress) = 0;
};

}  // namespace tercet
