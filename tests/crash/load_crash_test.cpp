// Kills a load at random instants and looks at what is left: all of it or nothing, in every order.
//
//   load_crash_test [SEED]
//
// The parent starts itself as a child that loads some 200,000 facts into a database (an empty one, or one that holds facts), sends
// SIGKILL after a random time, opens the database and compares it with one of the two states it may be in. What those are is known
// from loads that nobody disturbed: ids are given in the order of the terms, so equal facts have equal ids. SIGKILL loses nothing
// that was written to the operating system; this is a test of the order in which files are made and published, not of the disk.
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>

#include "engine/api/load.h"
#include "parser/rdf/rdf_parser.h"
#include "storage/bulk/bulk_load.h"
#include "storage/store.h"
#include "tests/crash/crash_support.h"

using namespace tercet;
using namespace tercet::test;
namespace fs = std::filesystem;

namespace {

#ifdef TERCET_SLOW_BUILD
constexpr int kKills = 10;  // every load takes several times as long
#else
constexpr int kKills = 50;
#endif
constexpr std::uint64_t kSpillAfter = 15000;

State look_at(const std::string& database, bool texts) { return test::look_at(*Store::open(database, {}), texts); }

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
    run_child("load", path("base"), path("base.nq"));
    std::array<Scene, 2> scenes;
    scenes[1].base = path("base");
    for (Scene& scene : scenes) {
      prepare(scene);
      scene.before = look_at(path("db"), true);
      auto begin = std::chrono::steady_clock::now();
      run_child("load", path("db"), path("load.nq"));
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

  static void run_child(const std::string& mode, const std::string& database, const std::string& file) {
    if (!Child({mode, database, file}).wait()) fail("somebody else killed the load");
  }

  void prepare(const Scene& scene) {
    fs::remove_all(path("db"));
    if (!scene.base.empty()) fs::copy(scene.base, path("db"), fs::copy_options::recursive);
  }

  void kill_once(const Scene& scene, const std::string& mode, bool thorough) {
    prepare(scene);
    Child child({mode, path("db"), path("load.nq")});
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
    run_child("load", path("db"), path("load.nq"));
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
  return run_in_directory([&](const fs::path& directory) { CrashTest(seed, directory).run(); });
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
