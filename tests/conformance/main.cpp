// tercet-conformance [OPTIONS] MANIFEST...: runs the tests of W3C manifests and of those they include.
//
// A line a test: PASS, FAIL or SKIP, the test's IRI, and behind FAIL and SKIP why. Then the counts of each manifest and of all.
// Exit codes: 0 when nothing failed, 1 when something did, 2 for wrong usage, 77 when a manifest is missing and --skip-missing was
// given.
#include <charconv>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/optimizer/optimizer.h"
#include "tercet/error.h"
#include "tests/conformance/manifest.h"
#include "tests/conformance/registry.h"
#include "tests/conformance/skip_list.h"

namespace tercet::conformance {
namespace {

struct Counts {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;

  std::size_t total() const { return passed + failed + skipped; }
  Counts& operator+=(const Counts& other) {
    passed += other.passed;
    failed += other.failed;
    skipped += other.skipped;
    return *this;
  }
};

struct Settings {
  std::string skip_list = TERCET_CONFORMANCE_SKIP_LIST;
  bool failures_only = false;
  bool skip_missing = false;
  bool each_pass = false;
  RunOptions run;
  std::vector<std::string> manifests;
};

// Messages of several lines are kept on one.
std::string one_line(std::string text) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos;) text.replace(at, 1, " | ");
  return text;
}

Verdict run(const TestFunction& function, const TestCase& test) {
  try {
    return function(test);
  } catch (const std::exception& error) {
    return error.what();
  }
}

class Runner {
 public:
  Runner(const Settings& settings, SkipList skips) : settings_(settings), skips_(std::move(skips)) {
    register_rdf_tests(registry_);
    register_sparql_syntax_tests(registry_);
    register_query_tests(registry_, settings.run);
    register_update_tests(registry_, settings.run);
  }

  Counts run_manifest(const std::shared_ptr<const Manifest>& manifest) {
    Counts counts;
    if (manifest->missing) {
      const SkipList::Entry* skip = skips_.find_folder(*manifest);
      ++(skip != nullptr ? counts.skipped : counts.failed);
      tell(skip != nullptr ? "SKIP" : "FAIL", manifest->path,
           skip != nullptr ? skip->reason : "the included manifest does not exist");
    }
    for (const TestCase& test : tests_of(manifest)) run_test(test, counts);
    return counts;
  }

 private:
  void run_test(const TestCase& test, Counts& counts) {
    const SkipList::Entry* skip = skips_.find(test);
    const TestFunction* function = nullptr;
    for (const std::string& type : test.types) {
      if (const auto found = registry_.find(type); found != registry_.end()) function = &found->second;
    }
    if (skip != nullptr && !(skip->run && function != nullptr)) {
      ++counts.skipped;
      return tell("SKIP", test.iri, skip->reason);
    }
    if (function == nullptr) {
      ++counts.failed;
      return tell("FAIL", test.iri,
                  "nothing runs tests of type " + (test.types.empty() ? std::string("(none)") : test.types.front()));
    }
    const Verdict verdict = run(*function, test);
    if (skip != nullptr && verdict) {
      ++counts.skipped;
      tell("SKIP", test.iri, skip->reason);
    } else if (skip != nullptr) {
      ++counts.failed;
      tell("FAIL", test.iri, "passes although it is listed as skipped: " + skip->reason);
    } else if (verdict) {
      ++counts.failed;
      tell("FAIL", test.iri, *verdict);
    } else {
      ++counts.passed;
      tell("PASS", test.iri, {});
    }
  }

  void tell(const char* word, const std::string& name, const std::string& reason) const {
    if (settings_.failures_only && std::string_view(word) != "FAIL") return;
    std::printf("%s %s%s%s\n", word, name.c_str(), reason.empty() ? "" : "  ", one_line(reason).c_str());
  }

  const Settings& settings_;
  SkipList skips_;
  Registry registry_;
};

void print_counts(const Counts& counts, const std::string& name) {
  std::printf("%5zu passed %5zu failed %5zu skipped of %5zu  %s\n", counts.passed, counts.failed, counts.skipped, counts.total(),
              name.c_str());
}

