#include "tests/conformance/skip_list.h"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "tercet/error.h"

namespace tercet::conformance {

bool matches(std::string_view pattern, std::string_view text) {
  // The last '*' is tried again with one character more whenever what follows it does not fit.
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

SkipList SkipList::read(const std::string& path) {
  SkipList list;
  std::istringstream lines(read_file(path));
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.empty() || line.front() == '#') continue;
    const std::size_t first = line.find('\t');
    const std::size_t second = first == std::string::npos ? first : line.find('\t', first + 1);
    Entry entry;
    entry.kind = line.substr(0, first);
    const bool known =
        entry.kind == "test" || entry.kind == "folder" || entry.kind == "type" || entry.kind == "regime" || entry.kind == "file";
    if (second == std::string::npos || second + 1 == line.size() || !known) {
      throw Error(ErrorCode::kSyntax,
                  path + ":" + std::to_string(number) + ": expected test, folder, type, regime or file, a pattern and a reason",
                  {number, 1});
    }
    entry.run = entry.kind == "test" || entry.kind == "folder";
    entry.pattern = line.substr(first + 1, second - first - 1);
    entry.reason = line.substr(second + 1);
    list.entries_.push_back(std::move(entry));
  }
  return list;
}

const SkipList::Entry* SkipList::find_folder(const Manifest& manifest) const {
  const std::string folder = std::filesystem::path(manifest.path).parent_path().string();
  const auto skips = [&](const Entry& entry) { return entry.kind == "folder" && matches(entry.pattern, folder); };
  const auto found = std::find_if(entries_.begin(), entries_.end(), skips);
  return found == entries_.end() ? nullptr : &*found;
}

const SkipList::Entry* SkipList::find(const TestCase& test) const {
  const auto skips = [&](const Entry& entry) {
    const auto matching = [&](const std::string& text) { return matches(entry.pattern, text); };
    if (entry.kind == "test") return matching(test.iri);
    if (entry.kind == "folder") return matching(std::filesystem::path(test.manifest->path).parent_path().string());
    if (entry.kind == "regime") return std::any_of(test.regimes.begin(), test.regimes.end(), matching);
    if (entry.kind == "file") return test.action.is_iri() && matching(test.action.value());
    return std::any_of(test.types.begin(), test.types.end(), matching);
  };
  const auto found = std::find_if(entries_.begin(), entries_.end(), skips);
  return found == entries_.end() ? nullptr : &*found;
}

}  // namespace tercet::conformance
