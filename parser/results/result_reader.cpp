#include "parser/results/result_reader.h"

#include "parser/results/readers.h"

namespace tercet {

void read_results(ResultSyntax syntax, const ByteSource& source, ResultSink& sink) {
  switch (syntax) {
    case ResultSyntax::kJson: return results::read_json(source, sink);
    case ResultSyntax::kXml: return results::read_xml(source, sink);
    case ResultSyntax::kCsv: return results::read_csv(source, sink);
    case ResultSyntax::kTsv: return results::read_tsv(source, sink);
  }
}

}  // namespace tercet
