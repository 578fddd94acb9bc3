#include "engine/exec/graph_results.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/exec/columns.h"
#include "engine/exec/pattern_scan.h"
#include "engine/exec/row_set.h"
#include "engine/plan/distinct_rows.h"

namespace tercet {
namespace {

constexpr std::size_t kMostCompared = 64;  // triples of a template
constexpr std::uint64_t kTemplateNode = std::uint64_t{1} << 59;
constexpr std::array<std::size_t, 3> kTriplePlaces{0, 1, 2};

TermKind kind_of(Id id, const ExecutionContext& context) {
  if (id.is_unbound()) return TermKind::kUnbound;
  if (is_template_node(id)) return TermKind::kBlankNode;
  switch (id.kind()) {
    case IdKind::kBlankNode: return TermKind::kBlankNode;
    case IdKind::kIri: return TermKind::kIri;
    case IdKind::kLocal: return context.terms->local(id).kind;
    default: return TermKind::kLiteral;
  }
}

class Construct final : public TripleSource {
 public:
  Construct(const algebra::Query& query, OperatorPtr root, ExecutionContext& context) : context_(context), root_(std::move(root)) {
    for (const algebra::TriplePattern& triple : query.construct_template) {
      triples_.push_back({place(triple.subject), place(triple.predicate), place(triple.object)});
    }
    node_ids_.resize(nodes_.size());
    if (!gives_each_once()) seen_.emplace(3, context);
  }

  bool next(Batch& out) override {
    if (triples_.empty()) return false;
    while (root_->next(solutions_)) {
      out.reset(3);
      for (std::size_t row = 0; row < solutions_.rows; ++row) fill_in(row, out);
      drop_known(out);
      if (out.rows > 0) return true;
    }
    return false;
  }

 private:
  // A place of the template: a fixed id, a column of the solutions, or a blank node.
  struct Place {
    Id id;
    std::size_t column = kNoColumn;
    std::size_t node = kNoColumn;
  };
  using Triple = std::array<Place, 3>;

  Place place(const algebra::TermOrVariable& from) {
    Place made;
    if (from.is_variable) {
      made.column = column_of(root_->plan().columns, from.variable);
    } else if (from.term.is_blank_node()) {
      made.node = nodes_.try_emplace(from.term.value(), nodes_.size()).first->second;
    } else {
      made.id = context_.terms->intern(from.term);
    }
    return made;
  }

  // Whether no triple can come twice: each is another one in each solution, and none can be another of the template. (Which is not worth
  // finding out for a large template, as each of it is compared with each.)
  bool gives_each_once() const {
    if (triples_.size() > kMostCompared) return false;
    const bool are_distinct = gives_distinct_rows(root_->plan());
    const auto is_told_apart = [&](const Triple& triple) { return has_node(triple) || (are_distinct && has_all_columns(triple)); };
    if (!std::all_of(triples_.begin(), triples_.end(), is_told_apart)) return false;
    for (std::size_t i = 0; i < triples_.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (!differ(triples_[i], triples_[j])) return false;
      }
    }
    return true;
  }

  static bool has_node(const Triple& triple) {
    return std::any_of(triple.begin(), triple.end(), [](const Place& place) { return place.node != kNoColumn; });
  }

  bool has_all_columns(const Triple& triple) const {
    std::set<std::size_t> shown;
    for (const Place& place : triple) {
      if (place.column != kNoColumn) shown.insert(place.column);
    }
    return shown.size() == root_->plan().columns.size();
  }

  static bool differ(const Triple& a, const Triple& b) {
    for (std::size_t i = 0; i < 3; ++i) {
      if (a[i].column == kNoColumn && b[i].column == kNoColumn && (a[i].node != b[i].node || a[i].id != b[i].id)) return true;
    }
    return false;
  }

  Id id_at(const Place& place, std::size_t row) const {
    if (place.column != kNoColumn) return solutions_.columns[place.column][row];
    return place.node != kNoColumn ? node_ids_[place.node] : place.id;
  }

  void fill_in(std::size_t row, Batch& out) {
    // A blank node of the template is another one in each solution.
    for (Id& id : node_ids_) id = Id::make(IdKind::kLocal, kTemplateNode | next_node_++);
    for (const Triple& triple : triples_) {
      std::array<Id, 3> ids{id_at(triple[0], row), id_at(triple[1], row), id_at(triple[2], row)};
      TermKind subject = kind_of(ids[0], context_);
      bool well_formed = (subject == TermKind::kIri || subject == TermKind::kBlankNode) &&
                         kind_of(ids[1], context_) == TermKind::kIri && !ids[2].is_unbound();
      if (!well_formed) continue;
      for (std::size_t i = 0; i < 3; ++i) out.columns[i].push_back(ids[i]);
      ++out.rows;
    }
  }

  // Drops triples that came before. When there is no memory to remember more, they may come again: a graph with a line twice is the
  // same graph.
  void drop_known(Batch& out) {
    if (!seen_ || out.rows == 0) return;
    if (seen_->growth_bytes(out.rows) > context_.memory.limit() - context_.memory.used()) {
      seen_.reset();
      return;
    }
    seen_->insert(out.columns, kTriplePlaces, out.rows, numbers_, fresh_);
    keep_rows(out, fresh_);
  }

