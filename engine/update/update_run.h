// Doing what an update says (SPARQL 1.1 Update, section 3) inside of a transaction.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "engine/expr/user_functions.h"
#include "engine/results/term_display.h"
#include "parser/sparql/ast_update.h"
#include "storage/store.h"
#include "tercet/options.h"

namespace tercet {

struct UpdateCounts {
  std::uint64_t inserted = 0;
  std::uint64_t removed = 0;
};

struct UpdateSettings {
  QueryOptions options;
  std::string text;                              // of the update, for messages
  std::string base;                              // of IRI() before any BASE
  const UserFunctions* functions = nullptr;      // those that a call may mean
  const TermDisplay* display = nullptr;          // how messages show terms
  std::shared_ptr<std::atomic<bool>> cancelled;  // may be null; set from any thread
  // LOAD: adds the facts of a document to the graph of the IRI (unbound: the default graph), as long as `goes_on`, which is asked now
  // and then, by one thread or another: kCancelled when it does not. Errors: as Database::load; kService.
  using GoesOn = std::function<bool()>;
  std::function<UpdateCounts(WriteTransaction& transaction, const Term& source, const Term& graph, const GoesOn& goes_on)> load;
};

// Does the operations in their order, each on what the one before left. Errors: as Database::query and Cursor::next, kNotFound and
// kInvalidArgument for graphs that are not as an operation needs them; the transaction has then some of the changes and must be
// dropped.
UpdateCounts run_update(ast::Update update, WriteTransaction& transaction, const UpdateSettings& settings);

}  // namespace tercet
