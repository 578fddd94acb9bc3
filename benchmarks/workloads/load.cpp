// tercet-bench-load DATABASE MEMORY_MIB FILE...: loads files into a new database and says where the time went.
//
// The figures of benchmarks/README.md come from it, on the output of tercet-generate. DATABASE must not exist.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tercet/tercet.hpp"

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

double seconds(const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; }

const char* name_of(tercet::LoadProgress::Stage stage) {
  switch (stage) {
    case tercet::LoadProgress::Stage::kParsing: return "reading, parsing, encoding";
    case tercet::LoadProgress::Stage::kSorting: return "merging the vocabulary";
    case tercet::LoadProgress::Stage::kWriting: return "sorting and writing six orders";
  }
  return "";
}

void load(const std::string& path, std::size_t memory_bytes, const std::vector<std::string>& files) {
  tercet::Database database = tercet::Database::open(path);
  tercet::LoadOptions options;
  options.memory_bytes = memory_bytes;
  auto stage = tercet::LoadProgress::Stage::kParsing;
  Clock::time_point stage_begin = Clock::now();
  options.progress = [&](const tercet::LoadProgress& progress) {
    if (progress.stage != stage) {
      std::printf("%-32s %7.2f s\n", name_of(stage), seconds_since(stage_begin));
      stage = progress.stage;
      stage_begin = Clock::now();
    }
    return true;
  };
  tercet::LoadSummary summary = database.load(files, options);
  std::printf("%-32s %7.2f s\n", name_of(stage), seconds_since(stage_begin));
  tercet::DatabaseInfo info = database.info();
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  std::printf("%-32s %7.2f s, %.2f million facts a second; processor time %.2f s user, %.2f s system\n", "all", summary.seconds,
              static_cast<double>(summary.facts_read) / summary.seconds / 1e6, seconds(used.ru_utime), seconds(used.ru_stime));
  std::printf("%-32s %llu read, %llu in the database, %llu terms in the dictionary\n", "facts",
              static_cast<unsigned long long>(summary.facts_read), static_cast<unsigned long long>(info.facts),
              static_cast<unsigned long long>(info.terms));
  std::printf("%-32s %.1f bytes a fact, %llu in all; %zu bytes spilled\n", "disk",
              static_cast<double>(info.disk_bytes) / static_cast<double>(info.facts),
              static_cast<unsigned long long>(info.disk_bytes), summary.spilled_bytes);
  std::printf("%-32s %ld MiB\n", "peak memory", used.ru_maxrss / 1024);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4 || std::filesystem::exists(argv[1])) {
    std::fprintf(stderr, "usage: tercet-bench-load DATABASE MEMORY_MIB FILE...\nDATABASE must not exist.\n");
    return 2;
  }
  try {
    load(argv[1], std::strtoull(argv[2], nullptr, 10) * tercet::kMebibyte, {argv + 3, argv + argc});
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tercet-bench-load: %s\n", error.what());
    return 1;
  }
}
