#include "shell/salvage.h"

#include "shell/interrupt.h"
#include "shell/progress.h"
#include "shell/text.h"

namespace tercet::shell {
namespace {

// What is behind "410 facts written".
std::string lost_in_words(const SalvageSummary& summary) {
  const std::uint64_t found = summary.facts + summary.facts_without_terms;
  std::string words;
  if (summary.facts_without_terms > 0)
    words += ", " + counted(summary.facts_without_terms, "fact") + " left out whose terms are lost";
  if (!summary.expected) return words + "; how many there were is not known";
  const std::string expected = " of the " + counted(*summary.expected, "fact") + " that were counted";
  if (found < *summary.expected) return words + ", " + with_commas(*summary.expected - found) + " lost," + expected;
  if (found == *summary.expected) return words + (words.empty() ? ": all" : ",") + expected;
  return words + ": " + with_commas(found - *summary.expected) + " more than were counted, since the removal of some is lost";
}

}  // namespace

std::string salvage_summary_in_words(const SalvageSummary& summary) {
  if (summary.problems == 0) return "Nothing is damaged; " + counted(summary.facts, "fact") + " written.";
  return counted(summary.problems, "place") + " damaged; " + counted(summary.facts, "fact") + " written" + lost_in_words(summary) +
         ".";
}

bool salvage(const std::string& database, Output& output) {
  InterruptScope interrupts;
  ProgressDisplay display(errors_on_terminal());
  auto write = [&](std::string_view chunk) { output.write(chunk); };
  auto report = [&](const std::string& problem) {
    display.clear();
    say(problem);
  };
  auto progress = [&](double fraction) {
    display.show_fraction("reading", fraction);
    return !interrupted();
  };
  const SalvageSummary summary = tercet::salvage(database, write, report, progress);
  output.flush();
  display.clear();
  say(salvage_summary_in_words(summary));
  return summary.problems == 0;
}

}  // namespace tercet::shell
