// Any bytes are a query or an Error, in both modes; what parses prints, and strict SPARQL is the same tree with the short form on.
#include <cstdlib>

#include "parser/sparql/sparql_parser.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  tercet::SparqlParserOptions options;
  options.base = "fact:";
  options.default_namespace = "fact:";
  options.max_nesting = 300;
  std::string short_form;
  try {
    short_form = tercet::to_string(tercet::parse_sparql(text, options));
  } catch (const tercet::Error&) {
  }
  tercet::sparql_text_is_incomplete(text, options);
  options.strict = true;
  try {
    if (tercet::to_string(tercet::parse_sparql(text, options)) != short_form) std::abort();
  } catch (const tercet::Error&) {
  }
  return 0;
}
