// The only unit that instantiates the grammar.
#include "parser/sparql/sparql_parser.h"

#include <tao/pegtl/memory_input.hpp>
#include <tao/pegtl/parse.hpp>

#include "parser/sparql/sparql_actions.h"
#include "parser/sparql/sparql_errors.h"
#include "parser/sparql/sparql_scope.h"

namespace tercet {

namespace {

void read(const sparql::SourceText& source, sparql::SparqlBuilder& builder) {
  using Input = tao::pegtl::memory_input<tao::pegtl::tracking_mode::lazy, tao::pegtl::eol::lf_crlf, const char*>;
  const std::string_view text = source.text();
  Input in(text.data(), text.data() + text.size(), "");
  namespace grammar = sparql::grammar;
  (void)tao::pegtl::parse<grammar::Unit, grammar::Action, grammar::Control>(in, builder);
}

}  // namespace

ast::Statement parse_sparql(std::string_view text, const SparqlParserOptions& options) {
  const sparql::SourceText source(text);
  sparql::SparqlBuilder builder(source, options);
  read(source, builder);
  ast::Statement statement = builder.finish();
  std::visit([&](const auto& unit) { sparql::check_scope(unit, source); }, statement);
  return statement;
}

bool sparql_text_is_incomplete(std::string_view text, const SparqlParserOptions& options) {
  std::optional<sparql::SparqlBuilder> builder;
  try {
    const sparql::SourceText source(text);
    builder.emplace(source, options);
    read(source, *builder);
    return builder->ends_in_separator();
  } catch (const Error&) {
    return builder && builder->incomplete();
  }
}

bool sparql_text_is_update(std::string_view text, const SparqlParserOptions& options) {
  std::optional<sparql::SparqlBuilder> builder;
  try {
    const sparql::SourceText source(text);
    builder.emplace(source, options);
    read(source, *builder);
  } catch (const Error&) {
    // What was read before the error tells.
  }
  return builder && builder->is_update();
}

}  // namespace tercet
