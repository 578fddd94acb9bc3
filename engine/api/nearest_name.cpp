#include "engine/api/nearest_name.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <vector>

#include "engine/results/unicode_width.h"

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

// Damerau-Levenshtein distance (insertion, deletion, replacement, exchange of neighbours; optimal string alignment), or `limit` + 1
// when it is more.
std::size_t edit_distance(const CodePoints& a, const CodePoints& b, std::size_t limit) {
  std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > limit) return limit + 1;
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    std::size_t best = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
      best = std::min(best, row[j]);
    }
    if (best > limit) return limit + 1;
    std::swap(before, above);
    std::swap(above, row);
  }
  return std::min(above[b.size()], limit + 1);
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
