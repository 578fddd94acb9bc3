#include <algorithm>
#include <array>
#include <utility>

#include "tercet/results.h"

namespace tercet {
namespace {

// In the order of the enumeration, so that a format is the number of its entry.
constexpr std::array<std::pair<std::string_view, ResultFormat>, 10> kFormats{{{"table", ResultFormat::kTable},
                                                                              {"markdown", ResultFormat::kMarkdown},
                                                                              {"csv", ResultFormat::kCsv},
                                                                              {"tsv", ResultFormat::kTsv},
                                                                              {"json", ResultFormat::kJson},
                                                                              {"jsonl", ResultFormat::kJsonLines},
                                                                              {"xml", ResultFormat::kXml},
                                                                              {"ntriples", ResultFormat::kNTriples},
                                                                              {"turtle", ResultFormat::kTurtle},
                                                                              {"jsonld", ResultFormat::kJsonLd}}};
static_assert(std::ranges::all_of(kFormats, [](const auto& entry) {
  return &entry - kFormats.data() == static_cast<std::ptrdiff_t>(entry.second);
}));

}  // namespace

std::optional<ResultFormat> result_format_by_name(std::string_view name) {
  for (const auto& [known, format] : kFormats) {
    if (known == name) return format;
  }
  return std::nullopt;
}

std::string_view result_format_name(ResultFormat format) noexcept { return kFormats[static_cast<std::size_t>(format)].first; }

std::vector<std::string> result_format_names() {
  std::vector<std::string> names;
  for (const auto& [name, format] : kFormats) names.emplace_back(name);
  return names;
}

}  // namespace tercet
