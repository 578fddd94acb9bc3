// The order of joins: how much is weighed to find it, and what is found.
#include "engine/optimizer/join_order.h"

#include <catch2/catch.hpp>

using namespace tercet;
using namespace tercet::optimizer;

namespace {

JoinInput scan_of(VarId subject, VarId object, double rows) {
  ScanSpec spec;
  spec.terms[0] = {ScanTerm::Kind::kVariable, {}, subject};
  spec.terms[1] = {ScanTerm::Kind::kConstant, Id::make(IdKind::kIri, 1), 0};
  spec.terms[2] = {ScanTerm::Kind::kVariable, {}, object};
  JoinInput input;
  input.variables = {{subject, rows, false}, {object, rows, false}};
  input.rows = rows;
  input.scan = spec;
  return input;
}

// Patterns that share their subject; one is small.
std::vector<JoinInput> star(VarId count, double rows) {
  std::vector<JoinInput> inputs{scan_of(0, 1, 50)};
  for (VarId i = 1; i < count; ++i) inputs.push_back(scan_of(0, i + 1, rows + i));
  return inputs;
}

std::vector<JoinInput> chain(VarId count, double rows) {
  std::vector<JoinInput> inputs;
  for (VarId i = 0; i < count; ++i) inputs.push_back(scan_of(i, i + 1, rows + i));
  return inputs;
}

JoinOrder order_of(const std::vector<JoinInput>& inputs) { return order_joins(inputs, {}, {}, {}, Passes({})); }

double cost_of(const JoinOrder& order) { return order.trees[order.roots.front()].cost; }

}  // namespace

TEST_CASE("what a plan costs limits how long a cheaper one is looked for") {
  CHECK(order_of(star(9, 2'000)).weighed < 400);
  CHECK(order_of(star(10, 2'000)).weighed < 500);
  CHECK(order_of(star(10, 1e6)).weighed < 10'000);
  CHECK(order_of(chain(30, 100)).weighed < 20'000);
  CHECK(order_of(chain(1'000, 100)).weighed < 16'000);
  CHECK(order_of(chain(30, 1e6)).weighed < 36'000);
}

TEST_CASE("each input is joined once") {
  for (VarId count : {1u, 2u, 3u, 4u, 7u, 8u, 11u, 41u, 100u}) {
    for (double rows : {1.0, 1e3, 1e7}) {
      for (const auto& inputs : {star(count, rows), chain(count, rows)}) {
        JoinOrder order = order_of(inputs);
        REQUIRE(order.roots.size() == 1);
        std::vector<int> used(inputs.size());
        std::vector<std::size_t> waiting{order.roots.front()};
        while (!waiting.empty()) {
          const JoinTree& tree = order.trees[waiting.back()];
          waiting.pop_back();
          const bool is_input = tree.kind == JoinTree::Kind::kInput;
          if (is_input || tree.kind == JoinTree::Kind::kIndex) ++used[tree.input];
          if (!is_input) waiting.push_back(tree.left);
          if (tree.kind == JoinTree::Kind::kMerge || tree.kind == JoinTree::Kind::kHash) waiting.push_back(tree.right);
        }
        CHECK(used == std::vector<int>(inputs.size(), 1));
      }
    }
  }
}

TEST_CASE("a small pattern is joined before large ones") {
  std::vector<JoinInput> inputs = star(8, 1e6);
  std::swap(inputs.front(), inputs.back());
  CHECK(cost_of(order_of(inputs)) < 1e6);
}
