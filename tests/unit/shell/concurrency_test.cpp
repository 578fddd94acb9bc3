// One database, many threads: readers, writers, loads, compact(), backups and cancellations side by side, with small blocks and changes that
// are folded all the time. What a state must be is said in ledger.h; besides, a reader sees what was acknowledged before it began, and
// what a transaction that only reads has seen once it sees again.
//
// TERCET_CONCURRENCY_SECONDS in the environment says for how long (3 seconds if it is not there), TERCET_CONCURRENCY_SEED with which seed.
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tercet/tercet.hpp"
#include "tests/support/ledger.h"
#include "tests/support/temporary_directory.h"

using namespace tercet;
using namespace tercet::test;

namespace {

constexpr int kReaders = 8;
constexpr int kWriters = 2;

std::uint64_t setting(const char* name, std::uint64_t usual) {
  const char* text = std::getenv(name);
  return text == nullptr ? usual : std::stoull(text);
}

// What was committed, as far as writers were told.
class Acknowledged {
 public:
  std::uint64_t version() const { return version_; }
  void raise(std::uint64_t version) {
    std::uint64_t known = version_;
    while (known < version && !version_.compare_exchange_weak(known, version)) continue;
  }

 private:
  std::atomic<std::uint64_t> version_{0};
};

class Crowd {
 public:
  Crowd(Database& database, const TemporaryDirectory& folder, std::uint64_t seed)
      : database_(database), folder_(folder), seed_(seed) {}

  void run(std::chrono::seconds time) {
    std::vector<std::thread> threads;
    for (int i = 0; i < kReaders; ++i) start(threads, [this, i] { read(i); });
    for (int i = 0; i < kWriters; ++i) start(threads, [this, i] { write(i); });
    start(threads, [this] { back_up(); });
    start(threads, [this] { cancel_updates(); });
    const auto end = std::chrono::steady_clock::now() + time;
    while (!stop_ && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    stop_ = true;
    for (std::thread& thread : threads) thread.join();
    UNSCOPED_INFO(failure_);
    CHECK(failure_.empty());
    WARN(reads_ << " reads beside " << acknowledged_.version() << " transfers, " << backups_
                << " backups; cancelled: " << cancelled_queries_ << " queries, " << cancelled_updates_ << " updates");
    CHECK(reads_ > 0);
    CHECK(acknowledged_.version() > 0);
    CHECK(backups_ > 0);
  }

 private:
  // Catch2 is for one thread: others leave what went wrong here.
  void start(std::vector<std::thread>& threads, std::function<void()> work) {
    threads.emplace_back([this, work = std::move(work)] {
      try {
        while (!stop_) work();
      } catch (const std::exception& error) {
        const std::lock_guard lock(mutex_);
        failure_ += std::string(error.what()) + "\n";
        stop_ = true;
      }
    });
  }

  void read(int reader) {
    std::mt19937_64 random(seed_ + 100 + static_cast<std::uint64_t>(reader));
    TransactionOptions read_only;
    read_only.read_only = true;
    std::uint64_t last = 0;
    while (!stop_) {
      const std::uint64_t least = std::max(last, acknowledged_.version());
      const Transaction transaction = database_.begin(read_only);
      const LedgerState state = read_ledger(transaction);
      if (state.version < least)
        throw std::runtime_error("a reader sees version " + std::to_string(state.version) + " after " + std::to_string(least));
      last = state.version;
      if (random() % 4 == 0) read_what_is_cancelled();
      if (random() % 4 == 0 && read_ledger(transaction) != state) throw std::runtime_error("a pinned state has changed");
      ++reads_;
    }
  }

  // Each reader has one query that another thread stops, whose rows nobody could wait for.
  void read_what_is_cancelled() {
    Cursor rows = database_.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . GRAPH ?g { ?x ?y ?z } ?h ?i ?j }");
    std::thread canceller([flag = rows.canceller()] {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      flag.cancel();
    });
    try {
      rows.next();
    } catch (const Error& error) {
      if (error.code() == ErrorCode::kCancelled) ++cancelled_queries_;
    }
    canceller.join();
  }

  void write(int writer) {
    const std::string name = "writer" + std::to_string(writer);
    LedgerWriter ledger(database_, name, folder_.file(""), seed_ + static_cast<std::uint64_t>(writer),
                        [this](std::uint64_t version) { acknowledged_.raise(version); });
    while (!stop_) ledger.step();
  }

  // An update that would break the ledger, stopped on its way.
  void cancel_updates() {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    Transaction transaction = database_.begin();
    std::thread canceller([flag = transaction.canceller()] {
      std::this_thread::sleep_for(std::chrono::milliseconds(3));
      flag.cancel();
    });
    try {
      transaction.update(
          "DELETE { ?a ?b ?c } INSERT { ?a ?b ?n } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l BIND(BNODE() AS ?n) }");
    } catch (const Error& error) {
      if (error.code() == ErrorCode::kCancelled) ++cancelled_updates_;
    }
    canceller.join();
  }

  void back_up() {
    const std::string copy = folder_.file("copy");
    const std::uint64_t least = acknowledged_.version();
    database_.backup(copy);
    {
      Database database = Database::open(copy, ledger_options());
      if (read_ledger(database).version < least) throw std::runtime_error("a backup lacks what was acknowledged before it");
      database.check([](const std::string& problem) { throw std::runtime_error("a backup: " + problem); });
    }
    std::filesystem::remove_all(copy);
    ++backups_;
  }

  Database& database_;
  const TemporaryDirectory& folder_;
  const std::uint64_t seed_;
  Acknowledged acknowledged_;
  std::atomic<bool> stop_{false};
  std::atomic<int> reads_{0};
  std::atomic<int> backups_{0};
  std::atomic<int> cancelled_queries_{0};
  std::atomic<int> cancelled_updates_{0};
  std::mutex mutex_;
  std::string failure_;  // guarded by mutex_
};

}  // namespace

TEST_CASE("many readers and writers: every state that is seen is whole") {
  const std::uint64_t seed = setting("TERCET_CONCURRENCY_SEED", std::random_device()());
  INFO("seed " << seed);
  TemporaryDirectory folder;
  {
    Database database = Database::open(folder.file("db"), ledger_options());
    make_ledger(database);
    Crowd(database, folder, seed).run(std::chrono::seconds(setting("TERCET_CONCURRENCY_SECONDS", 3)));
    CHECK_NOTHROW(read_ledger(database));
  }
  Database again = Database::open(folder.file("db"), ledger_options());
  CHECK_NOTHROW(read_ledger(again));
  CHECK(again.check([](const std::string& problem) { FAIL_CHECK(problem); }).problems == 0);
}
