// The rows of a run as its cursor takes them: in slices, which several threads prepare ahead of it.
//
// Preparing is looking up terms, or printing. The thread that asks reads the rows, some slices ahead, takes the slices in their order, and
// prepares, too, while the one that it wants is being prepared by another; so it seldom waits, and alone does all of the work. When the
// query took long for the last rows, those that are there are taken before it is asked for more.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/api/term_window.h"
#include "engine/exec/batch.h"
#include "engine/exec/query_run.h"

namespace tercet {

struct Slice {
  Batch rows;
  std::uint64_t first = 0;          // the number of its first row among all, counted from 0
  std::vector<TermWindow> windows;  // of columns; they may have no rows yet, or end before the slice does
  std::vector<std::size_t> wanted;  // columns whose terms are looked up ahead
  // As printed, by engine/results. A text goes out in pieces of whole rows.
  struct Piece {
    std::size_t end_row = 0;
    std::size_t end = 0;  // in `text`
  };
  std::size_t printed_rows = 0;  // whose text is made
  std::string text;              // as far as it is not given away
  std::vector<Piece> pieces;     // of all of it
  std::exception_ptr error;      // that comes behind it
  std::vector<TextWindow> texts;

  enum class State : std::uint8_t { kWaiting, kBusy, kReady };
  State state = State::kWaiting;  // of RowSlices
  std::size_t bytes = 0;          // that it takes when it is ready
};

class RowSlices {
 public:
  // Prepares a slice, on any thread, several at once; how many bytes of memory it now takes. Does not throw.
  using Prepare = std::function<std::size_t(Slice&)>;

  // `most_rows`: of more than so many rows only these are given, and then kLimit is thrown. 0: no limit. The run must outlive it.
  RowSlices(QueryRun& run, std::uint64_t most_rows);
  ~RowSlices();
  RowSlices(const RowSlices&) = delete;
  RowSlices& operator=(const RowSlices&) = delete;

  // Goes on to the next slice, which has at least one row; false, and an empty one, at the end. Errors: those of the run, and kLimit, behind
  // all rows before them.
  bool next();
  // That next() has come to; empty before.
  Slice& slice() { return *slice_; }

  // How slices are prepared from now on. What is ahead is begun anew.
  void prepare_by(Prepare prepare);
  // As in the beginning: by looking up the terms of the columns that were read in the slice before.
  void prepare_terms() { prepare_by({}); }

 private:
  using State = Slice::State;

  // Whether there is something to prepare, and another thread for it.
  bool prepares() const;
  bool may_read() const;
  // The next rows of the run into ahead_.
  void read();
  // How many, when the run gives them at once.
  std::size_t wanted_rows() const;
  // To the rows, if there are more.
  bool append_next(Batch& rows);
  void obey_limit(Batch& rows);
  std::unique_ptr<Slice> new_slice();
  void push(std::unique_ptr<Slice> slice);
  void take_front(std::unique_lock<std::mutex>& lock);
  static void release(Slice& slice);
  static void forget_text(Slice& slice);
  void end_threads();
  Slice* first_waiting() const;
  void prepare(Slice& slice, std::unique_lock<std::mutex>& lock);
  std::size_t look_up(Slice& slice) const;
  // A thread beside the one that asks.
  void work();

  QueryRun& run_;
  const std::uint64_t most_rows_;
  Prepare prepare_;
  // Of the thread that asks.
  std::unique_ptr<Slice> slice_;
  std::vector<std::unique_ptr<Slice>> unused_;
  std::vector<bool> wants_terms_;  // of each column
  Batch more_;
  std::uint64_t read_ = 0;   // rows
  std::uint64_t given_ = 0;  // of them, in slices that next() has come to
  bool has_ended_ = false;
  bool comes_quickly_ = false;  // what the run was last asked for
  std::exception_ptr failure_;  // that comes behind all slices

  std::mutex mutex_;  // of all below
  std::condition_variable may_work_;
  std::condition_variable is_ready_;
  std::vector<std::unique_ptr<Slice>> ahead_;  // a few, in the order of the rows
  std::size_t ready_bytes_ = 0;
  bool is_over_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace tercet
