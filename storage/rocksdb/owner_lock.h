// Says who writes a database: a locked file in its directory that names process and program. The lock is the kernel's (flock), so
// it ends with the process, whatever way that ends; what a dead process left in the file is harmless.
#pragma once

#include <string>

namespace tercet {

inline constexpr const char* kOwnerFile = "tercet.owner";

class OwnerLock {
 public:
  OwnerLock() = default;
  // Locks. Errors: kLocked naming the process that has it, kIo.
  explicit OwnerLock(const std::string& database_path);
  // Keeps other processes from writing, and writes nothing itself; several may have it. Errors: as above.
  static OwnerLock against_writers(const std::string& database_path);
  OwnerLock(OwnerLock&& other) noexcept;
  OwnerLock& operator=(OwnerLock&& other) noexcept;
  ~OwnerLock();

 private:
  int file_ = -1;
};

}  // namespace tercet
