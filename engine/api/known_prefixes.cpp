#include "engine/api/known_prefixes.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "tercet/term.h"

namespace tercet {

Prefixes with_predeclared(Prefixes prefixes) {
  constexpr std::pair<std::string_view, std::string_view> kPredeclared[] = {{"owl", "http://www.w3.org/2002/07/owl#"},
                                                                            {"rdf", vocabulary::kRdf},
                                                                            {"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
                                                                            {"xsd", vocabulary::kXsd}};
  for (const auto& predeclared : kPredeclared) {
    bool known = std::any_of(prefixes.begin(), prefixes.end(), [&](const auto& one) { return one.first == predeclared.first; });
    if (!known) prefixes.emplace_back(predeclared);
  }
  return prefixes;
}

}  // namespace tercet
