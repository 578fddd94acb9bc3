#include "storage/bulk/encoder.h"

#include <fmt/format.h>

#include <utility>

#include "storage/dictionary_writer.h"
#include "storage/id.h"
#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::size_t kMostKeyBytes = kGibibyte;

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

}  // namespace

BatchEncoder::BatchEncoder(Sink& sink, SpillSpace& space, std::size_t memory_bytes, std::uint64_t most_quads)
    : sink_(sink), space_(space), memory_bytes_(memory_bytes), most_quads_(most_quads) {
  start_table();
}

void BatchEncoder::source(std::uint32_t number) {
  resolve();
  source_ = number;
}

// Number 0 of every table is the default graph, whose key sorts before all others.
void BatchEncoder::start_table() {
  static constexpr char kUnbound[] = {static_cast<char>(IdKind::kUnbound)};
  TermTable::Lookup lookup{{kUnbound, 1}, 0, 0};
  lookup.hash = TermTable::hash(lookup.key);
  table_.find_or_add({&lookup, 1});
}

void BatchEncoder::append_key(const TermView& term) {
  if (term.kind == TermKind::kBlankNode) {
    waiting_text_.push_back(static_cast<char>(IdKind::kBlankNode));
    append_big_endian(waiting_text_, source_, 4);
    waiting_text_ += term.value;
    return;
  }
  if (term.kind == TermKind::kLiteral) {
    if (std::optional<Id> id = inline_id(term)) {
      waiting_text_.push_back(static_cast<char>(id->kind()));
      append_big_endian(waiting_text_, id->bits, 8);
      return;
    }
  }
  std::size_t begin = waiting_text_.size();
  waiting_text_.push_back('\0');
  waiting_text_[begin] = static_cast<char>(append_dictionary_text(term, waiting_text_));
}

std::uint16_t BatchEncoder::wait_for(const TermView& term) {
  if (term.value.size() > kMostKeyBytes) {
    throw Error(ErrorCode::kLimit, fmt::format("a term of {} bytes is too long: at most 1 GiB can be stored", term.value.size()));
  }
  std::size_t begin = waiting_text_.size();
  append_key(term);
  waiting_terms_.push_back({begin, waiting_text_.size() - begin});
  return static_cast<std::uint16_t>(waiting_terms_.size() - 1);
}

void BatchEncoder::quad(const QuadView& quad) {
  WaitingQuad waiting;
  // Most texts are grouped by subject.
  if (last_subject_ != kDefaultGraph && quad.subject.kind == TermKind::kIri &&
      waiting_text_[waiting_terms_[last_subject_].begin] == static_cast<char>(IdKind::kIri) &&
      std::string_view(waiting_text_).substr(waiting_terms_[last_subject_].begin + 1, waiting_terms_[last_subject_].length - 1) ==
          quad.subject.value) {
    waiting.term[0] = last_subject_;
  } else {
    last_subject_ = waiting.term[0] = wait_for(quad.subject);
  }
  waiting.term[1] = wait_for(quad.predicate);
  waiting.term[2] = wait_for(quad.object);
  waiting.term[3] = quad.graph.kind == TermKind::kUnbound ? kDefaultGraph : wait_for(quad.graph);
  waiting_quads_.push_back(waiting);
  ++quads_;
  bool full = most_quads_ != 0 && batch_quads_.size() + waiting_quads_.size() >= most_quads_;
  if (full || waiting_quads_.size() == kWaitingQuads || waiting_text_.size() >= kWaitingBytes) {
    resolve();
    if (full || table_.memory_bytes() + batch_quads_.bytes() > memory_bytes_ ||
        table_.size() + 4 * kWaitingQuads > TermTable::kMaxTerms) {
      close_batch(true);
    }
  }
}

void BatchEncoder::resolve() {
  std::string_view text = waiting_text_;
  lookups_.clear();
  for (const WaitingTerm& term : waiting_terms_) {
    std::string_view key = text.substr(term.begin, term.length);
    lookups_.push_back({key, TermTable::hash(key), 0});
  }
  table_.find_or_add(lookups_);
  for (const WaitingQuad& waiting : waiting_quads_) {
    bool default_graph = waiting.term[3] == kDefaultGraph;
    batch_quads_.add({lookups_[waiting.term[0]].number, lookups_[waiting.term[1]].number, lookups_[waiting.term[2]].number,
                      default_graph ? 0 : lookups_[waiting.term[3]].number},
                     default_graph);
  }
  waiting_terms_.clear();
  waiting_quads_.clear();
  waiting_text_.clear();
  if (waiting_text_.capacity() > 16 * kWaitingBytes) waiting_text_.shrink_to_fit();
  last_subject_ = kDefaultGraph;
}

void BatchEncoder::finish() {
  resolve();
  bool spill = most_quads_ != 0 || !sink_.stays_in_memory(table_.memory_bytes() + batch_quads_.bytes());
  if (batch_quads_.size() != 0) close_batch(spill);
}

void BatchEncoder::close_batch(bool spill) {
  auto batch = std::make_unique<EncodedBatch>();
  PageArray<std::uint32_t> ranks;
  table_.take_sorted(batch->keys, ranks, batch->arena);
  batch->terms = batch->keys.size();
  batch->quads = std::exchange(batch_quads_, QuadTable());
  batch->quad_count = batch->quads.size();
  batch->quad_width = batch->quads.width();
  for (std::uint32_t& number : batch->quads.values()) number = ranks[number];
  if (spill) {
    for (TempFile** file : {&vocabulary_file_, &quads_file_}) {
      if (*file != nullptr) continue;
      std::unique_ptr<TempFile> made = space_.new_file();
      *file = made.get();
      sink_.keep(std::move(made));
    }
    spill_keys(*batch, *vocabulary_file_);
    spill_quads(*batch, *quads_file_);
  }
  sink_.take(std::move(batch));
  start_table();
}

}  // namespace tercet
