// Makes the disk of a database fail, and cuts the power of one that keeps nothing but what was synced.
//
//   fault_test [--rounds N] [SEED]
//
// The commits of a script whose every state is known without the database (update_script.h), compact(), backup(), closing and opening go on
// over a FaultyFileSystem. In a round of faults one of its calls fails, once or until it is mended, because the disk is full, or with an
// input/output error, of a write or of a read. What fails must say so (kIo, with the name of a file), what was acknowledged must be there
// behind the next open, nothing of another commit, and a check must find nothing. In other rounds the power is cut at some call, some of
// them after a fault: what was synced and acknowledged must be there, and of the commits behind that a number of the first ones, each whole.
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "storage/rocksdb/disk.h"
#include "storage/store.h"
#include "tests/crash/crash_support.h"
#include "tests/crash/faulty_file_system.h"
#include "tests/crash/script_commit.h"
#include "tests/crash/script_texts.h"
#include "tests/crash/update_script.h"

using namespace tercet;
using namespace tercet::test;
namespace fs = std::filesystem;

namespace {

#ifdef TERCET_SLOW_BUILD
constexpr int kRounds = 15;
#else
constexpr int kRounds = 30;
#endif
constexpr std::uint64_t kSeed = 1;  // each run of the tests has the same faults; another seed is an argument
constexpr int kRoundsOfDatabase = 40;
constexpr unsigned kSecondsOfRound = 120;
constexpr int kMostActions = 40;

class FaultTest {
 public:
  FaultTest(std::uint64_t seed, int rounds, const fs::path& directory)
      : random_(seed),
        seed_(seed),
        rounds_(rounds),
        directory_(directory.string()),
        disk_(directory_ + "/attic", seed),
        script_(seed) {
    replace_disk(disk_.env());
  }
  ~FaultTest() {
    database_.reset();
    replace_disk(nullptr);
  }
  FaultTest(const FaultTest&) = delete;
  FaultTest& operator=(const FaultTest&) = delete;

  void run() {
    for (round_ = 0; round_ < rounds_; ++round_) {
      ::alarm(kSecondsOfRound);  // what hangs ends the program
      if (round_ % kRoundsOfDatabase == 0) begin_database();
      try {
        if (one_in(3)) cut_power();
        else break_disk();
      } catch (const std::exception& error) {
        fail("round " + std::to_string(round_) + ", " + plan_text_ + ", struck: " + disk_.struck() + ": " + error.what());
      }
    }
    ::alarm(0);
    std::printf(
        "%d rounds, %llu commits acknowledged, none lost: %d faults gave %d errors and %d of the commits that failed were made; %d "
        "power "
        "cuts took %llu relaxed commits; %d backups were acknowledged and are whole\n",
        rounds_, static_cast<unsigned long long>(acknowledged_), faults_, errors_, made_, cuts_,
        static_cast<unsigned long long>(taken_), copies_);
  }

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  std::string path() const { return directory_ + "/db" + std::to_string(databases_); }

  void begin_database() {
    database_.reset();
    fs::remove_all(path());
    disk_.drop_unsynced();
    ++databases_;
    script_ = UpdateScript(seed_ + databases_);
    durable_ = script_;
    failed_ = false;
  }

  // Small numbers as often as large ones.
  std::uint64_t some(unsigned bits) { return 1 + below(std::uint64_t{1} << below(bits + 1)); }

  void plan(const FaultPlan& plan) {
    static constexpr const char* kNames[] = {"no space", "I/O error", "power cut"};
    plan_text_ = std::string(kNames[static_cast<std::size_t>(plan.fault)]) + (plan.reads ? " of a read" : "") + " at call " +
                 std::to_string(plan.after) + (plan.lasts ? " and later ones" : "");
    plan_ = plan;
    disk_.fail(plan);
  }

  void break_disk() {
    FaultPlan fault{.fault = one_in(2) ? Fault::kNoSpace : Fault::kError, .after = some(10), .lasts = one_in(2)};
    fault.reads = fault.fault == Fault::kError && one_in(3);
    if (one_in(3)) close();
    plan(fault);
    const int errors = errors_;
    for (int i = 0; i < kMostActions && errors_ == errors; ++i) act();
    for (std::uint64_t more = below(4); more > 0; --more) act();
    if (disk_.has_struck()) ++faults_;
    disk_.mend();
    plan_.reads = false;
    for (std::uint64_t more = below(4); more > 0; --more) act();
    const bool power = one_in(3);
    const std::string fault_text = plan_text_;
    if (power) plan({.fault = Fault::kPowerCut, .after = some(7)});
    if (power) plan_text_ += " after " + fault_text;
    if (power) end_in_power_cut();
    else close();
    settle();
  }

  void cut_power() {
    plan({.fault = Fault::kPowerCut, .after = some(10)});
    for (int i = 0; i < kMostActions && !disk_.has_struck(); ++i) act();
    end_in_power_cut();
    settle();
  }

  void end_in_power_cut() {
    if (!disk_.has_struck()) plan({.fault = Fault::kPowerCut});
    database_.reset();
    disk_.drop_unsynced();
    ++cuts_;
    power_was_cut_ = true;
  }

  bool power_is_on() const { return plan_.fault != Fault::kPowerCut || !disk_.has_struck(); }

  void act() {
    if (!database_) return open();
    switch (below(24)) {
      case 0: return pack();
      case 1:
      case 2: return copy();
      case 3: return close();
      default: return commit();
    }
  }

