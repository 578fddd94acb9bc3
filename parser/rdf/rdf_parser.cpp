#include "parser/rdf/rdf_parser.h"

#include "parser/rdf/line_parser.h"
#include "parser/rdf/rdfxml_parser.h"
#include "parser/rdf/table_parser.h"
#include "parser/rdf/turtle_parser.h"

namespace tercet {

std::unique_ptr<RdfParser> make_rdf_parser(const RdfParserOptions& options) {
  switch (options.format) {
    case RdfFormat::kNTriples:
    case RdfFormat::kNQuads: return std::make_unique<rdf::LineParser>(options);
    case RdfFormat::kTurtle:
    case RdfFormat::kTriG:
    case RdfFormat::kFacts: return std::make_unique<rdf::TurtleParser>(options);
    case RdfFormat::kRdfXml: return std::make_unique<rdf::RdfXmlParser>(options);
    case RdfFormat::kCsv:
    case RdfFormat::kTsv: return std::make_unique<rdf::TableParser>(options);
  }
  throw Error(ErrorCode::kInvalidArgument, "there is no such format");
}

void parse_rdf(std::string_view text, const RdfParserOptions& options, QuadSink& sink) {
  make_rdf_parser(options)->parse(text, true, sink);
}

}  // namespace tercet
