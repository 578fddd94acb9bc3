#include "tests/crash/script_texts.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "tests/crash/crash_support.h"

namespace tercet::test {
namespace {

using Quad = std::array<Term, kColumns>;

std::string text_of(const Quad& quad, const std::string& subject) {
  std::string text = subject;
  for (std::size_t i = 1; i < kColumns; ++i) text += " " + (quad[i].is_unbound() ? "-" : quad[i].to_ntriples());
  return text;
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

}  // namespace

Texts expected_texts(const ScriptFacts& facts) {
  Texts texts;
  for (const ScriptFact& fact : facts) {
    const bool is_node = fact.subject >= kFirstNode;
    const Quad quad{Term(), predicate_term(fact.predicate), object_term(fact), graph_term(fact.graph)};
    texts.insert(text_of(quad, is_node ? "_:" + std::to_string(fact.subject - kFirstNode) : subject_term(fact).to_ntriples()));
  }
  return texts;
}

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

}  // namespace tercet::test
