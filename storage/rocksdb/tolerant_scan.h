// Goes through the entries of a family whose keys lie in a range, and past those that cannot be read.
//
// RocksDB's iterator stops at a damaged block of its own, and does not tell where the next one begins. The least key behind the damage
// is searched for: steps that double, then halve. What lies between two damaged places near each other may be passed over with them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/rocksdb/damage_report.h"
#include "storage/rocksdb/rocks_handle.h"

namespace tercet {

class TolerantScan {
 public:
  // There may be keys behind `from` (also at it, where the range begins) and below `to`: none of them was read.
  struct Gap {
    std::string from;
    std::string to;
  };

  // The keys [begin, end). `doing` is for messages: "reading the changes".
  TolerantScan(const RocksHandle& handle, Family family, std::string begin, std::string end, std::string doing,
               DamageReport& damage);

  // Goes to the next entry that can be read; false at the end.
  bool next();
  std::string_view key() const { return {iterator_->key().data(), iterator_->key().size()}; }
  std::string_view value() const { return {iterator_->value().data(), iterator_->value().size()}; }

  // So far.
  const std::vector<Gap>& gaps() const { return gaps_; }

 private:
  bool can_seek(const std::string& key);
  std::string behind_damage(const std::string& before);
  bool pass_damage();

  const std::string end_;
  const std::string doing_;
  DamageReport& damage_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
  std::string last_;  // all that can be read up to this key was given
  bool has_begun_ = false;
  std::vector<Gap> gaps_;
};

}  // namespace tercet
