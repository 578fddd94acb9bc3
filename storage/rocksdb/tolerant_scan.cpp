#include "storage/rocksdb/tolerant_scan.h"

#include <algorithm>
#include <utility>

#include "storage/rocksdb/rocks_status.h"

namespace tercet {
namespace {

// Of a key that is taken for a number: more than those of facts and loaded terms have.
constexpr std::size_t kKeyBytes = 40;
constexpr int kKeyBits = kKeyBytes * 8;

// The key, as a number, and a power of two; the greatest there is when that is too much.
std::string plus_power(std::string key, int power) {
  unsigned carry = 1u << (power % 8);
  for (int i = static_cast<int>(kKeyBytes) - 1 - power / 8; i >= 0 && carry != 0; --i) {
    const auto at = static_cast<std::size_t>(i);
    const unsigned sum = static_cast<unsigned char>(key[at]) + carry;
    key[at] = static_cast<char>(sum);
    carry = sum >> 8;
  }
  return carry == 0 ? key : std::string(kKeyBytes, '\xFF');
}

}  // namespace

TolerantScan::TolerantScan(const RocksHandle& handle, Family family, std::string begin, std::string end, std::string doing,
                           DamageReport& damage)
    : end_(std::move(end)), doing_(std::move(doing)), damage_(damage), last_(std::move(begin)) {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  iterator_.reset(handle.db().NewIterator(options, handle.family(family)));
}

bool TolerantScan::next() {
  if (std::exchange(has_begun_, true)) iterator_->Next();
  else iterator_->Seek(last_);
  while (!iterator_->Valid()) {
    const rocksdb::Status status = iterator_->status();
    if (damage_.guarded([&] { check(status, doing_.c_str()); }) || !pass_damage()) return false;
  }
  if (iterator_->key().compare(end_) >= 0) return false;
  last_ = iterator_->key().ToString();
  return true;
}

bool TolerantScan::can_seek(const std::string& key) {
  if (key >= end_) return true;
  iterator_->Seek(key);
  return iterator_->Valid() || iterator_->status().ok();
}

// From a key on of which none can be read up to the end of the damage, the least behind that. The greatest distance at which the
// damage still is, is put together from powers of two.
std::string TolerantScan::behind_damage(const std::string& before) {
  std::string damaged = before;
  int power = 0;
  while (power < kKeyBits && !can_seek(plus_power(before, power))) damaged = plus_power(before, power++);
  for (power -= 2; power >= 0; --power) {
    std::string further = plus_power(damaged, power);
    if (!can_seek(further)) damaged = std::move(further);
  }
  return plus_power(damaged, 0);
}

// False when nothing of the range lies behind it.
bool TolerantScan::pass_damage() {
  std::string from = last_;
  from.resize(kKeyBytes, '\0');
  const std::string behind = behind_damage(plus_power(std::move(from), 0));
  gaps_.push_back({last_, end_});
  if (behind >= end_) return false;
  last_ = behind;
  iterator_->Seek(behind);
  if (iterator_->Valid() && iterator_->key().compare(end_) < 0) gaps_.back().to = iterator_->key().ToString();
  return true;
}

}  // namespace tercet
