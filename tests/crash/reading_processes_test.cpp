// Processes that read a database while another one writes it as fast as it can: whether every state they see is whole.
//
//   reading_processes_test [--reads N] [SEED]
//
// One process transfers, updates, loads, drops, folds and compacts (ledger.h). Four others read, in one of these ways each: through a
// database that they hold open; the same by two threads, which keep some states pinned; opening it anew for each read; through a backup.
// Each state must be whole, no older than the last one that its reader saw, and no older than what the writer was told to be
// committed before the read began. The reads are 1,000, or a part of them unless told otherwise.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tercet/tercet.hpp"
#include "tests/crash/crash_support.h"
#include "tests/support/ledger.h"

using namespace tercet;
using namespace tercet::test;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kUsualReads = 100;
constexpr std::uint64_t kChecked = 10;  // of so many backups one is checked whole
constexpr std::chrono::seconds kPatience{60};

// What the processes tell each other: a file that all of them map.
struct Board {
  std::atomic<std::uint64_t> acknowledged{0};  // version of the last transfer whose commit has returned
  std::atomic<std::uint64_t> steps{0};         // of the writer
  std::atomic<pid_t> writer{0};
  std::atomic<bool> stop{false};
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

class SharedBoard {
 public:
  explicit SharedBoard(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ::ftruncate(file, sizeof(Board)) != 0) fail("cannot make '" + path + "'");
    void* memory = ::mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ::close(file);
    if (memory == MAP_FAILED) fail("cannot map '" + path + "'");
    board_ = static_cast<Board*>(memory);  // zeroes are what a board begins with
  }
  ~SharedBoard() { ::munmap(board_, sizeof(Board)); }
  SharedBoard(const SharedBoard&) = delete;
  SharedBoard& operator=(const SharedBoard&) = delete;
  Board* operator->() const { return board_; }

 private:
  Board* board_ = nullptr;
};

OpenOptions reading() {
  OpenOptions options = ledger_options();
  options.read_only = true;
  return options;
}

TransactionOptions pinning() {
  TransactionOptions options;
  options.read_only = true;
  return options;
}

class Process {
 public:
  Process(const fs::path& directory, std::uint64_t seed)
      : directory_(directory), database_((directory / "db").string()), board_((directory / "board").string()), seed_(seed) {}

  void write() {
    Database database = Database::open(database_, ledger_options());
    LedgerWriter ledger(database, "writer", directory_.string(), seed_,
                        [this](std::uint64_t version) { board_->acknowledged = version; });
    board_->writer = ::getpid();
    for (; !board_->stop; ++board_->steps) ledger.step();
  }

  void read_held(std::uint64_t reads) {
    Database database = Database::open(database_, reading());
    read_often(database, reads, false);
  }

  void read_by_threads(std::uint64_t reads) {
    Database database = Database::open(database_, reading());
    std::exception_ptr failure;
    std::thread other([&] {
      try {
        read_often(database, reads / 2, true);
      } catch (...) {
        failure = std::current_exception();
      }
    });
    try {
      read_often(database, reads - reads / 2, true);
    } catch (...) {
      other.join();
      throw;
    }
    other.join();
    if (failure) std::rethrow_exception(failure);
  }

  void read_anew(std::uint64_t reads) {
    Seen seen;
    for (; reads > 0; --reads) {
      const std::uint64_t before = board_->acknowledged;
      Database database = Database::open(database_, reading());
      seen.add(read_ledger(database), before);
    }
  }

  void read_backups(std::uint64_t reads) {
    Database database = Database::open(database_, reading());
    const std::string copy = (directory_ / "copy").string();
    Seen seen;
    for (; reads > 0; --reads) {
      const std::uint64_t before = board_->acknowledged;
      database.backup(copy);
      {
        Database backup = Database::open(copy, ledger_options());
        seen.add(read_ledger(backup), before);
        if (reads % kChecked == 0) backup.check([](const std::string& problem) { fail("a backup: " + problem); });
      }
      fs::remove_all(copy);
    }
  }

 private:
  // What one reader has seen: never less than before.
  class Seen {
   public:
    void add(const LedgerState& state, std::uint64_t acknowledged) {
      const std::uint64_t least = std::max(last_, acknowledged);
      if (state.version < least) fail("version " + std::to_string(state.version) + " was read after " + std::to_string(least));
      last_ = state.version;
    }

