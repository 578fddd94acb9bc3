// Writes a sorted run of new terms as dictionary blocks with consecutive ids.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/dictionary_block.h"
#include "storage/order_writer.h"
#include "storage/snapshot.h"

namespace tercet {

// The text under which the dictionary holds a term of each kind: the IRI; the string; lexical form NUL language; lexical form NUL
// datatype. Appended to `out`; returns the kind. Precondition: the term is an IRI, or a literal with no inline id.
IdKind append_dictionary_text(const TermView& term, std::string& out);
// The other way round; the view points into `text`.
TermView term_of_qualified_text(IdKind kind, std::string_view text);  // of a text with a language or datatype
inline TermView term_of_dictionary_text(IdKind kind, std::string_view text) {
  if (kind == IdKind::kString) return {TermKind::kLiteral, text, {}, {}};
  return kind == IdKind::kIri ? TermView{TermKind::kIri, text, {}, {}} : term_of_qualified_text(kind, text);
}

class DictionaryWriter {
 public:
  // `generation` names the segment; `first_payload[kind]` is the first free payload of each kind. `blocks` and `directory` receive
  // ascending keys.
  DictionaryWriter(std::uint32_t generation, std::uint32_t block_terms, const std::array<std::uint64_t, 16>& first_payload,
                   PairSink blocks, PairSink directory);

  // Terms ascending by (kind, text), distinct, none in the dictionary yet. Returns the id it gave.
  Id add(IdKind kind, std::string_view text);
  void finish();
  std::uint64_t next_payload(IdKind kind) const { return next_payload_[static_cast<std::size_t>(kind)]; }

 private:
  void flush();
  void flush_directory();

  std::uint32_t generation_;
  std::size_t block_terms_;
  std::array<std::uint64_t, 16> next_payload_{};
  PairSink blocks_;
  PairSink directory_;
  IdKind kind_ = IdKind::kIri;
  DictionaryBlockBuilder block_;
  std::uint64_t block_first_ = 0;
  std::string separator_;
  std::string last_text_;
  std::vector<std::uint64_t> hashes_;
  ChunkWriter chunk_;
  std::uint32_t chunks_ = 0;
};

}  // namespace tercet