int run_all(const Settings& settings) {
  Runner runner(settings, SkipList::read(settings.skip_list));
  std::vector<std::pair<std::string, Counts>> summary;
  Counts total;
  bool broken = false;
  for (const std::string& path : settings.manifests) {
    if (!std::filesystem::exists(path) && settings.skip_missing) {
      std::printf("skipped: there is no %s (set TERCET_SHARED_DATA to where the test suites are)\n", path.c_str());
      return 77;
    }
    try {
      for (const auto& manifest : read_manifests(path)) {
        const Counts counts = runner.run_manifest(manifest);
        if (counts.total() > 0) summary.emplace_back(manifest->path, counts);
        total += counts;
      }
    } catch (const std::exception& error) {
      std::printf("FAIL %s  %s\n", path.c_str(), one_line(error.what()).c_str());
      broken = true;
    }
  }
  std::printf("\n");
  for (const auto& [name, counts] : summary) print_counts(counts, name);
  print_counts(total, "in all");
  return total.failed > 0 || broken ? 1 : 0;
}

int run_without_each_pass(Settings settings) {
  for (std::string_view pass : optimizer_passes()) {
    std::printf("without %.*s:\n", static_cast<int>(pass.size()), pass.data());
    settings.run.query.disabled_passes = {std::string(pass)};
    if (const int code = run_all(settings); code != 0) return code;
  }
  return 0;
}

constexpr const char* kUsage =
    "usage: tercet-conformance [OPTIONS] MANIFEST...\n"
    "Runs the tests of W3C manifests (Turtle), following mf:include.\n"
    "  --failures       print failed tests only\n"
    "  --skip-list F    read the tests to skip from F\n"
    "  --skip-missing   exit with 77 when a manifest does not exist\n"
    "  --no-passes      run queries without the passes of the optimizer\n"
    "  --each-pass      run all tests as often as there are passes, each time without another one\n"
    "  --batch-rows N   run queries with batches of N rows\n"
    "  --block-quads N  keep data in blocks of N quads and N terms\n";

int usage_error(const std::string& message) {
  std::fprintf(stderr, "tercet-conformance: %s\n%s", message.c_str(), kUsage);
  return 2;
}

// The value of an option that is a number; nullopt when it is none.
std::optional<std::uint32_t> number(const std::string& text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0) return std::nullopt;
  return value;
}

bool set_flag(Settings& settings, const std::string& argument) {
  if (argument == "--failures") {
    settings.failures_only = true;
  } else if (argument == "--skip-missing") {
    settings.skip_missing = true;
  } else if (argument == "--no-passes") {
    settings.run.query.disabled_passes.assign(optimizer_passes().begin(), optimizer_passes().end());
  } else if (argument == "--each-pass") {
    settings.each_pass = true;
  } else {
    return false;
  }
  return true;
}

bool set_value(Settings& settings, const std::string& argument, const std::string& value) {
  const std::optional<std::uint32_t> count = number(value);
  if (argument == "--skip-list") {
    settings.skip_list = value;
  } else if (argument == "--batch-rows" && count) {
    settings.run.query.batch_rows = *count;
  } else if (argument == "--block-quads" && count) {
    settings.run.open.block_quads = settings.run.open.dictionary_block_terms = *count;
  } else {
    return false;
  }
  return true;
}

int main_with(const std::vector<std::string>& arguments) {
  Settings settings;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--help") {
      std::printf("%s", kUsage);
      return 0;
    }
    if (!argument.starts_with("-")) {
      settings.manifests.push_back(argument);
    } else if (!set_flag(settings, argument)) {
      if (i + 1 == arguments.size() || !set_value(settings, argument, arguments[i + 1]))
        return usage_error("wrong option " + argument);
      ++i;
    }
  }
  if (settings.manifests.empty()) return usage_error("no manifest given");
  return settings.each_pass ? run_without_each_pass(settings) : run_all(settings);
}

}  // namespace
}  // namespace tercet::conformance

int main(int argc, char** argv) {
  try {
    return tercet::conformance::main_with(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tercet-conformance: %s\n", error.what());
    return 2;
  }
}
