// Lines ─▶ statements: what a person types, or a file or pipe holds, cut into queries and commands.
//
// A query ends with the line where it is complete, unless the next line goes on: with WHERE FROM GROUP HAVING ORDER LIMIT OFFSET
// FILTER OPTIONAL MINUS UNION BIND, with one of } ) ] . ; , and, when the query begins with a keyword of SPARQL, with { or VALUES.
// Behind a blank line a complete query goes on with GROUP HAVING ORDER LIMIT OFFSET only. A line with only ';' ends any query. In a query that begins with SELECT, ASK, CONSTRUCT
// or DESCRIBE a ';' outside brackets can be nothing else, and ends it in the middle of a line too; in a pattern of the short form
// it goes on with the same subject. A line that begins with '.' and a letter, where no query is under way, is a command.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tercet::shell {

struct Statement {
  std::string text;            // without the line break at its end
  std::size_t first_line = 1;  // where it begins, counted from 1
  bool is_command = false;
};

class StatementReader {
 public:
  // Says whether a query's text could become valid by more lines.
  using IsIncomplete = std::function<bool(std::string_view)>;

  // `ask_always`: ask after every line, so that a text with an error ends at once (a person waits). Otherwise only where all
  // brackets are closed: cheaper for long texts, and an error does not turn the lines behind it into more errors.
  StatementReader(IsIncomplete is_incomplete, bool ask_always)
      : is_incomplete_(std::move(is_incomplete)), ask_always_(ask_always) {}

  void add_line(std::string_view line);
  // Ends the text that has begun, complete or not.
  void finish();
  // Forgets the text that has begun.
  void clear();

  // Whether a text has begun, and whether it is complete so far.
  bool has_begun() const { return !text_.empty(); }
  bool is_complete() const { return has_begun() && complete_; }
  const std::string& begun_text() const { return text_; }

  // The next statement; false when there is none yet.
  bool take(Statement& statement);

 private:
  void begin(std::string_view line);
  void append(std::string_view line);
  std::string_view cut_queries(std::string_view line);
  bool goes_on(std::string_view line) const;

  IsIncomplete is_incomplete_;
  bool ask_always_;
  std::deque<Statement> ready_;
  std::string text_;
  std::size_t lines_ = 0;
  std::size_t first_line_ = 1;
  bool complete_ = false;
  std::size_t blanks_ = 0;  // lines behind the text, which is complete: a blank one, and more such or comments

  // Follows brackets and strings through the text, line by line.
  struct Nesting {
    long depth = 0;
    char long_string = 0;  // the quote of a string in three quotes that is open
    // Reads to the first ';' outside brackets and returns its place; npos when there is none to the end of the line.
    std::size_t read(std::string_view line);
  };
  Nesting nesting_;
};

// What a text holds that is one query, or several with ';' between: line breaks do not end a query here.
std::vector<Statement> split_at_semicolons(std::string_view text);

// Whether a line is a dot-command.
bool is_command_line(std::string_view line);

}  // namespace tercet::shell
