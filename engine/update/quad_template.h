// The quads of data or of a template, filled in with terms and solutions.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/exec/batch.h"
#include "engine/exec/query_run.h"
#include "parser/sparql/ast_update.h"
#include "storage/store.h"

namespace tercet {

using Fact = std::array<Id, kColumns>;

// Terms that solutions bring and the store does not have: made its own when they are needed.
class NewNodes {
 public:
  explicit NewNodes(WriteTransaction& transaction) : transaction_(transaction) {}

  // The store's id for an id of the run.
  Id stored(Id id, const QueryRun& run);
  Id intern(const Term& term) { return transaction_.intern(term.view()); }
  Id fresh() { return transaction_.new_blank_node(); }

 private:
  WriteTransaction& transaction_;
  std::unordered_map<Id, Id> known_;  // of ids of the run alone
};

class QuadTemplate {
 public:
  // Variables are columns of the solutions; `graph` (unbound: the default graph) is where a quad without a graph belongs.
  QuadTemplate(const ast::Quads& quads, const Term& graph, const std::vector<std::string>& columns);

  bool empty() const { return quads_.empty(); }

  // The facts of the template for one solution, to be inserted: blank nodes are new ones, terms that the store does not have become
  // its own. Facts with a place that is unbound or that no fact can have there are left out (SPARQL 1.1 Update, section 3.1.3).
  void insert(const Batch& solutions, std::size_t row, const QueryRun* run, NewNodes& nodes, std::vector<Fact>& out);
  // The facts of the template for one solution that the snapshot may hold: those with terms that it does not know are left out.
  void remove(const Batch& solutions, std::size_t row, const Snapshot& snapshot, std::vector<Fact>& out);

 private:
  struct Place {
    enum class Kind : std::uint8_t { kTerm, kColumn, kBlankNode };
    Kind kind = Kind::kTerm;
    Term term;
    std::size_t number = 0;  // of the column, or the blank node
    std::optional<Id> id;    // of the term, once it is known
  };
  using Places = std::array<Place, kColumns>;

  Place place(const ast::Node& node, const std::vector<std::string>& columns);

  std::vector<Places> quads_;
  std::unordered_map<std::string, std::size_t> labels_;
  std::vector<Id> blank_nodes_;
};

// The variables of the quads, each once, in the order of the text.
void collect_variables(const ast::Quads& quads, std::vector<std::string>& names);

}  // namespace tercet
