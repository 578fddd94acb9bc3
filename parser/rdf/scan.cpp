#include "parser/rdf/scan.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <bit>

#include "parser/unicode.h"

namespace tercet::rdf {

namespace {

constexpr bool is_high(char c) noexcept { return static_cast<unsigned char>(c) >= 0x80; }

#if defined(__SSE2__)
__m128i load(const char* from) noexcept { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)); }

unsigned mask_of(__m128i bytes) noexcept { return static_cast<unsigned>(_mm_movemask_epi8(bytes)); }

// Bytes equal to one of the given characters.
template <typename... Chars>
__m128i equal_any(__m128i block, Chars... chars) noexcept {
  __m128i hits = _mm_setzero_si128();
  ((hits = _mm_or_si128(hits, _mm_cmpeq_epi8(block, _mm_set1_epi8(chars)))), ...);
  return hits;
}
#endif

// To the first byte that is one of Stops.
template <typename IsStop, typename... Chars>
ScanResult scan_to(std::string_view text, std::size_t from, IsStop is_stop, [[maybe_unused]] Chars... stops) noexcept {
  std::size_t i = from;
  bool has_non_ascii = false;
#if defined(__SSE2__)
  __m128i seen = _mm_setzero_si128();
  for (; text.size() - i >= 16; i += 16) {
    const __m128i block = load(text.data() + i);
    seen = _mm_or_si128(seen, block);
    if (const unsigned hits = mask_of(equal_any(block, stops...)); hits != 0) {
      return {i + static_cast<std::size_t>(std::countr_zero(hits)), mask_of(seen) != 0};
    }
  }
  has_non_ascii = mask_of(seen) != 0;
#endif
  for (; i < text.size() && !is_stop(text[i]); ++i) has_non_ascii |= is_high(text[i]);
  return {i, has_non_ascii};
}

}  // namespace

ScanResult scan_iri(std::string_view text, std::size_t from) noexcept {
  std::size_t i = from;
  bool has_non_ascii = false;
#if defined(__SSE2__)
  // Two characters that differ in bit 1 only are compared at once: < and >, \ and ^. A control or space is below '!', and as
  // a signed byte so is a byte of a longer character. '~' is taken for one of { | } and let pass below.
  while (text.size() - i >= 16) {
    const __m128i block = load(text.data() + i);
    const __m128i without_bit = _mm_and_si128(block, _mm_set1_epi8(static_cast<char>(~2)));
    __m128i hits = _mm_or_si128(_mm_cmplt_epi8(block, _mm_set1_epi8('!')), _mm_cmpgt_epi8(block, _mm_set1_epi8('z')));
    hits = _mm_or_si128(hits, equal_any(without_bit, '<', '\\'));
    hits = _mm_or_si128(hits, equal_any(block, '"', '`'));
    const unsigned mask = mask_of(hits);
    if (mask == 0) {
      i += 16;
      continue;
    }
    i += static_cast<std::size_t>(std::countr_zero(mask));
    if (unicode::is_ascii(text[i], unicode::kNotIri)) return {i, has_non_ascii};
    while (i < text.size() && !unicode::is_ascii(text[i], unicode::kNotIri) && (is_high(text[i]) || text[i] > 'z')) {
      has_non_ascii |= is_high(text[i]);
      ++i;
    }
  }
#endif
  for (; i < text.size() && !unicode::is_ascii(text[i], unicode::kNotIri); ++i) has_non_ascii |= is_high(text[i]);
  return {i, has_non_ascii};
}

ScanResult scan_string(std::string_view text, std::size_t from, char quote) noexcept {
  const auto is_stop = [quote](char c) { return c == quote || c == '\\' || c == '\n' || c == '\r'; };
  return scan_to(text, from, is_stop, quote, '\\', '\n', '\r');
}

ScanResult scan_long_string(std::string_view text, std::size_t from, char quote) noexcept {
  const auto is_stop = [quote](char c) { return c == quote || c == '\\'; };
  return scan_to(text, from, is_stop, quote, '\\');
}

ScanResult scan_line(std::string_view text, std::size_t from) noexcept {
  const auto is_stop = [](char c) { return c == '\n' || c == '\r'; };
  return scan_to(text, from, is_stop, '\n', '\r');
}

}  // namespace tercet::rdf
