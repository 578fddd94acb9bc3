// What is left of a damaged database, as text.
#include "storage/salvage.h"

namespace tercet {
namespace {

// Text handed to the sink at once.
constexpr std::size_t kChunk = 64 * 1024;

}  // namespace

SalvageSummary salvage(const std::string& path, const TextSink& out, const std::function<void(const std::string&)>& report,
                       const std::function<bool(double)>& progress) {
  std::string text;
  auto write = [&](const FactTerms& fact) {
    for (const Term* term : fact) {
      if (term->is_unbound()) continue;
      append_ntriples(text, term->view());
      text += ' ';
    }
    text += ".\n";
    if (text.size() < kChunk) return;
    out(text);
    text.clear();
  };
  const SalvageSummary summary = salvage_facts(path, write, report, progress);
  if (!text.empty()) out(text);
  return summary;
}

}  // namespace tercet
