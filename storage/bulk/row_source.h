// Sorted rows from wherever they are: memory, a run in a temporary file, the facts the store holds already.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "storage/bulk/temp_file.h"
#include "storage/order_writer.h"
#include "storage/row.h"

namespace tercet {

class RowSource {
 public:
  virtual ~RowSource() = default;
  // The next rows, valid until the next call; none at the end.
  virtual std::span<const Row> next() = 0;
};

// Merges the sources into the writer; `each` is called with the number of rows now and then.
template <typename Each>
void merge_rows(std::vector<std::unique_ptr<RowSource>>& sources, OrderWriter& writer, const Each& each);

// A sorted run of rows in a file, as compressed blocks.
class RunWriter {
 public:
  explicit RunWriter(TempFile& file) : writer_(file, std::size_t{256} << 10), begin_(file.size()) {}
  // Rows ascending, at most kRows.
  void add(std::span<const Row> rows);
  void finish() { writer_.flush(); }
  std::uint64_t begin() const { return begin_; }
  static constexpr std::size_t kRows = 1024;

 private:
  TempWriter writer_;
  std::uint64_t begin_;
  std::string block_;
};

class RunSource final : public RowSource {
 public:
  RunSource(const TempFile& file, std::uint64_t begin, std::uint64_t end, std::size_t buffer_bytes)
      : reader_(file, begin, end, buffer_bytes) {}
  std::span<const Row> next() override;

 private:
  TempReader reader_;
  std::vector<Id> column_;
  std::vector<Row> rows_;
};

template <typename Each>
void merge_rows(std::vector<std::unique_ptr<RowSource>>& sources, OrderWriter& writer, const Each& each) {
  if (sources.size() == 1) {
    for (std::span<const Row> rows = sources[0]->next(); !rows.empty(); rows = sources[0]->next()) {
      for (const Row& row : rows) writer.add(row);
      each(rows.size());
    }
    return;
  }
  struct Cursor {
    std::span<const Row> rows;
    RowSource* source;
  };
  std::vector<Cursor> heap;
  auto greater = [](const Cursor& a, const Cursor& b) { return a.rows.front() > b.rows.front(); };
  for (std::unique_ptr<RowSource>& source : sources) {
    std::span<const Row> rows = source->next();
    if (!rows.empty()) heap.push_back({rows, source.get()});
  }
  std::make_heap(heap.begin(), heap.end(), greater);
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), greater);
    Cursor& least = heap.back();
    // Rows up to the next cursor's place go out in one stretch.
    const Row* limit = heap.size() > 1 ? &heap.front().rows.front() : nullptr;
    std::size_t taken = 0;
    do {
      writer.add(least.rows[taken++]);
    } while (taken < least.rows.size() && (limit == nullptr || least.rows[taken] <= *limit));
    each(taken);
    least.rows = least.rows.subspan(taken);
    if (least.rows.empty()) least.rows = least.source->next();
    if (least.rows.empty()) {
      heap.pop_back();
    } else {
      std::push_heap(heap.begin(), heap.end(), greater);
    }
  }
}

}  // namespace tercet
