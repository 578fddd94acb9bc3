#include "shell/progress.h"

#include <unistd.h>

#include <algorithm>

#include "shell/output.h"
#include "shell/text.h"

namespace tercet::shell {
namespace {

// Below this an estimate of the time left would jump about.
constexpr double kFirstEstimate = 0.02;

std::string_view stage_in_words(LoadProgress::Stage stage) {
  switch (stage) {
    case LoadProgress::Stage::kParsing: return "reading";
    case LoadProgress::Stage::kSorting: return "sorting";
    case LoadProgress::Stage::kWriting: return "writing";
  }
  return "";
}

void write_error_text(const std::string& text) {
  [[maybe_unused]] ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

std::string progress_in_words(const LoadProgress& progress, double seconds) {
  std::string words(stage_in_words(progress.stage));
  if (progress.bytes_total > 0)
    words += " " + std::to_string(static_cast<int>(100 * std::clamp(progress.fraction, 0.0, 1.0))) + " %";
  words += "  " + bytes_in_words(static_cast<double>(progress.bytes_read));
  if (progress.bytes_total > 0) words += " of " + bytes_in_words(static_cast<double>(progress.bytes_total));
  words += "  " + counted(progress.facts_read, "fact");
  if (seconds > 0.1) words += "  " + rate_in_words(static_cast<double>(progress.facts_read) / seconds);
  if (progress.bytes_total > 0 && progress.fraction > kFirstEstimate && seconds > 1) {
    words += "  " + seconds_in_words(std::max(0.0, seconds * (1 - progress.fraction) / progress.fraction)) + " left";
  }
  return words;
}

void ProgressDisplay::show(const LoadProgress& progress) {
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  show_line(progress_in_words(progress, seconds));
}

void ProgressDisplay::show_fraction(std::string_view doing, double fraction) {
  show_line(std::string(doing) + " " + std::to_string(static_cast<int>(100 * std::clamp(fraction, 0.0, 1.0))) + " %");
}

void ProgressDisplay::show_line(std::string line) {
  if (!visible_) return;
  unsigned width = Output(STDERR_FILENO).width();
  if (width > 1 && line.size() >= width) line.resize(width - 1);
  write_error_text("\r" + line + "\033[K");
  shown_ = true;
}

void ProgressDisplay::clear() {
  if (shown_) write_error_text("\r\033[K");
  shown_ = false;
}

std::string load_summary_in_words(const LoadSummary& summary) {
  std::string words = "loaded " + counted(summary.facts_read, "fact");
  if (summary.facts_added != summary.facts_read) words += ", " + with_commas(summary.facts_added) + " of them new,";
  words += " in " + seconds_in_words(summary.seconds);
  if (summary.seconds > 0.5) words += " (" + rate_in_words(static_cast<double>(summary.facts_read) / summary.seconds) + ")";
  if (!summary.skipped.empty()) words += ", skipping " + counted(summary.skipped.size(), "bad line");
  return words + "; the database has " + counted(summary.facts_total, "fact");
}

std::string update_summary_in_words(const UpdateSummary& summary) {
  if (summary.inserted == 0 && summary.removed == 0) return "nothing changed";
  std::string words;
  if (summary.inserted > 0) words = "added " + counted(summary.inserted, "fact");
  if (summary.removed > 0) words += (words.empty() ? "removed " : ", removed ") + counted(summary.removed, "fact");
  return words;
}

}  // namespace tercet::shell
