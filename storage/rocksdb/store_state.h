// One state of the store: a generation of the orders, the dictionary, the meta record. It never changes, and it is the snapshot the
// engine sees.
//
// Blocks of a generation are written once and deleted only when the last state of that generation is gone, so a reader needs
// nothing else to be undisturbed by loads.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/meta_record.h"
#include "storage/order_directory.h"
#include "storage/rocksdb/dictionary.h"
#include "storage/rocksdb/rocks_handle.h"
#include "storage/rocksdb/rocks_store.h"
#include "storage/snapshot.h"

namespace tercet {

// A block that is open for reading, kept in the cache meanwhile.
class OpenOrderBlock {
 public:
  const BlockView& view() const { return view_; }

 private:
  friend class StoreState;
  rocksdb::PinnableSlice text_;
  BlockView view_;
};

class StoreState final : public Snapshot, public std::enable_shared_from_this<StoreState> {
 public:
  // Reads the directories `meta` names. `before` as for Dictionary. Errors: kCorruption, kIo.
  StoreState(std::shared_ptr<RocksHandle> handle, MetaRecord meta, const StoreState* before);
  ~StoreState() override;

  // After this, the end of the state frees its generation. Called once another generation is the current one.
  void make_obsolete() const { obsolete_ = true; }

  const RocksHandle& handle() const { return *handle_; }
  const MetaRecord& meta() const { return meta_; }
  const Dictionary& dictionary() const { return dictionary_; }
  const OrderDirectory& directory(Order order) const { return directories_[static_cast<std::size_t>(order)]; }
  std::uint32_t generation() const { return meta_.generation; }

  // Errors: kCorruption naming the block, kIo.
  void open_block(Order order, std::size_t block, OpenOrderBlock& out) const;
  // The view of a block whose text is there already.
  BlockView view_of(Order order, std::size_t block, std::string_view text) const;

  std::optional<Id> find(const TermView& term) const override;
  Term term(Id id) const override;
  void terms(std::span<const Id> ids, std::span<Term> out) const override;
  std::uint64_t count(const QuadPattern& pattern) const override;
  std::unique_ptr<QuadScan> scan(const QuadPattern& pattern, Order order, ColumnMask columns) const override;
  std::uint64_t distinct_estimate(const QuadPattern& pattern, Order order) const override;
  std::vector<Id> named_graphs() const override;
  std::vector<IdRange> prefix_ranges(IdKind kind, std::string_view prefix, bool& complete) const override;
  void for_each_iri(std::string_view prefix, const std::function<bool(Id, std::string_view)>& visit) const override;
  bool ids_are_sorted(Id a, Id b) const override;

 private:
  // A place between two rows of an order: `row` rows of `block` are before it (block may be the number of blocks, with row 0).
  struct Place {
    std::size_t block = 0;
    std::size_t row = 0;
  };
  Place place_of(Order order, std::span<const Id> key, bool above) const;
  std::uint64_t rows_before(Order order, Place place) const;
  std::uint64_t default_rows_before(Order order, Place place) const;
  std::uint64_t rows_of_graph(Order order, Place begin, Place end, Id graph) const;
  std::vector<Id> read_named_graphs() const;

  std::shared_ptr<RocksHandle> handle_;
  MetaRecord meta_;
  std::array<OrderDirectory, kOrders> directories_;
  Dictionary dictionary_;
  mutable std::atomic<bool> obsolete_{false};
  mutable std::once_flag named_graphs_once_;
  mutable std::vector<Id> named_graphs_;
};

// The constants of a pattern in the sequence of an order, as far as they are its leading columns.
struct ScanKey {
  Row ids{};
  std::size_t size = 0;
  std::span<const Id> span() const { return std::span<const Id>(ids).first(size); }
};
// Errors: kInvalidArgument when the constants do not lead the order.
ScanKey scan_key(const QuadPattern& pattern, Order order);

std::unique_ptr<QuadScan> make_scan(std::shared_ptr<const StoreState> state, const QuadPattern& pattern, Order order,
                                    ColumnMask columns);
std::unique_ptr<RowCursor> make_row_cursor(std::shared_ptr<const StoreState> state, Order order);

}  // namespace tercet
