#include "storage/salvage.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/delta_record.h"
#include "storage/keys.h"
#include "storage/meta_record.h"
#include "storage/rocksdb/damage_report.h"
#include "storage/rocksdb/recovered_rows.h"
#include "storage/rocksdb/salvaged_order.h"
#include "storage/rocksdb/salvaged_terms.h"
#include "storage/rocksdb/tolerant_scan.h"

namespace tercet {
namespace {

// Facts whose terms are looked up together.
constexpr std::size_t kBatch = 16 * 1024;
constexpr std::chrono::milliseconds kTick{100};

MetaRecord read_meta(const RocksHandle& handle) {
  rocksdb::PinnableSlice text;
  if (!handle.get(Family::kMeta, kMetaKey, text)) {
    throw Error(ErrorCode::kCorruption, "the database '" + handle.path() + "' is corrupt: its meta record is missing");
  }
  return MetaRecord::decode({text.data(), text.size()});
}

// Reads the order that is damaged least; what is lost of it, or what a lost change makes uncertain, is taken from the others.
class Salvage {
 public:
  Salvage(const std::string& path, const std::function<void(const FactTerms&)>& visit,
          const std::function<void(const std::string&)>& report, const std::function<bool(double)>& progress)
      : path_(path), visit_(visit), progress_(progress), damage_(report, DamageReport::Same::kPlace) {}

  SalvageSummary run() {
    const auto begin = std::chrono::steady_clock::now();
    handle_ = RocksHandle::open_damaged(path_, [&](const Error& error) {
      damage_.guarded([&] { throw error; });
      has_lost_writes_ = true;
    });
    const MetaRecord meta = read_meta(*handle_);
    read_counts();
    survey_orders(meta.generation);
    read_changes(meta.generation);
    choose_order();
    terms_ = std::make_unique<SalvagedTerms>(*handle_, meta, damage_);
    write_facts();
    require_all();
    summary_.problems = damage_.problems();
    summary_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return summary_;
  }

 private:
  void read_counts() {
    damage_.guarded([&] {
      rocksdb::PinnableSlice text;
      if (!handle_->get(Family::kMeta, kCountsKey, text)) {
        throw Error(ErrorCode::kCorruption, "the database '" + path_ + "' is corrupt: its counts record is missing");
      }
      summary_.expected = CountsRecord::decode({text.data(), text.size()}).facts;
    });
  }

  void survey_orders(std::uint32_t generation) {
    for (std::size_t i = 0; i < kOrders; ++i) {
      orders_.push_back(std::make_unique<SalvagedOrder>(*handle_, generation, static_cast<Order>(i), damage_));
      blocks_ += orders_.back()->blocks();
    }
    blocks_ += blocks_ / kOrders;  // one is read again
    for (const auto& order : orders_) order->survey([&] { tick(); });
  }

  void read_changes(std::uint32_t generation) {
    const std::string end = generation_key(generation + 1);
    TolerantScan scan(*handle_, Family::kDelta, generation_key(generation), end, "reading the changes", damage_);
    while (scan.next()) {
      if (damage_.guarded([&] { changes_.push_back(read_delta_record(scan.key(), scan.value())); })) continue;
      const Row row = row_of_key(scan.key());
      uncertain_.push_back({row, behind(row)});
    }
    for (const TolerantScan::Gap& gap : scan.gaps()) {
      uncertain_.push_back({row_of_key(gap.from), gap.to == end ? kEndOfRows : row_of_key(gap.to)});
    }
    uncertain_ = united(std::move(uncertain_));
  }

  // How many facts an order holds, with the changes that it waits for.
  std::uint64_t facts_in(const SalvagedOrder& order) const {
    std::uint64_t rows = order.rows();
    for (const ChangedFact& change : changes_) {
      if (const std::optional<Mark> mark = change.mark_in(order.order())) rows += *mark == Mark::kInsert ? 1 : ~std::uint64_t{0};
    }
    return rows;
  }

  // The order that is damaged least. When a piece of the log is lost, so is what it did to the blocks of some order, all of which can be
  // read nevertheless: then only one that holds as many facts as are counted is believed, and if there is none, every fact of any.
  void choose_order() {
    const SalvagedOrder* best = std::min_element(orders_.begin(), orders_.end(), [](const auto& a, const auto& b) {
                                  return a->damage_size() < b->damage_size();
                                })->get();
    bool is_sound = false;
    bool is_certain = summary_.expected && !has_lost_writes_;
    for (const auto& order : orders_) {
      if (!summary_.expected || !uncertain_.empty() || order->damage_size() > 0) continue;
      if (const std::uint64_t facts = facts_in(*order); facts != *summary_.expected) {
        is_certain = false;
        damage_.add("the database is corrupt: " + std::string(family_name(family_of(order->order()))) + " holds " +
                    std::to_string(facts) + " facts, the counts record says " + std::to_string(*summary_.expected));
      } else if (!std::exchange(is_sound, true)) {
        best = order.get();
      }
    }
    order_ = best->order();
    if (!is_sound && !is_certain) uncertain_ = {{Row{}, kEndOfRows}};
  }

