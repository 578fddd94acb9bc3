#include "shell/statements.h"

#include <algorithm>
#include <array>

#include "shell/text.h"

namespace tercet::shell {
namespace {

constexpr std::array<std::string_view, 11> kGoingOn{"where",  "from",   "group",    "having", "order", "limit",
                                                    "offset", "filter", "optional", "minus",  "union"};
constexpr std::array<std::string_view, 7> kBeginningsOfSparql{"select", "construct", "describe", "ask",
                                                              "prefix", "base",      "explain"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string_view first_word(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && (is_letter(text[end]) || text[end] == '_' || (text[end] >= '0' && text[end] <= '9'))) ++end;
  return text.substr(0, end);
}

template <class Words>
bool is_one_of(std::string_view word, const Words& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view known) { return equal_ignoring_case(known, word); });
}

// Words that can begin nothing but the end of a query; a dashed fact may begin with any.
bool begins_with_modifier(std::string_view line) {
  constexpr std::array<std::string_view, 5> kModifiers{"group", "having", "order", "limit", "offset"};
  std::string_view word = first_word(line);
  return is_one_of(word, kModifiers) && !line.substr(word.size()).starts_with('-');
}

// The text without comments and blank lines before it.
std::string_view without_leading_comments(std::string_view text) {
  while (true) {
    text = text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (!text.starts_with('#')) return text;
    text = text.substr(std::min(text.find('\n'), text.size()));
  }
}

// Whether a text is a query of SPARQL, behind its prologue and EXPLAIN.
bool is_sparql_query(std::string_view text) {
  constexpr std::array<std::string_view, 4> kForms{"select", "construct", "describe", "ask"};
  for (;;) {
    text = without_leading_comments(text);
    std::string_view word = first_word(text);
    text.remove_prefix(word.size());
    if (is_one_of(word, kForms)) return !text.starts_with('-');  // a dashed fact may begin with any word
    bool declares = is_one_of(word, std::array<std::string_view, 2>{"prefix", "base"});
    if (declares) text.remove_prefix(std::min(text.find('>'), text.size() - 1) + 1);
    else if (!is_one_of(word, std::array<std::string_view, 2>{"explain", "analyze"})) return false;
  }
}

// The length of an <iri> at the beginning of the text; 0 when the '<' is a comparison.
std::size_t iri_length(std::string_view text) {
  std::size_t end = text.find_first_of("<>\"{}|^` \t", 1);
  return end != std::string_view::npos && text[end] == '>' ? end + 1 : 0;
}

}  // namespace

bool is_command_line(std::string_view line) {
  std::size_t begin = line.find_first_not_of(" \t");
  return begin != std::string_view::npos && line[begin] == '.' && begin + 1 < line.size() && is_letter(line[begin + 1]);
}

std::size_t StatementReader::Nesting::read(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    char c = line[at];
    if (long_string != 0) {
      if (c == '\\') ++at;
      else if (line.substr(at).starts_with(std::string(3, long_string))) {
        at += 2;
        long_string = 0;
      }
      ++at;
    } else if (c == '#') {
      return std::string_view::npos;
    } else if (c == ';' && depth <= 0) {
      return at;
    } else if (c == '<') {
      at += std::max<std::size_t>(1, iri_length(line.substr(at)));
    } else if (c == '"' || c == '\'') {
      if (line.substr(at).starts_with(std::string(3, c))) {
        long_string = c;
        at += 3;
        continue;
      }
      for (++at; at < line.size() && line[at] != c; ++at) {
        if (line[at] == '\\') ++at;
      }
      ++at;
    } else {
      if (c == '(' || c == '{' || c == '[') ++depth;
      if (c == ')' || c == '}' || c == ']') --depth;
      ++at;
    }
  }
  return std::string_view::npos;
}

bool StatementReader::goes_on(std::string_view line) const {
  line = trimmed(line);
  if (line.starts_with('#')) return true;
  if (std::string_view("})].;,").find(line[0]) != std::string_view::npos) return !is_command_line(line);
  std::string_view word = first_word(line);
  if (is_one_of(word, kGoingOn)) return true;
  // BIND( can hardly begin a query; a name bind can.
  if (equal_ignoring_case(word, "bind") && trimmed(line.substr(word.size())).starts_with('(')) return true;
  bool sparql = is_one_of(first_word(without_leading_comments(text_)), kBeginningsOfSparql);
  return sparql && (line[0] == '{' || equal_ignoring_case(word, "values"));
}

void StatementReader::begin(std::string_view line) {
  std::string_view content = trimmed(line);
  if (content.empty() || content == ";" || content.starts_with('#')) return;
  if (is_command_line(line)) {
    ready_.push_back({std::string(content), lines_, true});
    return;
  }
  first_line_ = lines_;
  append(line);
}

// Takes the queries that a ';' ends off the line; returns what is left of it.
std::string_view StatementReader::cut_queries(std::string_view line) {
  for (std::size_t stop = 0; (stop = nesting_.read(line)) != std::string_view::npos;) {
    text_ += line.substr(0, stop);
    line.remove_prefix(stop + 1);
    if (!is_sparql_query(text_)) {
      text_ += ';';
      continue;
    }
    finish();
    first_line_ = lines_;
    if (without_leading_comments(line).empty() || is_command_line(line)) {
      begin(line);
      return {};
    }
  }
  return line;
}

void StatementReader::append(std::string_view line) {
  if (!text_.empty()) text_.append(1 + blanks_, '\n');
  blanks_ = 0;
  line = cut_queries(line);
  text_ += line;
  if (text_.empty()) return;
  bool closed = nesting_.depth <= 0 && nesting_.long_string == 0;
  complete_ = (closed || ask_always_) && !is_incomplete_(text_);
}

void StatementReader::add_line(std::string_view line) {
  ++lines_;
  if (lines_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (text_.empty()) return begin(line);
  std::string_view content = trimmed(line);
  if (content == ";" && nesting_.long_string == 0) return finish();
  if (!complete_) return append(line);
  if (content.empty() || (blanks_ > 0 && content.starts_with('#'))) {
    ++blanks_;
    return;
  }
  if (blanks_ > 0 ? begins_with_modifier(content) : goes_on(line)) return append(line);
  finish();
  begin(line);
}

void StatementReader::finish() {
  if (!text_.empty()) ready_.push_back({std::move(text_), first_line_, false});
  clear();
}

void StatementReader::clear() {
  text_.clear();
  nesting_ = {};
  complete_ = false;
  blanks_ = 0;
}

std::vector<Statement> split_at_semicolons(std::string_view text) {
  StatementReader reader([](std::string_view) { return true; }, false);
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = std::min(text.find('\n', begin), text.size());
    reader.add_line(text.substr(begin, end - begin));
    begin = end + 1;
  }
  reader.finish();
  std::vector<Statement> statements;
  for (Statement statement; reader.take(statement);) statements.push_back(std::move(statement));
  return statements;
}

bool StatementReader::take(Statement& statement) {
  if (ready_.empty()) return false;
  statement = std::move(ready_.front());
  ready_.pop_front();
  return true;
}

}  // namespace tercet::shell
