#include "tests/random/shrink.h"

#include <algorithm>
#include <vector>

namespace tercet::test {
namespace {

// Calls `fails` for copies of `list` without a run of its elements, long runs first, and keeps those that still fail.
template <typename T>
bool shrink_list(std::vector<T>& list, const std::function<bool(const std::vector<T>&)>& fails) {
  bool changed = false;
  for (std::size_t length = std::max<std::size_t>(list.size() / 2, 1); length > 0; length /= 2) {
    for (std::size_t begin = 0; begin + length <= list.size();) {
      std::vector<T> shorter = list;
      auto first = shorter.begin() + static_cast<std::ptrdiff_t>(begin);
      shorter.erase(first, first + static_cast<std::ptrdiff_t>(length));
      if (fails(shorter)) {
        list = std::move(shorter);
        changed = true;
      } else {
        ++begin;
      }
    }
  }
  return changed;
}

// Words and brackets; strings and IRIs are whole.
std::vector<std::string> words_of(const std::string& query) {
  std::vector<std::string> words(1);
  char quote = 0;
  for (char c : query) {
    if (quote != 0) {
      words.back() += c;
      if (c == quote) quote = 0;
    } else if (c == ' ') {
      words.emplace_back();
    } else if (std::string_view("(){},").find(c) != std::string_view::npos) {
      words.emplace_back(1, c);
      words.emplace_back();
    } else {
      if (c == '"') quote = '"';
      words.back() += c;
    }
  }
  std::erase(words, "");
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

// Two brackets that belong together go together.
bool shrink_brackets(std::vector<std::string>& words, const std::function<bool(const std::vector<std::string>&)>& fails) {
  bool changed = false;
  for (std::size_t open = 0; open < words.size(); ++open) {
    if (words[open] != "(" && words[open] != "{") continue;
    std::size_t depth = 0;
    std::size_t close = open;
    for (; close < words.size(); ++close) {
      if (words[close] == "(" || words[close] == "{") ++depth;
      if ((words[close] == ")" || words[close] == "}") && --depth == 0) break;
    }
    if (close >= words.size()) return changed;
    for (std::size_t before = 0; before < 3 && before <= open; ++before) {
      std::vector<std::string> without(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(open - before));
      std::vector<std::string> inside(words.begin() + static_cast<std::ptrdiff_t>(open) + 1,
                                      words.begin() + static_cast<std::ptrdiff_t>(close));
      std::vector<std::string> after(words.begin() + static_cast<std::ptrdiff_t>(close) + 1, words.end());
      std::vector<std::string> kept = without;
      kept.insert(kept.end(), inside.begin(), inside.end());
      kept.insert(kept.end(), after.begin(), after.end());
      without.insert(without.end(), after.begin(), after.end());
      auto smaller = fails(without) ? &without : fails(kept) ? &kept : nullptr;
      if (!smaller) continue;
      words = *smaller;
      changed = true;
      break;
    }
  }
  return changed;
}

bool shrink_query(Example& example, const std::function<bool(const Example&)>& fails) {
  std::function<bool(const std::vector<std::string>&)> words_fail = [&](const auto& words) {
    return fails({joined(words), example.dataset});
  };
  std::vector<std::string> words = words_of(example.query);
  if (!words_fail(words)) return false;
  bool changed = shrink_brackets(words, words_fail);
  changed = shrink_list(words, words_fail) || changed;
  example.query = joined(words);
  return changed;
}

bool shrink_data(Example& example, const std::function<bool(const Example&)>& fails) {
  Example tried = example;
  auto graph_fails = [&](Graph& graph) {
    return [&](const Graph& smaller) {
      graph = smaller;
      return fails(tried);
    };
  };
  bool changed = shrink_list<Triple>(example.dataset.default_graph, graph_fails(tried.dataset.default_graph));
  tried = example;
  for (std::size_t i = 0; i < example.dataset.named.size(); ++i) {
    changed = shrink_list<Triple>(example.dataset.named[i].second, graph_fails(tried.dataset.named[i].second)) || changed;
    tried = example;
  }
  // A graph without a fact is none.
  Example without_empty = example;
  std::erase_if(without_empty.dataset.named, [](const auto& named) { return named.second.empty(); });
  if (fails(without_empty)) example = without_empty;
  return changed;
}

}  // namespace

Example shrink(Example example, const std::function<bool(const Example&)>& fails) {
  for (bool changed = true; changed;) {
    changed = shrink_query(example, fails);
    changed = shrink_data(example, fails) || changed;
  }
  return example;
}

}  // namespace tercet::test
