// IRI references, RFC 3986 section 5 and RFC 3987.
#pragma once

#include <string>
#include <string_view>

namespace tercet {

// The reference resolved against the base (RFC 3986 section 5.2, strict). A base that is not hierarchical, such as "fact:", takes a
// relative-path reference as its continuation: "fact:" + "Anhui" is "fact:Anhui". An empty base returns the reference as it is.
std::string resolve_iri(std::string_view base, std::string_view reference);

// Whether the reference begins with a scheme.
bool is_absolute_iri(std::string_view reference);

}  // namespace tercet
