// The terms of a stretch of the rows that a cursor has at hand, in one column, each looked up once: as terms, or written as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/distinct_ids.h"
#include "engine/api/text_store.h"
#include "engine/exec/query_run.h"

namespace tercet {

// Appends a term as a format writes it.
using TermFormat = std::function<void(std::string&, const TermView&)>;

// Begins with few rows, so that the first one comes soon, and grows while the terms are small.
class Window {
 public:
  bool has(std::size_t row) const { return row >= begin_ && row < end_; }
  // Behind the last row that it has.
  std::size_t end() const { return end_; }
  // Has no rows any more.
  void clear() { begin_ = end_ = 0; }
  // How many rows it would like to have next.
  std::size_t size() const { return size_; }

 protected:
  // Takes rows from `row` on.
  void begin(const QueryRun& run, const std::vector<Id>& column, std::size_t row);
  // Looks their terms up in `stretches` of ids() side by side: calls give(stretch, place in ids(), term) for each, in any sequence, from a
  // thread for each stretch. Before some of a stretch it calls begin_portion(stretch), and undo_portion(stretch) when those are too large to
  // have at once and will come in smaller portions. The window ends before rows whose terms would be too many bytes.
  template <typename Begin, typename Undo, typename Give>
  void look_up(const QueryRun& run, std::size_t stretches, const Begin& begin_portion, const Undo& undo_portion, const Give& give);
  const std::vector<Id>& ids() const { return distinct_.ids(); }
  std::size_t place(std::size_t row) const { return distinct_.place(row - begin_); }

 private:
  static constexpr std::size_t kFirstRows = 16;

  std::size_t begin_of(std::size_t stretch, std::size_t count) const { return ids().size() * stretch / count; }
  // `known` of ids() have been looked up, the first ones, of so many bytes.
  void end_rows(std::size_t known, std::size_t bytes);

  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t next_end_ = 0;
  std::size_t size_ = kFirstRows;
  DistinctIds distinct_;
};

// What threads write at the same time lies apart.
inline constexpr std::size_t kCacheLine = 64;

class TermWindow : public Window {
 public:
  void fetch(const QueryRun& run, const std::vector<Id>& column, std::size_t row);
  // Precondition: has(row). Valid until the next fetch.
  const TermView& term(std::size_t row) const { return terms_[place(row)]; }

 private:
  std::size_t stretches(const QueryRun& run) const;

  // Copies of the terms of a stretch. Mostly all have one datatype, which is kept once.
  struct alignas(kCacheLine) Kept {
    TextStore texts;
    std::string_view datatype;

    void clear();
    TermView add(const TermView& term);
  };

  std::vector<TermView> terms_;  // of ids
  std::vector<Kept> kept_;       // of each stretch, what terms_ show
};

// Written by the thread that asks: who writes rows by several threads gives each its own window.
class TextWindow : public Window {
 public:
  void fetch(const QueryRun& run, const std::vector<Id>& column, std::size_t row, const TermFormat& format);
  // Precondition: has(row). Valid until the next fetch.
  std::string_view text(std::size_t row) const {
    const Piece& piece = pieces_[place(row)];
    return {written_.data() + piece.begin, piece.size};
  }
  // Has no rows any more, and no large memory to be used again.
  void release();

 private:
  struct Piece {
    std::size_t begin = 0;
    std::size_t size = 0;
  };

  std::string written_;
  std::vector<Piece> pieces_;  // of ids
};

}  // namespace tercet
