// Plans as EXPLAIN prints them.
#include <fmt/format.h>

#include <string>

#include "engine/plan/plan.h"

namespace tercet {
namespace {

using Kind = PlanNode::Kind;

// Lists longer than this are cut: an operator stays one line.
constexpr std::size_t kShownItems = 8;

std::string_view operator_name(const PlanNode& node) {
  switch (node.kind) {
    case Kind::kUnit: return "Unit";
    case Kind::kEmpty: return "Empty";
    case Kind::kValues: return "Values";
    case Kind::kScan: return "IndexScan";
    case Kind::kSkipScan: return "SkipScan";
    case Kind::kCount: return "Count";
    case Kind::kMergeJoin: return "MergeJoin";
    case Kind::kHashJoin: return node.keys.empty() && node.loose_keys.empty() ? "CrossJoin" : "HashJoin";
    case Kind::kIndexJoin: return node.outer ? "LeftIndexJoin" : "IndexJoin";
    case Kind::kLeapfrogJoin: return node.leapfrog->count ? "LeapfrogCount" : "LeapfrogJoin";
    case Kind::kPath: return node.outer ? "LeftPath" : "Path";
    case Kind::kService: return node.children.empty() ? "Service" : node.outer ? "LeftServiceJoin" : "ServiceJoin";
    case Kind::kLeftJoin: return node.merges ? "MergeLeftJoin" : "LeftJoin";
    case Kind::kSemiJoin: return node.merges ? "MergeSemiJoin" : "SemiJoin";
    case Kind::kAntiJoin: return node.merges ? "MergeAntiJoin" : "AntiJoin";
    case Kind::kMarkJoin: return node.merges ? "MergeMarkJoin" : "MarkJoin";
    case Kind::kMinus: return node.merges ? "MergeMinus" : "Minus";
    case Kind::kUnion: return "Union";
    case Kind::kGraphLoop: return "GraphLoop";
    case Kind::kGraphNames: return "GraphNames";
    case Kind::kFilter: return "Filter";
    case Kind::kExtend: return "Extend";
    case Kind::kProject: return "Project";
    case Kind::kDistinct: return node.parts > 0 ? "PartialDistinct" : node.distinct_sorted ? "SortedDistinct" : "Distinct";
    case Kind::kSort: return node.limit ? "TopK" : "Sort";
    case Kind::kBindJoin: return "BindJoin";
    case Kind::kBindings: return "Bindings";
    case Kind::kGather: return "Gather";
    case Kind::kSlice: return "Slice";
    case Kind::kGroup:
      return node.parts > 0 ? "PartialGroup" : node.shared ? "SharedGroup" : node.group_sorted ? "SortedGroup" : "Group";
  }
  return "";
}

std::string_view order_name(Order order) {
  constexpr std::array<std::string_view, kOrders> names{"SPO", "SOP", "PSO", "POS", "OSP", "OPS"};
  return names[static_cast<std::size_t>(order)];
}

class Describer {
 public:
  Describer(const PlanNode& node, const VariableTable& variables, const Snapshot& snapshot, const algebra::TermText& text)
      : node_(node), variables_(variables), snapshot_(snapshot), text_(text) {}

  std::string run() {
    out_ = operator_name(node_);
    switch (node_.kind) {
      case Kind::kScan:
      case Kind::kCount:
      case Kind::kIndexJoin:
        scan(node_.scan);
        ranges();
        trial();
        break;
      case Kind::kSkipScan:
        list(" ", node_.columns);
        out_ += " of";
        scan(node_.scan);
        break;
      case Kind::kLeapfrogJoin: leapfrog(*node_.leapfrog); break;
      case Kind::kPath: path(); break;
      case Kind::kService: service(); break;
      case Kind::kMergeJoin:
      case Kind::kHashJoin:
      case Kind::kLeftJoin:
      case Kind::kSemiJoin:
      case Kind::kAntiJoin:
      case Kind::kMinus: keys(); break;
      case Kind::kMarkJoin:
        list(" ", {node_.variable});
        keys();
        break;
      case Kind::kBindings: list(node_.keys.empty() ? " " : " distinct ", node_.keys.empty() ? node_.columns : node_.keys); break;
      case Kind::kValues: values(); break;
      case Kind::kGraphLoop:
      case Kind::kGraphNames: list(" ", {node_.graph_variable}); break;
      case Kind::kExtend:
        list(" ", {node_.variable});
        out_ += " := " + algebra::to_string(*node_.expression, variables_, text_);
        break;
      case Kind::kProject:
      case Kind::kDistinct: list(" ", node_.columns); break;
      case Kind::kSort: sort(); break;
      case Kind::kGather: out_ += fmt::format(" {} parts", node_.parts); break;
      case Kind::kSlice: slice(); break;
      case Kind::kGroup: group(); break;
      default: break;
    }
    if (node_.condition)
      out_ += (node_.kind == Kind::kFilter ? " " : " if ") + algebra::to_string(*node_.condition, variables_, text_);
    return std::move(out_);
  }

