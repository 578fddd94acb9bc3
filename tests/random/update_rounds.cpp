#include "tests/random/update_rounds.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "tests/random/query_generator.h"
#include "tests/random/random_data.h"
#include "tests/random/update_comparison.h"
#include "tests/random/update_generator.h"

namespace tercet::test {
namespace {

constexpr int kSteps = 30;

OpenOptions always_folding() {
  OpenOptions options = tiny_blocks();
  options.fold_after = 4;
  return options;
}

// The update alone, on a new database with the facts.
bool fails_alone(const Example& example, const QueryOptions& options) {
  try {
    Database database = tiny_database(example.dataset, always_folding());
    NaiveDataset dataset = example.dataset;
    update_both(Target(database), example.query, options, dataset);
  } catch (const Difference&) {
    return true;
  } catch (const std::exception&) {
    // No update at all: a text with too much taken away.
  }
  return false;
}

std::vector<NaiveQuad> sorted(std::vector<NaiveQuad> quads) {
  std::sort(quads.begin(), quads.end());
  return quads;
}

// A state of the database that is being read while it goes on.
class Pinned {
 public:
  Pinned(Database& database, NaiveDataset dataset) : dataset_(std::move(dataset)), cursor_(database.query(kAllFacts)) {
    TransactionOptions options;
    options.read_only = true;
    reader_ = std::make_unique<Transaction>(database.begin(options));
    is_reading_ = cursor_.next();
  }

  // Of the state; it is what it was.
  const NaiveDataset& dataset() const { return dataset_; }
  Target target() { return Target(*reader_); }

  void check() {
    NaiveDataset expected = dataset_;
    compare_facts(target(), expected);
    if (sorted(quads_of(expected)) != sorted(quads_of(dataset_))) throw Difference("a pinned state has other blank nodes");
  }

  // The query that began with the state.
  void finish() {
    std::size_t rows = is_reading_ ? 1 : 0;
    while (is_reading_ && cursor_.next()) ++rows;
    if (rows != quads_of(dataset_).size()) throw Difference("a cursor gives other rows than the state it began with has");
  }

 private:
  NaiveDataset dataset_;
  Cursor cursor_;
  std::unique_ptr<Transaction> reader_;
  bool is_reading_ = false;
};

class UpdateRound {
 public:
  UpdateRound(std::uint32_t seed, UpdateRoundCounts& counts)
      : random_(seed), counts_(counts), data_(random_data(random_)), database_(tiny_database(data_.dataset, always_folding())) {}

  // Errors: Difference, and others that must not be.
  void run() {
    compare_facts(Target(database_), data_.dataset);
    for (int i = 0; i < kSteps; ++i) {
      const std::uint64_t waiting = database_.info().waiting_changes;
      step();
      if (database_.info().waiting_changes < waiting) ++counts_.folds;
      if (database_.info().facts != quads_of(data_.dataset).size()) throw Difference("the database counts other facts than it has");
      if (one_in(4)) query(Target(database_), data_.dataset);
      if (pinned_ && one_in(6)) check_pinned();
    }
    if (pinned_) check_pinned();
  }

  std::string history() const {
    std::string out;
    for (const std::string& text : history_) out += text + "\n";
    return out;
  }

 private:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  bool one_in(unsigned n) { return below(n) == 0; }

  void step() {
    switch (below(12)) {
      case 0:
      case 1:
      case 2: return transaction();
      case 3: return one_in(2) ? compact() : load();
      case 4: return pin();
      default: return update(Target(database_), data_.dataset);
    }
  }

  void update(const Target& target, NaiveDataset& dataset) {
    const std::string text = random_update(random_, data_.terms, dataset);
    QueryOptions options = set_ups(random_)[below(4)];
    options.strict = true;
    const NaiveDataset before = dataset;
    history_.push_back(text);
    try {
      count(update_both(target, text, options, dataset));
    } catch (const Difference& difference) {
      report(difference, {text, before}, options);
    }
  }

  void count(Outcome outcome) {
    if (outcome == Outcome::kSkipped) ++counts_.skipped;
    else if (outcome == Outcome::kFailed) ++counts_.failed;
    else ++counts_.updates;
    if (outcome == Outcome::kChanged) ++counts_.changed;
    if (outcome == Outcome::kSkipped) history_.pop_back();
  }

  [[noreturn]] static void report(const Difference& difference, const Example& example, const QueryOptions& options) {
    std::string what = example.query + "\n" + describe(options) + "\non\n" + to_text(example.dataset) + difference.what();
    auto fails = [&](const Example& smaller) { return fails_alone(smaller, options); };
    if (!fails(example)) throw Difference("not on a new database: " + what);
    const Example small = shrink(example, fails);
    throw Difference(what + "\nmade small:\n" + small.query + "\n" + to_text(small.dataset));
  }

