// Finding the byte that ends an IRI or a string, sixteen bytes a step where the processor can.
#pragma once

#include <cstddef>
#include <string_view>

namespace tercet::rdf {

struct ScanResult {
  std::size_t stop;    // the offset of the byte that stopped the scan, or the end of the text
  bool has_non_ascii;  // a byte before it may be part of a longer character: the text must be checked to be UTF-8
};

// From `from` to the first byte that an IRIREF cannot hold as it is ('>' and the backslash of an escape among them).
ScanResult scan_iri(std::string_view text, std::size_t from) noexcept;

// To the first `quote`, backslash, line feed or carriage return.
ScanResult scan_string(std::string_view text, std::size_t from, char quote) noexcept;

// To the first `quote` or backslash: line breaks belong to a long string.
ScanResult scan_long_string(std::string_view text, std::size_t from, char quote) noexcept;

// To the first line feed or carriage return.
ScanResult scan_line(std::string_view text, std::size_t from) noexcept;

}  // namespace tercet::rdf
