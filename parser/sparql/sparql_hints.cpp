#include "parser/sparql/sparql_hints.h"

#include <algorithm>
#include <array>
#include <utility>

#include "parser/edit_distance.h"
#include "parser/sparql/sparql_builtins.h"
#include "parser/text_position.h"
#include "parser/unicode.h"

namespace tercet::sparql {
namespace {

constexpr std::size_t kLongestWord = 20;

// In capitals; empty when it is longer than any that is looked for.
std::string word_at(std::string_view text) {
  std::string word;
  for (const char c : text) {
    if (!unicode::is_ascii(c, unicode::kU | unicode::kDigit)) break;
    word += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (word.size() > kLongestWord) return {};
  }
  return word;
}

bool is_called(std::string_view text, const std::string& word) {
  text.remove_prefix(word.size());
  const std::size_t next = text.find_first_not_of(" \t\r\n");
  return next != std::string_view::npos && text[next] == '(';
}

// Keywords that somebody may have meant. Left out are those that are near to words of SQL or to each other.
constexpr std::array<std::string_view, 33> kKeywords = {
    "ANALYZE", "ASK",    "BIND",    "CLEAR",  "CONSTRUCT", "CREATE",  "DELETE", "DESCRIBE", "DISTINCT", "EXISTS", "EXPLAIN",
    "FILTER",  "FROM",   "GRAPH",   "GROUP",  "HAVING",    "INSERT",  "LIMIT",  "MINUS",    "NAMED",    "OFFSET", "OPTIONAL",
    "ORDER",   "PREFIX", "REDUCED", "SELECT", "SEPARATOR", "SERVICE", "SILENT", "UNION",    "USING",    "VALUES", "WHERE"};

// The keyword that the word at the beginning of the text is a misspelling of; empty when it is none, or is longer than a word.
std::string_view misspelt_keyword(std::string_view text) {
  const std::string word = word_at(text);
  const bool goes_on =
      word.size() < text.size() && (text[word.size()] == ':' || unicode::is_ascii(text[word.size()], unicode::kChars) ||
                                    static_cast<unsigned char>(text[word.size()]) >= 0x80);
  if (word.size() < 3 || goes_on) return {};
  std::string_view nearest;
  std::size_t best = word.size() < 6 ? 2 : 3;  // what differs in as many letters is another word
  for (const std::string_view keyword : kKeywords) {
    const std::size_t distance = edit_distance<std::string_view>(word, keyword, best);
    if (distance == 0) return {};
    if (distance < best) {
      best = distance;
      nearest = keyword;
    }
  }
  return nearest;
}

bool is_in_capitals(std::string_view text) {
  const std::string word = word_at(text);
  return !word.empty() && text.starts_with(word);
}

std::string did_you_mean(std::string_view keyword) { return "did you mean " + std::string(keyword) + "?"; }

// The place of the word that ends before the place, as in FILTR(.
std::size_t word_before(std::string_view text, std::size_t place) {
  while (place > 0 && unicode::is_ascii(text[place - 1], unicode::kChars)) --place;
  return place;
}

// A misspelt keyword is a name, so that the error comes later: what is found is taken for a keyword here when it stands where no name
// could, and a word before it when what follows that would follow the keyword.
std::string keyword_hint(std::string_view text, std::size_t last, std::size_t place) {
  const std::string_view found = text.substr(place);
  if (const std::string_view meant = misspelt_keyword(found); !meant.empty()) return did_you_mean(meant);
  if (found.starts_with("{")) {
    if (const std::string_view meant = misspelt_keyword(text.substr(last)); !meant.empty()) return did_you_mean(meant);
  }
  if (text.substr(last).starts_with("(") && last < place) {
    const std::string_view called = text.substr(word_before(text, last));
    if (const std::string_view meant = misspelt_keyword(called); !meant.empty()) return did_you_mean(meant);
  }
  const std::string_view first = text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  const bool may_begin_query =
      is_in_capitals(first) || (!found.empty() && std::string_view("*{(?$").find(found.front()) != std::string_view::npos);
  if (const std::string_view meant = misspelt_keyword(first); may_begin_query && !meant.empty()) return did_you_mean(meant);
  return {};
}

bool is_relative_iri(std::string_view text) {
  if (!text.starts_with('<')) return false;
  std::size_t end = 1;
  while (end < text.size() && !unicode::is_ascii(text[end], unicode::kNotIri) && text[end] != ':') ++end;
  return end < text.size() && text[end] == '>';
}

}  // namespace

std::string habit_hint(std::string_view text, std::size_t last, std::size_t place) {
  const std::string_view found = text.substr(place);
  const std::string before = word_at(text.substr(last));
  const std::string word = word_at(found);
  const bool in_projection = before == "SELECT" || before == "DISTINCT" || before == "REDUCED";
  if (const std::string_view meant = misspelt_keyword(found); before == "SELECT" && (meant == "DISTINCT" || meant == "REDUCED"))
    return did_you_mean(meant);
  if (in_projection && !word.empty() && is_called(found, word) && find_built_in(word) != nullptr)
    return "an expression in SELECT is written (" + word + "(...) AS ?name)";
  if (in_projection && !word.empty()) return "a variable is written ?" + std::string(found.substr(0, word.size()));
  if (last == place && (word == "GROUP" || word == "HAVING" || word == "ORDER" || word == "LIMIT" || word == "OFFSET"))
    return word + " is a keyword at the beginning of a fact; the name is written :" + std::string(found.substr(0, word.size()));
  if (before == "INSERT" && word == "INTO")
    return "facts are added by INSERT DATA { ... }, to a graph by INSERT DATA { GRAPH <iri> { ... } }";
  if (before == "DELETE" && word == "FROM")
    return "facts are removed by DELETE DATA { ... }, by DELETE WHERE { ... } or by DELETE { ... } WHERE { ... }";
  if (found.starts_with("==")) return "equality is written with one =";
  if (found.starts_with("=") && text.substr(last, place - last).starts_with("=")) return "equality is written with one =";
  const bool behind_value = text.substr(last).starts_with("?") || text.substr(last).starts_with(")");
  if (found.starts_with("<>") && behind_value) return "inequality is written !=";
  if (before == "ASC" || before == "DESC") return "the order is written " + before + "(?variable)";
  if (found.starts_with(",") && text.substr(last).starts_with("?")) return "variables are separated by spaces";
  if (word == "AND") return "in a condition \"and\" is written &&";
  if (word == "OR") return "in a condition \"or\" is written ||";
  if (word == "LIKE") return "use CONTAINS, STRSTARTS or REGEX";
  if (word == "IS") return "use BOUND(?variable) or !BOUND(?variable)";
  if (word == "JOIN") return "patterns in one group are joined; OPTIONAL { ... } is a left join";
  if (found.starts_with("!") && text.substr(last).starts_with("!")) return "put what the second ! negates into parentheses";
  if (is_relative_iri(found) && behind_value) return "put a space behind < where it means less than";
  return keyword_hint(text, last, place);
}

std::string keyword_between_facts_hint(std::string_view text, std::size_t place) {
  for (const std::string_view word : {text.substr(place), text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()))}) {
    if (!is_in_capitals(word)) continue;
    if (const std::string_view meant = misspelt_keyword(word); !meant.empty()) return did_you_mean(meant);
  }
  return {};
}

