#include "parser/sparql/sparql_builtins.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <vector>

namespace tercet::sparql {
namespace {

constexpr std::uint8_t kAny = BuiltIn::kAny;

// Sorted by name.
constexpr BuiltIn kBuiltIns[] = {
    {"ABS", 1, 1},          {"AVG", 1, 1, true},
    {"BNODE", 0, 1},        {"BOUND", 1, 1},
    {"CEIL", 1, 1},         {"COALESCE", 0, kAny},
    {"CONCAT", 0, kAny},    {"CONTAINS", 2, 2},
    {"COUNT", 1, 1, true},  {"DATATYPE", 1, 1},
    {"DAY", 1, 1},          {"ENCODE_FOR_URI", 1, 1},
    {"FLOOR", 1, 1},        {"GROUP_CONCAT", 1, 1, true},
    {"HOURS", 1, 1},        {"IF", 3, 3},
    {"IRI", 1, 1},          {"ISBLANK", 1, 1},
    {"ISIRI", 1, 1},        {"ISLITERAL", 1, 1},
    {"ISNUMERIC", 1, 1},    {"ISURI", 1, 1},
    {"LANG", 1, 1},         {"LANGMATCHES", 2, 2},
    {"LCASE", 1, 1},        {"MAX", 1, 1, true},
    {"MD5", 1, 1},          {"MIN", 1, 1, true},
    {"MINUTES", 1, 1},      {"MONTH", 1, 1},
    {"NOW", 0, 0},          {"RAND", 0, 0},
    {"REGEX", 2, 3},        {"REPLACE", 3, 4},
    {"ROUND", 1, 1},        {"SAMETERM", 2, 2},
    {"SAMPLE", 1, 1, true}, {"SECONDS", 1, 1},
    {"SHA1", 1, 1},         {"SHA256", 1, 1},
    {"SHA384", 1, 1},       {"SHA512", 1, 1},
    {"STR", 1, 1},          {"STRAFTER", 2, 2},
    {"STRBEFORE", 2, 2},    {"STRDT", 2, 2},
    {"STRENDS", 2, 2},      {"STRLANG", 2, 2},
    {"STRLEN", 1, 1},       {"STRSTARTS", 2, 2},
    {"STRUUID", 0, 0},      {"SUBSTR", 2, 3},
    {"SUM", 1, 1, true},    {"TIMEZONE", 1, 1},
    {"TZ", 1, 1},           {"UCASE", 1, 1},
    {"URI", 1, 1},          {"UUID", 0, 0},
    {"YEAR", 1, 1},
};

constexpr std::size_t kLongestName = 14;

std::string capitals(std::string_view word) {
  std::string out(word);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

// What people who know SQL or other languages write.
struct Habit {
  std::string_view written;
  std::string_view meant;
};
constexpr Habit kHabits[] = {
    {"LENGTH", "STRLEN"},
    {"LEN", "STRLEN"},
    {"LOWER", "LCASE"},
    {"UPPER", "UCASE"},
    {"SUBSTRING", "SUBSTR"},
    {"CEILING", "CEIL"},
    {"IFNULL", "COALESCE"},
    {"NVL", "COALESCE"},
    {"RANDOM", "RAND"},
    {"STARTSWITH", "STRSTARTS"},
    {"MEAN", "AVG"},
    {"ENDSWITH", "STRENDS"},
    {"STRING_AGG", "GROUP_CONCAT"},
    {"MATCHES", "REGEX"},
    {"LIKE", "REGEX"},
};

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

const BuiltIn* find_built_in(std::string_view word) {
  if (word.empty() || word.size() > kLongestName) return nullptr;
  const std::string name = capitals(word);
  const auto found = std::lower_bound(std::begin(kBuiltIns), std::end(kBuiltIns), std::string_view(name),
                                      [](const BuiltIn& built_in, std::string_view wanted) { return built_in.name < wanted; });
  return found != std::end(kBuiltIns) && found->name == name ? found : nullptr;
}

std::string_view nearest_built_in(std::string_view word) {
  if (word.size() > 2 * kLongestName) return {};
  const std::string name = capitals(word);
  for (const Habit& habit : kHabits) {
    if (habit.written == name) return habit.meant;
  }
  std::string_view nearest;
  std::size_t best = name.size() <= 4 ? 2 : 3;  // a word that differs in as many letters is another word
  for (const Habit& habit : kHabits) {
    const std::size_t distance = edit_distance(name, habit.written);
    if (distance < best) {
      best = distance;
      nearest = habit.meant;
    }
  }
  for (const BuiltIn& built_in : kBuiltIns) {
    const std::size_t distance = edit_distance(name, built_in.name);
    if (distance < best) {
      best = distance;
      nearest = built_in.name;
    }
  }
  return nearest;
}

}  // namespace tercet::sparql
