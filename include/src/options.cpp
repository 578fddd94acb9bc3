#include "tercet/options.h"

#include <array>
#include <utility>

namespace tercet {
namespace {

struct FormatName {
  std::string_view name;
  std::string_view extension;
  RdfFormat format;
};

constexpr std::array<FormatName, 10> kFormats{{{"ntriples", "nt", RdfFormat::kNTriples},
                                               {"nquads", "nq", RdfFormat::kNQuads},
                                               {"turtle", "ttl", RdfFormat::kTurtle},
                                               {"trig", "trig", RdfFormat::kTriG},
                                               {"facts", "facts", RdfFormat::kFacts},
                                               {"rdfxml", "rdf", RdfFormat::kRdfXml},
                                               {"rdfxml", "xml", RdfFormat::kRdfXml},
                                               {"rdfxml", "owl", RdfFormat::kRdfXml},
                                               {"csv", "csv", RdfFormat::kCsv},
                                               {"tsv", "tsv", RdfFormat::kTsv}}};

}  // namespace

std::optional<RdfFormat> rdf_format_of_file(std::string_view path) {
  for (std::string_view compression : {".gz", ".zst"}) {
    if (path.ends_with(compression)) {
      path.remove_suffix(compression.size());
      break;
    }
  }
  for (const FormatName& entry : kFormats) {
    if (path.size() > entry.extension.size() && path.ends_with(entry.extension) &&
        path[path.size() - entry.extension.size() - 1] == '.') {
      return entry.format;
    }
  }
  return std::nullopt;
}

std::optional<RdfFormat> rdf_format_by_name(std::string_view name) {
  for (const FormatName& entry : kFormats) {
    if (name == entry.name || name == entry.extension) return entry.format;
  }
  return std::nullopt;
}

std::string_view rdf_format_name(RdfFormat format) noexcept {
  for (const FormatName& entry : kFormats) {
    if (entry.format == format) return entry.name;
  }
  return "";
}

}  // namespace tercet