   private:
    std::uint64_t last_ = 0;
  };

  void read_often(Database& database, std::uint64_t reads, bool pins) {
    Seen seen;
    std::optional<Transaction> pinned;
    LedgerState pinned_state;
    for (; reads > 0; --reads) {
      const std::uint64_t before = board_->acknowledged;
      Transaction transaction = database.begin(pinning());
      const LedgerState state = read_ledger(transaction);
      seen.add(state, before);
      if (!pins || reads % 3 != 0) continue;
      if (pinned && read_ledger(*pinned) != pinned_state) fail("a pinned state has changed");
      pinned = std::move(transaction);
      pinned_state = state;
    }
  }

  const fs::path directory_;
  const std::string database_;
  SharedBoard board_;
  const std::uint64_t seed_;
};

constexpr std::array<void (Process::*)(std::uint64_t), 4> kReaders{&Process::read_held, &Process::read_by_threads,
                                                                   &Process::read_anew, &Process::read_backups};
// Of a hundred reads.
constexpr std::array<std::uint64_t, kReaders.size()> kShares{40, 30, 20, 10};

std::unique_ptr<Child> start(const std::string& what, const fs::path& directory, std::uint64_t seed, std::uint64_t reads) {
  return std::make_unique<Child>(
      std::vector<std::string>{"--child", what, directory.string(), std::to_string(seed), std::to_string(reads)});
}

void wait_for_writer(const SharedBoard& board) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (board->steps == 0) {
    if (std::chrono::steady_clock::now() > end) fail("the writer does not begin");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// A second program that would write is told which one does.
void require_locked(const std::string& path, pid_t writer) {
  try {
    Database::open(path);
  } catch (const Error& error) {
    const std::string message = error.what();
    if (error.code() == ErrorCode::kLocked && message.find("pid " + std::to_string(writer)) != std::string::npos &&
        message.find("reading_processes_test") != std::string::npos)
      return;
    fail("a second writer is told: " + message);
  }
  fail("a second writer could open the database");
}

void run_test(const fs::path& directory, std::uint64_t seed, std::uint64_t reads) {
  const std::string path = (directory / "db").string();
  {
    Database database = Database::open(path, ledger_options());
    make_ledger(database);
  }
  const SharedBoard board((directory / "board").string());
  const auto begin = std::chrono::steady_clock::now();
  std::unique_ptr<Child> writer = start("write", directory, seed, 0);
  wait_for_writer(board);
  std::vector<std::unique_ptr<Child>> readers;
  for (std::size_t i = 0; i < kReaders.size(); ++i)
    readers.push_back(start(std::to_string(i), directory, seed, std::max<std::uint64_t>(reads * kShares[i] / 100, 1)));
  require_locked(path, board->writer);
  for (std::unique_ptr<Child>& reader : readers) {
    if (!reader->wait()) fail("a reader was killed");
  }
  board->stop = true;
  if (!writer->wait()) fail("the writer was killed");
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  Database database = Database::open(path, ledger_options());
  if (read_ledger(database).version != board->acknowledged) fail("the last version is not the last acknowledged one");
  database.check([](const std::string& problem) { fail(problem); });
  std::printf("%llu reads by %zu processes beside %llu steps of a writer that left version %llu, in %.1f s: each state whole\n",
              static_cast<unsigned long long>(reads), kReaders.size(), static_cast<unsigned long long>(board->steps),
              static_cast<unsigned long long>(board->acknowledged), seconds);
}

int run_child(const std::vector<std::string>& words) {
  Process process(words[2], std::stoull(words[3]));
  if (words[1] == "write") process.write();
  else (process.*kReaders.at(std::stoull(words[1])))(std::stoull(words[4]));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  try {
    if (words.size() == 5 && words[0] == "--child") return run_child(words);
    std::uint64_t reads = kUsualReads;
    std::uint64_t seed = std::random_device()();
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i] == "--reads" && i + 1 < words.size()) reads = std::stoull(words[++i]);
      else seed = std::stoull(words[i]);
    }
    std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
    std::fflush(stdout);
    return run_in_directory([&](const fs::path& directory) { run_test(directory, seed, reads); });
  } catch (const std::exception& error) {
    std::fprintf(stderr, "reading_processes_test: %s\n", error.what());
    return 1;
  }
}
