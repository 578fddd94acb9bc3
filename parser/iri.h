// IRI references, RFC 3986 section 5 and RFC 3987.
#pragma once

#include <string>
#include <string_view>

namespace tercet {

// The reference resolved against the base (RFC 3986 section 5.2, strict). Two things are decided here:
// - A reference with a scheme is returned as it is, dot segments included, so that an IRI is the same in N-Triples and in Turtle.
// - A base that is not hierarchical and ends in ':', such as "fact:" or "urn:facts:", takes a relative-path reference as its
//   continuation: "fact:" + "Anhui" is "fact:Anhui".
// An empty base returns the reference as it is.
std::string resolve_iri(std::string_view base, std::string_view reference);

// Whether it has none of the characters that no IRI may have: spaces, controls, <>"{}|^`\.
bool is_clean_iri(std::string_view iri);

// Whether the reference begins with a scheme.
bool is_absolute_iri(std::string_view reference);

}  // namespace tercet
