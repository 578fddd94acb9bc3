// The tests that are skipped, and why: skipped.tsv.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/conformance/manifest.h"

namespace tercet::conformance {

// Lines of three columns: what the pattern is held against, the pattern ('*' stands for any text), the reason.
//   test    the test's IRI            run all the same; passing is an error, for then the line must go
//   folder  the manifest's folder     likewise; and the manifest may be missing
//   type    the test's type           not run: there is nothing that could run it
//   regime  the entailment regime   not run
//   file    the action's file         not run
class SkipList {
 public:
  struct Entry {
    bool run = false;
    std::string kind;
    std::string pattern;
    std::string reason;
  };

  // Throws Error.
  static SkipList read(const std::string& path);

  // Why the test is skipped; nullptr when it is not.
  const Entry* find(const TestCase& test) const;
  // The same for all of a manifest's folder.
  const Entry* find_folder(const Manifest& manifest) const;

 private:
  std::vector<Entry> entries_;
};

bool matches(std::string_view pattern, std::string_view text);

}  // namespace tercet::conformance
