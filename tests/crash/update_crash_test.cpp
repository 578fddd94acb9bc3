// Kills a program that changes a database at random instants, again and again the same database, and looks at what is left: what the last
// commit left that the program told of, or the one after it, in every order.
//
//   update_crash_test [--kills N] [SEED]
//
// The child (update_driver.h) makes the commits of a script whose every state is known without the database (update_script.h), and tells
// the parent through a pipe when it begins to commit and when commit() has returned. Loads, transactions that are rolled back and compact()
// come between, and changes are folded into blocks all the time. The kills are 20, or as many as TERCET_CRASH_KILLS in the environment
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
#include "tests/crash/update_driver.h"
#include "tests/crash/update_script.h"

using namespace tercet;
using namespace tercet::test;
namespace fs = std::filesystem;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(TERCET_TINY)
constexpr int kKills = 10;
#else
constexpr int kKills = 20;
#endif

using Texts = std::set<std::string>;
using Quad = std::array<Term, kColumns>;

std::string text_of(const Quad& quad, const std::string& subject) {
  std::string text = subject;
  for (std::size_t i = 1; i < kColumns; ++i) text += " " + (quad[i].is_unbound() ? "-" : quad[i].to_ntriples());
  return text;
}

Texts expected_texts(const ScriptFacts& facts) {
  Texts texts;
  for (const ScriptFact& fact : facts) {
    const bool is_node = fact.subject >= kFirstNode;
    const Quad quad{Term(), predicate_term(fact.predicate), object_term(fact), graph_term(fact.graph)};
    texts.insert(text_of(quad, is_node ? "_:" + std::to_string(fact.subject - kFirstNode) : subject_term(fact).to_ntriples()));
  }
  return texts;
}

std::vector<Quad> quads_of(const Snapshot& snapshot) {
  QuadPattern all;
  all.graphs.kind = GraphFilter::Kind::kAll;
  std::unique_ptr<QuadScan> scan = snapshot.scan(all, Order::kSpo, kAllColumns);
  std::vector<Quad> quads;
  QuadBatch batch;
  while (scan->next(batch, 4096)) {
    const std::size_t first = quads.size();
    quads.resize(first + batch.rows);
    std::vector<Term> terms(batch.rows);
    for (std::size_t column = 0; column < kColumns; ++column) {
      snapshot.terms(batch.columns[column], terms);
      for (std::size_t row = 0; row < batch.rows; ++row) quads[first + row][column] = terms[row];
    }
  }
  return quads;
}

// With the names that the script gives to blank nodes: two nodes that got one number in the database would have two.
Texts stored_texts(const Snapshot& snapshot) {
  const std::vector<Quad> quads = quads_of(snapshot);
  std::map<std::string, std::string> names;
  for (const Quad& quad : quads) {
    if (quad[1] != predicate_term(kNameOfNode)) continue;
    const std::string name = "_:" + quad[2].value().substr(std::string("node ").size());
    if (names.emplace(quad[0].value(), name).first->second != name) fail("two blank nodes have become one");
  }
  Texts texts;
  for (const Quad& quad : quads) {
    if (quad[0].is_blank_node() && !names.contains(quad[0].value())) fail("there is a blank node of no commit");
    texts.insert(text_of(quad, quad[0].is_blank_node() ? names[quad[0].value()] : quad[0].to_ntriples()));
  }
  if (texts.size() != quads.size()) fail("a fact is there twice");
  return texts;
}

std::string difference(const Texts& expected, const Texts& got) {
  std::string out;
  auto add = [&](const std::string& what, const Texts& some, const Texts& others) {
    std::size_t count = 0;
    for (const std::string& text : some) {
      if (!others.contains(text) && ++count <= 5) out += "\n  " + what + " " + text;
    }
    if (count > 5) out += "\n  and " + std::to_string(count - 5) + " more";
  };
  add("missing:", expected, got);
  add("too much:", got, expected);
  return out;
}

class UpdateCrashTest {
 public:
  UpdateCrashTest(std::uint64_t seed, int kills, const fs::path& directory)
      : random_(seed), seed_(seed), kills_(kills), database_((directory / "db").string()), script_(seed) {}

  void run() {
    for (int i = 0; i < kills_; ++i) kill_once(i);
    std::unique_ptr<Store> store = Store::open(database_, driver_options());
    store->compact();
    check(*store, "after compact()");
    std::printf(
        "%d kills, %llu commits, none lost: %d kills came in the midst of a commit (%d of these commits were made), %d in that of "
        "compact(), %d before the first commit\n",
        kills_, static_cast<unsigned long long>(script_.commits()), in_commit_, made_, in_pack_, at_begin_);
  }

 private:
  void kill_once(int life) {
    Child child({"--child", database_, std::to_string(seed_), std::to_string(script_.commits()), std::to_string(life)},
                Child::Output::kPiped);
    last_.reset();
    acknowledged_ = script_.commits();
    wait_for_instant(child);
    child.kill();
    while (hear(child)) {
    }
    if (child.wait()) fail("the child ended");
    std::unique_ptr<Store> store = Store::open(database_, driver_options());
    settle(*store);
  }

  // At the beginning, when the database is opened; after some commits; or just behind the beginning of one of them.
  void wait_for_instant(Child& child) {
    if (random_() % 6 == 0) return sleep_below(50000);
    const std::uint64_t commits = script_.commits() + random_() % 20;
    while (acknowledged_ < commits && hear(child)) {
    }
    const bool in_commit = random_() % 2 == 0;
    while (in_commit && last_ != Report::Kind::kBegin && hear(child)) {
    }
    sleep_below(std::uint64_t{2} << random_() % 12);
  }

  bool hear(Child& child) {
    Report report;
    if (!child.read(&report, sizeof report)) return false;
    if (report.kind == Report::Kind::kCommitted) acknowledged_ = report.commit;
    last_ = report.kind;
    return true;
  }

  void sleep_below(std::uint64_t microseconds) { std::this_thread::sleep_for(std::chrono::microseconds(random_() % microseconds)); }

  // Finds out which of the two states it may be in the database is in.
  void settle(const Store& store) {
    script_.advance_to(acknowledged_);
    const bool in_commit = last_ == Report::Kind::kBegin;
    if (!last_) ++at_begin_;
    if (last_ == Report::Kind::kPack) ++in_pack_;
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
  std::uint64_t acknowledged_ = 0;
  int in_commit_ = 0;
  int made_ = 0;
  int in_pack_ = 0;
  int at_begin_ = 0;
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
