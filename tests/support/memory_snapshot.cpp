#include "tests/support/memory_snapshot.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "storage/row.h"

namespace tercet::test {
namespace {

IdKind dictionary_kind(const Term& term) {
  if (term.is_iri()) return IdKind::kIri;
  if (!term.language().empty()) return IdKind::kLangString;
  return term.datatype() == vocabulary::kXsdString ? IdKind::kString : IdKind::kTyped;
}

// The constants of a pattern that lead an order, most significant first.
std::vector<Id> leading_constants(const QuadPattern& pattern, Order order) {
  std::vector<Id> constants;
  for (Column column : columns_of(order)) {
    if (column == Column::kGraph || pattern.constant(column).is_unbound()) break;
    constants.push_back(pattern.constant(column));
  }
  return constants;
}

bool matches(const QuadPattern& pattern, Order order, const Row& row) {
  auto columns = columns_of(order);
  for (std::size_t i = 0; i < 3; ++i) {
    Id constant = pattern.constant(columns[i]);
    if (!constant.is_unbound() && constant != row[i]) return false;
  }
  return pattern.graphs.admits(row[3]);
}

// An order whose leading columns are the pattern's constants.
Order order_for(const QuadPattern& pattern) {
  std::size_t constants = 0;
  for (Column column : {Column::kSubject, Column::kPredicate, Column::kObject}) constants += !pattern.constant(column).is_unbound();
  for (std::size_t i = 0; i < kOrders; ++i) {
    if (leading_constants(pattern, static_cast<Order>(i)).size() == constants) return static_cast<Order>(i);
  }
  return Order::kSpo;
}

class MemorySnapshot : public Snapshot, public std::enable_shared_from_this<MemorySnapshot> {
 public:
  explicit MemorySnapshot(const std::vector<std::array<Term, kColumns>>& quads) {
    fill_dictionary(quads);
    for (std::size_t i = 0; i < kOrders; ++i) {
      auto columns = columns_of(static_cast<Order>(i));
      std::vector<Row>& rows = rows_[i];
      rows.reserve(quads.size());
      for (const auto& quad : quads) {
        Row row;
        for (std::size_t c = 0; c < kColumns; ++c) row[c] = id_of(quad[static_cast<std::size_t>(columns[c])]);
        rows.push_back(row);
      }
      std::sort(rows.begin(), rows.end());
      rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    }
  }

  std::optional<Id> find(const TermView& view) const override {
    if (view.kind == TermKind::kUnbound) return std::nullopt;
    if (view.kind == TermKind::kBlankNode) return find_blank_node(view.value);
    if (auto inlined = inline_id(view)) return inlined;
    auto found = ids_.find(Term(view));
    return found == ids_.end() ? std::nullopt : std::optional(found->second);
  }

  Term term(Id id) const override {
    if (!id.in_dictionary()) return inline_term(id);
    return terms_[static_cast<std::size_t>(id.kind())].at(id.payload());
  }

  void terms(std::span<const Id> ids, std::span<Term> out) const override {
    for (std::size_t i = 0; i < ids.size(); ++i) out[i] = term(ids[i]);
  }

  void visit_terms(std::span<const Id> ids, const std::function<void(std::size_t, const TermView&)>& visit) const override {
    for (std::size_t i = 0; i < ids.size(); ++i) visit(i, term(ids[i]).view());
  }

  std::uint64_t count(const QuadPattern& pattern) const override {
    Order order = order_for(pattern);
    auto [first, last] = range(leading_constants(pattern, order), order);
    return static_cast<std::uint64_t>(std::count_if(first, last, [&](const Row& row) { return matches(pattern, order, row); }));
  }

  std::uint64_t count_in_range(const QuadPattern& pattern, Order order, const IdRange& range) const override {
    std::vector<Id> constants = leading_constants(pattern, order);
    auto [first, last] = this->range(constants, order);
    return static_cast<std::uint64_t>(std::count_if(first, last, [&](const Row& row) {
      const Id id = row[constants.size()];
      return matches(pattern, order, row) && range.first <= id && id < range.last;
    }));
  }

