// What the header of a table says about its columns.
#include <algorithm>

#include "parser/rdf/cell_types.h"
#include "parser/rdf/table_parser.h"
#include "parser/unicode.h"

namespace tercet::rdf {

namespace {

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return lower;
}

}  // namespace

void TableParser::read_header() {
  // Not for the first time, perhaps: an error waits for the text behind its place.
  columns_.clear();
  const std::vector<CsvField>& fields = records_.fields();
  is_turtle_ = is_tsv_ && std::all_of(fields.begin(), fields.end(), [](const CsvField& field) {
                 const std::string_view name = trimmed(field.value);
                 return name.starts_with('?') || name.starts_with('$');
               });
  if (is_turtle_) records_.set_quotes(CsvRecords::Quotes::kBare);
  for (const CsvField& field : fields) columns_.push_back({std::string(column_name(field)), {}});
  if (columns_.size() == 1) fail_single_column();
  scratches_.resize(columns_.size());
  if (!find_fact_columns()) {
    find_subject_column();
    name_predicates();
  }
  has_header_ = true;
}

std::string_view TableParser::column_name(const CsvField& field) const {
  const std::string_view name = trimmed(field.value);
  return is_turtle_ ? name.substr(1) : name;
}

void TableParser::fail_single_column() const {
  std::string message = "expected two columns at least, since a fact has a subject and a value; they are separated by ";
  message += is_tsv_ ? "a tab" : "\",\"";
  for (const char other : {';', '\t', ',', '|'}) {
    if (columns_.front().name.find(other) == std::string::npos) continue;
    message += other == '\t' ? ", and here are tabs: is this a TSV file?" : std::string(", and here is \"") + other + "\"";
    break;
  }
  fail(records_.fields().front().offset, message);
}

// Whether each row is a fact.
bool TableParser::find_fact_columns() {
  constexpr std::string_view kNames[2][4] = {{"subject", "predicate", "object", "graph"}, {"s", "p", "o", "g"}};
  if (columns_.size() < 3 || columns_.size() > 4 || !subject_name_.empty()) return false;
  for (const auto& names : kNames) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto column =
          std::find_if(columns_.begin(), columns_.end(), [&](const Column& one) { return in_lower_case(one.name) == names[i]; });
      if (column != columns_.end()) found.push_back(static_cast<std::size_t>(column - columns_.begin()));
    }
    if (found.size() != columns_.size()) continue;
    facts_ = FactColumns{found[0], found[1], found[2], {}};
    if (found.size() == 4) facts_->graph = found[3];
    return true;
  }
  return false;
}

void TableParser::find_subject_column() {
  if (subject_name_.empty()) return;
  const auto column =
      std::find_if(columns_.begin(), columns_.end(), [this](const Column& one) { return one.name == subject_name_; });
  if (column == columns_.end())
    fail(record_start_, "the header has no column \"" + subject_name_ + "\", which should be the subject");
  subject_column_ = static_cast<std::size_t>(column - columns_.begin());
}

void TableParser::name_predicates() {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i == subject_column_) continue;
    const std::size_t offset = records_.fields()[i].offset;
    Column& column = columns_[i];
    column.predicate = terms_.predicate(column.name, offset);
    if (column.predicate.empty()) continue;
    for (std::size_t earlier = 0; earlier < i; ++earlier) {
      if (columns_[earlier].predicate != column.predicate) continue;
      fail(offset, "the columns \"" + columns_[earlier].name + "\" and \"" + column.name + "\" make the same predicate, <" +
                       column.predicate + ">; expected different names");
    }
  }
}

}  // namespace tercet::rdf
