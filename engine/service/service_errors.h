// Errors of SERVICE, in words that name the endpoint.
#pragma once

#include <string>
#include <string_view>

#include "tercet/error.h"

namespace tercet {

// kService: "SERVICE <endpoint>: message".
Error service_error(std::string_view endpoint, const std::string& message);

// The beginning of what an endpoint said, fit for a message: one line of some hundred characters, whatever bytes came.
std::string readable_excerpt(std::string_view bytes);

}  // namespace tercet