  ExecutionContext& context_;
  OperatorPtr root_;
  std::unordered_map<std::string, std::size_t> nodes_;
  std::vector<Triple> triples_;
  std::vector<Id> node_ids_;
  std::uint64_t next_node_ = 0;
  Batch solutions_;
  std::optional<RowSet> seen_;
  std::vector<std::uint32_t> numbers_;
  std::vector<std::uint32_t> fresh_;
};

class Describe final : public TripleSource {
 public:
  Describe(const algebra::Query& query, OperatorPtr root, ExecutionContext& context)
      : context_(context), root_(std::move(root)), seen_(1, context), waiting_memory_(context.memory) {
    for (const algebra::TermOrVariable& resource : query.describe) {
      if (resource.is_variable) columns_.push_back(column_of(root_->plan().columns, resource.variable));
      else constants_.push_back(context.terms->intern(resource.term));
    }
    std::erase(columns_, kNoColumn);
    spec_.terms[0].kind = ScanTerm::Kind::kConstant;
    spec_.terms[1].kind = spec_.terms[2].kind = ScanTerm::Kind::kAny;
    if (!query.dataset) return;
    spec_.graphs.kind = ScanGraphs::Kind::kMergeOf;
    for (const Term& graph : query.dataset->default_graphs) {
      if (auto id = context.snapshot->find(graph.view())) spec_.graphs.graphs.push_back(*id);
    }
    auto& graphs = spec_.graphs.graphs;
    std::sort(graphs.begin(), graphs.end());
    graphs.erase(std::unique(graphs.begin(), graphs.end()), graphs.end());
  }

  bool next(Batch& out) override {
    if (!constants_.empty()) {
      add(constants_);
      constants_.clear();
    }
    for (;;) {
      context_.poll();
      if (scan_ && scan_->next(quads_, context_.batch_rows)) {
        give(out);
        return true;
      }
      scan_.reset();
      if (!waiting_.empty()) {
        spec_.terms[0].constant = subject_ = waiting_.back();
        waiting_.pop_back();
        ColumnMask wanted = static_cast<ColumnMask>(mask_of(Column::kPredicate) | mask_of(Column::kObject));
        scan_.emplace(spec_, Order::kSpo, BoundPlaces{}, wanted, context_);
        continue;
      }
      if (columns_.empty() || !root_->next(solutions_)) return false;
      for (std::size_t column : columns_) add(solutions_.columns[column]);
    }
  }

 private:
  // Lines up the resources among these that have not been described.
  void add(const std::vector<Id>& ids) {
    candidates_.resize(1);
    candidates_[0].clear();
    for (Id id : ids) {
      if (id.kind() == IdKind::kIri || id.kind() == IdKind::kBlankNode) candidates_[0].push_back(id);
    }
    constexpr std::size_t kPlace[] = {0};
    seen_.insert(candidates_, kPlace, candidates_[0].size(), numbers_, fresh_);
    waiting_memory_.set((waiting_.size() + fresh_.size()) * sizeof(Id));
    for (std::size_t i = fresh_.size(); i-- > 0;) waiting_.push_back(candidates_[0][fresh_[i]]);
  }

  void give(Batch& out) {
    out.reset(3);
    out.rows = quads_.rows;
    out.columns[0].assign(quads_.rows, subject_);
    out.columns[1] = quads_.columns[static_cast<std::size_t>(Column::kPredicate)];
    out.columns[2] = quads_.columns[static_cast<std::size_t>(Column::kObject)];
    nodes_.clear();
    for (Id id : out.columns[2]) {
      if (id.kind() == IdKind::kBlankNode) nodes_.push_back(id);
    }
    if (!nodes_.empty()) add(nodes_);
  }

  ExecutionContext& context_;
  OperatorPtr root_;
  std::vector<std::size_t> columns_;  // of the solutions
  std::vector<Id> constants_;
  ScanSpec spec_;
  RowSet seen_;
  std::vector<Id> waiting_;  // a stack: what belongs to a resource comes right after it
  MemoryReservation waiting_memory_;
  Id subject_;
  std::optional<PatternScan> scan_;
  QuadBatch quads_;
  Batch solutions_;
  std::vector<std::vector<Id>> candidates_;
  std::vector<Id> nodes_;
  std::vector<std::uint32_t> numbers_;
  std::vector<std::uint32_t> fresh_;
};

}  // namespace

bool is_template_node(Id id) { return id.kind() == IdKind::kLocal && (id.payload() & kTemplateNode) != 0; }

// Stored blank nodes are shown as b<number>, those of BNODE() as c<number>.
Term template_node(Id id) { return Term::blank_node("t" + std::to_string(id.payload() & ~kTemplateNode)); }

std::unique_ptr<TripleSource> make_construct(const algebra::Query& query, OperatorPtr root, ExecutionContext& context) {
  return std::make_unique<Construct>(query, std::move(root), context);
}

std::unique_ptr<TripleSource> make_describe(const algebra::Query& query, OperatorPtr root, ExecutionContext& context) {
  return std::make_unique<Describe>(query, std::move(root), context);
}

}  // namespace tercet
