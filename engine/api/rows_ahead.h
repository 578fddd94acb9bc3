// The rows that a cursor has ahead of who reads it: a batch of its run or, once many rows were read, several, so that their terms are looked
// up together and each block of the dictionary is opened once for all of them.
#pragma once

#include <cstddef>
#include <exception>
#include <utility>
#include <vector>

#include "engine/exec/batch.h"
#include "engine/exec/query_run.h"

namespace tercet {

class RowsAhead {
 public:
  // Replaces the rows by the next ones, at least one; false at the end. More than a batch only while there are less than `most`, and only
  // of a run that gives them at once. An error that comes behind some rows is thrown when those have been read.
  bool next(QueryRun& run, std::size_t most);
  const Batch& batch() const { return batch_; }
  // Takes the columns of batch() out of it.
  void take_columns(std::vector<std::vector<Id>>& out) { out.swap(batch_.columns); }
  // Lets next() give these first, and then throw the failure if it is not null.
  void put_back(Batch rows, std::exception_ptr failure) {
    batch_ = {};
    put_back_ = std::move(rows);
    fail(std::move(failure));
  }
  void fail(std::exception_ptr failure) {
    if (failure) failure_ = std::move(failure);
  }
  void clear() { batch_ = {}; }

 private:
  bool append_next(QueryRun& run);

  Batch batch_;
  Batch more_;
  Batch put_back_;
  std::exception_ptr failure_;
};

}  // namespace tercet
