#include "storage/bulk/quad_portion.h"

#include <algorithm>
#include <future>
#include <numeric>
#include <thread>
#include <utility>

#include "storage/bulk/dense_sort.h"
#include "storage/bulk/tasks.h"

namespace tercet {
namespace {

// The distinct ids of some batches, and where each term of each batch stands among them.
struct IdTable {
  PageArray<std::uint64_t> ids;                  // ascending
  std::vector<PageArray<std::uint32_t>> places;  // [batch][place among its keys]
};

// A batch's ids from the least to the greatest. They ascend with the keys, but for terms the store knew before.
class AscendingIds {
 public:
  explicit AscendingIds(PageArray<std::uint64_t> ids) : ids_(std::move(ids)) {
    if (std::is_sorted(ids_.begin(), ids_.end())) return;
    order_.resize(ids_.size());
    std::iota(order_.begin(), order_.end(), 0u);
    std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) { return ids_[a] < ids_[b]; });
  }
  bool at_end() const { return next_ == ids_.size(); }
  std::size_t place() const { return order_.empty() ? next_ : order_[next_]; }
  std::uint64_t id() const { return ids_[place()]; }
  void advance() { ++next_; }
  std::size_t size() const { return ids_.size(); }

 private:
  PageArray<std::uint64_t> ids_;
  PageArray<std::uint32_t> order_;
  std::size_t next_ = 0;
};

IdTable merge_ids(const std::vector<EncodedBatch*>& batches) {
  IdTable table;
  std::vector<AscendingIds> all;
  std::vector<std::uint32_t> heap;
  for (EncodedBatch* batch : batches) {
    all.emplace_back(batch->read_ids());
    table.places.emplace_back(all.back().size());
    if (!all.back().at_end()) heap.push_back(static_cast<std::uint32_t>(all.size() - 1));
  }
  auto greater = [&](std::uint32_t a, std::uint32_t b) { return all[a].id() > all[b].id(); };
  std::make_heap(heap.begin(), heap.end(), greater);
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), greater);
    std::uint32_t least = heap.back();
    AscendingIds& ids = all[least];
    // Everything below the next batch's least goes out in one stretch.
    std::uint64_t limit = heap.size() > 1 ? all[heap.front()].id() : ~std::uint64_t{0};
    do {
      std::uint64_t id = ids.id();
      if (table.ids.empty() || table.ids[table.ids.size() - 1] != id) table.ids.push_back(id);
      table.places[least][ids.place()] = static_cast<std::uint32_t>(table.ids.size() - 1);
      ids.advance();
    } while (!ids.at_end() && ids.id() <= limit);
    if (ids.at_end()) {
      heap.pop_back();
    } else {
      std::push_heap(heap.begin(), heap.end(), greater);
    }
  }
  return table;
}

// The ids that a column with few different values has, and their places.
struct ColumnTable {
  PageArray<std::uint64_t> ids;
  PageArray<std::uint32_t> place;  // by place in the table of all ids
};

// Rows of a sorted table of dense quads, as ids in the columns of an order.
template <unsigned W>
class DenseSource final : public RowSource {
 public:
  DenseSource(const PageArray<DenseQuad<W>>& quads, Order order, std::array<const std::uint64_t*, kColumns> ids)
      : quads_(quads), ids_(ids), rows_(RunWriter::kRows) {
    std::array<Column, kColumns> columns = columns_of(order);
    for (std::size_t i = 0; i < kColumns; ++i) columns_[i] = static_cast<unsigned>(columns[i]);
  }

  std::span<const Row> next() override {
    std::size_t count = std::min(rows_.size(), quads_.size() - next_);
    const DenseQuad<W>* quads = quads_.data() + next_;
    for (std::size_t i = 0; i < 3; ++i) {
      const std::uint64_t* ids = ids_[columns_[i]];
      for (std::size_t row = 0; row < count; ++row) rows_[row][i].bits = ids[quads[row].value[columns_[i]]];
    }
    if constexpr (W == 4) {
      for (std::size_t row = 0; row < count; ++row) rows_[row][3].bits = ids_[3][quads[row].value[3]];
    }
    next_ += count;
    return {rows_.data(), count};
  }

 private:
  const PageArray<DenseQuad<W>>& quads_;
  std::array<const std::uint64_t*, kColumns> ids_;
  std::array<unsigned, kColumns> columns_{};
  std::vector<Row> rows_;
  std::size_t next_ = 0;
};

