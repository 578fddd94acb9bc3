#include "storage/rocksdb/store_state.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <map>

#include "storage/delta_record.h"
#include "storage/inline_term.h"
#include "storage/keys.h"
#include "storage/rocksdb/rocks_status.h"
#include "storage/side_by_side.h"

namespace tercet {
namespace {

// Marks that are read to estimate distinct values.
constexpr std::size_t kSampledMarks = 1024;
// Whose directories are read by two threads.
#ifdef TERCET_TINY
constexpr std::uint64_t kFewestForThreads = 1;
#else
constexpr std::uint64_t kFewestForThreads = 1'000'000;
#endif

// The order whose leading columns are the pattern's constants.
Order order_for(const QuadPattern& pattern) {
  bool subject = !pattern.subject.is_unbound();
  bool predicate = !pattern.predicate.is_unbound();
  bool object = !pattern.object.is_unbound();
  if (subject) return object && !predicate ? Order::kSop : Order::kSpo;
  if (predicate) return Order::kPos;
  return object ? Order::kOsp : Order::kSpo;
}

// What the marks from `first` to before `last` (through those that begin with it, if `through`) add to the facts in the graphs.
std::int64_t rows_of_marks(const DeltaTree& tree, std::span<const Id> first, std::span<const Id> last, bool through,
                           const GraphFilter& graphs) {
  if (tree.empty()) return 0;
  if (graphs.kind == GraphFilter::Kind::kOne) {
    std::int64_t rows = 0;
    DeltaTree::Cursor cursor(tree);
    for (cursor.seek(first); !cursor.at_end() && compare_prefix(cursor.row(), last) < (through ? 1 : 0); cursor.next()) {
      if (cursor.row()[3] == graphs.graph) rows += cursor.mark() == Mark::kInsert ? 1 : -1;
    }
    return rows;
  }
  const DeltaCounts begin = tree.counts_below(first);
  const DeltaCounts end = through ? tree.counts_through(last) : tree.counts_below(last);
  const std::int64_t all = end.rows - begin.rows;
  const std::int64_t in_default = end.default_graph_rows - begin.default_graph_rows;
  if (graphs.kind == GraphFilter::Kind::kAll) return all;
  return graphs.kind == GraphFilter::Kind::kDefault ? in_default : all - in_default;
}

// The distinct values of the column behind `key` among the inserts, estimated from the first of them.
std::uint64_t distinct_in_marks(const DeltaTree& tree, std::span<const Id> key) {
  if (tree.empty()) return 0;
  const auto marks = static_cast<std::uint64_t>(tree.counts_through(key).marks - tree.counts_below(key).marks);
  std::uint64_t read = 0;
  std::uint64_t distinct = 0;
  std::optional<Id> last;
  DeltaTree::Cursor cursor(tree);
  for (cursor.seek(key); read < kSampledMarks && !cursor.at_end() && compare_prefix(cursor.row(), key) == 0;
       cursor.next(), ++read) {
    if (cursor.mark() == Mark::kDelete || cursor.row()[key.size()] == last) continue;
    last = cursor.row()[key.size()];
    ++distinct;
  }
  return read == 0 ? 0 : std::max(distinct, distinct * marks / read);
}

// The changes of a generation, ascending.
std::vector<ChangedFact> read_changed_facts(const RocksHandle& handle, std::uint32_t generation) {
  std::vector<ChangedFact> facts;
  const std::string prefix = generation_key(generation);
  std::unique_ptr<rocksdb::Iterator> it = handle.iterator(Family::kDelta, false);
  for (it->Seek(prefix); it->Valid() && it->key().starts_with(prefix); it->Next()) {
    facts.push_back(read_delta_record({it->key().data(), it->key().size()}, {it->value().data(), it->value().size()}));
  }
  check(it->status(), "reading the changes");
  return facts;
}

}  // namespace

std::optional<Id> known_blank_node(std::string_view label, std::uint64_t next) {
  if (label.size() < 2 || label[0] != 'b' || (label[1] == '0' && label.size() > 2)) return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(label.data() + 1, label.data() + label.size(), number);
  if (error != std::errc() || end != label.data() + label.size() || number >= next) return std::nullopt;
  return Id::make(IdKind::kBlankNode, number);
}

ScanKey scan_key(const QuadPattern& pattern, Order order) {
  ScanKey key;
  std::array<Column, kColumns> columns = columns_of(order);
  while (key.size < 3 && !pattern.constant(columns[key.size]).is_unbound()) {
    key.ids[key.size] = pattern.constant(columns[key.size]);
    ++key.size;
  }
  for (std::size_t i = key.size; i < 3; ++i) {
    if (!pattern.constant(columns[i]).is_unbound()) {
      throw Error(ErrorCode::kInvalidArgument,
                  "a scan was asked for in an order whose first columns are not the pattern's constants");
    }
  }
  return key;
}

StoreState::StoreState(Parts parts) : parts_(std::move(parts)), late_terms_(*parts_.handle, parts_.late_terms) {}

// Of a state that was read.
void StoreState::require_counts() const {
  std::array<DeltaCounts, kOrders> marks;
  for (const ChangedFact& fact : *parts_.delta.facts_read()) {
    for (std::size_t i = 0; i < kOrders; ++i) {
      if (const std::optional<Mark> mark = fact.mark_in(static_cast<Order>(i))) marks[i].add(counts_of(fact.row, *mark));
    }
  }
  for (std::size_t i = 0; i < kOrders; ++i) {
    const OrderDirectory& directory = blocks().directory(static_cast<Order>(i));
    const std::uint64_t rows = directory.rows_before(directory.blocks()) + static_cast<std::uint64_t>(marks[i].rows);
    const std::uint64_t in_default =
        directory.default_rows_before(directory.blocks()) + static_cast<std::uint64_t>(marks[i].default_graph_rows);
    if (rows == counts().facts && in_default == counts().default_graph_facts) continue;
    throw Error(ErrorCode::kCorruption, "the database is corrupt: the directory of " +
                                            std::string(family_name(static_cast<Family>(i))) + " counts " + std::to_string(rows) +
                                            " facts, the counts record " + std::to_string(counts().facts));
  }
}

std::shared_ptr<const StoreState> StoreState::read(std::shared_ptr<RocksHandle> handle, MetaRecord meta, CountsRecord counts,
                                                   const StoreState* before) {
  Parts parts;
  std::vector<std::shared_ptr<Segment>> segments;
  parts.dictionary =
      std::make_shared<const Dictionary>(handle, meta, before == nullptr ? nullptr : &before->dictionary(), segments);
  const auto terms = [](const auto& segment) { return segment->end() - segment->first(); };
  std::sort(segments.begin(), segments.end(), [&](const auto& a, const auto& b) { return terms(a) > terms(b); });
  // The directories are most of what opening takes: of the dictionary, whose are the largest, and of the orders, as a thread is free.
  OrderBlocks::Directories directories;
  std::atomic<std::size_t> next = 0;
  do_side_by_side(counts.facts < kFewestForThreads ? 1 : 2, [&](std::size_t) {
    for (std::size_t piece = next++; piece < segments.size() + kOrders; piece = next++) {
      if (piece < segments.size()) {
        segments[piece]->read();
      } else {
        const std::size_t order = piece - segments.size();
        directories[order] = read_directory(*handle, meta.generation, static_cast<Order>(order), counts.facts);
      }
    }
  });
  parts.blocks = std::make_shared<const OrderBlocks>(handle, meta.generation, std::move(directories));
  parts.delta = Delta(read_changed_facts(*handle, meta.generation));
  parts.late_terms = before == nullptr || before->parts().handle != handle ? std::make_shared<const LateTermsView>(handle)
                                                                           : before->parts().late_terms;
  parts.handle = std::move(handle);
  parts.meta = std::make_shared<const MetaRecord>(std::move(meta));
  parts.counts = counts;
  auto state = std::make_shared<const StoreState>(std::move(parts));
  state->require_counts();
  return state;
}

// Late terms and a transaction's are looked up as they are now. What came after this state was made is none of its terms: a query that
// has given such a text an id of its own must not find another one half way.
std::optional<Id> StoreState::find_text(IdKind kind, std::string_view text) const {
  if (std::optional<Id> id = dictionary().find(kind, text)) return id;
  const std::uint64_t end = counts().next_payload[static_cast<std::size_t>(kind)];
  if (counts().late_terms != 0) {
    const std::optional<Id> id = late_terms_.find(kind, text);
    // An id of a transaction that was undone may have been given out again: here it is that transaction's.
    if (id && id->payload() < end && (parts_.new_terms == nullptr || parts_.new_terms->text(*id) == nullptr)) return id;
  }
  if (parts_.new_terms == nullptr) return std::nullopt;
  const std::optional<Id> id = parts_.new_terms->find(kind, text);
  return id && id->payload() < end ? id : std::nullopt;
}

void StoreState::find_sorted(IdKind kind, std::span<const std::string_view> texts, std::span<Id> out) const {
  dictionary().find_sorted(kind, texts, out);
  if (counts().late_terms == 0) return;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (out[i].is_unbound()) out[i] = find_text(kind, texts[i]).value_or(kUnboundId);
  }
}

