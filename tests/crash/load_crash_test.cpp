// Kills a load at random instants and looks at what is left: all of it or nothing, in every order.
//
//   load_crash_test [SEED]
//
// The parent starts itself as a child that loads some 200,000 facts into a database (an empty one, or one that holds facts), sends
// SIGKILL after a random time, opens the database and compares it with one of the two states it may be in. What those are is known
// from loads that nobody disturbed: ids are given in the order of the terms, so equal facts have equal ids. SIGKILL loses nothing
// that was written to the operating system; this is a test of the order in which files are made and published, not of the disk.
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "engine/api/load.h"
#include "parser/rdf/rdf_parser.h"
#include "storage/bulk/bulk_load.h"
#include "storage/store.h"
#include "tercet/error.h"

using namespace tercet;
namespace fs = std::filesystem;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(TERCET_TINY)
constexpr int kKills = 10;  // every load takes several times as long
#else
constexpr int kKills = 50;
#endif
constexpr std::uint64_t kSpillAfter = 15000;

// What a database holds: its number of facts, and a sum over them that does not depend on their order.
struct State {
  std::uint64_t facts = 0;
  std::uint64_t id_sum = 0;
  std::uint64_t text_sum = 0;  // 0 when texts were not looked at
};

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15ull;
  return hash ^ (hash >> 29);
}

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }

State scan_order(const Snapshot& snapshot, Order order, bool texts) {
  QuadPattern all;
  all.graphs.kind = GraphFilter::Kind::kAll;
  std::unique_ptr<QuadScan> scan = snapshot.scan(all, order, kAllColumns);
  QuadBatch batch;
  State state;
  std::array<Id, kColumns> before{};
  std::vector<Term> terms;
  while (scan->next(batch, 4096)) {
    std::vector<std::uint64_t> text_hash(batch.rows, 1);
    for (std::size_t column = 0; texts && column < kColumns; ++column) {
      terms.resize(batch.rows);
      snapshot.terms(batch.columns[column], terms);
      for (std::size_t row = 0; row < batch.rows; ++row)
        text_hash[row] = mix(text_hash[row], std::hash<std::string>()(terms[row].to_ntriples()));
    }
    for (std::size_t row = 0; row < batch.rows; ++row) {
      std::array<Id, kColumns> key;
      std::uint64_t hash = 1;
      for (std::size_t i = 0; i < kColumns; ++i) {
        hash = mix(hash, batch.columns[i][row].bits);
        key[i] = batch.columns[static_cast<std::size_t>(columns_of(order)[i])][row];
      }
      if (!(before < key)) fail("an order does not ascend");
      before = key;
      state.id_sum += hash;
      if (texts) state.text_sum += text_hash[row];
    }
    state.facts += batch.rows;
  }
  return state;
}

// Opens the database and looks at all of it. Every order must hold the same facts.
State look_at(const std::string& database, bool texts) {
  std::unique_ptr<Store> store = Store::open(database, {});
  std::shared_ptr<const Snapshot> snapshot = store->snapshot();
  State state = scan_order(*snapshot, Order::kSpo, texts);
  for (std::size_t order = 1; order < kOrders; ++order) {
    State other = scan_order(*snapshot, static_cast<Order>(order), false);
    if (other.facts != state.facts || other.id_sum != state.id_sum)
      fail("order " + std::to_string(order) + " holds other facts than the first");
  }
  if (store->info().facts != state.facts) fail("the database counts other facts than it holds");
  return state;
}

void write_facts(const std::string& path, int first, int last) {
  std::ofstream out(path);
  for (int i = first; i < last; ++i) {
    out << "<http://example.org/thing/" << i / 5 << "> <http://example.org/property/" << i % 37 << "> ";
    switch (i % 6) {
      case 0: out << "\"text number " << i * 31 % 70001 << "\""; break;
      case 1: out << "\"" << i % 1000 << "\"^^<http://www.w3.org/2001/XMLSchema#integer>"; break;
      case 2: out << "_:node" << i % 5000; break;
      case 3: out << "\"Wort " << i % 9001 << "\"@de"; break;
      default: out << "<http://example.org/thing/" << static_cast<long>(i) * 7919 % 40000 << ">"; break;
    }
    if (i % 11 == 0) out << " <http://example.org/graph/" << i % 4 << ">";
    out << " .\n";
  }
}

// What the child does.
void load(const std::string& mode, const std::string& database, const std::string& file) {
  std::unique_ptr<Store> store = Store::open(database, {});
  if (mode == "load") {
    load_files(*store, {file}, {});
    return;
  }
  std::unique_ptr<BulkLoad> bulk = store->begin_bulk_load({.spill_after_quads = kSpillAfter});
  std::unique_ptr<BulkLoad::Encoder> encoder = bulk->new_encoder();
  encoder->source(0);
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  RdfParserOptions options;
  options.format = RdfFormat::kNQuads;
  parse_rdf(text, options, *encoder);
  encoder->finish();
  bulk->commit({}, {});
}

