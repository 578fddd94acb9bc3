// What SparqlBuilder has begun and not finished: brackets, facts, expressions, paths, groups, queries, the operation of an update.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <variant>
#include <vector>

#include "parser/sparql/ast.h"
#include "parser/sparql/ast_update.h"
#include "parser/sparql/sparql_builtins.h"

namespace tercet::sparql {

struct Bracket {
  char character;
  const char* place;
};

// What is open while triples are read: a fact, [ ] or ( ). A collection's subject is its cell to come.
struct Frame {
  enum class Kind : std::uint8_t { kFact, kProperties, kCollection };
  Kind kind = Kind::kFact;
  ast::Node subject;
  std::variant<ast::Node, ast::Path> verb;
  const char* begin = nullptr;
  bool stands_alone = false;  // a subject that needs no properties
  bool has_items = false;
  ast::Node head;  // of a collection
};

// `height` counts the levels below, so that no tree becomes too deep for those who walk it.
struct HighExpression {
  ast::Expression expression;
  std::uint32_t height = 1;
};

struct HighPath {
  ast::Path path;
  std::uint32_t height = 1;
};

struct Group {
  ast::GroupGraphPattern pattern;
  std::uint32_t height = 0;
  const char* begin = nullptr;
  bool top = false;
};

struct OpenQuery {
  ast::Query query;
  std::unordered_set<std::string> projected;
  std::uint32_t height = 0;
};

struct Call {
  std::size_t first_argument;
  const char* begin;
  const BuiltIn* built_in = nullptr;
  bool distinct = false;
  bool all = false;
  std::optional<std::string> separator;
};

struct Union {
  std::vector<std::unique_ptr<ast::GroupGraphPattern>> alternatives;
  std::uint32_t height = 0;
};

// Whose quads are read: what may stand in them depends on it.
enum class QuadsKind : std::uint8_t { kInsertData, kDeleteData, kDeleteWhere, kDeleteTemplate, kInsertTemplate };

// Neighbouring quads in one pair of braces of GRAPH, or outside of any; there may be none.
struct QuadSection {
  std::optional<ast::Node> graph;
  std::size_t first = 0;  // in the quads; the section goes on to the first of the next one
  ast::SourceRange range;
};

struct OpenOperation {
  const char* begin = nullptr;
  std::optional<std::string> base;
  bool silent = false;
  Term source;                           // of LOAD
  std::vector<ast::GraphRefAll> graphs;  // that were named, in the order of the text
  QuadsKind kind = QuadsKind::kInsertData;
  ast::Quads quads;                   // those that are read, or were read last
  std::vector<QuadSection> sections;  // of the quads; never empty while they are read
  ast::Modify modify;

  bool has_data() const { return kind == QuadsKind::kInsertData || kind == QuadsKind::kDeleteData; }
  bool adds() const { return kind == QuadsKind::kInsertData || kind == QuadsKind::kInsertTemplate; }
};

}  // namespace tercet::sparql