  std::unique_ptr<QuadScan> scan(const QuadPattern& pattern, Order order, ColumnMask columns) const override;
  std::unique_ptr<QuadScan> scan_backward(const QuadPattern& pattern, Order order, ColumnMask columns) const override;
  std::unique_ptr<QuadLookup> lookup(const QuadPattern& pattern, Order order, ColumnMask columns) const override;

  std::uint64_t distinct_estimate(const QuadPattern& pattern, Order order) const override {
    std::vector<Id> constants = leading_constants(pattern, order);
    auto [first, last] = range(constants, order);
    std::set<Id> values;
    for (auto row = first; row != last; ++row) {
      if (matches(pattern, order, *row)) values.insert((*row)[constants.size()]);
    }
    return values.size();
  }

  std::vector<std::vector<Id>> split(const QuadPattern& pattern, Order order, std::span<const IdRange> ranges,
                                     std::size_t parts) const override {
    std::vector<Id> constants = leading_constants(pattern, order);
    if (constants.size() == 3) return {};
    auto [first, last] = range(constants, order);
    std::vector<Row> rows;
    std::copy_if(first, last, std::back_inserter(rows), [&](const Row& row) {
      const Id id = row[constants.size()];
      return ranges.empty() ||
             std::any_of(ranges.begin(), ranges.end(), [&](const IdRange& one) { return one.first <= id && id < one.last; });
    });
    std::vector<std::vector<Id>> keys;
    for (std::size_t part = 1; part < parts && !rows.empty(); ++part) {
      const Row& row = rows[rows.size() * part / parts];
      std::vector<Id> key(row.begin() + static_cast<std::ptrdiff_t>(constants.size()), row.begin() + 3);
      if (keys.empty() || keys.back() < key) keys.push_back(std::move(key));
    }
    return keys;
  }

  std::vector<Id> named_graphs() const override {
    std::set<Id> graphs;
    for (const Row& row : rows_[0]) {
      if (row[3] != kDefaultGraphId) graphs.insert(row[3]);
    }
    return {graphs.begin(), graphs.end()};
  }

  std::vector<IdRange> prefix_ranges(IdKind kind, std::string_view prefix, bool& complete) const override {
    complete = true;
    const std::vector<Term>& terms = terms_[static_cast<std::size_t>(kind)];
    auto begins = [&](const Term& term) { return term.value().starts_with(prefix); };
    auto first = std::find_if(terms.begin(), terms.end(), begins);
    auto last = std::find_if_not(first, terms.end(), begins);
    if (first == last) return {};
    return {{Id::make(kind, static_cast<std::uint64_t>(first - terms.begin())),
             Id::make(kind, static_cast<std::uint64_t>(last - terms.begin()))}};
  }

  void for_each_iri(std::string_view prefix, const std::function<bool(Id, std::string_view)>& visit) const override {
    const std::vector<Term>& iris = terms_[static_cast<std::size_t>(IdKind::kIri)];
    for (std::size_t i = 0; i < iris.size(); ++i) {
      if (iris[i].value().starts_with(prefix) && !visit(Id::make(IdKind::kIri, i), iris[i].value())) return;
    }
  }

  bool ids_are_sorted(Id a, Id b) const override { return a.in_dictionary() && a.kind() == b.kind(); }

 private:
  using RowIterator = std::vector<Row>::const_iterator;

  std::pair<RowIterator, RowIterator> range(const std::vector<Id>& constants, Order order) const {
    const std::vector<Row>& rows = rows_[static_cast<std::size_t>(order)];
    auto below = [](const Row& row, const std::vector<Id>& key) {
      return std::lexicographical_compare(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(key.size()), key.begin(),
                                          key.end());
    };
    auto above = [](const std::vector<Id>& key, const Row& row) {
      return std::lexicographical_compare(key.begin(), key.end(), row.begin(),
                                          row.begin() + static_cast<std::ptrdiff_t>(key.size()));
    };
    return {std::lower_bound(rows.begin(), rows.end(), constants, below),
            std::upper_bound(rows.begin(), rows.end(), constants, above)};
  }

