// The database that tests/compat keeps of each format version: how it is made.
#pragma once

#include <string>

#include "tercet/tercet.hpp"

namespace tercet::test {

// Makes it in a directory that is not there yet, with everything that the format has.
void make_compat_database(const std::string& path);

// All facts as N-Quads, sorted.
std::string dump_of(const Database& database);

}  // namespace tercet::test
