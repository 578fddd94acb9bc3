#include "tests/random/graph_isomorphism.h"

#include <algorithm>
#include <map>

namespace tercet::test {
namespace {

// What is known to tell a blank node from others, by its label.
using Colours = std::map<std::string, std::string>;

std::string describe(const Term& term, const Colours& colours) {
  return term.is_blank_node() ? "_" + colours.at(term.value()) : term.to_ntriples();
}

// Colours become numbers again after each step, equal in both graphs for equal surroundings: texts do not grow.
using Numbers = std::map<std::string, std::string>;

Colours refined(const Graph& graph, const Colours& colours, Numbers& numbers) {
  std::map<std::string, std::vector<std::string>> surroundings;
  for (const auto& [label, colour] : colours) surroundings[label];
  for (const Triple& triple : graph) {
    for (std::size_t place = 0; place < 3; ++place) {
      if (!triple[place].is_blank_node()) continue;
      std::string text = std::to_string(place);
      for (const Term& other : triple) text += " " + (other == triple[place] ? "." : describe(other, colours));
      surroundings[triple[place].value()].push_back(text);
    }
  }
  Colours out;
  for (auto& [label, texts] : surroundings) {
    std::sort(texts.begin(), texts.end());
    std::string all = colours.at(label);
    for (const std::string& text : texts) all += "\n" + text;
    out[label] = numbers.emplace(all, std::to_string(numbers.size())).first->second;
  }
  return out;
}

std::map<std::string, std::vector<std::string>> classes(const Colours& colours) {
  std::map<std::string, std::vector<std::string>> out;
  for (const auto& [label, colour] : colours) out[colour].push_back(label);
  return out;
}

std::vector<std::string> texts(const Graph& graph, const Colours& colours) {
  std::vector<std::string> out;
  for (const Triple& triple : graph) {
    out.push_back(describe(triple[0], colours) + " " + describe(triple[1], colours) + " " + describe(triple[2], colours));
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool match(const Graph& a, const Graph& b, Colours of_a, Colours of_b) {
  Numbers numbers;
  for (std::size_t known = 0, before = 0; known == 0 || known != before;) {
    before = known;
    numbers.clear();
    of_a = refined(a, of_a, numbers);
    of_b = refined(b, of_b, numbers);
    known = classes(of_a).size();
  }
  auto classes_a = classes(of_a);
  auto classes_b = classes(of_b);
  for (const auto& [colour, labels] : classes_a) {
    auto other = classes_b.find(colour);
    if (other == classes_b.end() || other->second.size() != labels.size()) return false;
  }
  if (classes_a.size() != classes_b.size() || texts(a, of_a) != texts(b, of_b)) return false;
  // Every node is told from the others, and the texts are equal: the graphs are.
  auto several = std::find_if(classes_a.begin(), classes_a.end(), [](const auto& one) { return one.second.size() > 1; });
  if (several == classes_a.end()) return true;
  of_a[several->second.front()] = "chosen";
  for (const std::string& candidate : classes_b[several->first]) {
    Colours chosen = of_b;
    chosen[candidate] = "chosen";
    if (match(a, b, of_a, chosen)) return true;
  }
  return false;
}

Colours uncoloured(const Graph& graph) {
  Colours out;
  for (const Triple& triple : graph) {
    for (const Term& term : triple) {
      if (term.is_blank_node()) out[term.value()];
    }
  }
  return out;
}

}  // namespace

bool are_isomorphic(const Graph& a, const Graph& b) {
  Colours of_a = uncoloured(a);
  Colours of_b = uncoloured(b);
  if (a.size() != b.size() || of_a.size() != of_b.size()) return false;
  if (of_a.empty()) return texts(a, of_a) == texts(b, of_b);
  return match(a, b, std::move(of_a), std::move(of_b));
}

}  // namespace tercet::test
