// Words, numbers and the command line of the shell.
#include <catch2/catch.hpp>

#include "shell/arguments.h"
#include "shell/progress.h"
#include "shell/text.h"

using namespace tercet;
using namespace tercet::shell;

namespace {

ParsedArguments parse(std::vector<const char*> words) {
  words.insert(words.begin(), "tercet");
  return parse_arguments(static_cast<int>(words.size()), words.data());
}

}  // namespace

TEST_CASE("Numbers are written for people") {
  CHECK(with_commas(0) == "0");
  CHECK(with_commas(999) == "999");
  CHECK(with_commas(1000) == "1,000");
  CHECK(with_commas(1234567) == "1,234,567");
  CHECK(counted(1, "fact") == "1 fact");
  CHECK(counted(2, "fact") == "2 facts");
  CHECK(bytes_in_words(999) == "999 bytes");
  CHECK(bytes_in_words(1.25e9) == "1.2 GB");
  CHECK(seconds_in_words(0.0123) == "12.3 ms");
  CHECK(seconds_in_words(185) == "3:05 min");
}

TEST_CASE("A load is told in one line") {
  LoadProgress progress;
  progress.bytes_read = 50'000'000;
  progress.bytes_total = 100'000'000;
  progress.facts_read = 400'000;
  progress.fraction = 0.25;
  CHECK(progress_in_words(progress, 2) == "reading 25 %  50.0 MB of 100.0 MB  400,000 facts  200 k/s  6.00 s left");
  LoadSummary summary;
  summary.facts_read = 10;
  summary.facts_added = 8;
  summary.facts_total = 20;
  CHECK(load_summary_in_words(summary) == "loaded 10 facts, 8 of them new, in 0.0 ms; the database has 20 facts");
}

TEST_CASE("Words of commands are split, quotations kept") {
  CHECK(split_words(" a  'b c' d\"e f\"g ") == std::vector<std::string>{"a", "b c", "de fg"});
  CHECK(split_words("''") == std::vector<std::string>{""});
  CHECK(split_words("") == std::vector<std::string>{});
  CHECK(split_words("'open") == std::nullopt);
}

TEST_CASE("The nearest word is found") {
  std::vector<std::string> known{".help", ".load", ".dump", ".mode", ".quit", ".predicates"};
  CHECK(nearest_word(".hlep", known) == ".help");
  CHECK(nearest_word(".qiut", known) == ".quit");
  CHECK(nearest_word(".pred", known) == ".predicates");
  CHECK(nearest_word(".xyzzyx", known).empty());
}

TEST_CASE("Sizes and times are read") {
  CHECK(parse_size("4096") == 4096);
  CHECK(parse_size("512M") == 512u << 20);
  CHECK(parse_size("2g") == std::size_t{2} << 30);
  CHECK(parse_size("1.5K") == 1536);
  CHECK(parse_size("64MiB") == 64u << 20);
  for (const char* wrong : {"", "M", "-1", "2X", "2GG", "0", "1e400", " 5"}) CHECK(parse_size(wrong) == std::nullopt);
  CHECK(parse_duration("10") == std::chrono::seconds(10));
  CHECK(parse_duration("250ms") == std::chrono::milliseconds(250));
  CHECK(parse_duration("2m") == std::chrono::minutes(2));
  for (const char* wrong : {"", "s", "-1", "2 s", "5d", "0"}) CHECK(parse_duration(wrong) == std::nullopt);
}

TEST_CASE("The command line is understood") {
  auto plain = parse({"a.db", "?x ?y ?z"});
  CHECK_FALSE(plain.exit_code);
  CHECK(plain.arguments.command == Arguments::Command::kShell);
  CHECK(plain.arguments.database == "a.db");
  CHECK(plain.arguments.query == "?x ?y ?z");
  CHECK(parse({}).arguments.database.empty());

  auto load = parse({"load", "--format", "turtle", "a.db", "x.ttl", "-", "--memory", "1G"});
  CHECK_FALSE(load.exit_code);
  CHECK(load.arguments.command == Arguments::Command::kLoad);
  CHECK(load.arguments.database == "a.db");
  CHECK(load.arguments.files == std::vector<std::string>{"x.ttl", "-"});
  CHECK(load.arguments.load_format == RdfFormat::kTurtle);
  CHECK(load.arguments.memory_bytes == kGibibyte);

  CHECK(parse({"--format", "csv", "query", "a.db", "q"}).arguments.format == ResultFormat::kCsv);
  CHECK(parse({"query", "a.db", "q", "--format", "csv", "--strict"}).arguments.strict);
  CHECK(parse({"query", "a.db", "-f", "q.rq"}).arguments.query_file == "q.rq");
  CHECK(parse({"info", "a.db"}).arguments.command == Arguments::Command::kInfo);
  CHECK(parse({"dump", "a.db"}).arguments.command == Arguments::Command::kDump);
  CHECK(parse({"dump", "a.db"}).arguments.dump_format == RdfFormat::kNQuads);
  CHECK(parse({"dump", "a.db", "--format", "trig"}).arguments.dump_format == RdfFormat::kTriG);
  CHECK(parse({"./load"}).arguments.database == "./load");
  CHECK(parse({"a.db", "- x-y-z"}).arguments.query == "- x-y-z");

  for (const std::vector<const char*>& wrong : std::vector<std::vector<const char*>>{{"load"},
                                                                                     {"load", "a.db"},
                                                                                     {"dump"},
                                                                                     {"--nonsense"},
                                                                                     {"--format", "html", "a.db"},
                                                                                     {"dump", "a.db", "--format", "facts"},
                                                                                     {"a.db", "q", "more"},
                                                                                     {"--memory", "much", "a.db"},
                                                                                     {"--timeout", "soon", "a.db"},
                                                                                     {"query", "a.db", "q", "-f", "x"}}) {
    CHECK(parse(wrong).exit_code == 2);
  }
}