bool StoreState::contains(const Row& spo) const {
  if (const std::optional<Mark> mark = delta(Order::kSpo).find(spo)) return *mark == Mark::kInsert;
  return blocks().contains(Order::kSpo, spo);
}

std::optional<Id> StoreState::find(const TermView& term) const {
  return find_term(term, counts().next_payload[static_cast<std::size_t>(IdKind::kBlankNode)],
                   [&](IdKind kind, std::string_view text) { return find_text(kind, text); });
}

Term StoreState::term(Id id) const {
  Term out;
  terms({&id, 1}, {&out, 1});
  return out;
}

std::string StoreState::late_text(Id id) const {
  if (parts_.new_terms != nullptr) {
    if (const std::string* text = parts_.new_terms->text(id)) return *text;
  }
  return late_terms_.text(id);
}

void StoreState::terms(std::span<const Id> ids, std::span<Term> out) const {
  visit_terms(ids, [&](std::size_t place, const TermView& term) { out[place].assign(term); });
}

void StoreState::visit_terms(std::span<const Id> ids, const std::function<void(std::size_t, const TermView&)>& visit) const {
  std::string inlined;
  const auto visit_other = [&](std::size_t place) {
    const Id id = ids[place];
    if (id.in_dictionary()) visit(place, term_of_dictionary_text(id.kind(), late_text(id)));
    else visit(place, inline_view(id, inlined));
  };
  dictionary().visit_terms(ids, visit, visit_other);
}

