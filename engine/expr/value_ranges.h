// The ids of which a condition may be true, as ranges: what a scan that is sorted by the variable needs to read.
#pragma once

#include <optional>
#include <vector>

#include "engine/algebra/algebra.h"
#include "storage/snapshot.h"

namespace tercet::expr {

// Ascending, none of them empty, with something between each and the next.
using IdRanges = std::vector<IdRange>;

// Ranges outside of which no id of the snapshot makes the condition true, when the variable has it: of comparisons with constants, IN,
// STRSTARTS and REGEX with ^ before a text, and of && and || of these. nullopt: any id may.
std::optional<IdRanges> ranges_where_true(const algebra::Expression& condition, VarId variable, const Snapshot& snapshot);

IdRanges intersected(const IdRanges& a, const IdRanges& b);
// One for each kind of ids that literals have.
IdRanges ranges_of_literals();
// Whether none of them is all of a kind, of whose ids nothing was known.
bool are_tight(const IdRanges& ranges);

}  // namespace tercet::expr
