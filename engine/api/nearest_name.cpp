#include "engine/api/nearest_name.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <vector>

#include "engine/results/unicode_width.h"
#include "parser/edit_distance.h"

namespace tercet {
namespace {

using CodePoints = std::u32string;

CodePoints code_points(std::string_view text) {
  CodePoints out;
  for (std::size_t at = 0; at < text.size();) out.push_back(next_code_point(text, at));
  return out;
}

CodePoints lower_case(CodePoints text) {
  for (char32_t& c : text) c = static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
  return text;
}

}  // namespace

NearestName::NearestName(std::string_view name) : name_(code_points(name)), lower_(lower_case(name_)) {
  limit_ = lower_.size() < 3 ? 0 : lower_.size() < 6 ? 1 : lower_.size() < 10 ? 2 : 3;
}

void NearestName::consider(std::string_view candidate, std::string_view iri, int rank) {
  if (candidate.size() > kLongestName) return;
  CodePoints exact = code_points(candidate);
  CodePoints lower = lower_case(exact);
  std::size_t distance = edit_distance(lower_, lower, limit_);
  std::size_t cost = 0;
  if (distance <= limit_) {
    cost = 4 * distance + (exact == name_ ? 0 : 1);
  } else if (lower_.size() >= 3 && lower.size() > lower_.size() && std::equal(lower_.begin(), lower_.end(), lower.begin())) {
    // Only the beginning was written: behind every misspelling, the shortest first.
    cost = 1000 + lower.size();
  } else {
    return;
  }
  cost = 2 * cost + static_cast<std::size_t>(rank);
  if (cost < cost_ || (cost == cost_ && iri < iri_)) {
    cost_ = cost;
    iri_ = iri;
  }
}

}  // namespace tercet