  // Whether it did what it was to do; else the error must be a clear one.
  bool attempt(const char* what, const std::function<void()>& call) {
    try {
      call();
      return power_is_on();
    } catch (const Error& error) {
      ++errors_;
      const std::string text = error.what();
      last_error_ = text;
      if (error.code() != ErrorCode::kIo) fail(std::string(what) + ": another error than kIo: " + text);
      if (text.find(directory_) == std::string::npos) fail(std::string(what) + ": the error names no file: " + text);
      if (!disk_.has_struck()) fail(std::string(what) + ": an error without a fault: " + text);
      return false;
    }
  }

  void open() {
    attempt("open", [&] { database_.emplace(Database::open(path(), script_options())); });
  }

  // What cannot be written then is not told; a database whose disk did not fail is on the disk when it is closed.
  void close() {
    if (!database_) return;
    const bool was_sound = !disk_.has_struck();
    database_.reset();
    if (was_sound && !disk_.has_struck()) durable_ = script_;
  }

  void pack() {
    attempt("compact", [&] { database_->compact(); });
  }

  void copy() {
    const std::string name = directory_ + "/copy" + std::to_string(begun_copies_++);
    const bool done = attempt("backup", [&] { database_->backup(name); });
    if (done) copied_.emplace(name, script_);
    else if (!plan_.lasts && !plan_.reads && power_is_on() && fs::exists(name)) fail("a backup that failed has left something");
  }

  void commit() {
    const bool sync = one_in(2);
    const ScriptCommit commit = script_.next();
    TransactionOptions options;
    options.durability = sync ? Durability::kSync : Durability::kRelaxed;
    const bool done = attempt("commit", [&] { make_commit(*database_, commit, script_.commits() + 1, options); });
    failed_ = !done;
    if (done) {
      script_.advance();
      ++acknowledged_;
      if (sync || commit.kind == ScriptCommit::Kind::kLoad) durable_ = script_;
    }
    if (!power_is_on() || plan_.reads) return;
    const std::uint64_t facts = database_->info().facts;
    if (facts != script_.facts().size())
      fail(std::string("behind a commit that was ") + (done ? "" : "not ") + "acknowledged (" + (sync ? "sync" : "relaxed") +
           ", kind " + std::to_string(static_cast<int>(commit.kind)) + ") the database shows " + std::to_string(facts) +
           " facts, not " + std::to_string(script_.facts().size()) + "; " + last_error_);
  }

  // Opens what is left, which must be one of the states it may be in.
  void settle() {
    disk_.mend();
    check_copies();
    std::unique_ptr<Store> store;
    try {
      store = Store::open(path(), script_options());
    } catch (const Error& error) {
      fail(std::string("it cannot be opened again: ") + error.what());
    }
    const Texts got = stored_texts(*store->snapshot());
    if (!find_state(got)) {
      fail("the database holds no state it may be in, from commit " + std::to_string(durable_.commits()) + " to " +
           std::to_string(script_.commits()) + (failed_ ? " and one more" : "") + ":" +
           difference(expected_texts(script_.facts()), got));
    }
    look_at(*store, false);
    check_clean(*store, "the database");
    store.reset();
    durable_ = script_;
    power_was_cut_ = false;
    failed_ = false;
  }

  bool find_state(const Texts& got) {
    const std::uint64_t first = power_was_cut_ ? durable_.commits() : script_.commits();
    const std::uint64_t last = script_.commits() + (failed_ ? 1 : 0);
    UpdateScript script = power_was_cut_ ? durable_ : script_;
    for (std::uint64_t commit = first; commit <= last; ++commit) {
      script.advance_to(commit);
      if (got != expected_texts(script.facts())) continue;
      if (commit > script_.commits()) ++made_;
      else taken_ += script_.commits() - commit;
      script_ = script;
      return true;
    }
    return false;
  }

  void check_copies() {
    for (const auto& [name, script] : copied_) {
      OpenOptions options = script_options();
      options.create_if_missing = false;
      std::unique_ptr<Store> store = Store::open(name, options);
      check_clean(*store, "a backup");
      const Texts got = stored_texts(*store->snapshot());
      // A commit that failed may be in its log.
      UpdateScript next = script;
      next.advance();
      if (got != expected_texts(script.facts()) && got != expected_texts(next.facts()))
        fail("a backup does not hold what it was made of:" + difference(expected_texts(script.facts()), got));
      ++copies_;
    }
    copied_.clear();
    for (const fs::directory_entry& entry : fs::directory_iterator(directory_)) {
      if (entry.path().filename().string().starts_with("copy")) fs::remove_all(entry.path());
    }
  }

  std::mt19937_64 random_;
  std::uint64_t seed_;
  int rounds_;
  std::string directory_;
  FaultyFileSystem disk_;
  UpdateScript script_;      // at the last commit that was acknowledged
  UpdateScript durable_{0};  // at the last one that a power cut leaves
  std::optional<Database> database_;
  std::map<std::string, UpdateScript> copied_;  // the backups that were acknowledged, and of what they are
  bool failed_ = false;                         // the commit behind the last acknowledged one was tried
  bool power_was_cut_ = false;
  FaultPlan plan_;
  std::string plan_text_;
  std::string last_error_;
  int round_ = 0;
  unsigned databases_ = 0;
  int begun_copies_ = 0;
  std::uint64_t acknowledged_ = 0;
  int faults_ = 0;
  int errors_ = 0;
  int made_ = 0;
  int cuts_ = 0;
  std::uint64_t taken_ = 0;
  int copies_ = 0;
};

int run(std::uint64_t seed, int rounds) {
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  return run_in_directory([&](const fs::path& directory) { FaultTest(seed, rounds, directory).run(); });
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> words(argv + 1, argv + argc);
    int rounds = kRounds;
    std::uint64_t seed = kSeed;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i] == "--rounds" && i + 1 < words.size()) rounds = std::stoi(words[++i]);
      else seed = std::stoull(words[i]);
    }
    return run(seed, rounds);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fault_test: %s\n", error.what());
    return 1;
  }
}
