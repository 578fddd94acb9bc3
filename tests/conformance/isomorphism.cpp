#include "tests/conformance/isomorphism.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <unordered_map>

namespace tercet::conformance {

namespace {

using Colour = std::uint64_t;

Colour mix(Colour a, Colour b) {
  Colour x = a * 0x9E3779B97F4A7C15ULL + b + 0x7F4A7C15ULL;
  x ^= x >> 30;
  x *= 0xBF58476D1CE4E5B9ULL;
  x ^= x >> 27;
  x *= 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

// Ground terms are numbers from 0 up and the same on both sides; the blank nodes of a side are -1, -2, ...
using Code = std::int64_t;
using CodedRow = std::vector<Code>;

std::size_t blank_index(Code code) { return static_cast<std::size_t>(-(code + 1)); }

struct Side {
  std::vector<CodedRow> rows;
  std::size_t blanks = 0;
};

class Coder {
 public:
  Side code(const std::vector<Row>& rows) {
    Side side;
    std::unordered_map<std::string, Code> blanks;
    for (const Row& row : rows) {
      CodedRow coded;
      for (const Term& term : row) {
        if (term.is_blank_node()) {
          coded.push_back(blanks.emplace(term.value(), -static_cast<Code>(blanks.size()) - 1).first->second);
        } else {
          coded.push_back(ground(term));
        }
      }
      side.rows.push_back(std::move(coded));
    }
    side.blanks = blanks.size();
    return side;
  }

 private:
  Code ground(const Term& term) {
    Term key = term;
    if (!term.language().empty()) {
      std::string tag = term.language();
      std::transform(tag.begin(), tag.end(), tag.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
      key = Term::language_literal(term.value(), tag);
    }
    return ground_.emplace(std::move(key), static_cast<Code>(ground_.size())).first->second;
  }

  std::unordered_map<Term, Code> ground_;
};

using Colours = std::vector<Colour>;

std::size_t distinct(Colours colours) {
  std::sort(colours.begin(), colours.end());
  return static_cast<std::size_t>(std::unique(colours.begin(), colours.end()) - colours.begin());
}

// A round of colour refinement: what a blank node is, is where it stands and beside what.
Colours refine(const Side& side, const Colours& colours) {
  Colours next(colours.size(), 0);
  for (const CodedRow& row : side.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (row[i] >= 0) continue;
      Colour seen = mix(i, row.size());
      for (const Code code : row) {
        const Colour other =
            code >= 0 ? mix(1, static_cast<Colour>(code)) : mix(code == row[i] ? 2 : 3, colours[blank_index(code)]);
        seen = mix(seen, other);
      }
      next[blank_index(row[i])] += mix(seen, 4);  // a sum: the rows have no order
    }
  }
  for (std::size_t i = 0; i < next.size(); ++i) next[i] = mix(colours[i], next[i]);
  return next;
}

class Matcher {
 public:
  Matcher(const Side& left, const Side& right) : left_(left), right_(right) {}

  bool match(Colours left, Colours right) const {
    for (std::size_t count = 0;;) {
      left = refine(left_, left);
      right = refine(right_, right);
      const std::size_t now = distinct(left);
      if (now != distinct(right)) return false;
      if (now == count) break;
      count = now;
    }
    std::map<Colour, std::pair<std::vector<std::size_t>, std::vector<std::size_t>>> classes;
    for (std::size_t i = 0; i < left.size(); ++i) classes[left[i]].first.push_back(i);
    for (std::size_t i = 0; i < right.size(); ++i) classes[right[i]].second.push_back(i);
    const std::pair<std::vector<std::size_t>, std::vector<std::size_t>>* smallest = nullptr;
    for (const auto& [colour, members] : classes) {
      if (members.first.size() != members.second.size()) return false;
      if (members.first.size() > 1 && (smallest == nullptr || members.first.size() < smallest->first.size())) smallest = &members;
    }
    if (smallest == nullptr) return same_rows(classes);
    // Nodes that refinement cannot tell apart: one of the left is each of the right in turn.
    const std::size_t chosen = smallest->first.front();
    for (const std::size_t partner : smallest->second) {
      Colours left_try = left;
      Colours right_try = right;
      left_try[chosen] = right_try[partner] = mix(left[chosen], 5);
      if (match(std::move(left_try), std::move(right_try))) return true;
    }
    return false;
  }

 private:
  template <typename Classes>
  bool same_rows(const Classes& classes) const {
    std::vector<Code> renamed(left_.blanks);
    for (const auto& [colour, members] : classes) renamed[members.first.front()] = -static_cast<Code>(members.second.front()) - 1;
    std::vector<CodedRow> rows = left_.rows;
    for (CodedRow& row : rows) {
      for (Code& code : row) {
        if (code < 0) code = renamed[blank_index(code)];
      }
    }
    std::vector<CodedRow> others = right_.rows;
    std::sort(rows.begin(), rows.end());
    std::sort(others.begin(), others.end());
    return rows == others;
  }

  const Side& left_;
  const Side& right_;
};

std::vector<Row> rows_of(const Graph& graph) {
  // A set: equal quads of one graph have equal terms, labels included.
  std::map<std::string, Row> rows;
  for (const auto& quad : graph.quads) {
    std::string key;
    for (const Term& term : quad) key += term.to_ntriples() + " ";
    rows.emplace(key, Row(quad.begin(), quad.end()));
  }
  std::vector<Row> all;
  for (auto& [key, row] : rows) all.push_back(std::move(row));
  return all;
}

}  // namespace

bool isomorphic_rows(const std::vector<Row>& left, const std::vector<Row>& right) {
  if (left.size() != right.size()) return false;
  Coder coder;
  const Side left_side = coder.code(left);
  const Side right_side = coder.code(right);
  if (left_side.blanks != right_side.blanks) return false;
  return Matcher(left_side, right_side).match(Colours(left_side.blanks, 0), Colours(right_side.blanks, 0));
}

bool isomorphic(const Graph& left, const Graph& right) { return isomorphic_rows(rows_of(left), rows_of(right)); }

}  // namespace tercet::conformance
