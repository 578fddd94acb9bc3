#include "storage/rocksdb/disk.h"

namespace tercet {
namespace {

rocksdb::Env* replacement = nullptr;

}  // namespace

rocksdb::Env& disk_env() { return replacement != nullptr ? *replacement : *rocksdb::Env::Default(); }

void replace_disk(rocksdb::Env* env) { replacement = env; }

}  // namespace tercet
