// Kills a program that changes a database at random instants, again and again the same database, and looks at what is left: what the last
// commit left that the program told of, or the one after it, in every order.
//
//   update_crash_test [--kills N] [SEED]
//
// The child (update_driver.h) makes the commits of a script whose every state is known without the database (update_script.h), and tells
// the parent through a pipe when it begins to commit and when commit() has returned. Loads small and large, transactions that are rolled
// back, compact() and backup() come between, and changes are folded into blocks all the time. After each kill a check finds nothing, and
// the backups that were acknowledged hold what the database held. The kills are 20, or as many as TERCET_CRASH_KILLS in the environment
// says. As in load_crash_test, SIGKILL loses nothing that the operating system has.
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "storage/store.h"
#include "tests/crash/crash_support.h"
#include "tests/crash/script_commit.h"
#include "tests/crash/script_texts.h"
#include "tests/crash/update_driver.h"
#include "tests/crash/update_script.h"

using namespace tercet;
using namespace tercet::test;
namespace fs = std::filesystem;

namespace {

#ifdef TERCET_SLOW_BUILD
constexpr int kKills = 10;
#else
constexpr int kKills = 20;
#endif

class UpdateCrashTest {
 public:
  UpdateCrashTest(std::uint64_t seed, int kills, const fs::path& directory)
      : random_(seed), seed_(seed), kills_(kills), database_((directory / "db").string()), script_(seed) {}

  void run() {
    for (int i = 0; i < kills_; ++i) kill_once(i);
    std::unique_ptr<Store> store = Store::open(database_, script_options());
    store->compact();
    check(*store, "after compact()");
    std::printf(
        "%d kills, %llu commits, none lost: %d kills came in the midst of a commit (%d of these commits were made), %d in that of "
        "compact(), %d in that of a backup, %d before the first commit; %d backups were acknowledged and are whole\n",
        kills_, static_cast<unsigned long long>(script_.commits()), in_commit_, made_, in_pack_, in_copy_, at_begin_, copies_);
  }

 private:
  void kill_once(int life) {
    Child child({"--child", database_, std::to_string(seed_), std::to_string(script_.commits()), std::to_string(life)},
                Child::Output::kPiped);
    last_.reset();
    copied_.clear();
    acknowledged_ = script_.commits();
    wait_for_instant(child);
    child.kill();
    while (hear(child)) {
    }
    if (child.wait()) fail("the child ended");
    check_copies();
    std::unique_ptr<Store> store = Store::open(database_, script_options());
    settle(*store);
  }

  // At the beginning, when the database is opened; in the midst of compact() or of a backup; after some commits; or just behind the
  // beginning of one of them.
  void wait_for_instant(Child& child) {
    if (random_() % 6 == 0) return sleep_below(50000);
    if (random_() % 5 == 0) {
      while (!is_beside_commits() && hear(child)) {
      }
      return sleep_below(20000);
    }
    const std::uint64_t commits = script_.commits() + random_() % 20;
    while (acknowledged_ < commits && hear(child)) {
    }
    const bool in_commit = random_() % 2 == 0;
    while (in_commit && last_ != Report::Kind::kBegin && hear(child)) {
    }
    sleep_below(std::uint64_t{2} << random_() % 12);
  }

  bool is_beside_commits() const { return last_ == Report::Kind::kPack || last_ == Report::Kind::kCopy; }

  bool hear(Child& child) {
    Report report;
    if (!child.read(&report, sizeof report)) return false;
    if (report.kind == Report::Kind::kCommitted) acknowledged_ = report.commit;
    if (report.kind == Report::Kind::kCopy) copied_[report.commit] = false;
    if (report.kind == Report::Kind::kCopied) copied_[report.commit] = true;
    last_ = report.kind;
    return true;
  }

  void sleep_below(std::uint64_t microseconds) { std::this_thread::sleep_for(std::chrono::microseconds(random_() % microseconds)); }

  // A backup that was not acknowledged is whole as well, or no database.
  void check_copies() {
    UpdateScript script = script_;
    for (const auto& [commit, is_acknowledged] : copied_) {
      const std::string name = copy_name(database_, commit);
      script.advance_to(commit);
      if (is_acknowledged || fs::exists(name + "/CURRENT")) check_copy(name, script);
      if (is_acknowledged) ++copies_;
      fs::remove_all(name);
    }
  }

  static void check_copy(const std::string& name, const UpdateScript& script) {
    OpenOptions options = script_options();
    options.create_if_missing = false;
    std::unique_ptr<Store> store = Store::open(name, options);
    check_clean(*store, "a backup");
    const Texts expected = expected_texts(script.facts());
    const Texts got = stored_texts(*store->snapshot());
    if (got != expected) fail("a backup does not hold what it was made of:" + difference(expected, got));
  }

  // Finds out which of the two states it may be in the database is in.
  void settle(const Store& store) {
    script_.advance_to(acknowledged_);
    const bool in_commit = last_ == Report::Kind::kBegin;
    if (!last_) ++at_begin_;
    if (last_ == Report::Kind::kPack) ++in_pack_;
    if (last_ == Report::Kind::kCopy) ++in_copy_;
    if (in_commit) ++in_commit_;
    const Texts got = stored_texts(*store.snapshot());
    if (in_commit && got != expected_texts(script_.facts())) {
      script_.advance();
      ++made_;
    }
    check(store, "after a kill");
  }

  void check(const Store& store, const std::string& when) const {
    look_at(store, false);
    check_clean(store, when);
    const Texts expected = expected_texts(script_.facts());
    const Texts got = stored_texts(*store.snapshot());
    if (got != expected) {
      fail(when + " the database does not hold what commit " + std::to_string(script_.commits()) +
           " left (acknowledged: " + std::to_string(acknowledged_) + "):" + difference(expected, got));
    }
  }

  std::mt19937_64 random_;
  std::uint64_t seed_;
  int kills_;
  std::string database_;
  UpdateScript script_;  // at the state of the database
  std::optional<Report::Kind> last_;
  std::map<std::uint64_t, bool> copied_;  // by commit: the backups that were begun, and whether they were acknowledged
  std::uint64_t acknowledged_ = 0;
  int in_commit_ = 0;
  int made_ = 0;
  int in_pack_ = 0;
  int in_copy_ = 0;
  int at_begin_ = 0;
  int copies_ = 0;
};

int run(std::uint64_t seed, int kills) {
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  return run_in_directory([&](const fs::path& directory) { UpdateCrashTest(seed, kills, directory).run(); });
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() == 5 && words[0] == "--child")
      drive(words[1], std::stoull(words[2]), std::stoull(words[3]), std::stoull(words[4]));
    const char* wanted = std::getenv("TERCET_CRASH_KILLS");
    int kills = wanted ? std::stoi(wanted) : kKills;
    std::uint64_t seed = std::random_device()();
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i] == "--kills" && i + 1 < words.size()) kills = std::stoi(words[++i]);
      else seed = std::stoull(words[i]);
    }
    return run(seed, kills);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "update_crash_test: %s\n", error.what());
    return 1;
  }
}
