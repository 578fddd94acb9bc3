#include "shell/completion.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <new>
#include <system_error>

#include "shell/commands.h"
#include "shell/statements.h"
#include "shell/text.h"
#include "tercet/error.h"

namespace tercet::shell {
namespace {

constexpr std::size_t kMostNames = 200;
constexpr std::size_t kMostPredicates = 30;

constexpr std::array<std::string_view, 97> kKeywords{"ABS",
                                                     "ANALYZE",
                                                     "AS",
                                                     "ASC",
                                                     "ASK",
                                                     "AVG",
                                                     "BASE",
                                                     "BIND",
                                                     "BNODE",
                                                     "BOUND",
                                                     "BY",
                                                     "CEIL",
                                                     "COALESCE",
                                                     "CONCAT",
                                                     "CONSTRUCT",
                                                     "CONTAINS",
                                                     "COUNT",
                                                     "DATATYPE",
                                                     "DAY",
                                                     "DESC",
                                                     "DESCRIBE",
                                                     "DISTINCT",
                                                     "ENCODE_FOR_URI",
                                                     "EXISTS",
                                                     "EXPLAIN",
                                                     "FILTER",
                                                     "FLOOR",
                                                     "FROM",
                                                     "GRAPH",
                                                     "GROUP",
                                                     "GROUP_CONCAT",
                                                     "HAVING",
                                                     "HOURS",
                                                     "IF",
                                                     "IN",
                                                     "IRI",
                                                     "LANG",
                                                     "LANGMATCHES",
                                                     "LCASE",
                                                     "LIMIT",
                                                     "MAX",
                                                     "MD5",
                                                     "MIN",
                                                     "MINUS",
                                                     "MINUTES",
                                                     "MONTH",
                                                     "NAMED",
                                                     "NOT",
                                                     "NOW",
                                                     "OFFSET",
                                                     "OPTIONAL",
                                                     "ORDER",
                                                     "PREFIX",
                                                     "RAND",
                                                     "REDUCED",
                                                     "REGEX",
                                                     "REPLACE",
                                                     "ROUND",
                                                     "SAMPLE",
                                                     "SECONDS",
                                                     "SELECT",
                                                     "SEPARATOR",
                                                     "SERVICE",
                                                     "SHA1",
                                                     "SHA256",
                                                     "SHA384",
                                                     "SHA512",
                                                     "SILENT",
                                                     "STR",
                                                     "STRAFTER",
                                                     "STRBEFORE",
                                                     "STRDT",
                                                     "STRENDS",
                                                     "STRLANG",
                                                     "STRLEN",
                                                     "STRSTARTS",
                                                     "STRUUID",
                                                     "SUBSTR",
                                                     "SUM",
                                                     "TIMEZONE",
                                                     "TZ",
                                                     "UCASE",
                                                     "UNDEF",
                                                     "UNION",
                                                     "URI",
                                                     "UUID",
                                                     "VALUES",
                                                     "WHERE",
                                                     "YEAR",
                                                     "ISBLANK",
                                                     "ISIRI",
                                                     "ISLITERAL",
                                                     "ISNUMERIC",
                                                     "ISURI",
                                                     "SAMETERM",
                                                     "TRUE",
                                                     "FALSE"};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n'; }

void tidy(std::vector<std::string>& candidates) {
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
}

// Where the text stands at its end: in a string or comment nothing is completed; an <iri> is one word.
struct Place {
  bool in_text = false;
  std::size_t word_begin = 0;
};

Place place_at_end(std::string_view text) {
  Place place;
  char quote = 0;
  bool has_colon = false;
  bool in_iri = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (quote != 0) {
      if (c == '\\') ++at;
      else if (c == quote || c == '\n') quote = 0;
      if (quote == 0) place.word_begin = at + 1;
      continue;
    }
    if (in_iri) {
      if (c == '>' || is_space(c)) {
        in_iri = false;
        place.word_begin = at + 1;
      }
      continue;
    }
    if (c == '#') {
      std::size_t end = text.find('\n', at);
      if (end == std::string_view::npos) return {true, text.size()};
      at = end;
      place.word_begin = at + 1;
      continue;
    }
    if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '<' && at + 1 < text.size() && !is_space(text[at + 1]) && text[at + 1] != '=') {
      in_iri = true;
      place.word_begin = at;
    } else if (is_space(c) || std::string_view("(){}[],;=!<>|&/^*+").find(c) != std::string_view::npos ||
               (c == '-' && !has_colon)) {
      // The parts of a dashed fact are words; a prefixed name may hold dashes itself.
      place.word_begin = at + 1;
      has_colon = false;
    } else if (c == ':') {
      has_colon = true;
    } else if (c == '?' || c == '$') {
      place.word_begin = at;
    }
  }
  place.in_text = quote != 0;
  return place;
}

void add_variables(std::string_view text, std::string_view word, std::vector<std::string>& candidates) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '?' && text[at] != '$') continue;
    std::size_t end = at + 1;
    while (end < text.size()) {
      auto c = static_cast<unsigned char>(text[end]);
      if (!(c >= 0x80 || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) break;
      ++end;
    }
    std::string_view variable = text.substr(at, end - at);
    if (variable.size() > 1 && variable != word && variable.starts_with(word)) candidates.emplace_back(variable);
    at = end - 1;
  }
}

