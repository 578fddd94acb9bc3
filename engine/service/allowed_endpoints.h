// Lists of allowed addresses: the endpoints that SERVICE may ask (ServiceOptions::allowed), the documents that LOAD may fetch
// (HttpLoadOptions::allowed).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tercet {

// Whether an address is http: or https:, whatever is allowed.
bool is_http(std::string_view url);

// Whether the list allows the address. Scheme and host are compared without regard to case, the rest to the letter; an address with
// dot segments, which a server would resolve to another path, is below nothing.
bool is_allowed(const std::vector<std::string>& allowed, std::string_view url);

// Errors: kInvalidArgument for an entry that can allow nothing. `what` is what entries allow, for the message: an endpoint, a document.
void check_allowed_list(const std::vector<std::string>& allowed, std::string_view what);

}  // namespace tercet
