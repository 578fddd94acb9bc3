#include "parser/rdf/rdf_parser.h"

#include "parser/rdf/line_parser.h"
#include "parser/rdf/turtle_parser.h"

namespace tercet {

std::unique_ptr<RdfParser> make_rdf_parser(const RdfParserOptions& options) {
  if (options.format == RdfFormat::kNTriples || options.format == RdfFormat::kNQuads)
    return std::make_unique<rdf::LineParser>(options);
  return std::make_unique<rdf::TurtleParser>(options);
}

void parse_rdf(std::string_view text, const RdfParserOptions& options, QuadSink& sink) {
  make_rdf_parser(options)->parse(text, true, sink);
}

}  // namespace tercet