std::uint64_t StoreState::count_in_blocks(const GraphFilter& graphs, Order order, BlockPlace begin, BlockPlace end) const {
  if (graphs.kind == GraphFilter::Kind::kOne) return blocks().rows_of_graph(order, begin, end, graphs.graph);
  std::uint64_t all = blocks().rows_before(order, end) - blocks().rows_before(order, begin);
  if (graphs.kind == GraphFilter::Kind::kAll || all == 0) return all;
  std::uint64_t in_default = blocks().default_rows_before(order, end) - blocks().default_rows_before(order, begin);
  return graphs.kind == GraphFilter::Kind::kDefault ? in_default : all - in_default;
}

std::uint64_t StoreState::count(const QuadPattern& pattern) const {
  Order order = order_for(pattern);
  ScanKey key = scan_key(pattern, order);
  const BlockPlace begin = blocks().place_of(order, key.span(), false);
  const BlockPlace end = blocks().place_of(order, key.span(), true);
  return count_in_blocks(pattern.graphs, order, begin, end) +
         static_cast<std::uint64_t>(rows_of_marks(delta(order), key.span(), key.span(), true, pattern.graphs));
}

std::uint64_t StoreState::count_in_range(const QuadPattern& pattern, Order order, const IdRange& range) const {
  const ScanKey key = scan_key(pattern, order);
  const ScanKey first = key.followed_by(range.first);
  const ScanKey last = key.followed_by(range.last);
  const BlockPlace begin = blocks().place_of(order, first.span(), false);
  const BlockPlace end = blocks().place_of(order, last.span(), false);
  return count_in_blocks(pattern.graphs, order, begin, end) +
         static_cast<std::uint64_t>(rows_of_marks(delta(order), first.span(), last.span(), false, pattern.graphs));
}

std::unique_ptr<QuadScan> StoreState::scan(const QuadPattern& pattern, Order order, ColumnMask columns) const {
  return make_scan(shared_from_this(), pattern, order, columns);
}

std::unique_ptr<QuadLookup> StoreState::lookup(const QuadPattern& pattern, Order order, ColumnMask columns) const {
  return make_lookup(shared_from_this(), pattern, order, columns);
}

std::unique_ptr<QuadScan> StoreState::scan_backward(const QuadPattern& pattern, Order order, ColumnMask columns) const {
  return make_backward_scan(shared_from_this(), pattern, order, columns);
}

