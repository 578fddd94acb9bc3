// The only unit that includes CLI11.
#include "shell/arguments.h"

#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <memory>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#include <CLI/CLI.hpp>
#pragma GCC diagnostic pop

#include "shell/text.h"
#include "tercet/version.h"

namespace tercet::shell {
namespace {

constexpr const char* kDescription = R"(Tercet: an embedded knowledge-graph engine.

Opens the database in the directory DATABASE (none: one in memory) and runs
QUERY, in SPARQL 1.1 or the short form. Without QUERY it reads queries and
commands from standard input; on a terminal it is a shell (.help lists its
commands).
)";

constexpr const char* kFooter = R"(
Queries in a file or a pipe are answered one after the other. A query ends with
the line where it is complete, unless the next line goes on with a word such as
WHERE, FILTER, OPTIONAL, GROUP, ORDER or LIMIT, with one of } ) ] . ; , or,
behind SELECT and its like, with { or VALUES; behind a blank line, with GROUP,
HAVING, ORDER, LIMIT or OFFSET only. A line with only ';' ends any; so does a ';' behind a
query that begins with SELECT, ASK, CONSTRUCT or DESCRIBE, in QUERY as well. A
line that begins with '.' and a letter is a command.

Results go to standard output, everything else to standard error. The format is
an aligned table unless --format says otherwise: cut to the width on a terminal,
whole in a file or a pipe.

Exit codes: 0 done, 1 error in a query or in data, 2 wrong usage, 130
interrupted. A database named like a command is written ./load.

  tercet load cities.db cities.ttl         make a database, or add to one
  tercet cities.db                         the shell
  tercet cities.db '?city leads ?field'    one query
  tercet update cities.db '+ Hefei-leads-vehicle_RnD'
  tercet --format csv cities.db '?city leads ?field' > rows.csv)";

// CLI11 would show DATABASE and QUERY as independent of each other.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* app, std::string name) const override {
    if (app->get_parent() != nullptr) return CLI::Formatter::make_usage(app, name);
    return "Usage: tercet [OPTIONS] [DATABASE [QUERY]]\n       tercet [OPTIONS] load|query|update|dump|info|check|backup|compact "
           "DATABASE ...\n";
  }
};

struct Texts {
  std::string format, load_format, dump_format, memory, timeout;
};

std::string words_of_formats() { return alternatives(result_format_names()); }

// An empty name is a script's variable that is not set: what it loads into memory would be lost without a word.
CLI::Option* not_empty(CLI::Option* option) {
  return option->check([](const std::string& name) { return name.empty() ? std::string("the name is empty") : std::string(); }, "");
}

std::string is_count(const std::string& text) {
  bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  return digits ? "" : text + " is not a number of 0 or more";
}

void add_database(CLI::App* app, Arguments& arguments) {
  not_empty(app->add_option("DATABASE", arguments.database, "Directory of the database"))->required()->type_name("");
}

void add_common(CLI::App& app, Arguments& arguments, Texts& texts) {
  app.add_option("--format", texts.format, "Format of results: " + words_of_formats())->type_name("FORMAT");
  app.add_option("--memory", texts.memory, "Memory budget of a query, an update or a load, such as 512M or 2G (1G, of loads 2G)")
      ->type_name("SIZE");
  app.add_option("--threads", arguments.threads, "Threads of a query (two) or a load (one a processor)")
      ->check(is_count, "")
      ->type_name("N");
  app.add_option("--timeout", texts.timeout, "Stop a query or an update after this time, such as 10s, 500ms, 2m")
      ->type_name("TIME");
  app.add_option("--max-rows", arguments.max_rows,
                 "Stop with an error when an answer has more rows, or a WHERE of an update more solutions (no limit)")
      ->check(is_count, "")
      ->type_name("N");
  app.add_option("--namespace", arguments.default_namespace, "Default namespace of a database that is created (fact:)")
      ->type_name("IRI");
  app.add_option("--allow-service", arguments.allowed_services,
                 "Let SERVICE ask this endpoint; one that ends in /* allows all below, * all (none; may be given again)")
      ->type_name("URL")
      ->allow_extra_args(false);
  app.add_option("--allow-load", arguments.allowed_loads,
                 "Let LOAD of an update fetch this document by HTTP; /* and * as above (none; may be given again)")
      ->type_name("URL")
      ->allow_extra_args(false);
  app.add_flag("--read-only", arguments.read_only, "Write nothing; another process may write meanwhile");
  app.add_flag("--strict", arguments.strict, "Only SPARQL 1.1, without the short form");
  app.add_option("--without-pass", arguments.disabled_passes,
                 "Leave out a pass of the optimizer that EXPLAIN names; for a bad plan")
      ->type_name("PASS")
      ->allow_extra_args(false);
}

