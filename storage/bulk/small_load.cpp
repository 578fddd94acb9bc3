#include "storage/bulk/small_load.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/keys.h"

namespace tercet {
namespace {

// Rewriting a fact costs a sixty-fourth of what it costs to add one as a change; and changes cost memory until they are folded.
constexpr std::uint64_t kFactsARewrite = 64;
constexpr std::uint64_t kMostChanges = 100'000;
constexpr std::size_t kKeyBuffer = std::size_t{64} << 10;
constexpr std::uint64_t kQuadsAtOnce = 4096;

class SmallLoad {
 public:
  explicit SmallLoad(RocksWriteTransaction& transaction) : transaction_(transaction) {}

  std::uint64_t add(const EncodedBatch& batch, CommitProgress& progress) {
    ids_.clear();
    for (KeyCursor cursor(batch, kKeyBuffer); cursor.next();) ids_.push_back(id_of(cursor.key()));
    std::uint64_t added = 0;
    std::vector<std::uint32_t> places;
    const unsigned width = batch.quad_width;
    for (std::uint64_t begin = 0; begin < batch.quad_count; begin += kQuadsAtOnce) {
      const std::uint64_t end = std::min(begin + kQuadsAtOnce, batch.quad_count);
      batch.read_quads(begin, end, places);
      for (std::size_t i = 0; i < places.size(); i += width) {
        const Id graph = width == 4 ? ids_[places[i + 3]] : kDefaultGraphId;
        added += transaction_.insert({ids_[places[i]], ids_[places[i + 1]], ids_[places[i + 2]], graph}) ? 1 : 0;
      }
      progress.advance(end - begin);
    }
    return added;
  }

 private:
  // Of a key as an encoder makes it.
  Id id_of(std::string_view key) {
    const auto kind = static_cast<IdKind>(key[0]);
    if (kind == IdKind::kUnbound) return kDefaultGraphId;
    if (kind == IdKind::kBlankNode) {
      Id& id = blank_nodes_[std::string(key)];
      if (id.is_unbound()) id = transaction_.new_blank_node();
      return id;
    }
    if (kind <= IdKind::kTyped) return transaction_.intern(kind, key.substr(1));
    return {read_big_endian64(key, 1)};
  }

  RocksWriteTransaction& transaction_;
  std::vector<Id> ids_;                              // of the batch's keys
  std::unordered_map<std::string, Id> blank_nodes_;  // of all batches
};

}  // namespace

bool is_small_load(std::uint64_t facts, std::uint64_t facts_there) {
  return facts <= std::min(facts_there / kFactsARewrite, kMostChanges);
}

std::uint64_t add_as_changes(const std::vector<std::unique_ptr<EncodedBatch>>& batches, RocksWriteTransaction& transaction,
                             CommitProgress& progress) {
  SmallLoad load(transaction);
  std::uint64_t added = 0;
  for (const std::unique_ptr<EncodedBatch>& batch : batches) added += load.add(*batch, progress);
  return added;
}

}  // namespace tercet
