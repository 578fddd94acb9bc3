// libFuzzer: any text as a query, from parsing to the last row, on a small graph. Errors are answers; crashes, leaks and
// hangs are findings. A text of odd length runs in batches of two rows.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tercet/tercet.hpp"

namespace {

constexpr std::string_view kFacts = R"(PREFIX ex: <http://example.org/>
Anhui ranks_first NEV_production, car_production ; part_of Delta ; automakers 7 ; gdp 5.06e12 ; share 0.25
Hefei part_of Anhui ; leads vehicle_RnD ; founded "2024-02-29"^^xsd:date
Shanghai part_of Delta ; label "上海"@zh, "Shanghai"@en ; open true
<x:list> ex:holds (1 2.5 "three"@en) ; ex:about [ ex:knows [ ex:knows Anhui ] ]
)";

constexpr std::string_view kNamedGraph = R"(
Anhui part_of Delta ; leads vehicle_RnD
Hefei ranks_first Hefei ; twin_of Wuhu
Wuhu twin_of Hefei ; label "Wuhu"
)";

constexpr std::size_t kLongestText = 4096;
constexpr int kMostRows = 2000;

const tercet::Database& database() {
  static const tercet::Database the_database = [] {
    tercet::Database made = tercet::Database::in_memory();
    tercet::LoadOptions options;
    options.format = tercet::RdfFormat::kFacts;
    made.load_text(kFacts, options);
    options.graph = "x:graph";
    made.load_text(kNamedGraph, options);
    return made;
  }();
  return the_database;
}

void run(std::string_view text) {
  tercet::QueryOptions options;
  options.memory_bytes = 16 * tercet::kMebibyte;
  options.timeout = std::chrono::milliseconds(500);
  options.batch_rows = text.size() % 2 == 1 ? 2 : 0;
  try {
    tercet::Cursor cursor = database().query(text, options);
    for (int rows = 0; rows < kMostRows && cursor.next(); ++rows) {
      for (std::size_t i = 0; i < cursor.columns().size(); ++i) static_cast<void>(database().display(cursor[i]));
    }
  } catch (const tercet::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kLongestText) return 0;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  run(text);
  static_cast<void>(database().query_is_incomplete(text));
  try {
    static_cast<void>(database().unknown_names(text));
  } catch (const tercet::Error&) {
  }
  static_cast<void>(database().complete_name(text.substr(0, 20), 5));
  return 0;
}
