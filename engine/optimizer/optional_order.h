// In which order OPTIONALs stand.
#pragma once

#include <functional>
#include <optional>

#include "engine/optimizer/node_facts.h"

namespace tercet::optimizer {

// The left joins that end with `node`, those first whose right sides have far fewer partners for a row of the left (`partners`, of a left
// join, at least one; nullopt where nothing is known: it stays where it is), as far as they do not depend on each other: then those after them
// extend fewer rows. `node` itself where they stand so.
NodePtr order_optionals(const NodePtr& node, NodeFacts& facts,
                        const std::function<std::optional<double>(const NodePtr&)>& partners);

}  // namespace tercet::optimizer
