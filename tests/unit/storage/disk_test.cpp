// Reads that are wanted at once.
#include "storage/rocksdb/disk.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace {

using Calls = std::vector<std::string>;

// Writes down what it is asked.
class RecordingFile final : public rocksdb::FSRandomAccessFile {
 public:
  explicit RecordingFile(Calls& calls) : calls_(calls) {}
  rocksdb::IOStatus Read(std::uint64_t offset, std::size_t, const rocksdb::IOOptions&, rocksdb::Slice*, char*,
                         rocksdb::IODebugContext*) const override {
    calls_.push_back("read " + std::to_string(offset));
    return rocksdb::IOStatus::OK();
  }
  rocksdb::IOStatus Prefetch(std::uint64_t offset, std::size_t size, const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
    calls_.push_back("prefetch " + std::to_string(offset) + " " + std::to_string(size));
    return rocksdb::IOStatus::NotSupported("that may fail");
  }

 private:
  Calls& calls_;
};

Calls calls_for(std::size_t reads) {
  Calls calls;
  const auto file = tercet::reading_together(std::make_unique<RecordingFile>(calls));
  std::vector<rocksdb::FSReadRequest> requests(reads);
  for (std::size_t i = 0; i < reads; ++i) {
    requests[i].offset = 100 * i;
    requests[i].len = 10 + i;
  }
  REQUIRE(file->MultiRead(requests.data(), reads, {}, nullptr).ok());
  for (rocksdb::FSReadRequest& request : requests) request.status.PermitUncheckedError();
  return calls;
}

}  // namespace

TEST_CASE("disk: the system is told of all reads before the first is waited for") {
  CHECK(calls_for(3) == Calls{"prefetch 0 10", "prefetch 100 11", "prefetch 200 12", "read 0", "read 100", "read 200"});
  CHECK(calls_for(1) == Calls{"read 0"});
}
