// CONSTRUCT and DESCRIBE: triples from solutions.
#pragma once

#include <memory>

#include "engine/exec/operator.h"

namespace tercet {

// Blank nodes of a CONSTRUCT template are ids of kind kLocal that are not in LocalTerms; this tells them, and gives their term.
bool is_template_node(Id id);
Term template_node(Id id);

// Gives triples as batches of three columns.
class TripleSource {
 public:
  virtual ~TripleSource() = default;
  virtual bool next(Batch& out) = 0;
};

// The triples of the query's template, filled in with each solution of `root` (section 16.2): ill-formed ones are left out. Each
// triple comes once, as far as the memory budget can tell.
std::unique_ptr<TripleSource> make_construct(const algebra::Query& query, OperatorPtr root, ExecutionContext& context);

// The concise bounded description of each resource: the triples it is the subject of, and, for objects that are blank nodes, theirs
// in turn.
std::unique_ptr<TripleSource> make_describe(const algebra::Query& query, OperatorPtr root, ExecutionContext& context);

// The triples of `source` sorted by the ids of subject, predicate and object, each once. Reads all of them before it gives the
// first, and goes to disk when there is no memory for them.
std::unique_ptr<TripleSource> make_sorted_triples(std::unique_ptr<TripleSource> source, ExecutionContext& context);

}  // namespace tercet