std::string describe_found(std::string_view text, std::size_t place) {
  constexpr std::size_t kShown = 40;
  if (place >= text.size()) return "the end of the text";
  const std::string_view found = text.substr(place);
  std::size_t end = 0;
  if (found.front() == '<') {
    end = found.find_first_of("> \t\r\n") + 1;
    if (end == 0 || found[end - 1] != '>') end = 0;
  } else if (std::string_view("?$:_").find(found.front()) != std::string_view::npos || begins_term(found)) {
    end = 1;
    while (end < found.size() && end <= kShown && (found[end] == ':' || unicode::is_ascii(found[end], unicode::kChars))) ++end;
  }
  const bool is_plain = end > 1 && end <= kShown && static_cast<unsigned char>(found.front()) < 0x80 &&
                        (end == found.size() || static_cast<unsigned char>(found[end]) < 0x80) && found.front() != '"' &&
                        found.front() != '\'';
  if (is_plain) return "\"" + std::string(found.substr(0, end)) + "\"";
  return describe_text_at(text, place);
}

bool begins_term(std::string_view text) {
  if (text.empty()) return false;
  const unicode::Decoded first = unicode::decode(text);
  return unicode::is_pn_chars(first.code_point) || std::string_view("?$<\"'[(:").find(text.front()) != std::string_view::npos;
}

}  // namespace tercet::sparql
