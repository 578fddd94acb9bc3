// One question of SERVICE to one endpoint, and its solutions as ids.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/exec/batch.h"
#include "engine/exec/context.h"

namespace tercet {

// Errors: kService for an endpoint that must not be asked.
void check_endpoint(const Term& endpoint, const ServiceOptions& options);

// Sends a SELECT and gives its solutions to `take`, batch by batch: column i is the variable names[i], unbound where the answer has no
// such column. Blank nodes of the answer are nodes of their own. Errors: kService, whatever the endpoint's part in it was; those of
// `take`; kCancelled, kMemoryBudget.
void ask_service(const Term& endpoint, const std::string& query, const std::vector<std::string>& names, ExecutionContext& context,
                 const std::function<void(Batch& batch)>& take);

}  // namespace tercet
