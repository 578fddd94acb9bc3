#include "shell/commands.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <limits>
#include <optional>
#include <utility>

#include "shell/arguments.h"
#include "shell/text.h"
#include "shell/whole_file.h"

namespace tercet::shell {
namespace {

constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();

void print(Session& session, const std::string& line) { session.output().write(line + "\n"); }

bool wrong(const std::string& message) {
  say_error(message);
  return false;
}

std::string usage(const Command& command) {
  std::string text = "usage: " + std::string(command.name);
  if (!command.arguments.empty()) text.append(" ").append(command.arguments);
  return text;
}

const Command* find_command(std::string_view name) {
  for (const Command& command : commands()) {
    if (equal_ignoring_case(command.name, name)) return &command;
  }
  return nullptr;
}

bool unknown_command(const std::string& name) {
  std::vector<std::string> known;
  for (const Command& command : commands()) known.emplace_back(command.name);
  std::string nearest = nearest_word(name, known);
  return wrong("there is no command " + name + (nearest.empty() ? "; .help lists them" : "; did you mean " + nearest + "?"));
}

bool help(Session& session, const CommandLine& line) {
  if (!line.words.empty()) {
    std::string name = line.words[0].starts_with('.') ? line.words[0] : "." + line.words[0];
    const Command* command = find_command(name);
    if (command == nullptr) return unknown_command(name);
    print(session, usage(*command).substr(7) + "\n  " + std::string(command->help));
    return true;
  }
  for (const Command& command : commands()) {
    std::string left = usage(command).substr(7);
    left.resize(std::max<std::size_t>(left.size() + 2, 26), ' ');
    print(session, left + std::string(command.help));
  }
  print(session,
        "\nEverything else is a query, in the short form or in SPARQL 1.1:\n"
        "  ?who ranks_first ?what\n"
        "  Anhui-ranks_first-NEV_production\n"
        "  SELECT ?x (COUNT(*) AS ?n) WHERE { ?x ?p ?o } GROUP BY ?x ORDER BY DESC(?n) LIMIT 5\n"
        "A query runs at the end of the line where it is complete; an empty line, or one with only ';', runs what there is.\n"
        "A ';' behind a query does no harm, and separates SPARQL queries on one line.\n"
        "In files and pipes it goes on when the next line begins with a word such as WHERE, FILTER, ORDER or LIMIT.");
  return true;
}

bool load(Session& session, const CommandLine& line) {
  LoadOptions options = session.load_options();
  std::vector<std::string> files;
  for (std::size_t i = 0; i < line.words.size(); ++i) {
    if (line.words[i] != "--format" && line.words[i] != "--graph" && line.words[i] != "--base" && line.words[i] != "--subject") {
      files.push_back(line.words[i]);
      continue;
    }
    if (i + 1 == line.words.size()) return wrong(line.words[i] + " needs a value");
    const std::string& name = line.words[i];
    const std::string& value = line.words[++i];
    if (name == "--graph") options.graph = value;
    if (name == "--base") options.base = value;
    if (name == "--subject") options.subject_column = value;
    if (name != "--format") continue;
    options.format = rdf_format_by_name(value);
    if (!options.format) return wrong("--format " + value + ": files can be read as " + kLoadFormats);
  }
  if (files.empty()) return wrong("no file is named");
  if (std::find(files.begin(), files.end(), "-") != files.end()) return wrong("standard input is where the commands come from");
  check_files(files, options.format.has_value());
  session.load(files, options, false);
  return true;
}

struct DumpTarget {
  std::string file;  // empty: the screen
  RdfFormat format = RdfFormat::kNQuads;
};

// nullopt when the words are wrong, which has been said.
std::optional<DumpTarget> dump_target(const CommandLine& line) {
  DumpTarget target;
  std::optional<RdfFormat> format;
  for (std::size_t i = 0; i < line.words.size(); ++i) {
    const std::string& word = line.words[i];
    if (word != "--format") {
      if (!std::exchange(target.file, word).empty()) return wrong("one file is written at a time"), std::nullopt;
      continue;
    }
    if (i + 1 == line.words.size()) return wrong("--format needs a value"), std::nullopt;
    format = rdf_format_by_name(line.words[++i]);
    if (!format) return wrong("there is no format " + line.words[i]), std::nullopt;
  }
  if (target.file.ends_with(".gz") || target.file.ends_with(".zst")) {
    return wrong("a dump is not compressed; name the file without " + target.file.substr(target.file.rfind('.'))), std::nullopt;
  }
  if (!format) format = rdf_format_of_file(target.file);
  if (format && !is_dump_format(*format)) return wrong("a dump can be nquads, trig, turtle or ntriples"), std::nullopt;
  target.format = format.value_or(RdfFormat::kNQuads);
  return target;
}

bool dump(Session& session, const CommandLine& line) {
  auto target = dump_target(line);
  if (!target) return false;
  if (target->file.empty()) {
    session.dump(session.output(), target->format);
    return true;
  }
  WholeFile file(target->file);
  Output output(file.descriptor());
  session.dump(output, target->format);
  file.finish();
  return true;
}

bool mode(Session& session, const CommandLine& line) {
  if (line.words.empty()) {
    print(session, std::string(result_format_name(session.format)));
    return true;
  }
  auto format = result_format_by_name(line.words[0]);
  if (!format) return wrong("there is no mode " + line.words[0] + "; it can be " + alternatives(result_format_names()));
  session.format = *format;
  return true;
}

bool show_namespace(Session& session, const CommandLine&) {
  print(session, session.database().default_namespace());
  return true;
}

bool prefixes(Session& session, const CommandLine&) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, name_space] : session.database().prefixes()) rows.push_back({name + ":", name_space});
  session.table({"prefix", "namespace"}, rows);
  return true;
}

