#include "engine/api/transaction_load.h"

namespace tercet {

class TransactionLoad::FactEncoder final : public Encoder {
 public:
  explicit FactEncoder(TransactionLoad& load) : load_(load) {}
  void source(std::uint32_t number) override { source_ = number; }
  void quad(const QuadView& quad) override {
    load_.add(quad, source_);
    ++quads_;
  }
  std::uint64_t quads() const override { return quads_; }
  void finish() override {}

 private:
  TransactionLoad& load_;
  std::uint32_t source_ = 0;
  std::uint64_t quads_ = 0;
};

std::unique_ptr<BulkLoad::Encoder> TransactionLoad::new_encoder() { return std::make_unique<FactEncoder>(*this); }

Id TransactionLoad::id_of(const TermView& term, std::uint32_t source) {
  if (term.kind != TermKind::kBlankNode) return transaction_.intern(term);
  Id& id = blank_nodes_[std::to_string(source) + ' ' + std::string(term.value)];
  if (id.is_unbound()) id = transaction_.new_blank_node();
  return id;
}

void TransactionLoad::add(const QuadView& quad, std::uint32_t source) {
  std::lock_guard lock(mutex_);
  ++read_;
  const bool is_new = transaction_.insert(
      {id_of(quad.subject, source), id_of(quad.predicate, source), id_of(quad.object, source), id_of(quad.graph, source)});
  added_ += is_new ? 1 : 0;
}

BulkLoadSummary TransactionLoad::commit(const Prefixes& prefixes, const Progress&) {
  for (const auto& [name, iri] : prefixes) transaction_.add_prefix(name, iri);
  return {.facts_read = read_, .facts_added = added_};
}

}  // namespace tercet
