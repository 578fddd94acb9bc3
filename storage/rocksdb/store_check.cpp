#include "storage/rocksdb/store_check.h"

#include <rocksdb/sst_file_reader.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "storage/block_codec.h"
#include "storage/checksum.h"
#include "storage/delta_record.h"
#include "storage/dictionary_block.h"
#include "storage/dictionary_writer.h"
#include "storage/rocksdb/damage_report.h"
#include "storage/rocksdb/rocks_status.h"
#include "tercet/error.h"

namespace tercet {
namespace {

constexpr std::chrono::milliseconds kTick{100};

std::string counted(std::uint64_t number, const char* what) { return std::to_string(number) + " " + what; }

// What an order holds, whatever the sequence.
struct Sum {
  std::uint64_t rows = 0;
  std::uint64_t default_graph_rows = 0;
  std::uint64_t hash = 0;
  bool is_whole = true;  // all of it could be read
  friend bool operator==(const Sum&, const Sum&) = default;

  void add(const Row& spo, bool is_fact) {
    const std::uint64_t one = is_fact ? 1 : ~std::uint64_t{0};
    rows += one;
    if (spo[3] == kDefaultGraphId) default_graph_rows += one;
    hash += one * hash_of({reinterpret_cast<const char*>(spo.data()), sizeof(Row)});
  }
};

class StoreCheck {
 public:
  StoreCheck(const StoreState& state, const std::function<void(const std::string&)>& report,
             const std::function<bool(double)>& progress)
      : state_(state), damage_(report, DamageReport::Same::kText), progress_(progress) {
    for (std::size_t i = 0; i < kOrders; ++i) blocks_ += state.blocks().directory(static_cast<Order>(i)).blocks();
    for (std::size_t kind = 0; kind < 16; ++kind) {
      for (const auto& segment : state.dictionary().segments(static_cast<IdKind>(kind))) blocks_ += segment->blocks();
    }
  }

  CheckSummary run() {
    const auto begin = std::chrono::steady_clock::now();
    check_files();
    check_late_terms();
    check_dictionary();
    check_swept();
    for (std::size_t i = 0; i < kOrders; ++i) sums_[i] = check_order(static_cast<Order>(i));
    compare_orders();
    summary_.facts = sums_[kSpoIndex].rows;
    summary_.problems = damage_.problems();
    summary_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return summary_;
  }

 private:
  void corrupt(const std::string& what) { damage_.add("the database is corrupt: " + what); }

  // Called after each block.
  void tick() {
    ++blocks_done_;
    const auto now = std::chrono::steady_clock::now();
    if (!progress_ || now < next_tick_) return;
    next_tick_ = now + kTick;
    if (!progress_(static_cast<double>(blocks_done_) / static_cast<double>(blocks_)))
      throw Error(ErrorCode::kCancelled, "the check was cancelled");
  }

  template <class Part>
  bool guarded(const Part& part) {
    return damage_.guarded(part);
  }

  // ---- Files

  void check_files() {
    std::vector<rocksdb::LiveFileMetaData> files;
    state_.handle().db().GetLiveFilesMetaData(&files);
    for (const rocksdb::LiveFileMetaData& file : files) {
      const std::string path = file.db_path + file.name;
      rocksdb::SstFileReader reader(state_.handle().options(Family::kMeta));
      rocksdb::Status status = reader.Open(path);
      if (status.ok()) status = reader.VerifyChecksum();
      // A process that writes may have replaced it.
      if (!status.ok() && !state_.handle().env().FileExists(path).ok()) continue;
      guarded([&] { check(status, ("reading the file '" + path + "'").c_str()); });
      ++summary_.files;
    }
  }

  // ---- Terms

  // Terms that came after this state are none of it.
  bool is_known(Id id) const { return id.payload() < state_.counts().next_payload[static_cast<std::size_t>(id.kind())]; }

  void check_late_terms() {
    const LateTerms& late = state_.late_terms();
    std::uint64_t by_text = 0;
    guarded([&] {
      late.for_each_id([&](Id id, std::string_view text) {
        if (!is_known(id)) return;
        late_ids_.push_back(id);
        guarded([&] { check_late_term(late, id, text); });
      });
      late.for_each_text([&](Id id) { by_text += is_known(id) ? 1 : 0; });
    });
    std::sort(late_ids_.begin(), late_ids_.end());
    summary_.terms += late_ids_.size();
    if (late_ids_.size() != state_.counts().late_terms || by_text != state_.counts().late_terms) {
      corrupt("the counts record says " + counted(state_.counts().late_terms, "terms came with changes, there are ") +
              counted(late_ids_.size(), "by id and ") + counted(by_text, "by text"));
    }
  }

