#include "storage/directory_chunk.h"

#include <cstring>

#include "storage/bit_packing.h"
#include "storage/checksum.h"
#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::size_t kOrderEntryBytes = 48;
constexpr unsigned kFilterProbes = 6;

[[noreturn]] void corrupt(std::string_view name, const char* what) {
  throw Error(ErrorCode::kCorruption, "the database is corrupt: " + std::string(name) + " " + what);
}

// The entries' text, after the checksum has been found right.
std::string_view open_chunk(std::string_view chunk, std::string_view name, std::size_t& entries) {
  if (chunk.size() < 8) corrupt(name, "is too short");
  if (load<std::uint32_t>(chunk.data()) != checksum_of(chunk.substr(4))) corrupt(name, "has a wrong checksum");
  entries = load<std::uint32_t>(chunk.data() + 4);
  return chunk.substr(8);
}

// Calls with each bit of the filter that stands for the hash until it returns false.
template <class Visit>
bool visit_bits(std::uint64_t hash, std::size_t bits, Visit visit) {
  std::uint64_t step = (hash >> 32) | 1;
  std::uint64_t at = hash & 0xFFFFFFFFu;
  for (unsigned i = 0; i < kFilterProbes; ++i, at += step) {
    std::size_t bit = at % bits;
    if (!visit(bit >> 3, static_cast<unsigned char>(1u << (bit & 7)))) return false;
  }
  return true;
}

}  // namespace

void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 128; value >>= 7) out += static_cast<char>(value | 128);
  out += static_cast<char>(value);
}

bool take_long_varint(std::string_view& text, std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && !text.empty(); shift += 7) {
    unsigned char byte = static_cast<unsigned char>(text[0]);
    text.remove_prefix(1);
    value |= std::uint64_t{byte & 127u} << shift;
    if (byte < 128) return true;
  }
  return false;
}

void add_to_filter(std::uint64_t hash, std::string& filter) {
  if (filter.empty()) return;
  visit_bits(hash, filter.size() * 8, [&](std::size_t byte, unsigned char bit) {
    filter[byte] = static_cast<char>(static_cast<unsigned char>(filter[byte]) | bit);
    return true;
  });
}

bool filter_may_hold(std::uint64_t hash, std::string_view filter) {
  if (filter.empty()) return true;
  return visit_bits(hash, filter.size() * 8,
                    [&](std::size_t byte, unsigned char bit) { return (static_cast<unsigned char>(filter[byte]) & bit) != 0; });
}

void ChunkWriter::add(const OrderEntry& entry) {
  for (Id id : entry.first) append_raw(text_, id.bits);
  append_raw(text_, entry.graph.bits);
  append_raw(text_, entry.rows);
  append_raw(text_, entry.default_graph_rows);
  ++entries_;
}

void ChunkWriter::add(const DictionaryEntry& entry) {
  append_varint(text_, entry.first_payload - payload_before_);
  append_varint(text_, entry.terms);
  append_varint(text_, entry.separator.size());
  text_ += entry.separator;
  text_ += entry.filter;
  payload_before_ = entry.first_payload;
  ++entries_;
}

std::string ChunkWriter::take() {
  std::string body;
  body.reserve(text_.size() + 8);
  append_raw(body, std::uint32_t{0});
  append_raw(body, entries_);
  body += text_;
  std::uint32_t checksum = checksum_of(std::string_view(body).substr(4));
  std::memcpy(body.data(), &checksum, 4);
  text_.clear();
  entries_ = 0;
  payload_before_ = 0;
  return body;
}

void read_chunk(std::string_view chunk, std::string_view name, std::vector<OrderEntry>& out) {
  std::size_t entries = 0;
  std::string_view text = open_chunk(chunk, name, entries);
  if (text.size() != entries * kOrderEntryBytes) corrupt(name, "has a wrong length");
  out.reserve(out.size() + entries);
  for (std::size_t i = 0; i < entries; ++i) {
    const char* at = text.data() + i * kOrderEntryBytes;
    OrderEntry entry;
    for (std::size_t column = 0; column < kColumns; ++column) entry.first[column] = {load<std::uint64_t>(at + column * 8)};
    entry.graph = {load<std::uint64_t>(at + 32)};
    entry.rows = load<std::uint32_t>(at + 40);
    entry.default_graph_rows = load<std::uint32_t>(at + 44);
    out.push_back(entry);
  }
}

void read_chunk(std::string_view chunk, std::string_view name, std::vector<DictionaryEntry>& out) {
  std::size_t entries = 0;
  std::string_view text = open_chunk(chunk, name, entries);
  std::uint64_t payload = 0;
  for (std::size_t i = 0; i < entries; ++i) {
    DictionaryEntry entry;
    std::uint64_t difference = 0;
    std::uint64_t terms = 0;
    std::uint64_t separator = 0;
    if (!take_varint(text, difference) || !take_varint(text, terms) || !take_varint(text, separator))
      corrupt(name, "ends too early");
    if (terms == 0 || terms > 0xFFFF || separator > text.size() || filter_bytes(terms) > text.size() - separator) {
      corrupt(name, "has an entry of wrong length");
    }
    payload += difference;
    entry.first_payload = payload;
    entry.terms = static_cast<std::uint32_t>(terms);
    entry.separator = text.substr(0, separator);
    entry.filter = text.substr(separator, filter_bytes(terms));
    text.remove_prefix(separator + filter_bytes(terms));
    out.push_back(entry);
  }
  if (!text.empty()) corrupt(name, "has a wrong length");
}

}  // namespace tercet
