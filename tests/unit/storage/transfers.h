// Transactions that move what a holder has to another: whoever looks finds the same number of holders and the same sum.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "random_rows.h"
#include "scan_model.h"
#include "storage/store.h"

namespace tercet::test {

class Transfers {
 public:
  Transfers(std::uint64_t holders, std::uint64_t seed) : random_(seed), amounts_(holders, kEach) {}

  std::vector<Row> facts() const {
    std::vector<Row> facts;
    for (std::uint64_t i = 0; i < amounts_.size(); ++i) facts.push_back(fact(i, amounts_[i]));
    return facts;
  }

  // One transaction, in which `more` may do more; sometimes none.
  template <class More>
  void move_some(Store& store, const More& more) {
    const std::uint64_t from = random_.below(amounts_.size());
    const std::uint64_t to = random_.below(amounts_.size());
    if (from == to || amounts_[from] == 0) return;
    const std::uint64_t moved = 1 + random_.below(amounts_[from]);
    std::unique_ptr<WriteTransaction> transaction = store.begin_write({});
    transaction->remove(fact(from, amounts_[from]));
    transaction->remove(fact(to, amounts_[to]));
    transaction->insert(fact(from, amounts_[from] -= moved));
    transaction->insert(fact(to, amounts_[to] += moved));
    more(*transaction, random_);
    transaction->commit(false);
  }
  void move_some(Store& store) {
    move_some(store, [](WriteTransaction&, RandomRows&) {});
  }

  // Whether these facts, and perhaps others of other predicates, are a state between two transactions.
  bool is_whole(const std::vector<Row>& facts) const {
    std::uint64_t holders = 0;
    std::int64_t sum = 0;
    for (const Row& fact : facts) {
      if (fact[1] != kHas) continue;
      ++holders;
      sum += integer_value(fact[2]);
    }
    return holders == amounts_.size() && sum == static_cast<std::int64_t>(kEach * amounts_.size());
  }

 private:
  static constexpr std::uint64_t kEach = 100;
  static constexpr Id kHas = Id::make(IdKind::kIri, 1000);

  static Row fact(std::uint64_t holder, std::uint64_t amount) {
    return {iri(holder), kHas, *inline_integer(static_cast<std::int64_t>(amount)), kDefaultGraphId};
  }

  RandomRows random_;
  std::vector<std::uint64_t> amounts_;
};

// All facts of a snapshot in an order, with the columns of Order::kSpo.
inline std::vector<Row> facts_of(const Snapshot& snapshot, Order order) {
  QuadPattern everything;
  everything.graphs.kind = GraphFilter::Kind::kAll;
  std::unique_ptr<QuadScan> scan = snapshot.scan(everything, order, kAllColumns);
  std::vector<Row> facts;
  QuadBatch batch;
  while (scan->next(batch, 7)) {
    for (std::size_t i = 0; i < batch.rows; ++i) {
      facts.push_back({batch.columns[0][i], batch.columns[1][i], batch.columns[2][i], batch.columns[3][i]});
    }
  }
  return facts;
}

}  // namespace tercet::test
