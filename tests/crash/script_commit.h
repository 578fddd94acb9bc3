// Making the commits of a script (update_script.h) in a database.
#pragma once

#include <cstdint>
#include <functional>

#include "tercet/database.h"
#include "tercet/transaction.h"
#include "tests/crash/update_script.h"

namespace tercet::test {

// Small blocks, and changes that are folded into them all the time.
OpenOptions script_options();

// What a commit does, but for leaving its number.
void change(Transaction& transaction, const ScriptCommit& commit);

// Commit number `number`: a load, or a transaction. `begin` is called before the call that commits.
void make_commit(
    Database& database, const ScriptCommit& commit, std::uint64_t number, const TransactionOptions& options,
    const std::function<void()>& begin = [] {});

}  // namespace tercet::test
