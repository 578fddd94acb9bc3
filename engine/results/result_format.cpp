#include <array>
#include <utility>

#include "tercet/results.h"

namespace tercet {
namespace {

constexpr std::array<std::pair<std::string_view, ResultFormat>, 6> kFormats{{{"table", ResultFormat::kTable},
                                                                             {"csv", ResultFormat::kCsv},
                                                                             {"tsv", ResultFormat::kTsv},
                                                                             {"json", ResultFormat::kJson},
                                                                             {"ntriples", ResultFormat::kNTriples},
                                                                             {"turtle", ResultFormat::kTurtle}}};

}  // namespace

std::optional<ResultFormat> result_format_by_name(std::string_view name) {
  for (const auto& [known, format] : kFormats) {
    if (known == name) return format;
  }
  return std::nullopt;
}

}  // namespace tercet