bool info(Session& session, const CommandLine&) {
  session.info();
  return true;
}

bool predicates(Session& session, const CommandLine&) {
  std::vector<std::vector<std::string>> rows;
  for (const PredicateInfo& predicate : session.database().predicates()) {
    rows.push_back({session.database().display(predicate.predicate), with_commas(predicate.facts)});
  }
  session.table({"predicate", "facts"}, rows);
  return true;
}

bool describe(Session& session, const CommandLine& line) {
  // What it says and what is said of it, in the default graph and the named ones.
  const std::string& name = line.text;
  bool quoted = name.starts_with('"') || name.starts_with('\'');
  if (!quoted && name.find_first_of(" \t{}()") != std::string::npos) return wrong("one name or term is described at a time");
  session.run_query("CONSTRUCT { " + name + " ?p ?o . ?s ?q " + name + " } WHERE { { " + name + " ?p ?o } UNION { ?s ?q " + name +
                    " } UNION { GRAPH ?g { " + name + " ?p ?o } } UNION { GRAPH ?g { ?s ?q " + name + " } } }");
  return true;
}

bool explain(Session& session, const CommandLine& line) {
  session.run_query("EXPLAIN " + line.text);
  return true;
}

bool timer(Session& session, const CommandLine& line) {
  if (line.words.empty()) {
    print(session, session.timer ? "on" : "off");
    return true;
  }
  if (!equal_ignoring_case(line.words[0], "on") && !equal_ignoring_case(line.words[0], "off")) return wrong("usage: .timer on|off");
  session.timer = equal_ignoring_case(line.words[0], "on");
  return true;
}

bool is_off(const std::string& word) { return equal_ignoring_case(word, "off"); }

bool timeout(Session& session, const CommandLine& line) {
  if (line.words.empty()) {
    print(session, session.timeout.count() == 0 ? "off" : std::to_string(session.timeout.count()) + "ms");
    return true;
  }
  const auto time = is_off(line.words[0]) ? std::chrono::milliseconds(0) : parse_duration(line.words[0]);
  if (!time) return wrong(line.words[0] + ": a time is written like 10s, 500ms or 2m; off is none");
  session.timeout = *time;
  return true;
}

bool memory(Session& session, const CommandLine& line) {
  if (line.words.empty()) {
    print(session, std::to_string(session.query_options().memory_bytes / kMebibyte) + "M");
    return true;
  }
  const auto size = parse_size(line.words[0]);
  if (!size) return wrong(line.words[0] + ": a size is written like 512M or 2G");
  session.memory_bytes = *size;
  return true;
}

bool max_rows(Session& session, const CommandLine& line) {
  if (line.words.empty()) {
    print(session, session.max_rows == 0 ? "off" : std::to_string(session.max_rows));
    return true;
  }
  std::uint64_t rows = 0;
  const std::string& word = line.words[0];
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), rows);
  const bool is_count = error == std::errc() && end == word.data() + word.size();
  if (!is_count && !is_off(word)) return wrong(word + " is not a number of 0 or more; off is none");
  session.max_rows = is_count ? rows : 0;
  return true;
}

