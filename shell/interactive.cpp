#include "shell/interactive.h"

#include <fstream>
#include <iterator>

#include "shell/completion.h"
#include "shell/interrupt.h"
#include "shell/line_editor.h"
#include "shell/statements.h"
#include "shell/text.h"

namespace tercet::shell {
namespace {

constexpr const char* kPrompt = "tercet> ";
constexpr const char* kPromptInside = "   ...> ";

void greet(Session& session, const Arguments& arguments) {
  DatabaseInfo info = session.database().info();
  std::string where = info.path.empty() ? "a database in memory, gone at the end (.load FILE adds facts)" : info.path;
  say("Tercet " + std::string(version()) + " on " + where + ": " + counted(info.facts, "fact") + ".");
  if (arguments.welcome_file.empty()) {
    say("Ask, for example ?s ?p ?o LIMIT 5; .help lists the commands, Tab completes, Ctrl-D leaves.");
    return;
  }
  std::ifstream file(arguments.welcome_file, std::ios::binary);
  if (!file) say_error("cannot read " + arguments.welcome_file);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  say(text.substr(0, text.find_last_not_of('\n') + 1));
}

}  // namespace

void run_interactive(Session& session, const Arguments& arguments) {
  set_interactive(true);
  greet(session, arguments);
  StatementReader reader(
      [&session](std::string_view text) { return session.database().query_is_incomplete(text, session.query_options()); }, true);
  LineEditor editor(history_file(), [&](std::string_view line) { return complete(session.database(), reader.begun_text(), line); });
  Statement statement;
  while (!session.quitting) {
    std::string line;
    LineEditor::Outcome outcome = editor.read(reader.has_begun() ? kPromptInside : kPrompt, line);
    if (outcome == LineEditor::Outcome::kInterrupted) {
      reader.clear();
      continue;
    }
    if (outcome == LineEditor::Outcome::kEnd) {
      say("");
      return;
    }
    // An empty line runs what there is. Of a text that is pasted, the rest is waiting: it may go on.
    if (reader.has_begun() && trimmed(line).empty()) {
      reader.finish();
    } else {
      reader.add_line(line);
      if (reader.is_complete() && !editor.input_waits()) reader.finish();
    }
    while (!session.quitting && reader.take(statement)) {
      editor.remember(statement.text);
      clear_interrupt();
      session.run(statement.text);
      if (interrupted()) {
        clear_interrupt();
        reader.clear();
      }
    }
  }
}

}  // namespace tercet::shell