class Child {
 public:
  Child(const std::string& mode, const std::string& database, const std::string& file) {
    std::vector<std::string> words{"load_crash_test", mode, database, file};
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    if (::posix_spawn(&process_, "/proc/self/exe", nullptr, nullptr, arguments.data(), environ) != 0)
      fail("cannot start the child");
  }
  void kill() { ::kill(process_, SIGKILL); }
  // Whether it ended by itself, well.
  bool wait() {
    int status = 0;
    if (::waitpid(process_, &status, 0) != process_) fail("waitpid failed");
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0) fail("the load failed by itself");
    return WIFEXITED(status);
  }

 private:
  pid_t process_ = -1;
};

struct Scene {
  std::string base;  // a database to begin with; empty: none
  State before;
  State after;
};

class CrashTest {
 public:
  CrashTest(std::uint64_t seed, fs::path directory) : random_(seed), directory_(std::move(directory)) {
    write_facts(path("base.nq"), 150000, 210000);
    write_facts(path("load.nq"), 0, 200000);
  }

  void run() {
    Child("load", path("base"), path("base.nq")).wait();
    std::array<Scene, 2> scenes;
    scenes[1].base = path("base");
    for (Scene& scene : scenes) {
      prepare(scene);
      scene.before = look_at(path("db"), true);
      auto begin = std::chrono::steady_clock::now();
      Child("load", path("db"), path("load.nq")).wait();
      duration_ = std::max(duration_, std::chrono::steady_clock::now() - begin);
      scene.after = look_at(path("db"), true);
      if (scene.after.facts <= scene.before.facts) fail("the undisturbed load added nothing");
    }
    for (int i = 0; i < kKills; ++i) kill_once(scenes[static_cast<std::size_t>(i % 2)], i % 4 < 2 ? "load" : "spill", i % 10 >= 8);
    std::printf("%d kills: %d left the database as it was, %d came after the load was published, %d after its end\n", kKills,
                nothing_, all_, ended_);
  }

 private:
  std::string path(const std::string& name) const { return (directory_ / name).string(); }

  void prepare(const Scene& scene) {
    fs::remove_all(path("db"));
    if (!scene.base.empty()) fs::copy(scene.base, path("db"), fs::copy_options::recursive);
  }

  void kill_once(const Scene& scene, const std::string& mode, bool thorough) {
    prepare(scene);
    Child child(mode, path("db"), path("load.nq"));
    std::uniform_int_distribution<std::int64_t> delay(
        0, std::chrono::duration_cast<std::chrono::microseconds>(duration_).count() * 11 / 10);
    std::this_thread::sleep_for(std::chrono::microseconds(delay(random_)));
    child.kill();
    bool ended = child.wait();
    State state = look_at(path("db"), thorough);
    bool is_before = same(state, scene.before, thorough);
    bool is_after = same(state, scene.after, thorough);
    if (!is_before && !is_after) {
      fail("the database holds neither all nor nothing of the load: " + std::to_string(state.facts) + " facts, before " +
           std::to_string(scene.before.facts) + ", after " + std::to_string(scene.after.facts));
    }
    if (ended && !is_after) fail("the load ended well and its facts are not there");
    ++(ended ? ended_ : is_after ? all_ : nothing_);
    if (!thorough) return;
    // The database can be loaded into as if nothing had been.
    Child("load", path("db"), path("load.nq")).wait();
    State again = look_at(path("db"), false);
    if (is_before && !same(again, scene.after, false)) fail("a load after the killed one gives another database");
  }

  static bool same(const State& a, const State& b, bool texts) {
    return a.facts == b.facts && a.id_sum == b.id_sum && (!texts || a.text_sum == b.text_sum);
  }

  std::mt19937_64 random_;
  fs::path directory_;
  std::chrono::steady_clock::duration duration_{};
  int nothing_ = 0;
  int all_ = 0;
  int ended_ = 0;
};

int run(std::uint64_t seed) {
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  std::string name = (fs::temp_directory_path() / "tercet-crash-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) fail("mkdtemp failed");
  int result = 0;
  try {
    CrashTest(seed, name).run();
  } catch (const std::exception& error) {
    std::printf("FAILED: %s\n", error.what());
    result = 1;
  }
  fs::remove_all(name);
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc == 4) {
      load(argv[1], argv[2], argv[3]);
      return 0;
    }
    return run(argc == 2 ? std::strtoull(argv[1], nullptr, 10) : std::random_device()());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "load_crash_test: %s\n", error.what());
    return 1;
  }
}
