// A file that is written as a whole or not at all.
#pragma once

#include <optional>
#include <string>

namespace tercet::shell {

// Text goes to a file beside the named one, which keeps what it has until finish() puts the new one in its place, with the old
// one's permissions. Without finish() nothing has changed. What cannot be replaced (a pipe, a device, a file in a directory where
// none can be made) is written itself.
class WholeFile {
 public:
  // Errors: Error kIo in the words of the system.
  explicit WholeFile(const std::string& path);
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  int descriptor() const { return descriptor_; }
  // Everything has been written. Errors: as above; then the file is as it was.
  void finish();

 private:
  // With these permissions, or those of any new file.
  void open_beside(std::optional<unsigned> mode);
  void open_itself();
  void drop();
  [[noreturn]] void fail() const;

  std::string path_;
  std::string written_;  // the file beside it; empty when it is written itself
  int descriptor_ = -1;
};

}  // namespace tercet::shell
