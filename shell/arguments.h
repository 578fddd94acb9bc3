// The command line of the program.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tercet/options.h"
#include "tercet/results.h"

namespace tercet::shell {

// The names of the formats that files can be read in, for messages.
inline constexpr const char* kLoadFormats = "ntriples, nquads, turtle, trig, facts, rdfxml, csv or tsv";

struct Arguments {
  enum class Command : std::uint8_t { kShell, kLoad, kQuery, kUpdate, kCompact, kCheck, kBackup, kDump, kInfo };

  Command command = Command::kShell;
  std::string database;              // empty: in memory
  std::optional<std::string> query;  // the text given on the command line
  std::string query_file;            // -f
  Durability durability = Durability::kSync;
  std::string welcome_file;        // shown below the banner
  std::vector<std::string> files;  // load
  std::string directory;           // backup

  std::optional<ResultFormat> format;
  std::optional<std::size_t> memory_bytes;
  std::chrono::milliseconds timeout{0};
  std::uint64_t max_rows = 0;
  std::optional<std::string> default_namespace;
  std::vector<std::string> allowed_services;
  std::vector<std::string> allowed_loads;
  bool read_only = false;
  bool strict = false;
  std::vector<std::string> disabled_passes;

  RdfFormat dump_format = RdfFormat::kNQuads;
  bool salvage = false;  // dump
  std::optional<RdfFormat> load_format;
  std::optional<std::string> base;
  std::optional<std::string> graph;
  std::optional<std::string> subject_column;
  std::uint64_t skip_errors = 0;
  unsigned threads = 0;  // of loads and queries; 0: their defaults
  bool quiet = false;
};

// The arguments, or the exit code when help was asked for (0, printed on standard output) or they are wrong (2, said on standard
// error).
struct ParsedArguments {
  Arguments arguments;
  std::optional<int> exit_code;
};
ParsedArguments parse_arguments(int argc, const char* const* argv);

// "4096", "512K", "64M", "2G", "1T", also with "B" or "iB" behind the letter, which counts in powers of 1024.
std::optional<std::size_t> parse_size(const std::string& text);

// "30" (seconds), "0.5", "250ms", "10s", "2m", "1h".
std::optional<std::chrono::milliseconds> parse_duration(const std::string& text);

}  // namespace tercet::shell
