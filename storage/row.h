// A fact as four ids in the columns of some order.
#pragma once

#include <array>

#include "storage/snapshot.h"

namespace tercet {

// row[i] is the id in columns_of(order)[i]; row[3] is always the graph.
using Row = std::array<Id, kColumns>;

}  // namespace tercet