  void write_facts() {
    SalvagedOrder& best = *orders_[static_cast<std::size_t>(order_)];
    sort_changes();
    RecoveredRows recovered(orders_, order_, uncertain_, [&] { check_progress(); });
    std::vector<Row> rows;
    for (std::size_t block = 0; block < best.blocks(); ++block) {
      best.read(block, rows);
      for (const Row& row : rows) {
        for (; recovered.has_row() && recovered.row() < row; recovered.next()) add_unchanged(recovered.row());
        if (recovered.has_row() && recovered.row() == row) recovered.next();
        add_unchanged(row);
      }
      tick();
    }
    for (; recovered.has_row(); recovered.next()) add_unchanged(recovered.row());
    for (const ChangedFact& change : changes_) {
      if (change.mark == Mark::kInsert) add(change.row);
    }
    flush();
  }

  void sort_changes() {
    std::sort(changes_.begin(), changes_.end(),
              [&](const ChangedFact& a, const ChangedFact& b) { return row_in(order_, a.row) < row_in(order_, b.row); });
  }

  // Rows of the order come ascending. What a change says of a fact is what holds, whatever the blocks say.
  void add_unchanged(const Row& row) {
    while (next_change_ < changes_.size() && row_in(order_, changes_[next_change_].row) < row) ++next_change_;
    if (next_change_ < changes_.size() && row_in(order_, changes_[next_change_].row) == row) return;
    add(spo_of(order_, row));
  }

  void add(const Row& spo) {
    batch_.push_back(spo);
    if (batch_.size() >= kBatch) flush();
  }

  void flush() {
    std::vector<Id> ids;
    ids.reserve(batch_.size() * kColumns);
    for (const Row& row : batch_) ids.insert(ids.end(), row.begin(), row.end());
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    const std::vector<Term> terms = terms_->terms(ids);
    for (const Row& row : batch_) {
      FactTerms fact{};
      bool is_whole = true;
      for (std::size_t i = 0; i < kColumns; ++i) {
        fact[i] = &terms[static_cast<std::size_t>(std::lower_bound(ids.begin(), ids.end(), row[i]) - ids.begin())];
        const bool may_be_unbound = i == 3 && row[i] == kDefaultGraphId;
        is_whole = is_whole && (may_be_unbound || !fact[i]->is_unbound());
      }
      if (is_whole) visit_(fact);
      ++(is_whole ? summary_.facts : summary_.facts_without_terms);
    }
    batch_.clear();
    check_progress();
  }

  // Damage that nothing else has told of.
  void require_all() {
    if (damage_.problems() > 0) return;
    const std::uint64_t found = summary_.facts + summary_.facts_without_terms;
    if (summary_.expected && *summary_.expected != found) {
      damage_.add("the database is corrupt: the counts record says " + std::to_string(*summary_.expected) + " facts, there are " +
                  std::to_string(found));
    }
    if (summary_.facts_without_terms > 0) {
      damage_.add("the database is corrupt: the dictionary lacks terms of " + std::to_string(summary_.facts_without_terms) +
                  " facts");
    }
  }

  // Called after each block.
  void tick() {
    ++blocks_done_;
    check_progress();
  }

  void check_progress() {
    const auto now = std::chrono::steady_clock::now();
    if (!progress_ || now < next_tick_) return;
    next_tick_ = now + kTick;
    const double done = blocks_ == 0 ? 1 : static_cast<double>(blocks_done_) / static_cast<double>(blocks_);
    if (!progress_(std::min(done, 1.0))) throw Error(ErrorCode::kCancelled, "the dump was stopped");
  }

  const std::string& path_;
  const std::function<void(const FactTerms&)>& visit_;
  const std::function<bool(double)>& progress_;
  DamageReport damage_;
  std::unique_ptr<RocksHandle> handle_;
  SalvageSummary summary_;
  std::vector<std::unique_ptr<SalvagedOrder>> orders_;
  std::vector<ChangedFact> changes_;
  std::vector<RowRange> uncertain_;  // of SPO: where an order may lack facts though its blocks can be read
  bool has_lost_writes_ = false;     // of the log, for all that is known
  std::unique_ptr<SalvagedTerms> terms_;
  Order order_ = Order::kSpo;  // that is read
  std::size_t next_change_ = 0;
  std::vector<Row> batch_;
  std::size_t blocks_ = 0;
  std::size_t blocks_done_ = 0;
  std::chrono::steady_clock::time_point next_tick_ = std::chrono::steady_clock::now();
};

}  // namespace

SalvageSummary salvage_facts(const std::string& path, const std::function<void(const FactTerms&)>& visit,
                             const std::function<void(const std::string&)>& report, const std::function<bool(double)>& progress) {
  return Salvage(path, visit, report, progress).run();
}

}  // namespace tercet
