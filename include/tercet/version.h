// The version of the library.
#pragma once

#include <string_view>

namespace tercet {

// "MAJOR.MINOR.PATCH" of the library that is linked, by semantic versioning. Static text.
std::string_view version() noexcept;

}  // namespace tercet