  void check_late_term(const LateTerms& late, Id id, std::string_view text) {
    const std::optional<Id> found = late.find(id.kind(), text);
    const std::optional<Id> loaded = state_.dictionary().find(id.kind(), text);
    if (found == id && !loaded) return;
    corrupt("the term " + Term(term_of_dictionary_text(id.kind(), text)).to_ntriples() + " has number " +
            std::to_string(id.payload()) + ", and its text leads to " +
            (loaded  ? std::to_string(loaded->payload())
             : found ? std::to_string(found->payload())
                     : "none"));
  }

  void check_dictionary() {
    for (std::size_t kind = 0; kind < 16; ++kind) {
      for (const auto& segment : state_.dictionary().segments(static_cast<IdKind>(kind))) check_segment(*segment);
    }
  }

  void check_swept() {
    std::uint64_t swept = 0;
    for (const DictionarySegment& segment : state_.meta().segments) swept += segment.swept;
    if (swept_.size() != swept && dictionary_is_whole_) {
      corrupt("the meta record says that " + counted(swept, "terms have been swept, there are ") + std::to_string(swept_.size()));
    }
  }

  void check_segment(const Segment& segment) {
    std::string last;
    for (std::size_t block = 0; block < segment.blocks(); ++block) {
      const std::uint64_t end = block + 1 < segment.blocks() ? segment.first_id(block + 1).payload() : segment.end();
      const bool is_read = guarded([&] { check_dictionary_block(segment, block, end - segment.first_id(block).payload(), last); });
      dictionary_is_whole_ = dictionary_is_whole_ && is_read;
      tick();
    }
  }

  void check_dictionary_block(const Segment& segment, std::size_t block, std::uint64_t terms, std::string& last) {
    const std::string key = segment.key(block);
    const std::string name = "the " + describe_key(Family::kDictionary, key);
    rocksdb::PinnableSlice value;
    if (!state_.handle().get(Family::kDictionary, key, value)) return corrupt(name + " is missing");
    const Id first = segment.first_id(block);
    const DictionaryBlockView view({value.data(), value.size()}, first);
    if (view.ids() != terms) {
      return corrupt(name + " has " + counted(view.ids(), "terms, its directory ") + std::to_string(terms));
    }
    DictionaryBlockView::Reader reader(view);
    std::vector<std::string> texts;
    std::vector<Id> ids;
    for (std::size_t i = 0; i < view.ids(); ++i) {
      const Id id = Id::make(first.kind(), first.payload() + i);
      if (!view.has_text(i)) {
        swept_.push_back(id);
        continue;
      }
      ids.push_back(id);
      texts.emplace_back(reader.text(i));
      if ((i > 0 || block > 0) && texts.back() <= last) corrupt(name + " has a term that is not above the one before it");
      last = texts.back();
    }
    summary_.terms += ids.size();
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    std::vector<Id> found(views.size());
    state_.dictionary().find_sorted(first.kind(), views, found);
    for (std::size_t i = 0; i < views.size(); ++i) {
      if (found[i] == ids[i]) continue;
      corrupt("the term " + Term(term_of_dictionary_text(first.kind(), views[i])).to_ntriples() + " has number " +
              std::to_string(ids[i].payload()) + ", and its text leads to " +
              (found[i].is_unbound() ? "none" : std::to_string(found[i].payload())));
    }
  }

  // Whether an id may stand in a column, and means something.
  bool is_good(Column column, Id id) const {
    switch (id.kind()) {
      case IdKind::kUnbound: return column == Column::kGraph;
      case IdKind::kBlankNode: return column != Column::kPredicate && is_known(id);
      case IdKind::kTriple:
      case IdKind::kLocal: return false;
      default: break;
    }
    if (id.kind() != IdKind::kIri && column != Column::kObject) return false;
    if (std::binary_search(swept_.begin(), swept_.end(), id)) return false;
    return !id.in_dictionary() || state_.dictionary().holds(id) || std::binary_search(late_ids_.begin(), late_ids_.end(), id);
  }

  void check_terms(const Row& spo) {
    for (std::size_t i = 0; i < kColumns; ++i) {
      if (spo[i] == good_[i] && has_good_[i]) continue;
      if (!is_good(static_cast<Column>(i), spo[i])) {
        corrupt("the " + std::string(kColumnNames[i]) + " of a fact has the number " + std::to_string(spo[i].payload()) +
                " of kind " + std::to_string(static_cast<unsigned>(spo[i].kind())) + ", which is no term that can stand there");
      }
      good_[i] = spo[i];
      has_good_[i] = true;
    }
  }

  // ---- Facts

  Sum check_order(Order order) {
    Sum sum;
    const OrderBlocks& blocks = state_.blocks();
    std::optional<Row> last;
    std::vector<Row> rows;
    std::vector<Id> scratch;
    for (std::size_t block = 0; block < blocks.directory(order).blocks(); ++block) {
      tick();
      const bool is_read = guarded([&] { blocks.read_rows(order, block, rows, scratch); });
      sum.is_whole = sum.is_whole && is_read;
      if (!is_read) continue;
      check_block(order, block, rows, last);
      for (const Row& row : rows) add(sum, order, row, true);
      last = rows.back();
    }
    sum.is_whole = guarded([&] { check_marks(order, sum); }) && sum.is_whole;
    return sum;
  }

