// The abstract syntax of an update, named after the productions of SPARQL 1.1 Update ([29] to [52] of the grammar in SPARQL 1.1
// Query, section 19.8). The short form's `+` and `-` have become InsertData and DeleteData.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "parser/sparql/ast.h"
#include "tercet/term.h"

namespace tercet::ast {

// A triple of data or of a template, and its graph: an IRI, in templates also a variable. Without one it is in the default graph, or,
// in a Modify, in the graph of WITH.
struct Quad {
  TriplePattern triple;  // the predicate is a Node
  std::optional<Node> graph;
};
using Quads = std::vector<Quad>;

// INSERT DATA, and the short form's `+`: no variables, no literal as subject. The same blank node label is the same node here, and
// stands in no other InsertData of the update.
struct InsertData {
  Quads data;
};

// DELETE DATA, and the short form's `-`: neither variables nor blank nodes, no literal as subject.
struct DeleteData {
  Quads data;
};

// DELETE WHERE { pattern }: `where` is the same pattern as a group, which also has the graphs that are named without a triple. No
// blank nodes.
struct DeleteWhere {
  Quads pattern;
  GroupGraphPattern where;
};

// WITH ... DELETE { } INSERT { } USING ... WHERE { }. A template that is not there is empty. The delete template has no blank nodes;
// those of the insert template are new nodes for each solution.
struct Modify {
  std::optional<Term> with;
  Quads delete_template;
  Quads insert_template;
  std::vector<DatasetClause> using_;  // `named` is USING NAMED; when there is one of either, it replaces WITH for the pattern
  GroupGraphPattern where;
};

// The graphs that CLEAR and DROP are about; `graph` is the IRI of kGraph.
struct GraphRefAll {
  enum class Kind : std::uint8_t { kDefault, kNamed, kAll, kGraph };
  Kind kind = Kind::kDefault;
  Term graph;
};

// A graph's IRI; nothing is the default graph.
using GraphOrDefault = std::optional<Term>;

struct Load {
  bool silent = false;
  Term source;
  GraphOrDefault into;
};
struct Clear {
  bool silent = false;
  GraphRefAll target;
};
struct Drop {
  bool silent = false;
  GraphRefAll target;
};
struct Create {
  bool silent = false;
  Term graph;
};
struct Add {
  bool silent = false;
  GraphOrDefault from;
  GraphOrDefault to;
};
struct Move {
  bool silent = false;
  GraphOrDefault from;
  GraphOrDefault to;
};
struct Copy {
  bool silent = false;
  GraphOrDefault from;
  GraphOrDefault to;
};

// One operation of an update: Update1 of the grammar.
struct UpdateOperation {
  std::variant<InsertData, DeleteData, DeleteWhere, Modify, Load, Clear, Drop, Create, Add, Move, Copy> operation;
  std::optional<std::string> base;  // as declared before the operation, resolved: what IRI(...) in it refers to
  SourceRange range;
};

// The operations are done in this order, each on what the one before left; there may be none.
struct Update {
  std::vector<UpdateOperation> operations;
  std::vector<std::pair<std::string, std::string>> prefixes;  // declared in the text; of one declared again the last
};

using Statement = std::variant<Query, Update>;

}  // namespace tercet::ast
