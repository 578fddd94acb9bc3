#include "tests/random/naive_paths.h"

#include <algorithm>

namespace tercet::test {
namespace {

using Kind = ast::Path::Kind;
using Terms = std::vector<Term>;
using Pairs = std::vector<std::pair<Term, Term>>;

constexpr std::size_t kMostPairs = 10000;

void add_once(Terms& terms, const Term& term) {
  if (std::find(terms.begin(), terms.end(), term) == terms.end()) terms.push_back(term);
}

void append(Pairs& pairs, const Pairs& more) { pairs.insert(pairs.end(), more.begin(), more.end()); }

Pairs swapped(Pairs pairs) {
  for (auto& [from, to] : pairs) std::swap(from, to);
  return pairs;
}

class Matcher {
 public:
  explicit Matcher(const Graph& graph) : graph_(graph) {
    for (const Triple& triple : graph) {
      add_once(nodes_, triple[0]);
      add_once(nodes_, triple[2]);
    }
  }

  Pairs pairs(const ast::Path& path, const Term* from, const Term* to) const {
    Pairs out = matches(path, from, to);
    if (out.size() > kMostPairs) throw TooLarge("too many matches of a path");
    return out;
  }

 private:
  Pairs matches(const ast::Path& path, const Term* from, const Term* to) const {
    switch (path.kind) {
      case Kind::kIri: return triples([&](const Term& predicate) { return predicate == path.iri; }, from, to);
      case Kind::kInverse: return swapped(pairs(path.operands.front(), to, from));
      case Kind::kAlternative: {
        Pairs out;
        for (const ast::Path& operand : path.operands) append(out, pairs(operand, from, to));
        return out;
      }
      case Kind::kSequence: return sequence(path, from, to);
      case Kind::kNegatedPropertySet: return negated(path, from, to);
      default: return closure(path, from, to);
    }
  }

  template <typename Admits>
  Pairs triples(Admits admits, const Term* from, const Term* to) const {
    Pairs out;
    for (const auto& [subject, predicate, object] : graph_) {
      if (admits(predicate) && (!from || *from == subject) && (!to || *to == object)) out.emplace_back(subject, object);
    }
    return out;
  }

  // Join(eval(Path(X, P, ?V)), eval(Path(?V, Q, Y))): what stands between is a variable.
  Pairs sequence(const ast::Path& path, const Term* from, const Term* to) const {
    Pairs out = pairs(path.operands.front(), from, nullptr);
    for (std::size_t i = 1; i < path.operands.size(); ++i) {
      Pairs next = pairs(path.operands[i], nullptr, i + 1 == path.operands.size() ? to : nullptr);
      Pairs joined;
      for (const auto& [start, middle] : out) {
        for (const auto& [begin, end] : next) {
          if (begin == middle) joined.emplace_back(start, end);
        }
        if (joined.size() > kMostPairs) throw TooLarge("too many matches of a path");
      }
      out = std::move(joined);
    }
    return out;
  }

  // Section 18.2.2.3: what stands without ^ and what stands with it are two sets, joined by an alternative.
  Pairs negated(const ast::Path& set, const Term* from, const Term* to) const {
    auto is_inverse = [](const ast::Path& one) { return one.kind == Kind::kInverse; };
    auto admits = [&](bool inverse) {
      return [&set, is_inverse, inverse](const Term& predicate) {
        return std::none_of(set.operands.begin(), set.operands.end(), [&](const ast::Path& one) {
          return is_inverse(one) == inverse && (inverse ? one.operands.front().iri : one.iri) == predicate;
        });
      };
    };
    bool has_inverse = std::any_of(set.operands.begin(), set.operands.end(), is_inverse);
    bool has_forward = set.operands.empty() || !std::all_of(set.operands.begin(), set.operands.end(), is_inverse);
    Pairs out;
    if (has_forward) out = triples(admits(false), from, to);
    if (has_inverse) append(out, swapped(triples(admits(true), to, from)));
    return out;
  }

  // * + ?: from a term that stands there, else backwards from the other end, else from each node of the graph.
  Pairs closure(const ast::Path& path, const Term* from, const Term* to) const {
    if (from) return ends(path, *from, to, false);
    if (to) return swapped(ends(path, *to, nullptr, true));
    Pairs out;
    for (const Term& node : nodes_) append(out, ends(path, node, nullptr, false));
    return out;
  }

  Pairs ends(const ast::Path& path, const Term& start, const Term* end, bool inverse) const {
    const ast::Path& step = path.operands.front();
    Terms reached;
    if (path.kind == Kind::kZeroOrMore) {
      walk(step, start, inverse, reached);
    } else {
      if (path.kind == Kind::kZeroOrOne) reached.push_back(start);
      for (const Term& next : steps(step, start, inverse)) {
        if (path.kind == Kind::kZeroOrOne) add_once(reached, next);
        else walk(step, next, inverse, reached);
      }
    }
    Pairs out;
    for (const Term& one : reached) {
      if (!end || *end == one) out.emplace_back(start, one);
    }
    return out;
  }

  Terms steps(const ast::Path& step, const Term& node, bool inverse) const {
    Terms out;
    for (const auto& [from, to] : pairs(step, inverse ? nullptr : &node, inverse ? &node : nullptr))
      out.push_back(inverse ? from : to);
    return out;
  }

  // The function ALP.
  void walk(const ast::Path& step, const Term& node, bool inverse, Terms& visited) const {
    if (std::find(visited.begin(), visited.end(), node) != visited.end()) return;
    visited.push_back(node);
    for (const Term& next : steps(step, node, inverse)) walk(step, next, inverse, visited);
  }

  const Graph& graph_;
  Terms nodes_;
};

}  // namespace

std::vector<std::pair<Term, Term>> path_pairs(const ast::Path& path, const Term* from, const Term* to, const Graph& graph) {
  return Matcher(graph).pairs(path, from, to);
}

}  // namespace tercet::test