  void add(Sum& sum, Order order, const Row& row, bool is_fact) {
    const Row spo = spo_of(order, row);
    sum.add(spo, is_fact);
    if (order == Order::kSpo && is_fact) check_terms(spo);
  }

  void check_block(Order order, std::size_t block, const std::vector<Row>& rows, const std::optional<Row>& last) {
    const OrderDirectory& directory = state_.blocks().directory(order);
    const std::string name = "block " + std::to_string(block) + " of " + std::string(family_name(family_of(order)));
    const bool ascends =
        std::adjacent_find(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return !(a < b); }) == rows.end();
    if (!ascends || (last && !(*last < rows.front()))) corrupt(name + " has rows that are not sorted");
    if (rows.front() != directory.first(block)) corrupt(name + " begins with another row than its directory says");
    const auto in_default = static_cast<std::uint64_t>(
        std::count_if(rows.begin(), rows.end(), [](const Row& row) { return row[3] == kDefaultGraphId; }));
    const bool is_mixed = std::any_of(rows.begin(), rows.end(), [&](const Row& row) { return row[3] != rows.front()[3]; });
    const std::uint64_t expected = directory.default_rows_before(block + 1) - directory.default_rows_before(block);
    if (in_default != expected || directory.graph(block) != (is_mixed ? kMixedGraphs : rows.front()[3]))
      corrupt(name + " is in other graphs than its directory says");
  }

  void check_marks(Order order, Sum& sum) {
    for (DeltaTree::Cursor marks(state_.delta(order)); !marks.at_end(); marks.next()) {
      const bool is_inserted = marks.mark() == Mark::kInsert;
      if (state_.blocks().contains(order, marks.row()) == is_inserted) {
        corrupt("a change of " + std::string(family_name(family_of(order))) + " " +
                (is_inserted ? "adds a fact that is there: " : "removes a fact that is not there: ") +
                described(spo_of(order, marks.row())));
      }
      add(sum, order, marks.row(), is_inserted);
    }
  }

  void compare_orders() {
    const Sum& spo = sums_[kSpoIndex];
    for (std::size_t i = 1; i < kOrders; ++i) {
      if (sums_[i] == spo || !sums_[i].is_whole || !spo.is_whole) continue;
      const auto order = static_cast<Order>(i);
      corrupt(std::string(family_name(family_of(order))) + " and SPO hold different facts, " + counted(sums_[i].rows, "and ") +
              std::to_string(spo.rows));
      guarded([&] { report_missing(order, Order::kSpo); });
      guarded([&] { report_missing(Order::kSpo, order); });
    }
  }

  // The first fact of an order that another has not.
  void report_missing(Order order, Order other) {
    const std::unique_ptr<RowCursor> cursor = make_row_cursor(state_.shared_from_this(), order);
    std::vector<Row> rows;
    while (cursor->next(rows)) {
      for (const Row& row : rows) {
        const Row spo = spo_of(order, row);
        if (holds(other, row_in(other, spo))) continue;
        return corrupt(described(spo) + " is in " + std::string(family_name(family_of(order))) + " and not in " +
                       std::string(family_name(family_of(other))));
      }
    }
  }

  bool holds(Order order, const Row& row) const {
    if (const std::optional<Mark> mark = state_.delta(order).find(row)) return *mark == Mark::kInsert;
    return state_.blocks().contains(order, row);
  }

  std::string described(const Row& spo) const {
    std::string text;
    for (std::size_t i = 0; i < kColumns; ++i) {
      if (i == 3 && spo[i] == kDefaultGraphId) continue;
      if (!text.empty()) text += ' ';
      try {
        text += state_.term(spo[i]).to_ntriples();
      } catch (const Error&) {
        text += "(number " + std::to_string(spo[i].payload()) + ")";
      }
    }
    return text;
  }

  static constexpr std::array<std::string_view, kColumns> kColumnNames{"subject", "predicate", "object", "graph"};

  const StoreState& state_;
  DamageReport damage_;
  const std::function<bool(double)>& progress_;
  std::size_t blocks_ = 0;
  std::size_t blocks_done_ = 0;
  std::chrono::steady_clock::time_point next_tick_ = std::chrono::steady_clock::now();
  CheckSummary summary_;
  std::vector<Id> late_ids_;
  std::vector<Id> swept_;  // ids of the dictionary without a text, ascending
  bool dictionary_is_whole_ = true;
  std::array<Sum, kOrders> sums_;
  Row good_{};  // the last id of each column that was looked at
  std::array<bool, kColumns> has_good_{};
};

}  // namespace

CheckSummary check_state(const StoreState& state, const std::function<void(const std::string&)>& report,
                         const std::function<bool(double)>& progress) {
  return StoreCheck(state, report, progress).run();
}

}  // namespace tercet