void add_load(CLI::App& app, Arguments& arguments, Texts& texts) {
  CLI::App* load = app.add_subcommand("load", "Load files into a database, creating it when there is none");
  add_database(load, arguments);
  load->add_option("FILE", arguments.files,
                   "Files: .nt .nq .ttl .trig .facts .rdf .xml .owl .csv .tsv, also .gz or .zst; - is standard input")
      ->required()
      ->type_name("");
  load->add_option("--format", texts.load_format, std::string("Format of the files: ") + kLoadFormats + " (by extension)")
      ->type_name("FORMAT");
  load->add_option("--base", arguments.base, "Base of relative IRIs")->type_name("IRI");
  load->add_option("--graph", arguments.graph, "Load into this named graph")->type_name("IRI");
  load->add_option("--subject", arguments.subject_column, "Column of a CSV or TSV table that names the subjects (the first)")
      ->type_name("COLUMN");
  load->add_option("--skip-errors", arguments.skip_errors, "Go on past up to N bad lines and list them")
      ->check(is_count, "")
      ->type_name("N");
  load->add_flag("--quiet", arguments.quiet, "No progress and no summary");
  load->callback([&arguments] { arguments.command = Arguments::Command::kLoad; });
}

void add_dump(CLI::App& app, Arguments& arguments, Texts& texts) {
  CLI::App* dump = app.add_subcommand("dump", "Write all facts, so that loading the text gives the same");
  add_database(dump, arguments);
  dump->add_option("--format", texts.dump_format, "nquads (the default), trig, or without named graphs turtle or ntriples")
      ->type_name("FORMAT");
  dump->add_flag("--salvage", arguments.salvage,
                 "Of a damaged database: write as nquads what can be read, say what is damaged; exit code 1 when something is");
  dump->callback([&arguments] { arguments.command = Arguments::Command::kDump; });
}

void add_query(CLI::App& app, Arguments& arguments) {
  CLI::App* query = app.add_subcommand("query", "Run a query: QUERY, the file of -f, or standard input");
  add_database(query, arguments);
  auto* text = query->add_option("QUERY", arguments.query, "Query in SPARQL 1.1 or the short form")->type_name("");
  query->add_option("-f,--file", arguments.query_file, "File of queries; - is standard input")->type_name("FILE")->excludes(text);
  query->callback([&arguments] { arguments.command = Arguments::Command::kQuery; });
}

void add_update(CLI::App& app, Arguments& arguments) {
  CLI::App* update = app.add_subcommand("update", "Change facts: UPDATE, the file of -f, or standard input; all of it or nothing");
  add_database(update, arguments);
  auto* text = update->add_option("UPDATE", arguments.query, "SPARQL 1.1 Update, or facts behind + or -")->type_name("");
  update->add_option("-f,--file", arguments.query_file, "File of the update; - is standard input")
      ->type_name("FILE")
      ->excludes(text);
  update->add_flag_callback(
      "--relaxed", [&arguments] { arguments.durability = Durability::kRelaxed; },
      "Do not wait for the disk: a crash of the machine may lose this update, never a part of it");
  update->add_flag("--quiet", arguments.quiet, "No summary");
  update->callback([&arguments] { arguments.command = Arguments::Command::kUpdate; });
}

void add_compact(CLI::App& app, Arguments& arguments) {
  CLI::App* compact = app.add_subcommand("compact", "Pack the facts, and give the space of what is gone back");
  add_database(compact, arguments);
  compact->callback([&arguments] { arguments.command = Arguments::Command::kCompact; });
}

void add_check(CLI::App& app, Arguments& arguments) {
  CLI::App* check = app.add_subcommand("check", "Read all of the database and say what is wrong; exit code 1 when something is");
  add_database(check, arguments);
  check->add_flag("--quiet", arguments.quiet, "No progress and no summary");
  check->callback([&arguments] { arguments.command = Arguments::Command::kCheck; });
}

void add_backup(CLI::App& app, Arguments& arguments) {
  CLI::App* backup =
      app.add_subcommand("backup", "Copy the database as it is now, while it may be written to, into a new directory");
  add_database(backup, arguments);
  not_empty(backup->add_option("DIRECTORY", arguments.directory, "Directory to be made: a database like any other"))
      ->required()
      ->type_name("");
  backup->add_flag("--quiet", arguments.quiet, "No summary");
  backup->callback([&arguments] { arguments.command = Arguments::Command::kBackup; });
}

int wrong_usage(const std::string& message) {
  std::cerr << "tercet: " << message << "\nRun tercet --help for what there is.\n";
  return 2;
}

