// How a load, a check or a salvage shows: one line that is rewritten, and a summary.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "tercet/options.h"
#include "tercet/transaction.h"

namespace tercet::shell {

class ProgressDisplay {
 public:
  // `visible`: standard error is a terminal and nobody asked for quiet. Otherwise this shows nothing.
  explicit ProgressDisplay(bool visible) : visible_(visible) {}
  void show(const LoadProgress& progress);
  // "checking 12 %".
  void show_fraction(std::string_view doing, double fraction);
  // Takes the line away.
  void clear();

 private:
  void show_line(std::string line);

  bool visible_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::string progress_in_words(const LoadProgress& progress, double seconds);
std::string load_summary_in_words(const LoadSummary& summary);
std::string update_summary_in_words(const UpdateSummary& summary);

}  // namespace tercet::shell
