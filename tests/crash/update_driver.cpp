#include "tests/crash/update_driver.h"

#include <unistd.h>

#include <filesystem>
#include <random>

#include "tests/crash/crash_support.h"
#include "tests/crash/script_commit.h"

namespace tercet::test {
namespace {

void report(Report::Kind kind, std::uint64_t commit) {
  const Report report{kind, commit};
  if (::write(STDOUT_FILENO, &report, sizeof report) != sizeof report) fail("nobody listens to the driver");
}

class Driver {
 public:
  Driver(const std::string& database, std::uint64_t seed, std::uint64_t commits, std::uint64_t life)
      : random_(life), script_(seed), path_(database), database_(Database::open(database, script_options())) {
    script_.advance_to(commits);
  }

  void step() {
    if (one_in(5)) give_up();
    if (one_in(40)) pack();
    if (one_in(40)) copy();
    commit();
    if (database_.info().facts != script_.facts().size()) fail("a commit leaves another number of facts");
  }

 private:
  bool one_in(unsigned n) { return random_() % n == 0; }

  TransactionOptions options() {
    TransactionOptions options;
    options.durability = one_in(3) ? Durability::kSync : Durability::kRelaxed;
    return options;
  }

  void pack() {
    report(Report::Kind::kPack, script_.commits());
    database_.compact();
    report(Report::Kind::kPacked, script_.commits());
  }

  void copy() {
    const std::string name = copy_name(path_, script_.commits());
    if (std::filesystem::exists(name)) return;
    report(Report::Kind::kCopy, script_.commits());
    database_.backup(name);
    report(Report::Kind::kCopied, script_.commits());
  }

  // A transaction of which nothing may be left: new terms, new blank nodes, facts of the next commit.
  void give_up() {
    Transaction transaction = database_.begin(options());
    transaction.insert({transaction.new_blank_node(), predicate_term(0), Term::literal("given up " + std::to_string(random_()))});
    change(transaction, script_.next());
    if (one_in(2)) transaction.update("CLEAR ALL");
    if (one_in(2)) transaction.rollback();
  }

  void commit() {
    const std::uint64_t number = script_.commits() + 1;
    make_commit(database_, script_.next(), number, options(), [&] { report(Report::Kind::kBegin, number); });
    script_.advance();
    report(Report::Kind::kCommitted, number);
  }

  std::mt19937_64 random_;
  UpdateScript script_;
  std::string path_;
  Database database_;
};

}  // namespace

std::string copy_name(const std::string& database, std::uint64_t commit) { return database + "-" + std::to_string(commit); }

void drive(const std::string& database, std::uint64_t seed, std::uint64_t commits, std::uint64_t life) {
  Driver driver(database, seed, commits, life);
  while (true) driver.step();
}

}  // namespace tercet::test