// Lists what is allowed, or allows one more.
bool allow(Session& session, const CommandLine& line, std::vector<std::string>& allowed) {
  if (line.words.empty()) {
    for (const std::string& address : allowed) print(session, address);
    return true;
  }
  allowed.push_back(line.words[0]);
  try {
    // Asked at once, so that an entry that allows nothing is said now and not with every query.
    session.database().prepare("ASK { }", session.query_options());
  } catch (const Error&) {
    allowed.pop_back();
    throw;
  }
  return true;
}

bool service(Session& session, const CommandLine& line) { return allow(session, line, session.allowed_services); }

bool allow_load(Session& session, const CommandLine& line) { return allow(session, line, session.allowed_loads); }

bool read(Session& session, const CommandLine& line) { return session.read(line.words[0]); }

bool quit(Session& session, const CommandLine&) {
  session.quitting = true;
  return true;
}

using Completion = Command::Completion;

constexpr std::array<Command, 19> kCommands{{
    {".help", "[COMMAND]", "List the commands, or explain one", 0, 1, Completion::kCommand, help},
    {".load", "FILE... [--format FORMAT] [--graph IRI] [--base IRI] [--subject COLUMN]", "Add the facts of files", 1, kAnyNumber,
     Completion::kFile, load},
    {".dump", "[FILE] [--format FORMAT]", "Write all facts to the screen or a file, as nquads, trig, turtle or ntriples", 0, 3,
     Completion::kFile, dump},
    {".mode", "[FORMAT]",
     "Show or choose how results look: table markdown csv tsv json jsonl xml; graphs also ntriples turtle jsonld", 0, 1,
     Completion::kFormat, mode},
    {".namespace", "", "Show the default namespace, in which bare names are (chosen when a database is made: --namespace)", 0, 0,
     Completion::kNone, show_namespace},
    {".prefixes", "", "List the known prefixes", 0, 0, Completion::kNone, prefixes},
    {".info", "", "Say what the database holds", 0, 0, Completion::kNone, info},
    {".predicates", "", "List the predicates, those with most facts first", 0, 0, Completion::kNone, predicates},
    {".describe", "NAME", "Show the facts that mention a name", 1, kAnyNumber, Completion::kQuery, describe},
    {".explain", "QUERY", "Show how a query would be answered", 1, kAnyNumber, Completion::kQuery, explain},
    {".timer", "[on|off]", "Show or choose whether times are printed", 0, 1, Completion::kSwitch, timer},
    {".timeout", "[TIME|off]", "Show or choose after how long queries and updates are stopped, such as 10s, 500ms, 2m", 0, 1,
     Completion::kNone, timeout},
    {".memory", "[SIZE]", "Show or choose the memory budget of queries, updates and loads, such as 512M or 2G", 0, 1,
     Completion::kNone, memory},
    {".max-rows", "[N|off]", "Show or choose how many rows an answer may have, and solutions the WHERE of an update", 0, 1,
     Completion::kNone, max_rows},
    {".service", "[URL]", "List the endpoints that SERVICE may ask, or allow one more (/* at the end: all below; *: all)", 0, 1,
     Completion::kNone, service},
    {".allow-load", "[URL]", "List the documents that LOAD may fetch by HTTP, or allow one more (/* at the end: all below; *: all)",
     0, 1, Completion::kNone, allow_load},
    {".read", "FILE", "Run the queries and commands of a file", 1, 1, Completion::kFile, read},
    {".quit", "", "Leave", 0, 0, Completion::kNone, quit},
    {".exit", "", "Leave", 0, 0, Completion::kNone, quit},
}};

}  // namespace

std::span<const Command> commands() { return kCommands; }

bool run_command(Session& session, const std::string& text) {
  std::string_view line = trimmed(text);
  std::size_t end = std::min(line.find_first_of(" \t"), line.size());
  std::string name(line.substr(0, end));
  const Command* command = find_command(name);
  if (command == nullptr) return unknown_command(name);
  CommandLine parsed;
  parsed.text = trimmed(line.substr(end));
  if (command->completion == Completion::kQuery) {
    if (parsed.text.empty()) return wrong(usage(*command));
    return command->run(session, parsed);
  }
  auto words = split_words(parsed.text);
  if (!words) return wrong("a quotation mark is not closed");
  parsed.words = std::move(*words);
  if (parsed.words.size() < command->least_words || parsed.words.size() > command->most_words) return wrong(usage(*command));
  return command->run(session, parsed);
}

}  // namespace tercet::shell
