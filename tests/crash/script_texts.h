// The facts of a script (update_script.h) and those of a database as texts that can be compared.
#pragma once

#include <set>
#include <string>

#include "storage/store.h"
#include "tests/crash/update_script.h"

namespace tercet::test {

using Texts = std::set<std::string>;

Texts expected_texts(const ScriptFacts& facts);

// With the names that the script gives to blank nodes: two nodes that got one number in the database would have two.
Texts stored_texts(const Snapshot& snapshot);

// What is missing and what is too much, some of it; begins with a new line.
std::string difference(const Texts& expected, const Texts& got);

}  // namespace tercet::test