void add_keywords(std::string_view word, std::vector<std::string>& candidates) {
  bool lower = std::none_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  for (std::string_view keyword : kKeywords) {
    if (keyword.size() < word.size() || !equal_ignoring_case(keyword.substr(0, word.size()), word)) continue;
    std::string text(keyword);
    if (lower) {
      for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    candidates.push_back(std::move(text));
  }
}

Completion complete_query(const Database& database, std::string_view before, std::string_view line, std::size_t offset) {
  std::string_view text = line.substr(offset);
  Place place = place_at_end(text);
  Completion completion;
  completion.begin = offset + place.word_begin;
  if (place.in_text) return completion;
  std::string_view word = text.substr(place.word_begin);
  if (word.starts_with('?') || word.starts_with('$')) {
    add_variables(before, word, completion.candidates);
    add_variables(text, word, completion.candidates);
  } else if (word.empty()) {
    // Behind a term the next word is most likely a predicate.
    if (!trimmed(text).empty()) {
      for (const PredicateInfo& predicate : database.predicates(kMostPredicates)) {
        completion.candidates.push_back(database.display(predicate.predicate));
      }
    }
  } else {
    completion.candidates = database.complete_name(word, kMostNames);
    if (word.find(':') == std::string_view::npos && !word.starts_with('<')) {
      bool found_names = !completion.candidates.empty();
      add_keywords(word, completion.candidates);
      for (const auto& [name, name_space] : database.prefixes()) {
        if (name.empty() || !name.starts_with(word)) continue;
        completion.candidates.push_back(name + ":");
        if (!found_names && completion.candidates.size() == 1) completion.space_behind = false;
      }
    }
  }
  tidy(completion.candidates);
  return completion;
}

Completion complete_file(std::string_view line, std::size_t begin) {
  Completion completion;
  completion.begin = begin;
  completion.space_behind = false;
  std::string word(line.substr(begin));
  std::size_t slash = word.rfind('/');
  std::string directory = slash == std::string::npos ? "" : word.substr(0, slash + 1);
  std::string name = word.substr(directory.size());
  std::error_code error;
  std::filesystem::directory_iterator entries(directory.empty() ? "." : directory, error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    std::string entry = entries->path().filename().string();
    if (!entry.starts_with(name) || (name.empty() && entry.starts_with('.'))) continue;
    std::error_code ignored;
    bool is_directory = entries->is_directory(ignored);
    completion.candidates.push_back(directory + entry + (is_directory ? "/" : ""));
  }
  tidy(completion.candidates);
  completion.space_behind = completion.candidates.size() == 1 && !completion.candidates[0].ends_with('/');
  return completion;
}

Completion complete_words(std::string_view line, std::size_t begin, std::vector<std::string> words) {
  Completion completion;
  completion.begin = begin;
  std::string_view word = line.substr(begin);
  for (std::string& candidate : words) {
    if (candidate.starts_with(word)) completion.candidates.push_back(std::move(candidate));
  }
  tidy(completion.candidates);
  return completion;
}

Completion complete_command(const Database& database, std::string_view line) {
  std::size_t name_begin = line.find('.');
  std::size_t name_end = std::min(line.find_first_of(" \t", name_begin), line.size());
  std::vector<std::string> names;
  for (const Command& command : commands()) names.emplace_back(command.name);
  if (name_end == line.size()) return complete_words(line, name_begin, std::move(names));
  std::size_t word_begin = line.find_last_of(" \t") + 1;
  for (const Command& command : commands()) {
    if (!equal_ignoring_case(command.name, line.substr(name_begin, name_end - name_begin))) continue;
    switch (command.completion) {
      case Command::Completion::kNone: return {};
      case Command::Completion::kFile: return complete_file(line, word_begin);
      case Command::Completion::kFormat: return complete_words(line, word_begin, result_format_names());
      case Command::Completion::kSwitch: return complete_words(line, word_begin, {"on", "off"});
      case Command::Completion::kQuery: return complete_query(database, {}, line, name_end + 1);
      case Command::Completion::kCommand: return complete_words(line, word_begin, std::move(names));
    }
  }
  return {};
}

}  // namespace

Completion complete(const Database& database, std::string_view before, std::string_view line) {
  try {
    bool is_command = before.empty() && (is_command_line(line) || trimmed(line) == ".");
    return is_command ? complete_command(database, line) : complete_query(database, before, line, 0);
  } catch (const Error&) {
  } catch (const std::bad_alloc&) {
  }
  return {};
}

std::string common_beginning(const std::vector<std::string>& candidates) {
  if (candidates.empty()) return {};
  std::string common = candidates[0];
  for (const std::string& candidate : candidates) {
    auto [end, other] = std::mismatch(common.begin(), common.end(), candidate.begin(), candidate.end());
    common.erase(end, common.end());
  }
  // Not into the middle of a character that the next one continues.
  std::size_t length = common.size();
  auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  if (length < candidates[0].size() && continues(candidates[0][length])) {
    while (length > 0 && continues(common[length - 1])) --length;
    if (length > 0) --length;
  }
  common.resize(length);
  return common;
}

}  // namespace tercet::shell
