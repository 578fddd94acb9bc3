// The same update done by the engine and by the naive updater.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>

#include "tercet/transaction.h"
#include "tests/random/naive_update.h"
#include "tests/random/subject.h"

namespace tercet::test {

// They did not do the same; the text is for people.
struct Difference : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A database or a transaction, which must outlive it.
struct Target {
  template <class Place>
  explicit Target(Place& place)
      : update([&place](const std::string& text, const QueryOptions& options) { return place.update(text, options); }),
        query([&place](const std::string& text, const QueryOptions& options) { return place.query(text, options); }) {}

  std::function<UpdateSummary(const std::string& text, const QueryOptions& options)> update;
  std::function<Cursor(const std::string& text, const QueryOptions& options)> query;
};

// A query for all facts, and the dataset that its rows are. Blank nodes get an "x" before their labels.
extern const std::string kAllFacts;
NaiveDataset dataset_of(const EngineAnswer& rows);
// The blank node of the database that a dataset_of() it has under this label.
Term stored(const Term& term);

// Compares the facts up to the labels of blank nodes, and gives the dataset those of the engine. Errors: Difference.
void compare_facts(const Target& target, NaiveDataset& expected);

enum class Outcome : std::uint8_t { kChanged, kUnchanged, kFailed, kSkipped };

// Does the update to both, compares the counts and the facts, and gives the dataset the engine's labels. An update whose outcome is open is
// done to neither. Errors: Difference; of the parser.
Outcome update_both(const Target& target, const std::string& text, const QueryOptions& options, NaiveDataset& dataset);

// Queries the target; the dataset has the engine's labels.
class TargetSubject final : public Subject {
 public:
  TargetSubject(const Target& target, const NaiveDataset& dataset);

 private:
  EngineAnswer run(const std::string& query, const QueryOptions& options) const override;

  const Target& target_;
};

}  // namespace tercet::test
