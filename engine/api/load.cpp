#include "engine/api/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "engine/api/load_run.h"
#include "engine/api/transaction_load.h"
#include "parser/iri.h"
#include "storage/bulk/bulk_load.h"
#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::size_t kLeastMemory = 64 * kMebibyte;
constexpr std::string_view kFormatNames = "ntriples, nquads, turtle, trig, facts, rdfxml, csv, tsv";

void check_iri(const std::optional<std::string>& iri, std::string_view what) {
  if (!iri) return;
  if (!is_clean_iri(*iri) || !is_absolute_iri(*iri)) {
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("the {} of the load must be an absolute IRI, and <{}> is none", what, *iri));
  }
}

void check_options(const LoadOptions& options) {
  if (options.memory_bytes < kLeastMemory) {
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("a load needs at least 64 MiB of memory, and memory_bytes is {}", options.memory_bytes));
  }
  check_iri(options.base, "base");
  check_iri(options.graph, "graph");
}

RdfFormat format_of(const std::string& file, const LoadOptions& options) {
  if (options.format) return *options.format;
  if (file == "-") {
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("the format of standard input must be given; formats are {}", kFormatNames));
  }
  std::optional<RdfFormat> format = rdf_format_of_file(file);
  if (!format) {
    throw Error(
        ErrorCode::kInvalidArgument,
        fmt::format("the name {} does not tell its format: give one of the formats {}, or a name that ends in .nt .nq .ttl .trig "
                    ".facts .rdf .xml .owl .csv .tsv (and .gz or .zst behind it)",
                    file, kFormatNames));
  }
  return *format;
}

// A thread has its buffers and tables, so that few fit into little memory.
unsigned thread_count(const LoadOptions& options) {
  unsigned wanted = options.threads != 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency());
  return static_cast<unsigned>(std::min<std::size_t>(wanted, options.memory_bytes / (8 * kMebibyte)));
}

// The commit is the second half of the work.
BulkLoad::Progress commit_progress(const LoadOptions& options, const LoadRun& run, std::uint64_t bytes_total) {
  if (!options.progress) return {};
  return [&options, &run, bytes_total](LoadProgress::Stage stage, double fraction) {
    LoadProgress progress;
    progress.stage = stage;
    progress.bytes_read = run.bytes_read();
    progress.bytes_total = bytes_total;
    progress.facts_read = run.facts_read();
    progress.fraction = bytes_total == 0 ? 0 : 0.5 + 0.5 * fraction;
    return options.progress(progress);
  };
}

// What is loaded, and how much that is.
struct Sources {
  std::vector<LoadSource> sources;
  std::uint64_t bytes_total = 0;  // 0 when it is not known
};

LoadSummary load(BulkLoad& bulk, const Store& store, Sources from, unsigned threads, const LoadOptions& options) {
  auto begin = std::chrono::steady_clock::now();
  const std::uint64_t bytes_total = from.bytes_total;
  LoadRun::Settings settings;
  settings.threads = threads;
  settings.chunk_bytes = std::clamp<std::size_t>(options.memory_bytes / 128, kMebibyte / 2, 4 * kMebibyte);
  settings.bytes_total = bytes_total;
  settings.default_namespace = store.info().default_namespace;
  settings.prefixes = store.prefixes();
  settings.base = options.base.value_or("");
  settings.graph = options.graph.value_or("");
  settings.subject_column = options.subject_column.value_or("");
  settings.skip_errors = options.skip_errors;
  settings.progress = &options.progress;
  LoadRun run(bulk, std::move(from.sources), std::move(settings));
  run.run();
  BulkLoadSummary stored = bulk.commit(run.declared_prefixes(), commit_progress(options, run, bytes_total));
  LoadSummary summary;
  summary.facts_read = stored.facts_read;
  summary.facts_added = stored.facts_added;
  summary.facts_total = stored.facts_total;
  summary.bytes_read = run.bytes_read();
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  summary.spilled_bytes = stored.spilled_bytes;
  summary.skipped = run.skipped();
  return summary;
}

LoadSummary load(Store& store, Sources from, unsigned threads, const LoadOptions& options) {
  std::unique_ptr<BulkLoad> bulk = store.begin_bulk_load({.memory_bytes = options.memory_bytes, .threads = threads});
  return load(*bulk, store, std::move(from), threads, options);
}

LoadSummary load(WriteTransaction& transaction, const Store& store, Sources from, const LoadOptions& options) {
  const std::uint64_t facts_before = transaction.facts();
  TransactionLoad bulk(transaction);
  LoadSummary summary = load(bulk, store, std::move(from), 1, options);
  summary.facts_total = facts_before + summary.facts_added;
  return summary;
}

Sources sources_of(const std::vector<std::string>& files, const LoadOptions& options) {
  check_options(options);
  Sources from;
  bool total_known = true;
  for (const std::string& file : files) {
    LoadSource source;
    source.name = file == "-" ? "standard input" : file;
    source.format = format_of(file, options);
    source.open = [file, name = source.name](const LoadInputContext& context) { return open_load_input(file, name, context); };
    if (file == "-" && std::count(files.begin(), files.end(), "-") > 1) {
      throw Error(ErrorCode::kInvalidArgument, "standard input can be loaded only once");
    }
    const std::uint64_t bytes = check_load_file(file);
    total_known = total_known && bytes != 0;
    from.bytes_total += bytes;
    from.sources.push_back(std::move(source));
  }
  if (!total_known) from.bytes_total = 0;
  return from;
}

// The text must outlive what is returned.
Sources source_of(std::string_view text, const LoadOptions& options, const std::string& name) {
  check_options(options);
  if (!options.format) {
    throw Error(ErrorCode::kInvalidArgument, fmt::format("the format of a text must be given; formats are {}", kFormatNames));
  }
  LoadSource source;
  source.name = name;
  source.format = *options.format;
  source.open = [text](const LoadInputContext& context) { return text_load_input(text, context); };
  return {{std::move(source)}, text.size()};
}

}  // namespace

LoadSummary load_files(Store& store, const std::vector<std::string>& files, const LoadOptions& options) {
  return load(store, sources_of(files, options), thread_count(options), options);
}

LoadSummary load_text(Store& store, std::string_view text, const LoadOptions& options, const std::string& name) {
  const unsigned threads = text.size() < 4 * kMebibyte ? 1 : thread_count(options);
  return load(store, source_of(text, options, name), threads, options);
}

LoadSummary load_files(WriteTransaction& transaction, const Store& store, const std::vector<std::string>& files,
                       const LoadOptions& options) {
  return load(transaction, store, sources_of(files, options), options);
}

LoadSummary load_text(WriteTransaction& transaction, const Store& store, std::string_view text, const LoadOptions& options,
                      const std::string& name) {
  return load(transaction, store, source_of(text, options, name), options);
}

LoadSummary load_source(WriteTransaction& transaction, const Store& store, LoadSource source, const LoadOptions& options) {
  check_options(options);
  Sources from;
  from.sources.push_back(std::move(source));
  return load(transaction, store, std::move(from), options);
}

}  // namespace tercet