  void fill_dictionary(const std::vector<std::array<Term, kColumns>>& quads) {
    auto by_text = [](const Term& a, const Term& b) {
      return std::tuple(std::string_view(a.value()), a.datatype(), std::string_view(a.language())) <
             std::tuple(std::string_view(b.value()), b.datatype(), std::string_view(b.language()));
    };
    std::map<IdKind, std::set<Term, decltype(by_text)>> sorted;
    for (const auto& quad : quads) {
      for (const Term& term : quad) {
        if (term.is_unbound()) continue;
        if (term.is_blank_node()) {
          ids_.try_emplace(term, Id::make(IdKind::kBlankNode, blank_nodes_));
          blank_nodes_ = std::max(blank_nodes_, ids_.at(term).payload() + 1);
        } else if (!inline_id(term.view())) {
          sorted.try_emplace(dictionary_kind(term), by_text).first->second.insert(term);
        }
      }
    }
    for (const auto& [kind, terms] : sorted) {
      std::vector<Term>& list = terms_[static_cast<std::size_t>(kind)];
      for (const Term& term : terms) {
        ids_.emplace(term, Id::make(kind, list.size()));
        list.push_back(term);
      }
    }
  }

  Id id_of(const Term& term) const {
    if (term.is_unbound()) return kDefaultGraphId;
    auto inlined = inline_id(term.view());
    return inlined ? *inlined : ids_.at(term);
  }

  std::optional<Id> find_blank_node(std::string_view label) const {
    std::uint64_t number = 0;
    if (!label.starts_with('b')) return std::nullopt;
    auto [end, error] = std::from_chars(label.data() + 1, label.data() + label.size(), number);
    if (error != std::errc() || end != label.data() + label.size() || number >= blank_nodes_) return std::nullopt;
    return Id::make(IdKind::kBlankNode, number);
  }

  std::array<std::vector<Row>, kOrders> rows_;
  std::array<std::vector<Term>, 16> terms_;  // by IdKind
  std::unordered_map<Term, Id> ids_;         // blank nodes by the label they came with
  std::uint64_t blank_nodes_ = 0;
};

class MemoryScan : public QuadScan {
 public:
  MemoryScan(std::shared_ptr<const MemorySnapshot> snapshot, std::vector<Row>::const_iterator first,
             std::vector<Row>::const_iterator last, const QuadPattern& pattern, Order order, ColumnMask columns)
      : snapshot_(std::move(snapshot)),
        place_(first),
        last_(last),
        pattern_(pattern),
        order_(order),
        mask_(columns),
        constants_(leading_constants(pattern, order).size()) {}

  bool next(QuadBatch& batch, std::size_t max_rows) override {
    batch.rows = 0;
    for (auto& column : batch.columns) column.clear();
    auto columns = columns_of(order_);
    for (; place_ != last_ && batch.rows < max_rows; ++place_) {
      if (!matches(pattern_, order_, *place_)) continue;
      ++batch.rows;
      for (std::size_t i = 0; i < kColumns; ++i) {
        if (mask_ & mask_of(columns[i])) batch.columns[static_cast<std::size_t>(columns[i])].push_back((*place_)[i]);
      }
    }
    return batch.rows > 0;
  }

  void seek(std::span<const Id> key) override { place_ = at_or_above(key); }
  void end_before(std::span<const Id> key) override { last_ = at_or_above(key); }

 private:
  std::vector<Row>::const_iterator at_or_above(std::span<const Id> key) const {
    auto is_below = [&](const Row& row) {
      std::size_t columns = std::min(key.size(), kColumns - constants_);
      auto first = row.begin() + static_cast<std::ptrdiff_t>(constants_);
      return std::lexicographical_compare(first, first + static_cast<std::ptrdiff_t>(columns), key.begin(),
                                          key.begin() + static_cast<std::ptrdiff_t>(columns));
    };
    return std::partition_point(place_, last_, is_below);
  }

