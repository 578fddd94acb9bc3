// Any bytes are a query, an update or an Error, in both modes; what parses prints, strict SPARQL is the same tree with the short form
// on, and a text that is wanted as a query or as an update is the tree that it is anyway.
#include <cstdlib>
#include <optional>

#include "parser/sparql/sparql_parser.h"

namespace {

std::optional<std::string> tree(std::string_view text, const tercet::SparqlParserOptions& options) {
  try {
    return tercet::to_string(tercet::parse_sparql(text, options));
  } catch (const tercet::Error&) {
    return std::nullopt;
  }
}

// What the text is in this mode, as a query, an update or either.
std::optional<std::string> checked_tree(std::string_view text, tercet::SparqlParserOptions options) {
  const std::optional<std::string> either = tree(text, options);
  options.unit = tercet::SparqlUnit::kQuery;
  const std::optional<std::string> query = tree(text, options);
  options.unit = tercet::SparqlUnit::kUpdate;
  const std::optional<std::string> update = tree(text, options);
  if (query && (query != either || update)) std::abort();
  if (either && (query ? query : update) != either) std::abort();
  return either;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  tercet::SparqlParserOptions options;
  options.base = "fact:";
  options.default_namespace = "fact:";
  options.max_nesting = 300;
  const std::optional<std::string> short_form = checked_tree(text, options);
  tercet::sparql_text_is_incomplete(text, options);
  options.strict = true;
  const std::optional<std::string> strict = checked_tree(text, options);
  if (strict && strict != short_form) std::abort();
  return 0;
}
