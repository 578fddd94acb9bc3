// Makes what tests/compat keeps of a format version, for a new one (README.md beside this).
//
//   make_compat_database DIRECTORY
//
// Writes DIRECTORY/database and DIRECTORY/facts.nq.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/compat/make_database.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "make_compat_database DIRECTORY\n");
    return 2;
  }
  try {
    const std::filesystem::path directory(argv[1]);
    std::filesystem::create_directories(directory);
    const std::string database = (directory / "database").string();
    tercet::test::make_compat_database(database);
    tercet::OpenOptions options;
    options.read_only = true;
    std::ofstream(directory / "facts.nq", std::ios::binary) << tercet::test::dump_of(tercet::Database::open(database, options));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "make_compat_database: %s\n", error.what());
    return 1;
  }
}
