// Where the variables of a scan stand.
#pragma once

#include <optional>
#include <vector>

#include "engine/plan/plan.h"

namespace tercet {

// The columns at which the scan's variables stand first, in the sequence of its order.
std::vector<Column> variable_columns(const ScanSpec& scan);
// These variables, each once.
std::vector<VarId> variables_in_order(const ScanSpec& scan);
// The first of subject, predicate, object and graph where a variable stands; nullopt when the scan does not have it.
std::optional<Column> column_with(const ScanSpec& scan, VarId variable);
// Whether a variable stands at two places.
bool has_repeated_variable(const ScanSpec& scan);
// Whether what two scans read is in the same graphs.
bool read_same_graphs(const ScanGraphs& a, const ScanGraphs& b);
// Whether two scans give the same facts in the same sequence, whatever their variables are called.
bool read_the_same(const ScanSpec& a, const ScanSpec& b);

}  // namespace tercet