// What CLI11 leaves as text. Returns the exit code for a wrong one.
std::optional<int> convert(const Texts& texts, Arguments& arguments) {
  if (!texts.format.empty()) {
    arguments.format = result_format_by_name(texts.format);
    if (!arguments.format) return wrong_usage("--format " + texts.format + ": results can be written as " + words_of_formats());
  }
  if (!texts.dump_format.empty()) {
    auto format = rdf_format_by_name(texts.dump_format);
    if (!format || !is_dump_format(*format)) {
      return wrong_usage("--format " + texts.dump_format + ": a dump can be nquads, trig, turtle or ntriples");
    }
    if (arguments.salvage && *format != RdfFormat::kNQuads) {
      return wrong_usage("--format " + texts.dump_format + ": what is salvaged is written as nquads");
    }
    arguments.dump_format = *format;
  }
  if (!texts.load_format.empty()) {
    arguments.load_format = rdf_format_by_name(texts.load_format);
    if (!arguments.load_format) {
      return wrong_usage("--format " + texts.load_format + ": files can be read as " + kLoadFormats);
    }
  }
  if (!texts.memory.empty()) {
    arguments.memory_bytes = parse_size(texts.memory);
    if (!arguments.memory_bytes) return wrong_usage("--memory " + texts.memory + ": a size is written like 512M or 2G");
  }
  if (!texts.timeout.empty()) {
    auto timeout = parse_duration(texts.timeout);
    if (!timeout) return wrong_usage("--timeout " + texts.timeout + ": a time is written like 10s, 500ms or 2m");
    arguments.timeout = *timeout;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> parse_size(const std::string& text) {
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  char* end = nullptr;
  errno = 0;
  double number = std::strtod(text.c_str(), &end);
  std::string unit(end);
  std::size_t shift = 0;
  if (!unit.empty()) {
    std::size_t letter = std::string("BKMGT").find(static_cast<char>(std::toupper(static_cast<unsigned char>(unit[0]))));
    std::string rest = unit.substr(1);
    if (letter == std::string::npos ||
        !(rest.empty() || (letter > 0 && (rest == "B" || rest == "iB" || rest == "b" || rest == "ib"))))
      return std::nullopt;
    shift = 10 * letter;
  }
  double bytes = std::ldexp(number, static_cast<int>(shift));
  if (errno != 0 || !(bytes >= 1) || bytes > 9e18) return std::nullopt;
  return static_cast<std::size_t>(bytes);
}

std::optional<std::chrono::milliseconds> parse_duration(const std::string& text) {
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  char* end = nullptr;
  errno = 0;
  double number = std::strtod(text.c_str(), &end);
  std::string unit(end);
  double factor = unit.empty() || unit == "s"    ? 1000
                  : unit == "ms"                 ? 1
                  : unit == "m" || unit == "min" ? 60'000
                  : unit == "h"                  ? 3'600'000
                                                 : 0;
  double milliseconds = std::ceil(number * factor);
  if (errno != 0 || factor == 0 || !(milliseconds >= 1) || milliseconds > 1e12) return std::nullopt;
  return std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds));
}

ParsedArguments parse_arguments(int argc, const char* const* argv) {
  ParsedArguments parsed;
  Arguments& arguments = parsed.arguments;
  Texts texts;
  CLI::App app(kDescription, "tercet");
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_version_flag("--version", "tercet " + std::string(version()));
  app.require_subcommand(0, 1);
  app.fallthrough();
  auto* database =
      not_empty(app.add_option("DATABASE", arguments.database, "Directory of the database; none: a database in memory"))
          ->type_name("");
  auto* query = app.add_option("QUERY", arguments.query, "Query in SPARQL 1.1 or the short form")->type_name("");
  app.add_option("--welcome", arguments.welcome_file, "Show this file's text when the shell begins")->type_name("FILE");
  add_common(app, arguments, texts);
  add_load(app, arguments, texts);
  add_query(app, arguments);
  add_update(app, arguments);
  add_check(app, arguments);
  add_backup(app, arguments);
  add_compact(app, arguments);
  add_dump(app, arguments, texts);
  CLI::App* info = app.add_subcommand("info", "Say what the database holds");
  add_database(info, arguments);
  info->callback([&arguments] { arguments.command = Arguments::Command::kInfo; });
  for (CLI::App* command : app.get_subcommands({})) command->fallthrough();
  app.footer(kFooter);  // last: commands would inherit it

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    parsed.exit_code = app.exit(help, std::cout, std::cerr);
    return parsed;
  } catch (const CLI::ParseError& error) {
    parsed.exit_code = wrong_usage(error.what());
    return parsed;
  }
  // What a command does not take falls through to these.
  bool too_many = !app.get_subcommands().empty() && (database->count() > 0 || query->count() > 0);
  parsed.exit_code = too_many ? wrong_usage("there is one argument too many") : convert(texts, arguments);
  return parsed;
}

}  // namespace tercet::shell
