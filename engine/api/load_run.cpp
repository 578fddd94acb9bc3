#include "engine/api/load_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "engine/api/known_prefixes.h"
#include "storage/side_by_side.h"
#include "tercet/error.h"

namespace tercet {
namespace {

// A whole file is fed in pieces that grow with its longest statement, so that no statement is looked at more than twice on average.
constexpr std::size_t kFirstPiece = std::size_t{256} << 10;

bool is_line_based(RdfFormat format) { return format == RdfFormat::kNTriples || format == RdfFormat::kNQuads; }

bool has_statements(RdfFormat format) { return format == RdfFormat::kTurtle || format == RdfFormat::kTriG; }

bool is_table(RdfFormat format) { return format == RdfFormat::kCsv || format == RdfFormat::kTsv; }

[[noreturn]] void throw_stopped() { throw Error(ErrorCode::kCancelled, "the load was stopped; the database is as it was before"); }

}  // namespace

// Puts the quads of the default graph into a named one.
class LoadRun::GraphSink final : public QuadSink {
 public:
  GraphSink(QuadSink& inner, const std::string& graph) : inner_(inner), graph_{TermKind::kIri, graph, {}, {}} {}
  void quad(const QuadView& quad) override {
    if (quad.graph.kind != TermKind::kUnbound) return inner_.quad(quad);
    QuadView moved = quad;
    moved.graph = graph_;
    inner_.quad(moved);
  }

