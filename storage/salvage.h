// What is left of a damaged database, fact by fact.
#pragma once

#include <array>
#include <functional>
#include <string>

#include "storage/snapshot.h"
#include "tercet/salvage.h"

namespace tercet {

// Calls `visit` with subject, predicate, object and graph (unbound: the default graph) of each fact that can still be read; the rest
// as tercet::salvage().
using FactTerms = std::array<const Term*, kColumns>;
SalvageSummary salvage_facts(const std::string& path, const std::function<void(const FactTerms&)>& visit,
                             const std::function<void(const std::string&)>& report, const std::function<bool(double)>& progress);

}  // namespace tercet
