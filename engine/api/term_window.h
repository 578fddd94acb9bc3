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
  // And would like to have so many.
  void begin_anew(std::size_t rows) {
    clear();
    size_ = rows;
  }
  // How many rows it would like to have next.
  std::size_t size() const { return size_; }
  // Of the texts that it has.
  std::size_t bytes() const { return bytes_; }

 protected:
  // Takes rows from `row` on.
  void begin(const QueryRun& run, const std::vector<Id>& column, std::size_t row);
  // Looks their terms up: calls give(place in ids(), term) for each, in any sequence. Before some of them it calls begin_portion(), and
  // undo_portion() when those are too large to have at once and will come in smaller portions. The window ends before rows whose terms would be
  // too many bytes.
  template <typename Begin, typename Undo, typename Give>
  void look_up(const QueryRun& run, const Begin& begin_portion, const Undo& undo_portion, const Give& give);
  const std::vector<Id>& ids() const { return distinct_.ids(); }
  std::size_t place(std::size_t row) const { return distinct_.place(row - begin_); }

 private:
  static constexpr std::size_t kFirstRows = 16;

  // `known` of ids() have been looked up, the first ones.
  void end_rows(std::size_t known);

  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t next_end_ = 0;
  std::size_t size_ = kFirstRows;
  std::size_t bytes_ = 0;
  DistinctIds distinct_;
};

class TermWindow : public Window {
 public:
  void fetch(const QueryRun& run, const std::vector<Id>& column, std::size_t row);
  // Precondition: has(row). Valid until the next fetch.
  const TermView& term(std::size_t row) {
    was_read_ = true;
    return terms_[place(row)];
  }
  void begin_anew(std::size_t rows) {
    Window::begin_anew(rows);
    was_read_ = false;
  }
  // Whether one of its terms was asked for since.
  bool was_read() const { return was_read_; }
  // Has no rows any more, and no large memory to be used again.
  void release();

 private:
  std::vector<TermView> terms_;  // of ids
  TextStore texts_;              // that they show
  std::string_view datatype_;    // of the last one, in texts_: mostly all have one, which is kept once
  bool was_read_ = false;
};

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
  // That it takes.
  std::size_t capacity() const { return written_.capacity(); }

 private:
  struct Piece {
    std::size_t begin = 0;
    std::size_t size = 0;
  };

  std::string written_;
  std::vector<Piece> pieces_;  // of ids
};

}  // namespace tercet
