// The threads of a load that read, parse and encode.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/load_chunks.h"
#include "engine/api/load_input.h"
#include "parser/rdf/rdf_parser.h"
#include "storage/bulk/bulk_load.h"
#include "tercet/options.h"

namespace tercet {

class LoadRun {
 public:
  struct Settings {
    unsigned threads = 1;
    std::size_t chunk_bytes = 4 * kMebibyte;
    std::uint64_t bytes_total = 0;  // of all sources, 0 when unknown
    std::string default_namespace;
    Prefixes prefixes;  // known to the database
    std::string base;   // as given by the caller, may be empty
    std::string graph;  // as given by the caller, may be empty
    std::string subject_column;
    std::uint64_t skip_errors = 0;
    const std::function<bool(const LoadProgress&)>* progress = nullptr;  // may be null or empty
  };

  LoadRun(BulkLoad& load, std::vector<LoadSource> sources, Settings settings);

  // Parses and encodes everything. Errors: the first one in the order of a file; kCancelled.
  void run();

  // After run():
  Prefixes declared_prefixes() const;  // those of the sources, the first of a name
  std::vector<SkippedError> skipped() const;
  std::uint64_t facts_read() const { return facts_read_; }
  std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  // Something wrong at a place: the errors of one place are in order, and places are ordered.
  struct Place {
    std::size_t source;
    std::uint64_t chunk;
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  struct Troubles {
    std::vector<Error> bad_lines;
    std::exception_ptr fatal;
  };
  // What a worker does next: a chunk of a source, or all of one that cannot be cut, or that cannot be cut any further.
  struct Work {
    std::size_t source = 0;
    bool whole = false;
    LoadChunk chunk;
    std::unique_ptr<LoadInput> input;  // of what goes on behind the chunk
  };
  class GraphSink;

  // A worker's encoder, and how many of its quads are counted.
  struct Encoding {
    std::unique_ptr<BulkLoad::Encoder> encoder;
    std::uint64_t counted = 0;
  };

  void work();
  bool next_work(Work& work);
  bool next_chunk(Work& work);
  void parse(Work& work, Encoding& encoding, QuadSink& sink);
  void parse_whole(Work& work, RdfParser& parser, QuadSink& sink, Encoding& encoding);
  bool is_cut(RdfFormat format) const;
  std::unique_ptr<rdf::StatementCutter> cutter_of(std::size_t source) const;
  RdfParserOptions base_options(std::size_t source) const;
  RdfParserOptions parser_options(const Work& work, Troubles& troubles);
  void keep_prefixes(const Work& work, Prefixes prefixes);
  std::unique_ptr<LoadInput> open(std::size_t source);
  void count_facts(Encoding& encoding);
  void report(Place place, Troubles troubles);
  void tell_progress();
  void throw_first_trouble();

  BulkLoad& load_;
  const std::vector<LoadSource> sources_;
  const Settings settings_;

  std::atomic<bool> stopped_{false};  // by the caller
  std::atomic<bool> failed_{false};   // nothing new is begun
  std::atomic<std::uint64_t> bytes_read_{0};
  std::atomic<std::uint64_t> facts_read_{0};
  std::atomic<std::uint64_t> bad_lines_{0};

  std::mutex work_mutex_;  // of handing out work
  std::size_t next_source_ = 0;
  std::unique_ptr<LoadChunks> chunks_;  // of source next_source_

  std::mutex result_mutex_;
  std::condition_variable worker_ended_;
  std::size_t workers_ended_ = 0;
  std::map<Place, Troubles> troubles_;
  std::map<std::size_t, std::pair<std::uint64_t, Prefixes>> prefixes_;  // of a source: as its last chunk so far has them
};

}  // namespace tercet
