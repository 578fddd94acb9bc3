// One state of the store: blocks, the marks on rows that are not in them yet, the dictionary, the records. It never changes, and it
// is the snapshot the engine sees.
//
// States share what they have in common: a commit makes another delta, a fold new blocks, a load new blocks and segments.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/delta.h"
#include "storage/dictionary_writer.h"
#include "storage/meta_record.h"
#include "storage/rocksdb/dictionary.h"
#include "storage/rocksdb/late_terms.h"
#include "storage/rocksdb/new_terms.h"
#include "storage/rocksdb/order_blocks.h"
#include "storage/rocksdb/rocks_handle.h"
#include "storage/rocksdb/rocks_store.h"
#include "storage/snapshot.h"

namespace tercet {

class StoreState final : public Snapshot, public std::enable_shared_from_this<StoreState> {
 public:
  struct Parts {
    std::shared_ptr<RocksHandle> handle;
    std::shared_ptr<const MetaRecord> meta;
    CountsRecord counts;
    std::shared_ptr<const OrderBlocks> blocks;
    std::shared_ptr<const Dictionary> dictionary;
    std::shared_ptr<const LateTermsView> late_terms;
    Delta delta;
    std::shared_ptr<const NewTerms> new_terms;  // of a transaction under way; else null
  };
  explicit StoreState(Parts parts);

  // Reads all that the records name. What `before` (may be null) has read already is shared with it. Errors: kCorruption, also when an
  // order does not hold as many facts as the counts say, kIo.
  static std::shared_ptr<const StoreState> read(std::shared_ptr<RocksHandle> handle, MetaRecord meta, CountsRecord counts,
                                                const StoreState* before);

  const Parts& parts() const { return parts_; }
  const RocksHandle& handle() const { return *parts_.handle; }
  const MetaRecord& meta() const { return *parts_.meta; }
  const CountsRecord& counts() const { return parts_.counts; }
  const OrderBlocks& blocks() const { return *parts_.blocks; }
  const Dictionary& dictionary() const { return *parts_.dictionary; }
  const LateTerms& late_terms() const { return late_terms_; }
  const DeltaTree& delta(Order order) const { return parts_.delta.marks(order); }

  std::optional<Id> find_text(IdKind kind, std::string_view text) const;
  // Looks up many texts, ascending, of one kind; out[i] is the id, or unbound when there is none.
  void find_sorted(IdKind kind, std::span<const std::string_view> texts, std::span<Id> out) const;
  bool contains(const Row& spo) const;

  std::optional<Id> find(const TermView& term) const override;
  Term term(Id id) const override;
  void terms(std::span<const Id> ids, std::span<Term> out) const override;
  void visit_terms(std::span<const Id> ids, const std::function<void(std::size_t, const TermView&)>& visit) const override;
  std::uint64_t count(const QuadPattern& pattern) const override;
  std::uint64_t count_in_range(const QuadPattern& pattern, Order order, const IdRange& range) const override;
  std::unique_ptr<QuadScan> scan(const QuadPattern& pattern, Order order, ColumnMask columns) const override;
  std::unique_ptr<QuadScan> scan_backward(const QuadPattern& pattern, Order order, ColumnMask columns) const override;
  std::unique_ptr<QuadLookup> lookup(const QuadPattern& pattern, Order order, ColumnMask columns) const override;
  std::uint64_t distinct_estimate(const QuadPattern& pattern, Order order) const override;
  std::vector<std::vector<Id>> split(const QuadPattern& pattern, Order order, std::span<const IdRange> ranges,
                                     std::size_t parts) const override;
  std::vector<Id> named_graphs() const override;
  std::vector<IdRange> prefix_ranges(IdKind kind, std::string_view prefix, bool& complete) const override;
  void for_each_iri(std::string_view prefix, const std::function<bool(Id, std::string_view)>& visit) const override;
  bool ids_are_sorted(Id a, Id b) const override;

 private:
  void require_counts() const;
  std::uint64_t count_in_blocks(const GraphFilter& graphs, Order order, BlockPlace begin, BlockPlace end) const;
  std::string late_text(Id id) const;
  std::vector<Id> read_named_graphs() const;

  Parts parts_;
  LateTerms late_terms_;
  mutable std::once_flag named_graphs_once_;
  mutable std::vector<Id> named_graphs_;
};

// The blank node of a label that the database gives its own, "b" and a number below `next`.
std::optional<Id> known_blank_node(std::string_view label, std::uint64_t next);

// The id of any term: what is no inline id, and no blank node, is looked up by its text of the dictionary.
template <class FindText>
std::optional<Id> find_term(const TermView& term, std::uint64_t next_blank_node, const FindText& find_text) {
  if (term.kind == TermKind::kUnbound) return kUnboundId;
  if (term.kind == TermKind::kBlankNode) return known_blank_node(term.value, next_blank_node);
  if (term.kind == TermKind::kLiteral) {
    if (std::optional<Id> id = inline_id(term)) return id;
  }
  std::string text;
  const IdKind kind = append_dictionary_text(term, text);
  return find_text(kind, text);
}

// The constants of a pattern in the sequence of an order, as far as they are its leading columns.
struct ScanKey {
  Row ids{};
  std::size_t size = 0;
  std::span<const Id> span() const { return std::span<const Id>(ids).first(size); }
  ScanKey followed_by(Id id) const {
    ScanKey longer = *this;
    longer.ids[longer.size++] = id;
    return longer;
  }
};
// Errors: kInvalidArgument when the constants do not lead the order.
ScanKey scan_key(const QuadPattern& pattern, Order order);

// Where the columns that a scan shall give stand in the rows of its order and in the batch.
class WantedColumns {
 public:
  struct Column {
    std::size_t in_row = 0;
    std::size_t in_batch = 0;
  };
  WantedColumns(Order order, ColumnMask columns) {
    const std::array<tercet::Column, kColumns> sequence = columns_of(order);
    for (std::size_t i = 0; i < kColumns; ++i) {
      if ((columns & mask_of(sequence[i])) != 0) columns_[count_++] = {i, static_cast<std::size_t>(sequence[i])};
    }
  }
  const Column* begin() const { return columns_.data(); }
  const Column* end() const { return columns_.data() + count_; }

 private:
  std::array<Column, kColumns> columns_{};
  std::size_t count_ = 0;
};

std::unique_ptr<QuadScan> make_scan(std::shared_ptr<const StoreState> state, const QuadPattern& pattern, Order order,
                                    ColumnMask columns);
std::unique_ptr<QuadLookup> make_lookup(std::shared_ptr<const StoreState> state, const QuadPattern& pattern, Order order,
                                        ColumnMask columns);
std::unique_ptr<QuadScan> make_backward_scan(std::shared_ptr<const StoreState> state, const QuadPattern& pattern, Order order,
                                             ColumnMask columns);
std::unique_ptr<RowCursor> make_row_cursor(std::shared_ptr<const StoreState> state, Order order);

}  // namespace tercet
