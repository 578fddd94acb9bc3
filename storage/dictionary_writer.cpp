#include "storage/dictionary_writer.h"

#include <algorithm>

#include "storage/checksum.h"
#include "storage/keys.h"

namespace tercet {
namespace {

// A block that holds long texts is closed before it has all its terms, so that reading one term never reads many long ones.
constexpr std::size_t kBlockBytes = 32 << 10;

// The shortest text above `before` and not above `first`.
std::string_view separator_of(std::string_view before, std::string_view first) {
  std::size_t limit = std::min({before.size(), first.size(), kMaxSeparator});
  std::size_t shared = 0;
  while (shared < limit && before[shared] == first[shared]) ++shared;
  return first.substr(0, std::min(shared + 1, kMaxSeparator));
}

}  // namespace

IdKind append_dictionary_text(const TermView& term, std::string& out) {
  out += term.value;
  if (term.kind == TermKind::kIri) return IdKind::kIri;
  if (!term.language.empty()) {
    out += '\0';
    out += term.language;
    return IdKind::kLangString;
  }
  if (term.datatype.empty() || term.datatype == vocabulary::kXsdString) return IdKind::kString;
  out += '\0';
  out += term.datatype;
  return IdKind::kTyped;
}

TermView term_of_qualified_text(IdKind kind, std::string_view text) {
  // The last NUL: a lexical form may contain one, a language or datatype never.
  std::size_t nul = text.rfind('\0');
  if (nul == std::string_view::npos) return {TermKind::kLiteral, text, {}, {}};
  std::string_view tail = text.substr(nul + 1);
  text = text.substr(0, nul);
  if (kind == IdKind::kLangString) return {TermKind::kLiteral, text, {}, tail};
  return {TermKind::kLiteral, text, tail, {}};
}

DictionaryWriter::DictionaryWriter(std::uint32_t generation, std::uint32_t block_terms,
                                   const std::array<std::uint64_t, 16>& first_payload, PairSink blocks, PairSink directory)
    : generation_(generation),
      block_terms_(std::clamp<std::size_t>(block_terms, 1, kMaxBlockTexts)),
      next_payload_(first_payload),
      blocks_(std::move(blocks)),
      directory_(std::move(directory)) {}

Id DictionaryWriter::add(IdKind kind, std::string_view text) {
  if (kind != kind_) {
    flush();
    flush_directory();
    kind_ = kind;
    chunks_ = 0;
    last_text_.clear();
  }
  std::uint64_t payload = next_payload_[static_cast<std::size_t>(kind)]++;
  if (block_.ids() == 0) {
    block_first_ = payload;
    separator_ = separator_of(last_text_, text);
  }
  block_.add(text);
  hashes_.push_back(hash_of(text));
  if (block_.ids() == block_terms_ || block_.bytes() >= kBlockBytes) {
    last_text_ = text.substr(0, kMaxSeparator);
    flush();
  }
  return Id::make(kind, payload);
}

void DictionaryWriter::flush() {
  if (block_.ids() == 0) return;
  std::string filter(filter_bytes(hashes_.size()), '\0');
  for (std::uint64_t hash : hashes_) add_to_filter(hash, filter);
  chunk_.add(DictionaryEntry{block_first_, static_cast<std::uint32_t>(block_.ids()), separator_, filter});
  hashes_.clear();
  blocks_(dictionary_key(generation_, Id::make(kind_, block_first_)), block_.take());
  if (chunk_.entries() == kChunkEntries || chunk_.bytes() >= kDictionaryChunkBytes) flush_directory();
}

void DictionaryWriter::flush_directory() {
  if (chunk_.entries() == 0) return;
  directory_(directory_key(generation_, kind_, chunks_++), chunk_.take());
}

void DictionaryWriter::finish() {
  flush();
  flush_directory();
}

}  // namespace tercet
