// A store for tests of the engine: facts in sorted vectors, behind the same interface as the real one and simple enough to be
// trusted.
//
//   MemoryFacts facts;
//   facts.add(Term::iri("fact:a"), Term::iri("fact:p"), Term::integer(1));
//   std::shared_ptr<const Snapshot> snapshot = facts.snapshot();
#pragma once

#include <memory>
#include <vector>

#include "storage/snapshot.h"
#include "tercet/term.h"

namespace tercet::test {

// Collects facts; a sink, so that the parsers of RDF can fill it. One thread.
class MemoryFacts : public QuadSink {
 public:
  void add(const Term& subject, const Term& predicate, const Term& object, const Term& graph = {});
  void quad(const QuadView& quad) override;

  // The facts added up to now, duplicates once. Dictionary ids are in the order of the terms' texts, as after a bulk load; blank
  // nodes are numbered from 0 as they first come, whatever their label was.
  std::shared_ptr<const Snapshot> snapshot() const;

 private:
  std::vector<std::array<Term, kColumns>> quads_;
};

}  // namespace tercet::test