std::uint64_t StoreState::distinct_estimate(const QuadPattern& pattern, Order order) const {
  ScanKey key = scan_key(pattern, order);
  BlockPlace begin = blocks().place_of(order, key.span(), false);
  BlockPlace end = blocks().place_of(order, key.span(), true);
  const std::uint64_t in_blocks = blocks().rows_before(order, end) - blocks().rows_before(order, begin);
  const std::uint64_t rows = in_blocks + static_cast<std::uint64_t>(rows_of_marks(delta(order), key.span(), key.span(), true,
                                                                                  {GraphFilter::Kind::kAll, {}}));
  if (rows == 0) return 0;
  if (key.size >= 3) return 1;
  const std::uint64_t distinct = in_blocks == 0 ? 0 : blocks().distinct_estimate(order, begin, end, key.size);
  return std::clamp<std::uint64_t>(distinct + distinct_in_marks(delta(order), key.span()), 1, rows);
}

std::vector<std::vector<Id>> StoreState::split(const QuadPattern& pattern, Order order, std::span<const IdRange> ranges,
                                               std::size_t parts) const {
  const ScanKey key = scan_key(pattern, order);
  if (key.size >= 3) return {};
  const OrderDirectory& directory = blocks().directory(order);
  // Of the blocks that begin in a range, one after the other.
  struct Stretch {
    std::size_t first, end;
  };
  std::vector<Stretch> stretches;
  if (ranges.empty()) stretches.push_back({directory.lower_bound(key.span()), directory.upper_bound(key.span())});
  for (const IdRange& range : ranges) {
    stretches.push_back(
        {directory.lower_bound(key.followed_by(range.first).span()), directory.lower_bound(key.followed_by(range.last).span())});
  }
  std::size_t blocks = 0;
  for (const Stretch& stretch : stretches) blocks += stretch.end - stretch.first;
  if (blocks == 0) return {};
  std::vector<std::vector<Id>> keys;
  std::size_t before = 0;
  auto stretch = stretches.begin();
  for (std::size_t part = 1; part < parts; ++part) {
    const std::size_t block = blocks * part / parts;
    for (; block - before >= stretch->end - stretch->first; ++stretch) before += stretch->end - stretch->first;
    const Row& row = directory.first(stretch->first + block - before);
    std::vector<Id> found(row.begin() + static_cast<std::ptrdiff_t>(key.size), row.begin() + 3);
    if (keys.empty() || keys.back() < found) keys.push_back(std::move(found));
  }
  return keys;
}

std::vector<Id> StoreState::read_named_graphs() const {
  std::map<Id, std::int64_t> rows;
  for (const auto& [graph, count] : blocks().graph_rows()) rows[graph] = static_cast<std::int64_t>(count);
  for (DeltaTree::Cursor cursor(delta(Order::kSpo)); !cursor.at_end(); cursor.next()) {
    rows[cursor.row()[3]] += cursor.mark() == Mark::kInsert ? 1 : -1;
  }
  rows.erase(kDefaultGraphId);
  std::vector<Id> graphs;
  for (const auto& [graph, count] : rows) {
    if (count > 0) graphs.push_back(graph);
  }
  return graphs;
}

std::vector<Id> StoreState::named_graphs() const {
  if (counts().facts == counts().default_graph_facts) return {};
  std::call_once(named_graphs_once_, [&] { named_graphs_ = read_named_graphs(); });
  return named_graphs_;
}

std::vector<IdRange> StoreState::prefix_ranges(IdKind kind, std::string_view prefix, bool& complete) const {
  complete = counts().late_terms == 0 && parts_.new_terms == nullptr;
  return dictionary().prefix_ranges(kind, prefix);
}

void StoreState::for_each_iri(std::string_view prefix, const std::function<bool(Id, std::string_view)>& visit) const {
  std::vector<std::pair<std::string, Id>> late;
  std::size_t next = 0;
  if (counts().late_terms != 0) {
    late_terms_.for_each_iri(prefix, [&](Id id, std::string_view text) {
      late.emplace_back(text, id);
      return true;
    });
    std::sort(late.begin(), late.end());
  }
  bool stopped = false;
  auto give = [&](Id id, std::string_view text) { return !(stopped = !visit(id, text)); };
  dictionary().for_each(IdKind::kIri, prefix, [&](Id id, std::string_view text) {
    for (; next < late.size() && late[next].first < text; ++next) {
      if (!give(late[next].second, late[next].first)) return false;
    }
    return give(id, text);
  });
  for (; !stopped && next < late.size(); ++next) give(late[next].second, late[next].first);
}

bool StoreState::ids_are_sorted(Id a, Id b) const { return dictionary().same_segment(a, b); }

}  // namespace tercet
