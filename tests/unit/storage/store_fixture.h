// Stores to test with: in memory or in a temporary directory, filled with rows of given ids or with given texts.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "storage/delta_record.h"
#include "storage/dictionary_writer.h"
#include "storage/order_writer.h"
#include "storage/rocksdb/rocks_store.h"
#include "tests/support/temporary_directory.h"

namespace tercet::test {

inline Row in_order(const Row& spo, Order order) { return row_in(order, spo); }

struct Texts {
  IdKind kind = IdKind::kIri;
  std::set<std::string> texts;
};

// Makes `quads` (subject, predicate, object, graph) the facts of the store, and adds new texts (kinds ascending) to its dictionary.
inline void publish(RocksStore& store, const std::vector<Row>& quads, const std::vector<Texts>& new_texts = {}) {
  std::unique_ptr<Ingestion> ingestion = store.begin_ingestion();
  MetaChange change;
  change.next_payload = ingestion->first_payload();
  for (std::size_t i = 0; i < kOrders; ++i) {
    Order order = static_cast<Order>(i);
    std::vector<Row> rows;
    for (const Row& quad : quads) rows.push_back(in_order(quad, order));
    std::sort(rows.begin(), rows.end());
    OrderWriter writer(ingestion->generation(), order, store.block_quads(), ingestion->new_sink(family_of(order)),
                       ingestion->new_sink(Family::kDirectory));
    for (const Row& row : rows) writer.add(row);
    writer.finish();
    change.facts = writer.rows();
    change.default_graph_facts = writer.default_graph_rows();
  }
  if (!new_texts.empty()) {
    DictionaryWriter writer(ingestion->generation(), store.dictionary_block_terms(), ingestion->first_payload(),
                            ingestion->new_sink(Family::kDictionary), ingestion->new_sink(Family::kDirectory));
    for (const Texts& texts : new_texts) {
      for (const std::string& text : texts.texts) writer.add(texts.kind, text);
      change.next_payload[static_cast<std::size_t>(texts.kind)] = writer.next_payload(texts.kind);
    }
    writer.finish();
  }
  ingestion->publish(change);
}

}  // namespace tercet::test
