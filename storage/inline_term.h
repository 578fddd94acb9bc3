// The terms of inline ids and blank nodes, without a copy.
#pragma once

#include <string>

#include "storage/id.h"

namespace tercet {

// As inline_term(), its text in `text`, whose memory is used again.
TermView inline_view(Id id, std::string& text);

}  // namespace tercet