 private:
  std::string variable(VarId id) const { return "?" + variables_.name(id); }
  std::string term(const Term& term) const { return text_ ? text_(term) : algebra::to_string(term); }

  void list(std::string_view before, const std::vector<VarId>& ids) {
    std::size_t shown = 0;
    for (VarId id : ids) {
      if (shown++ == kShownItems) {
        out_ += fmt::format(" ... ({} in all)", ids.size());
        return;
      }
      out_ += shown == 1 ? before : " ";
      out_ += variable(id);
    }
  }

  void keys() {
    list(" on ", node_.keys);
    if (node_.loose_keys.empty()) return;
    list(node_.keys.empty() ? " on, where bound, " : ", where bound ", node_.loose_keys);
  }

  void leapfrog(const LeapfrogSpec& spec) {
    if (spec.count) {
      out_ += ' ' + variable(*spec.count);
      list(" by ", spec.keys);
    }
    list(" over ", spec.variables);
    for (const ScanSpec& joined : spec.scans) {
      out_ += &joined == &spec.scans.front() ? " of" : ",";
      scan(joined);
    }
  }

  void scan(const ScanSpec& scan) {
    out_ += ' ';
    out_ += order_name(scan.order);
    for (const ScanTerm& scanned : scan.terms) {
      out_ += ' ';
      switch (scanned.kind) {
        case ScanTerm::Kind::kAny: out_ += '*'; break;
        case ScanTerm::Kind::kConstant: out_ += term(snapshot_.term(scanned.constant)); break;
        case ScanTerm::Kind::kVariable: out_ += variable(scanned.variable); break;
      }
    }
    graphs(scan.graphs);
  }

  void ranges() {
    if (node_.ranges.empty()) return;
    out_ += fmt::format(", {} {} of {}", node_.ranges.size(), node_.ranges.size() == 1 ? "range" : "ranges",
                        variable(node_.sorted_by.front()));
  }

  // What is only said of the scan of a trial.
  void trial() {
    if (node_.backward) out_ += " backward";
    if (node_.limit) out_ += fmt::format(", at most {} rows", *node_.limit);
  }

  void path() {
    const PathSpec& path = *node_.path;
    const auto& [subject, object] = path.backward ? std::tie(path.to, path.from) : std::tie(path.from, path.to);
    out_ += fmt::format(" {} {} {} from {}", algebra::to_string(subject, variables_, text_), algebra::to_string(*path.path, text_),
                        algebra::to_string(object, variables_, text_), path.backward ? "object" : "subject");
    graphs(path.graphs);
  }

  void service() {
    const ServiceSpec& service = *node_.service;
    out_ += fmt::format(" {}{}", service.silent ? "silently " : "", algebra::to_string(service.endpoint, variables_, text_));
    if (!service.variables.empty()) out_ += " for";
    std::size_t shown = 0;
    for (const auto& answered : service.variables) {
      if (shown++ < kShownItems) out_ += " ?" + answered.first;
    }
    if (shown > kShownItems) out_ += fmt::format(" ... ({} in all)", shown);
    list(" sending ", node_.loose_keys);
  }

  void graphs(const ScanGraphs& graphs) {
    std::string name = graphs.variable ? " " + variable(*graphs.variable) : "";
    switch (graphs.kind) {
      case ScanGraphs::Kind::kCurrent: out_ += " in the current graph" + name; return;
      case ScanGraphs::Kind::kMergeOf: out_ += fmt::format(" in {} graphs merged", graphs.graphs.size()); return;
      case ScanGraphs::Kind::kOneOf:
        out_ += fmt::format(" in graph{} of {}", name.empty() ? " any" : name, graphs.graphs.size());
        return;
      case ScanGraphs::Kind::kFilter: break;
    }
    switch (graphs.filter.kind) {
      case GraphFilter::Kind::kDefault: return;
      case GraphFilter::Kind::kOne: out_ += " in graph " + term(snapshot_.term(graphs.filter.graph)); return;
      case GraphFilter::Kind::kNamed: out_ += name.empty() ? " in any named graph" : " in graph" + name; return;
      case GraphFilter::Kind::kAll: out_ += " in any graph" + name; return;
    }
  }

