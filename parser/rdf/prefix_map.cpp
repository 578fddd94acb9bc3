#include "parser/rdf/prefix_map.h"

#include <algorithm>

namespace tercet::rdf {

std::vector<std::pair<std::string, std::string>> PrefixMap::list() const {
  std::vector<std::pair<std::string, std::string>> all(map_.begin(), map_.end());
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace tercet::rdf