  std::shared_ptr<const MemorySnapshot> snapshot_;
  std::vector<Row>::const_iterator place_, last_;
  QuadPattern pattern_;
  Order order_;
  ColumnMask mask_;
  std::size_t constants_;
};

std::unique_ptr<QuadScan> MemorySnapshot::scan(const QuadPattern& pattern, Order order, ColumnMask columns) const {
  auto [first, last] = range(leading_constants(pattern, order), order);
  return std::make_unique<MemoryScan>(shared_from_this(), first, last, pattern, order, columns);
}

class MemoryLookup : public QuadLookup {
 public:
  MemoryLookup(std::shared_ptr<const MemorySnapshot> snapshot, const QuadPattern& pattern, Order order, ColumnMask columns)
      : snapshot_(std::move(snapshot)), pattern_(pattern), order_(order), columns_(columns) {}

  std::size_t find(std::span<const Id> keys, std::size_t width, std::size_t most_rows, QuadBatch& batch,
                   std::vector<std::size_t>& ends) override {
    const std::size_t constants = leading_constants(pattern_, order_).size();
    const std::array<Column, kColumns> columns = columns_of(order_);
    std::size_t complete = 0;
    for (; !keys.empty() && batch.rows <= most_rows; keys = keys.subspan(width), ++complete) {
      QuadPattern pattern = pattern_;
      for (std::size_t i = 0; i < width; ++i) pattern.constant(columns[constants + i]) = keys[i];
      QuadBatch found;
      for (const auto scan = snapshot_->scan(pattern, order_, columns_); scan->next(found, 1000); batch.rows += found.rows) {
        for (std::size_t i = 0; i < kColumns; ++i) {
          batch.columns[i].insert(batch.columns[i].end(), found.columns[i].begin(), found.columns[i].end());
        }
      }
      ends.push_back(batch.rows);
    }
    return complete;
  }

 private:
  std::shared_ptr<const MemorySnapshot> snapshot_;
  QuadPattern pattern_;
  Order order_;
  ColumnMask columns_;
};

std::unique_ptr<QuadLookup> MemorySnapshot::lookup(const QuadPattern& pattern, Order order, ColumnMask columns) const {
  return std::make_unique<MemoryLookup>(shared_from_this(), pattern, order, columns);
}

class BackwardMemoryScan : public QuadScan {
 public:
  explicit BackwardMemoryScan(QuadScan& forward) {
    for (QuadBatch batch; forward.next(batch, 1);) rows_.push_back(batch);
  }

  bool next(QuadBatch& batch, std::size_t max_rows) override {
    batch.rows = 0;
    for (auto& column : batch.columns) column.clear();
    for (; !rows_.empty() && batch.rows < max_rows; rows_.pop_back(), ++batch.rows) {
      for (std::size_t i = 0; i < kColumns; ++i) {
        const std::vector<Id>& from = rows_.back().columns[i];
        batch.columns[i].insert(batch.columns[i].end(), from.begin(), from.end());
      }
    }
    return batch.rows > 0;
  }

  void seek(std::span<const Id>) override {}
  void end_before(std::span<const Id>) override { throw std::logic_error("a backward scan has no range"); }

 private:
  std::vector<QuadBatch> rows_;  // one each
};

std::unique_ptr<QuadScan> MemorySnapshot::scan_backward(const QuadPattern& pattern, Order order, ColumnMask columns) const {
  return std::make_unique<BackwardMemoryScan>(*scan(pattern, order, columns));
}

}  // namespace

void MemoryFacts::add(const Term& subject, const Term& predicate, const Term& object, const Term& graph) {
  quads_.push_back({subject, predicate, object, graph});
}

void MemoryFacts::quad(const QuadView& quad) { add(Term(quad.subject), Term(quad.predicate), Term(quad.object), Term(quad.graph)); }

std::shared_ptr<const Snapshot> MemoryFacts::snapshot() const { return std::make_shared<MemorySnapshot>(quads_); }

}  // namespace tercet::test
