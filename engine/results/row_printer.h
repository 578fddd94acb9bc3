// Rows of a cursor as text, made by several threads.
//
// The rows are cut into slices. Each is printed by one thread: it looks up the terms, writes each that the slice has once, and puts the rows
// together. The thread that asks reads the rows and gives the texts away in the order of the rows; while there is nothing to give it prints
// slices, too, so that it seldom waits and alone does all of the work. The others begin when there are more rows than one slice.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/api/cursor_impl.h"
#include "engine/results/result_writer.h"

namespace tercet {

class RowPrinter {
 public:
  // All must outlive it. Precondition: the cursor is on a row.
  RowPrinter(Cursor::Impl& cursor, const TermwiseWriter& writer, const TextSink& sink);
  ~RowPrinter();
  RowPrinter(const RowPrinter&) = delete;
  RowPrinter& operator=(const RowPrinter&) = delete;

  // Gives the sink, on this thread, the row that the cursor is on and all behind it; how many they were. What stands before an error is given
  // before it is thrown, and the cursor goes on behind that. Errors: those of the query and of the sink.
  std::uint64_t print();

 private:
  enum class State { kWaiting, kBusy, kReady };

  struct Slice {
    Batch rows;
    bool is_first = false;     // of all
    std::size_t next_row = 0;  // that is not in `text` yet
    std::vector<TextWindow> windows;
    std::vector<std::string_view> texts;  // of a row
    std::string text;
    std::exception_ptr error;  // that comes behind `text`
    State state = State::kWaiting;
  };
  using SlicePtr = std::unique_ptr<Slice>;

  void give_all();
  void end_threads();
  // To the cursor: the rows whose texts have not been given to the sink.
  void give_rows_back();

  // Puts rows into the text of the slice until it has so many bytes or all rows, or an error.
  void print_rows(Slice& slice, std::size_t most_bytes) const;
  void append_rows(Slice& slice, std::size_t most_bytes) const;
  // To the sink, all of the slice.
  void give(Slice& slice) const;

  bool may_read() const { return !has_ended_ && (slices_.empty() || (comes_quickly_ && slices_.size() < most_slices_)); }
  // Null at the end.
  SlicePtr read();
  bool advance();
  void take(SlicePtr slice);
  void give_front(std::unique_lock<std::mutex>& lock);
  void print_waiting(Slice& slice, std::unique_lock<std::mutex>& lock);
  Slice* first_waiting() const;
  // A thread beside the one that asks.
  void work();

  Cursor::Impl& cursor_;
  const std::shared_ptr<QueryRun> run_;
  const TermwiseWriter& writer_;
  const TextSink& sink_;
  const TermFormat format_;
  const std::size_t most_slices_;
  // Of the asking thread.
  std::uint64_t rows_ = 0;         // that were read
  bool has_ended_ = false;         // no more rows
  bool comes_quickly_ = false;     // what the query was last asked for
  std::exception_ptr read_error_;  // that comes behind all slices
  std::vector<SlicePtr> unused_;

  std::mutex mutex_;  // of all below, and of the states of slices
  std::condition_variable may_work_;
  std::condition_variable has_text_;
  std::deque<SlicePtr> slices_;  // in the order of the rows
  std::size_t ready_bytes_ = 0;
  bool is_over_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace tercet
