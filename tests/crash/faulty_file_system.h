// A file system that fails, and one that forgets what was not synced when the power is cut, over the one of this machine.
//
//   FaultyFileSystem disk(attic, seed);                         // the attic is a directory of the same file system
//   replace_disk(disk.env());
//   disk.fail({.fault = Fault::kNoSpace, .after = 12});         // the twelfth call that changes something from now on
//   ...
//   disk.mend();
//   disk.fail({.fault = Fault::kPowerCut, .after = 30});        // from then on nothing is done any more
//   ...                                                         // give the database up
//   disk.drop_unsynced();                                       // what the disk has after the power cut
//
// What counts as synced is what POSIX promises: the bytes of a file when it was synced, the names in a directory when that was. A sync that
// failed loses its bytes for good, whatever a later one says, as Linux does it. Nothing waits for the real disk.
//
// Of what was not synced a power cut leaves a random part: of each file its first bytes, of the changes of names in each directory the first ones.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace tercet::test {

enum class Fault : std::uint8_t { kNoSpace, kError, kPowerCut };

struct FaultPlan {
  Fault fault = Fault::kError;
  bool reads = false;       // reads fail, not changes
  std::uint64_t after = 1;  // the first call that fails
  bool lasts = false;       // as do all others until mend(); a power cut always lasts
};

class FaultyFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  FaultyFileSystem(std::string attic, std::uint64_t seed);
  ~FaultyFileSystem() override;

  const char* Name() const override { return "FaultyFileSystem"; }
  rocksdb::Env* env() const { return env_.get(); }

  void fail(const FaultPlan& plan);
  void mend();
  // Whether the fault that was planned last has come.
  bool has_struck() const;
  std::string struck() const;  // the call it was

  // Precondition: no file is open, nobody calls. All is well afterwards.
  void drop_unsynced();

  rocksdb::IOStatus NewSequentialFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* result, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewRandomAccessFile(const std::string& name, const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                        rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* result, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewRandomRWFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSRandomRWFile>* result, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus CreateDir(const std::string& name, const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus CreateDirIfMissing(const std::string& name, const rocksdb::IOOptions& options,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteDir(const std::string& name, const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus LinkFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus Truncate(const std::string& name, std::size_t size, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;

 private:
  friend class FaultyWritableFile;
  friend class FaultyRandomRwFile;
  friend class FaultyDirectory;
  friend class FaultySequentialFile;
  friend class FaultyRandomAccessFile;

  enum class Call : std::uint8_t { kRead, kWrite, kRemove };  // removing needs no space

  // The bytes of a file, whatever its names.
  struct Content {
    std::uint64_t written = 0;
    std::uint64_t synced = 0;
    bool sync_failed = false;
  };
  using ContentPtr = std::shared_ptr<Content>;

  // A change of names that is not on the disk, and how to undo it.
  struct Change {
    enum class Kind : std::uint8_t { kMade, kRemoved, kRenamed, kMadeDirectory, kRemovedDirectory };
    Kind kind;
    std::string directory;
    std::string name;
    std::string before;    // kRenamed: the name
    std::string kept{};    // where the file is that had the name and is gone; empty: none
    ContentPtr content{};  // of that file
  };

  rocksdb::IOStatus before(Call call, const char* doing, const std::string& name);
  bool power_is_cut() const;
  std::uint64_t below(std::uint64_t limit);  // mutex_ is held

  // mutex_ is held:
  ContentPtr content_of(const std::string& name);
  bool exists(const std::string& name) const;
  Change change_of(Change::Kind kind, const std::string& name) const;
  rocksdb::IOStatus keep(Change& change, bool by_link);
  void undo(const Change& change);
  void forget(const Change& change);
  void cut(const std::string& name, Content& content);

  void append(const ContentPtr& content, std::uint64_t bytes);
  std::uint64_t part_of(std::uint64_t bytes);
  std::uint64_t written(const ContentPtr& content) const;
  void sync(const ContentPtr& content, std::uint64_t bytes);
  void fail_sync(const ContentPtr& content);
  void sync_directory(const std::string& name);

  const std::string attic_;
  std::unique_ptr<rocksdb::Env> env_;
  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  std::optional<FaultPlan> plan_;
  std::uint64_t calls_ = 0;  // since the plan, of those it is about
  std::string struck_;
  std::map<std::string, ContentPtr> contents_;  // of the files that were written to
  std::vector<Change> changes_;
  std::uint64_t kept_ = 0;
};

}  // namespace tercet::test