template <unsigned W>
class PortionSorter {
 public:
  using Quad = DenseQuad<W>;
  using Give = std::function<void(Order, std::unique_ptr<RowSource>)>;

  PortionSorter(const QuadPortion& portion, bool two_threads, CommitProgress& progress, const Give& give)
      : portion_(portion), two_threads_(two_threads), progress_(progress), give_(give) {}

  void run() {
    gather();
    DenseSorter<W> sorter({ids_.size(), predicates_.ids.size(), ids_.size(), graphs_.ids.size()});
    PageArray<Quad> spare(quads_.size());
    sorter.count(quads_.data(), quads_.size());
    for (Column column : {Column::kGraph, Column::kObject, Column::kPredicate, Column::kSubject})
      sorter.sort_by(column, quads_, spare);
    progress_.advance(quads_.size());
    std::size_t distinct = static_cast<std::size_t>(std::unique(quads_.begin(), quads_.end()) - quads_.begin());
    if (distinct != quads_.size()) {
      quads_.resize(distinct);
      sorter.count(quads_.data(), distinct);
    }
    spare.resize(distinct);
    if (two_threads_) {
      give_in_two_chains(sorter, spare);
    } else {
      // Each order comes from the one before by one stable sort.
      give(Order::kSpo, quads_);
      for (auto [by, order] : {std::pair{Column::kPredicate, Order::kPso}, std::pair{Column::kObject, Order::kOps},
                               std::pair{Column::kSubject, Order::kSop}, std::pair{Column::kObject, Order::kOsp},
                               std::pair{Column::kPredicate, Order::kPos}}) {
        sorter.sort_by(by, quads_, spare);
        give(order, quads_);
      }
    }
  }

 private:
  static constexpr std::uint64_t kPieceQuads = 65536;

  void give_in_two_chains(const DenseSorter<W>& sorter, PageArray<Quad>& spare) {
    std::promise<void> copied;
    std::future<void> is_copied = copied.get_future();
    run_side_by_side({[&] {
                        give(Order::kSpo, quads_);
                        is_copied.wait();
                        sorter.sort_by(Column::kObject, quads_, spare);
                        give(Order::kOsp, quads_);
                        sorter.sort_by(Column::kPredicate, quads_, spare);
                        give(Order::kPos, quads_);
                      },
                      [&] {
                        PageArray<Quad> quads;
                        try {
                          quads.resize(quads_.size());
                          if (sorter.passes(Column::kPredicate) <= 1) {
                            sorter.copy_sorted(Column::kPredicate, quads_, quads);
                          } else {
                            std::copy(quads_.begin(), quads_.end(), quads.begin());
                          }
                        } catch (...) {
                          copied.set_value();
                          throw;
                        }
                        copied.set_value();
                        PageArray<Quad> other(quads.size());
                        if (sorter.passes(Column::kPredicate) > 1) sorter.sort_by(Column::kPredicate, quads, other);
                        give(Order::kPso, quads);
                        sorter.sort_by(Column::kObject, quads, other);
                        give(Order::kOps, quads);
                        sorter.sort_by(Column::kSubject, quads, other);
                        give(Order::kSop, quads);
                      }},
                     [&] { progress_.abandon(); });
  }

  void give(Order order, const PageArray<Quad>& quads) {
    give_(order, std::make_unique<DenseSource<W>>(quads, order,
                                                  std::array<const std::uint64_t*, kColumns>{ids_.data(), predicates_.ids.data(),
                                                                                             ids_.data(), graphs_.ids.data()}));
  }

  // Brings the quads of all slices together in `quads_`.
  void gather() {
    const std::vector<BatchSlice>& slices = portion_.slices;
    std::vector<EncodedBatch*> batches;
    std::vector<std::uint64_t> offsets;  // where the quads of each slice go
    std::uint64_t quads = 0;
    for (const BatchSlice& slice : slices) {
      batches.push_back(slice.batch);
      offsets.push_back(quads);
      quads += slice.end - slice.begin;
    }
    IdTable table = merge_ids(batches);
    ids_ = std::move(table.ids);
    predicates_.place.resize(ids_.size());
    if (W == 4) graphs_.place.resize(ids_.size());
    quads_.resize(quads);
    auto work = [&](std::size_t first, std::size_t step) {
      for (std::size_t i = first; i < slices.size(); i += step)
        gather_slice(slices[i], table.places[i], quads_.data() + offsets[i]);
    };
    if (two_threads_) {
      run_side_by_side({[&] { work(0, 2); }, [&] { work(1, 2); }}, [&] { progress_.abandon(); });
    } else {
      work(0, 1);
    }
    compact(Column::kPredicate, predicates_);
    if (W == 4) compact(Column::kGraph, graphs_);
    replace_places();
  }