  // Several changes that see each other and that nobody else sees.
  void transaction() {
    ++counts_.transactions;
    history_.emplace_back("begin");
    Transaction transaction = database_.begin();
    NaiveDataset inside = data_.dataset;
    for (unsigned changes = 1 + below(5); changes > 0; --changes) {
      if (one_in(3)) change_fact(transaction, inside);
      else update(Target(transaction), inside);
      if (one_in(4)) query(Target(transaction), inside);
    }
    if (one_in(3)) compare_facts(Target(database_), data_.dataset);
    end(transaction, inside);
  }

  void end(Transaction& transaction, NaiveDataset& inside) {
    compare_facts(Target(transaction), inside);
    const bool is_kept = !one_in(3);
    history_.emplace_back(is_kept ? "commit" : "rollback");
    if (is_kept) {
      transaction.commit();
      data_.dataset = std::move(inside);
    } else if (one_in(2)) {
      transaction.rollback();
    } else {
      Transaction dropped = std::move(transaction);
    }
    compare_facts(Target(database_), data_.dataset);
  }

  void change_fact(Transaction& transaction, NaiveDataset& dataset) {
    const NaiveQuad quad = one_in(2) ? known_quad(dataset) : new_quad();
    const auto& [graph, triple] = quad;
    const Fact fact{stored(triple[0]), triple[1], stored(triple[2]), stored(graph)};
    const bool is_insert = one_in(2);
    history_.push_back((is_insert ? "insert " : "remove ") + to_text(NaiveDataset{{triple}, {}}) + "in graph " +
                       graph.to_ntriples());
    const bool has_changed = is_insert ? transaction.insert(fact) : transaction.remove(fact);
    const std::uint64_t expected = is_insert ? unite(dataset, {quad}) : subtract(dataset, {quad});
    if (has_changed != (expected == 1)) throw Difference("a single fact changes something or not, and should not or should");
    compare_facts(Target(transaction), dataset);
  }

  NaiveQuad known_quad(const NaiveDataset& dataset) {
    const std::vector<NaiveQuad> quads = quads_of(dataset);
    return quads.empty() ? new_quad() : quads[below(static_cast<unsigned>(quads.size()))];
  }

  NaiveQuad new_quad() {
    const auto& [nodes, literals] = data_.terms;
    auto any = [&](const std::vector<Term>& terms) { return terms[below(static_cast<unsigned>(terms.size()))]; };
    return {one_in(2) ? Term() : Term::iri("http://g/" + std::to_string(below(4))),
            {any(nodes), Term::iri("http://p/" + std::to_string(below(3))), one_in(2) ? any(nodes) : any(literals)}};
  }

  void load() {
    std::vector<NaiveQuad> quads;
    for (unsigned facts = 1 + below(6); facts > 0; --facts) quads.push_back(new_quad());
    NaiveDataset loaded;
    unite(loaded, quads);
    history_.push_back("load\n" + to_text(loaded));
    LoadOptions options;
    options.format = RdfFormat::kNQuads;
    const LoadSummary summary = database_.load_text(to_text(loaded), options);
    if (summary.facts_added != unite(data_.dataset, quads)) throw Difference("a load added another number of facts");
    compare_facts(Target(database_), data_.dataset);
  }

  void compact() {
    history_.emplace_back("compact");
    database_.compact();
    compare_facts(Target(database_), data_.dataset);
  }

  void pin() {
    if (pinned_) check_pinned();
    history_.emplace_back("pin");
    pinned_.emplace(database_, data_.dataset);
  }

  void check_pinned() {
    pinned_->check();
    query(pinned_->target(), pinned_->dataset());
    if (one_in(3)) return;
    pinned_->finish();
    pinned_.reset();
  }

  void query(const Target& target, const NaiveDataset& dataset) {
    const Example example{random_query(random_, data_.terms), dataset};
    const QueryOptions options = set_ups(random_)[below(4)];
    std::string found;
    try {
      found = Expectation(example).difference_in(options, TargetSubject(target, dataset));
      ++counts_.queries;
    } catch (const Unsettled&) {
      return;
    } catch (const TooLarge&) {
      return;
    }
    if (!found.empty()) throw Difference(example.query + "\n" + describe(options) + "\non\n" + to_text(dataset) + found);
  }

  std::mt19937 random_;
  UpdateRoundCounts& counts_;
  RandomData data_;
  Database database_;
  std::optional<Pinned> pinned_;
  std::vector<std::string> history_;
};

}  // namespace

UpdateRoundCounts run_update_rounds(std::uint32_t first, std::uint32_t databases) {
  UpdateRoundCounts counts;
  for (std::uint32_t seed = first; seed != first + databases && counts.failure.empty(); ++seed) {
    UpdateRound round(seed, counts);
    try {
      round.run();
    } catch (const std::exception& error) {
      counts.failure = "TERCET_RANDOM_SEED=" + std::to_string(seed) + "\n" + round.history() + error.what();
    }
  }
  return counts;
}

}  // namespace tercet::test
