// A temporary file of ids, gone when it is closed, however the process ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "storage/id.h"

namespace tercet {

class SpillFile {
 public:
  // Makes the file in `directory`; in the system's for temporary files when that is empty. Errors: kIo.
  explicit SpillFile(const std::string& directory);
  ~SpillFile();
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;

  // Ids written so far: the place where the next ones go.
  std::uint64_t size() const { return size_; }
  // Errors: kIo (a full disk, say).
  void append(std::span<const Id> ids);
  void flush();
  // Fills `out` from the place `begin`. Precondition: flushed, and that much was written.
  void read(std::uint64_t begin, std::span<Id> out) const;

 private:
  void write_buffer();

  std::string directory_;
  int file_ = -1;
  std::uint64_t size_ = 0;
  std::uint64_t written_ = 0;
  std::vector<Id> buffer_;
};

}  // namespace tercet