  void values() {
    list(" ", node_.columns);
    out_ += fmt::format(" ({} {})", node_.rows.size(), node_.rows.size() == 1 ? "row" : "rows");
  }

  void sort() {
    if (node_.limit) out_ += fmt::format(" {}", *node_.limit);
    out_ += " by";
    for (const SortKey& key : node_.sort_keys) {
      out_ += key.descending ? " DESC(" + variable(key.variable) + ")" : " " + variable(key.variable);
    }
  }

  void slice() {
    if (node_.offset > 0) out_ += fmt::format(" offset {}", node_.offset);
    if (node_.limit) out_ += fmt::format(" limit {}", *node_.limit);
  }

  void group() {
    list(" by ", node_.group_keys);
    for (const PlanAggregate& aggregate : node_.aggregates) {
      out_ += fmt::format("{} {} := {}({}{})", &aggregate == &node_.aggregates.front() && node_.group_keys.empty() ? "" : ",",
                          variable(aggregate.result), algebra::name_of(aggregate.kind), aggregate.distinct ? "DISTINCT " : "",
                          aggregate.argument ? variable(*aggregate.argument) : "*");
    }
  }

  const PlanNode& node_;
  const VariableTable& variables_;
  const Snapshot& snapshot_;
  const algebra::TermText& text_;
  std::string out_;
};

std::string rounded(double rows) {
  if (rows < 1e15) return fmt::format("{:.0f}", rows);
  return fmt::format("{:.1e}", rows);
}

class Explainer {
 public:
  Explainer(const VariableTable& variables, const Snapshot& snapshot,
            const std::unordered_map<const PlanNode*, PlanStatistics>* statistics, const algebra::TermText& text)
      : variables_(variables), snapshot_(snapshot), statistics_(statistics), text_(text) {}

  std::vector<std::string> lines;

  // `branch` connects this node's line with its parent's; the first `indent` bytes of prefix_ are the lines that pass by.
  void node(const PlanNode& node, std::string_view branch, std::size_t indent) {
    lines.push_back(prefix_.substr(0, indent) + std::string(branch) + describe(node, variables_, snapshot_, text_) + figures(node));
    // What a leapfrog join would do without room for it is shown when it was done.
    if (node.kind == Kind::kLeapfrogJoin && !ran(*node.children.front())) return;
    for (const PlanPtr& child : node.children) {
      bool is_last = &child == &node.children.back();
      prefix_.resize(indent);
      if (!branch.empty()) prefix_ += branch == kLastBranch ? "   " : "│  ";
      this->node(*child, is_last ? kLastBranch : kBranch, prefix_.size());
    }
  }

 private:
  static constexpr std::string_view kBranch = "├─ ";
  static constexpr std::string_view kLastBranch = "└─ ";

  bool ran(const PlanNode& node) const { return statistics_ && statistics_->contains(&node); }

  std::string figures(const PlanNode& node) const {
    std::string estimated = fmt::format("  [about {} rows", rounded(node.estimated_rows));
    if (!statistics_) return estimated + "]";
    auto found = statistics_->find(&node);
    PlanStatistics measured = found == statistics_->end() ? PlanStatistics{} : found->second;
    std::string seeks = measured.seeks == 0 ? "" : fmt::format(", {} seeks", measured.seeks);
    return estimated +
           fmt::format("; {} rows in {:.3f} ms{}]", measured.rows, static_cast<double>(measured.nanoseconds) / 1e6, seeks);
  }

  const VariableTable& variables_;
  const Snapshot& snapshot_;
  const std::unordered_map<const PlanNode*, PlanStatistics>* statistics_;
  const algebra::TermText& text_;
  std::string prefix_;
};

}  // namespace

std::string describe(const PlanNode& node, const VariableTable& variables, const Snapshot& snapshot,
                     const algebra::TermText& text) {
  return Describer(node, variables, snapshot, text).run();
}

std::vector<std::string> explain(const PlanNode& plan, const VariableTable& variables, const Snapshot& snapshot,
                                 const std::unordered_map<const PlanNode*, PlanStatistics>* statistics,
                                 const std::optional<std::vector<std::string_view>>& passes, const algebra::TermText& text) {
  Explainer explainer(variables, snapshot, statistics, text);
  if (passes)
    explainer.lines.push_back(fmt::format("passes: {}", passes->empty() ? "none" : fmt::format("{}", fmt::join(*passes, " "))));
  explainer.node(plan, "", 0);
  return std::move(explainer.lines);
}

}  // namespace tercet
