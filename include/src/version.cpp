#include "tercet/version.h"

namespace tercet {

std::string_view version() noexcept { return TERCET_VERSION; }

}  // namespace tercet