  // The places of a batch become those in the table of all ids.
  void gather_slice(const BatchSlice& slice, const PageArray<std::uint32_t>& places, Quad* to) {
    std::vector<std::uint32_t> values;
    const unsigned width = slice.batch->quad_width;
    for (std::uint64_t begin = slice.begin; begin < slice.end; begin += kPieceQuads) {
      std::uint64_t end = std::min(begin + kPieceQuads, slice.end);
      slice.batch->read_quads(begin, end, values);
      const std::uint32_t* value = values.data();
      for (std::uint64_t i = begin; i < end; ++i, value += width, ++to) {
        for (unsigned column = 0; column < 3; ++column) to->value[column] = places[value[column]];
        // Place 0 of every batch is the default graph.
        if constexpr (W == 4) to->value[3] = places[width == 4 ? value[3] : 0];
      }
      if (slice.last_use && slice.batch->quads_file == nullptr) slice.batch->quads.values().release_front(end * width);
      progress_.advance(end - begin);
    }
    if (slice.last_use) {
      slice.batch->quads.values().reset();
      slice.batch->ids.reset();
    }
  }

  void compact(Column by, ColumnTable& table) {
    auto column = static_cast<unsigned>(by);
    if (column >= W) return;
    for (const Quad& quad : quads_) table.place[quad.value[column]] = 1;
    for (std::size_t i = 0; i < table.place.size(); ++i) {
      if (table.place[i] == 0) continue;
      table.place[i] = static_cast<std::uint32_t>(table.ids.size());
      table.ids.push_back(ids_[i]);
    }
  }

  void replace_places() {
    for (Quad& quad : quads_) {
      quad.value[1] = predicates_.place[quad.value[1]];
      if constexpr (W == 4) quad.value[3] = graphs_.place[quad.value[3]];
    }
    predicates_.place.reset();
    graphs_.place.reset();
  }

  const QuadPortion& portion_;
  const bool two_threads_;
  CommitProgress& progress_;
  const Give& give_;
  PageArray<std::uint64_t> ids_;
  ColumnTable predicates_;
  ColumnTable graphs_;
  PageArray<Quad> quads_;
};

}  // namespace

std::uint64_t portion_bytes(std::uint64_t quads, unsigned width, std::uint64_t terms, bool two_threads) {
  // The tables of quads, and of ids: of all batches together, of each batch, its places, and those of predicates and graphs.
  return quads * width * sizeof(std::uint32_t) * (two_threads ? 4 : 2) + terms * (8 + 8 + 4 + 8);
}

// How many quads of the batch the last portion can take.
std::uint64_t PortionCutter::room_for(const EncodedBatch& batch) const {
  if (portions_.empty()) return 0;
  std::uint64_t fixed = portion_bytes(0, width_, terms_ + batch.terms, two_threads_);
  std::uint64_t quads = fixed >= budget_ ? 0 : (budget_ - fixed) / portion_bytes(1, width_, 0, two_threads_);
  quads = std::min(quads, most_);
  return quads - std::min(quads, portions_.back().quads);
}

void PortionCutter::add(EncodedBatch& batch) {
  // Many tiny slices would read a batch's ids again and again.
  constexpr std::uint64_t kLeastSlice = 65536;
  const std::uint64_t least = std::min(kLeastSlice, most_);
  for (std::uint64_t begin = 0; begin < batch.quad_count;) {
    std::uint64_t left = batch.quad_count - begin;
    std::uint64_t room = room_for(batch);
    if (room < std::min(left, least)) {
      portions_.emplace_back();
      terms_ = 0;
      room = std::max(room_for(batch), least);
    }
    std::uint64_t count = std::min(left, room);
    QuadPortion& portion = portions_.back();
    portion.slices.push_back({&batch, begin, begin + count, last_use_});
    portion.quads += count;
    portion.width = std::max(portion.width, batch.quad_width);
    terms_ += batch.terms;
    begin += count;
  }
}

void sort_portion(const QuadPortion& portion, bool two_threads, CommitProgress& progress,
                  const std::function<void(Order, std::unique_ptr<RowSource>)>& give) {
  if (portion.width == 3) {
    PortionSorter<3>(portion, two_threads, progress, give).run();
  } else {
    PortionSorter<4>(portion, two_threads, progress, give).run();
  }
}

}  // namespace tercet