 private:
  QuadSink& inner_;
  TermView graph_;
};

LoadRun::LoadRun(BulkLoad& load, std::vector<LoadSource> sources, Settings settings)
    : load_(load), sources_(std::move(sources)), settings_(std::move(settings)) {}

void LoadRun::run() {
  {
    std::vector<std::jthread> workers;
    while (workers.size() < settings_.threads && try_begin_thread(workers, [this] { work(); })) continue;
    if (workers.empty()) throw Error(ErrorCode::kIo, "the system gives the program no more threads");
    std::unique_lock lock(result_mutex_);
    while (!worker_ended_.wait_for(lock, std::chrono::milliseconds(100), [&] { return workers_ended_ == workers.size(); })) {
      lock.unlock();
      tell_progress();
      lock.lock();
    }
  }
  if (stopped_) throw_stopped();
  throw_first_trouble();
}

void LoadRun::tell_progress() {
  if (settings_.progress == nullptr || !*settings_.progress) return;
  LoadProgress progress;
  progress.bytes_read = bytes_read_;
  progress.bytes_total = settings_.bytes_total;
  progress.facts_read = facts_read_;
  if (progress.bytes_total != 0) {
    double part = static_cast<double>(progress.bytes_read) / static_cast<double>(progress.bytes_total);
    progress.fraction = std::min(part, 1.0) * 0.5;
  }
  if (!(*settings_.progress)(progress)) stopped_ = true;
}

void LoadRun::work() {
  try {
    Encoding encoding{load_.new_encoder()};
    GraphSink graph_sink(*encoding.encoder, settings_.graph);
    QuadSink& sink = settings_.graph.empty() ? static_cast<QuadSink&>(*encoding.encoder) : graph_sink;
    Work work;
    while (next_work(work)) parse(work, encoding, sink);
    if (!failed_ && !stopped_) encoding.encoder->finish();
  } catch (...) {
    report({sources_.size(), 0}, {{}, std::current_exception()});
  }
  std::lock_guard lock(result_mutex_);
  ++workers_ended_;
  worker_ended_.notify_all();
}

// Work is handed out in the order of the sources, so that what lies before a place where something is wrong has been handed out
// too.
bool LoadRun::next_work(Work& work) {
  std::lock_guard lock(work_mutex_);
  while (next_source_ < sources_.size() && !failed_ && !stopped_) {
    work.source = next_source_;
    work.whole = !is_cut(sources_[next_source_].format);
    if (work.whole) {
      work.chunk = {};
      ++next_source_;
      return true;
    }
    const bool has_chunk = next_chunk(work);
    work.whole = has_chunk && work.chunk.is_rest;
    if (has_chunk && !work.whole) return true;
    if (work.whole) work.input = chunks_->take_input();
    chunks_.reset();
    ++next_source_;
    if (work.whole) return true;
  }
  return false;
}

bool LoadRun::next_chunk(Work& work) {
  try {
    if (chunks_ == nullptr)
      chunks_ = std::make_unique<LoadChunks>(open(work.source), settings_.chunk_bytes, cutter_of(work.source));
    return chunks_->next(work.chunk);
  } catch (...) {
    report({work.source, chunks_ == nullptr ? 0 : chunks_->chunks()}, {{}, std::current_exception()});
    return false;
  }
}

std::unique_ptr<LoadInput> LoadRun::open(std::size_t source) { return sources_[source].open({&bytes_read_, &stopped_}); }

// A thread that is alone would only read twice. Behind an error only who has read all before knows where statements are.
bool LoadRun::is_cut(RdfFormat format) const {
  return is_line_based(format) || (has_statements(format) && settings_.threads > 1 && settings_.skip_errors == 0);
}

std::unique_ptr<rdf::StatementCutter> LoadRun::cutter_of(std::size_t source) const {
  if (!has_statements(sources_[source].format)) return nullptr;
  return std::make_unique<rdf::StatementCutter>(base_options(source));
}

RdfParserOptions LoadRun::base_options(std::size_t source) const {
  RdfParserOptions options;
  options.format = sources_[source].format;
  options.name = sources_[source].name;
  options.base = settings_.base;
  options.default_namespace = settings_.default_namespace;
  if (options.format == RdfFormat::kFacts || is_table(options.format)) {
    options.prefixes = settings_.prefixes;
    // A table cannot declare any.
    if (is_table(options.format)) options.prefixes = with_predeclared(std::move(options.prefixes));
    if (options.base.empty()) options.base = settings_.default_namespace;
  }
  options.subject_column = settings_.subject_column;
  return options;
}

RdfParserOptions LoadRun::parser_options(const Work& work, Troubles& troubles) {
  RdfParserOptions options = base_options(work.source);
  options.first_line = work.chunk.first_line;
  options.context = work.chunk.context;
  options.goes_on = !work.whole && !work.chunk.is_last;
  // Nodes of different chunks are different.
  options.generated_label_prefix = fmt::format("/{}/", work.chunk.number);
  // Else the first bad line ends the load, and nothing of its statement need be held back.
  if (settings_.skip_errors == 0) return options;
  options.on_error = [this, &troubles](const Error& error) {
    troubles.bad_lines.push_back(error);
    if (++bad_lines_ > settings_.skip_errors) failed_ = true;
    return troubles.bad_lines.size() <= settings_.skip_errors;
  };
  return options;
}

void LoadRun::parse(Work& work, Encoding& encoding, QuadSink& sink) {
  Troubles troubles;
  try {
    std::unique_ptr<RdfParser> parser = make_rdf_parser(parser_options(work, troubles));
    encoding.encoder->source(static_cast<std::uint32_t>(work.source));
    if (work.whole) parse_whole(work, *parser, sink, encoding);
    else parser->parse(work.chunk.text.view(), true, sink);
    keep_prefixes(work, parser->prefixes());
  } catch (const Error& error) {
    // The parser throws the error that on_error has refused.
    bool known = error.code() == ErrorCode::kSyntax && troubles.bad_lines.size() > settings_.skip_errors;
    if (!known) troubles.fatal = std::current_exception();
  } catch (...) {
    troubles.fatal = std::current_exception();
  }
  count_facts(encoding);
  if (!troubles.bad_lines.empty() || troubles.fatal) report({work.source, work.chunk.number}, std::move(troubles));
}

void LoadRun::keep_prefixes(const Work& work, Prefixes prefixes) {
  if (is_line_based(sources_[work.source].format)) return;
  std::lock_guard lock(result_mutex_);
  auto& [chunk, kept] = prefixes_[work.source];
  if (work.chunk.number < chunk) return;
  chunk = work.chunk.number;
  kept = std::move(prefixes);
}

void LoadRun::parse_whole(Work& work, RdfParser& parser, QuadSink& sink, Encoding& encoding) {
  const std::unique_ptr<LoadInput> input = work.input != nullptr ? std::move(work.input) : open(work.source);
  TextBuffer& text = work.chunk.text;
  std::size_t piece = kFirstPiece;
  bool at_begin = work.chunk.number == 0 && text.size() == 0;
  for (bool last = false; !last;) {
    // Nothing comes behind the rest of a source.
    if (stopped_ || (failed_ && (sources_.size() > 1 || work.chunk.is_rest))) return;
    std::size_t wanted = text.size() + piece;
    while (text.size() < wanted && !last) {
      std::size_t room = wanted - text.size();
      std::size_t got = input->read(text.room(room), room);
      text.grow(got);
      last = got == 0;
    }
    if (at_begin) text.remove_prefix(byte_order_mark_bytes(text.view()));
    at_begin = false;
    text.remove_prefix(parser.parse(text.view(), last, sink));
    piece = std::max(kFirstPiece, text.size());
    count_facts(encoding);
  }
}

void LoadRun::count_facts(Encoding& encoding) {
  std::uint64_t quads = encoding.encoder->quads();
  facts_read_ += quads - encoding.counted;
  encoding.counted = quads;
}

void LoadRun::report(Place place, Troubles troubles) {
  if (troubles.fatal) failed_ = true;
  std::lock_guard lock(result_mutex_);
  troubles_[place] = std::move(troubles);
}

void LoadRun::throw_first_trouble() {
  std::uint64_t skipped = 0;
  for (const auto& [place, troubles] : troubles_) {
    for (const Error& error : troubles.bad_lines) {
      if (skipped == settings_.skip_errors) {
        if (skipped == 0) throw error;
        throw Error(
            error.code(),
            fmt::format("{}\n(after {} that {} skipped)", error.what(),
                        skipped == 1 ? "one bad line" : fmt::format("{} bad lines", skipped), skipped == 1 ? "was" : "were"),
            error.position());
      }
      ++skipped;
    }
    if (troubles.fatal) std::rethrow_exception(troubles.fatal);
  }
}

Prefixes LoadRun::declared_prefixes() const {
  Prefixes all;
  for (const auto& [source, kept] : prefixes_) {
    for (const auto& prefix : kept.second) {
      bool known = std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.first == prefix.first; });
      if (!prefix.first.empty() && !known) all.push_back(prefix);
    }
  }
  return all;
}

std::vector<SkippedError> LoadRun::skipped() const {
  std::vector<SkippedError> all;
  for (const auto& [place, troubles] : troubles_) {
    for (const Error& error : troubles.bad_lines) {
      all.push_back({sources_[place.source].name, error.position().line, error.position().column, error.what()});
    }
  }
  return all;
}

}  // namespace tercet
