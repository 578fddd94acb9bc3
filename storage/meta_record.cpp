#include "storage/meta_record.h"

#include <algorithm>
#include <limits>

#include "storage/bit_packing.h"
#include "storage/checksum.h"
#include "storage/directory_chunk.h"
#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::string_view kMagic("TERCET\0\0", 8);
constexpr std::size_t kHeader = 16;

void append_text(std::string& out, std::string_view text) {
  append_varint(out, text.size());
  out += text;
}

[[noreturn]] void corrupt(const char* record, const char* what) {
  throw Error(ErrorCode::kCorruption, std::string("the database is corrupt: its ") + record + " record " + what);
}

class Reader {
 public:
  Reader(std::string_view text, const char* record) : text_(text), record_(record) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    if (!take_varint(text_, value)) corrupt(record_, "ends too early");
    return value;
  }
  std::uint32_t small_number() {
    const std::uint64_t value = number();
    if (value > std::numeric_limits<std::uint32_t>::max()) corrupt(record_, "has a number that is too large");
    return static_cast<std::uint32_t>(value);
  }
  std::string text() {
    std::uint64_t bytes = number();
    if (bytes > text_.size()) corrupt(record_, "ends too early");
    std::string out(text_.substr(0, bytes));
    text_.remove_prefix(bytes);
    return out;
  }

 private:
  std::string_view text_;
  const char* record_;
};

}  // namespace

std::string MetaRecord::encode() const {
  std::string body;
  append_text(body, default_namespace);
  append_varint(body, generation);
  append_varint(body, segments.size());
  for (const DictionarySegment& segment : segments) {
    append_varint(body, segment.generation);
    for (const DictionarySegment::Range& range : segment.ranges) {
      append_varint(body, range.first);
      append_varint(body, range.end);
    }
    if (format_version > 2) append_varint(body, segment.swept);
  }
  append_varint(body, prefixes.size());
  for (const auto& [name, iri] : prefixes) {
    append_text(body, name);
    append_text(body, iri);
  }
  std::string out(kMagic);
  append_raw(out, format_version);
  append_raw(out, checksum_of(body));
  return out + body;
}

MetaRecord MetaRecord::decode(std::string_view text) {
  if (text.size() < kHeader || !text.starts_with(kMagic)) corrupt("meta", "is not one of Tercet");
  MetaRecord record;
  record.format_version = load<std::uint32_t>(text.data() + 8);
  if (record.format_version > kFormatVersion) {
    throw Error(ErrorCode::kVersion, "the database has format " + std::to_string(record.format_version) +
                                         ", written by a newer version of Tercet; this one reads format " +
                                         std::to_string(kFormatVersion) + ". Open it with that newer version");
  }
  if (record.format_version < kOldestFormatVersion) {
    throw Error(ErrorCode::kVersion, "the database has format " + std::to_string(record.format_version) +
                                         ", which no released version wrote; load its facts into a new one");
  }
  std::string_view body = text.substr(kHeader);
  if (load<std::uint32_t>(text.data() + 12) != checksum_of(body)) corrupt("meta", "has a wrong checksum");
  Reader in(body, "meta");
  record.default_namespace = in.text();
  record.generation = in.small_number();
  for (std::uint64_t count = in.number(); count > 0; --count) {
    DictionarySegment segment;
    segment.generation = in.small_number();
    for (DictionarySegment::Range& range : segment.ranges) {
      range.first = in.number();
      range.end = in.number();
    }
    if (record.format_version > 2) segment.swept = in.number();
    record.segments.push_back(segment);
  }
  for (std::uint64_t count = in.number(); count > 0; --count) {
    std::string name = in.text();
    record.prefixes.emplace_back(std::move(name), in.text());
  }
  return record;
}

std::string CountsRecord::encode() const {
  std::string body;
  append_varint(body, version);
  append_varint(body, facts);
  append_varint(body, default_graph_facts);
  append_varint(body, late_terms);
  for (std::uint64_t payload : next_payload) append_varint(body, payload);
  std::string out;
  append_raw(out, checksum_of(body));
  return out + body;
}

CountsRecord CountsRecord::decode(std::string_view text) {
  if (text.size() < 4 || load<std::uint32_t>(text.data()) != checksum_of(text.substr(4))) {
    corrupt("counts", "has a wrong checksum");
  }
  Reader in(text.substr(4), "counts");
  CountsRecord record;
  record.version = in.number();
  record.facts = in.number();
  record.default_graph_facts = in.number();
  record.late_terms = in.number();
  for (std::uint64_t& payload : record.next_payload) payload = in.number();
  return record;
}

std::uint64_t MetaRecord::terms() const {
  std::uint64_t count = 0;
  for (const DictionarySegment& segment : segments) {
    for (const DictionarySegment::Range& range : segment.ranges) count += range.end - range.first;
    count -= segment.swept;
  }
  return count;
}

std::uint32_t MetaRecord::last_generation() const {
  std::uint32_t last = generation;
  for (const DictionarySegment& segment : segments) last = std::max(last, segment.generation);
  return last;
}

}  // namespace tercet
