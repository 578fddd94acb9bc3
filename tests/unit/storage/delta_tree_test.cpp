// Versions of the tree of marks against a map.
#include "storage/delta_tree.h"

#include <catch2/catch.hpp>
#include <map>

#include "random_rows.h"
#include "storage/order_directory.h"

namespace {

using namespace tercet;
using Model = std::map<Row, Mark>;

Row random_row(test::RandomRows& random, std::uint64_t spread) {
  Row row;
  for (Id& id : row) id = Id::make(IdKind::kIri, random.below(spread));
  if (random.below(2) == 0) row[3] = kDefaultGraphId;
  return row;
}

DeltaCounts counts_of(const Model& model, std::span<const Id> key, int limit) {
  DeltaCounts sum;
  for (const auto& [row, mark] : model) {
    if (compare_prefix(row, key) >= limit) continue;
    const std::int64_t sign = mark == Mark::kInsert ? 1 : -1;
    sum.add({1, sign, row[3] == kDefaultGraphId ? sign : 0});
  }
  return sum;
}

void require_same(const DeltaTree& tree, const Model& model) {
  DeltaTree::Cursor cursor(tree);
  for (const auto& [row, mark] : model) {
    REQUIRE(!cursor.at_end());
    REQUIRE(cursor.row() == row);
    REQUIRE(cursor.mark() == mark);
    cursor.next();
  }
  REQUIRE(cursor.at_end());
  REQUIRE(tree.empty() == model.empty());
  REQUIRE(tree.counts() == counts_of(model, {}, 1));
}

void require_same_places(const DeltaTree& tree, const Model& model, test::RandomRows& random, std::uint64_t spread) {
  for (int i = 0; i < 20; ++i) {
    const Row wanted = random_row(random, spread);
    const std::span<const Id> key = std::span<const Id>(wanted).first(1 + random.below(4));
    REQUIRE(tree.counts_below(key) == counts_of(model, key, 0));
    REQUIRE(tree.counts_through(key) == counts_of(model, key, 1));
    DeltaTree::Cursor cursor(tree);
    cursor.seek(key);
    auto at = std::find_if(model.begin(), model.end(), [&](const auto& entry) { return compare_prefix(entry.first, key) >= 0; });
    REQUIRE(cursor.at_end() == (at == model.end()));
    if (at != model.end()) REQUIRE(cursor.row() == at->first);
    auto known = model.find(wanted);
    REQUIRE(tree.find(wanted) == (known == model.end() ? std::nullopt : std::optional(known->second)));
  }
}

TEST_CASE("every version of a tree of marks stays as it was") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    test::RandomRows random(seed);
    const std::uint64_t spread = 2 + random.below(12);
    DeltaEditor editor;
    Model model;
    std::vector<std::pair<DeltaTree, Model>> versions;
    for (int version = 0; version < 30; ++version) {
      const bool shrinks = random.below(3) == 0;
      for (std::uint64_t i = random.below(120); i > 0; --i) {
        const Row row = random_row(random, spread);
        if (random.below(10) < (shrinks ? 9u : 2u)) {
          REQUIRE(editor.erase(row) == (model.erase(row) == 1));
        } else {
          const Mark mark = random.below(2) == 0 ? Mark::kInsert : Mark::kDelete;
          editor.put(row, mark);
          model[row] = mark;
        }
      }
      REQUIRE(editor.counts() == counts_of(model, {}, 1));
      versions.emplace_back(editor.tree(), model);
    }
    for (const auto& [tree, then] : versions) {
      require_same(tree, then);
      require_same_places(tree, then, random, spread);
    }
  }
}

TEST_CASE("a tree made of sorted marks is the tree that they make one by one") {
  test::RandomRows random(7);
  for (const std::size_t size : {0, 1, 2, 4, 5, 63, 64, 65, 2048, 2049, 9000}) {
    Model model;
    while (model.size() < size) model[random_row(random, 60)] = random.below(2) == 0 ? Mark::kInsert : Mark::kDelete;
    std::vector<MarkedRow> rows;
    for (const auto& [row, mark] : model) rows.push_back({row, mark});
    DeltaTree tree(rows);
    require_same(tree, model);
    require_same_places(tree, model, random, 60);
    DeltaEditor editor(tree);
    while (!model.empty()) {
      REQUIRE(editor.erase(model.begin()->first));
      model.erase(model.begin());
      if (model.size() % 1000 == 0) require_same(editor.tree(), model);
    }
    REQUIRE(tree.counts().marks == static_cast<std::int64_t>(size));
  }
}

}  // namespace
