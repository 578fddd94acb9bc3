// Files as they come: all formats and compressions, and everything that can be wrong with them. Each bad input must give a clear
// error and leave the database as it was.
#include "engine/api/load.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "storage/store.h"
#include "tercet/error.h"

using namespace tercet;

namespace {

class Fixture {
 public:
  Fixture() {
    std::string name = (std::filesystem::temp_directory_path() / "tercet-load-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    directory_ = name;
    store = Store::open("", {});
  }
  ~Fixture() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  std::string file(const std::string& name, std::string_view content) {
    std::string path = (directory_ / name).string();
    std::ofstream(path, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
    return path;
  }
  std::string path(const std::string& name) const { return (directory_ / name).string(); }

  // The facts, "s p o" or "s p o g", as N-Triples.
  std::set<std::string> facts() const {
    std::shared_ptr<const Snapshot> snapshot = store->snapshot();
    QuadPattern all;
    all.graphs.kind = GraphFilter::Kind::kAll;
    std::unique_ptr<QuadScan> scan = snapshot->scan(all, Order::kSpo, kAllColumns);
    QuadBatch batch;
    std::set<std::string> found;
    while (scan->next(batch, 1000)) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        std::string fact;
        for (std::size_t column = 0; column < kColumns; ++column) {
          Id id = batch.columns[column][row];
          if (id.is_unbound()) continue;
          if (!fact.empty()) fact += ' ';
          append_ntriples(fact, snapshot->term(id).view());
        }
        found.insert(fact);
      }
    }
    return found;
  }

  // Expects an error and an unchanged store.
  Error failing(const std::vector<std::string>& files, const LoadOptions& options = {}) {
    std::uint64_t before = store->info().facts;
    try {
      load_files(*store, files, options);
    } catch (const Error& error) {
      CHECK(store->info().facts == before);
      return error;
    }
    FAIL("the load did not fail");
    throw std::logic_error("unreachable");
  }

  std::unique_ptr<Store> store;

 private:
  std::filesystem::path directory_;
};

std::string gzip(std::string_view text) {
  std::string out(compressBound(text.size()) + 64, '\0');
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstandard(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

std::string triple(int number) {
  return "<http://e/s" + std::to_string(number) + "> <http://e/p> \"" + std::to_string(number) + "\" .\n";
}

std::string triples(int first, int last) {
  std::string text;
  for (int i = first; i < last; ++i) text += triple(i);
  return text;
}

template <typename Change>
LoadOptions with(Change change) {
  LoadOptions options;
  change(options);
  return options;
}

LoadOptions skipping(std::uint64_t errors) {
  return with([&](LoadOptions& options) { options.skip_errors = errors; });
}

LoadOptions in_graph(const std::string& graph) {
  return with([&](LoadOptions& options) { options.graph = graph; });
}

LoadOptions with_base(const std::string& base) {
  return with([&](LoadOptions& options) { options.base = base; });
}

bool mentions(const Error& error, std::string_view words) {
  return std::string_view(error.what()).find(words) != std::string_view::npos;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "every format is loaded, by extension or as told") {
  const std::set<std::string> expected{"<http://e/s> <http://e/p> <http://e/o>"};
  const std::string line = "<http://e/s> <http://e/p> <http://e/o> .\n";
  for (const char* name : {"a.nt", "a.nq", "a.ttl", "a.trig", "a.facts"}) {
    CAPTURE(name);
    store = Store::open("", {});
    LoadSummary summary = load_files(*store, {file(name, line)}, {});
    CHECK(summary.facts_read == 1);
    CHECK(summary.facts_added == 1);
    CHECK(summary.facts_total == 1);
    CHECK(summary.bytes_read == line.size());
    CHECK(facts() == expected);
  }
  LoadOptions options;
  options.format = RdfFormat::kNTriples;
  CHECK(load_files(*store, {file("whatever.txt", line)}, options).facts_added == 0);
  CHECK(load_text(*store, line, options, "text").facts_total == 1);
}

TEST_CASE_METHOD(Fixture, "files of several formats are one load, and duplicates count once") {
  LoadSummary summary =
      load_files(*store,
                 {file("a.nt", triples(0, 10)), file("b.nq", triples(5, 15) + "<http://e/s> <http://e/p> 'x' <http://e/g> .\n"),
                  file("c.ttl", "@prefix e: <http://e/> . e:s20 e:p \"20\" , \"21\" .")},
                 skipping(1));
  // 'x' is no N-Quads string.
  CHECK(summary.skipped.size() == 1);
  CHECK(summary.facts_read == 22);
  CHECK(summary.facts_added == 17);
  CHECK(facts().size() == 17);
}

TEST_CASE_METHOD(Fixture, "line ends, byte order marks and missing last line ends do not matter") {
  const std::set<std::string> expected{"<http://e/s1> <http://e/p> \"1\"", "<http://e/s2> <http://e/p> \"2\""};
  std::string unix_lines = triple(1) + triple(2);
  std::string dos_lines = unix_lines;
  for (std::size_t i = 0; (i = dos_lines.find('\n', i)) != std::string::npos; i += 2) dos_lines.replace(i, 1, "\r\n");
  for (const std::string& text : {unix_lines, dos_lines, unix_lines.substr(0, unix_lines.size() - 1), "\xEF\xBB\xBF" + unix_lines,
                                  "\n# a comment\n\n" + unix_lines + "\n\n"}) {
    for (const char* name : {"a.nt", "a.ttl", "a.facts"}) {
      CAPTURE(name, text);
      store = Store::open("", {});
      load_files(*store, {file(name, text)}, {});
      CHECK(facts() == expected);
    }
  }
}

TEST_CASE_METHOD(Fixture, "empty files are loads of nothing") {
  for (const char* name : {"a.nt", "a.nq", "a.ttl", "a.trig", "a.facts"}) {
    CHECK(load_files(*store, {file(name, "")}, {}).facts_total == 0);
    CHECK(load_files(*store, {file(name, "\xEF\xBB\xBF")}, {}).facts_total == 0);
    CHECK(load_files(*store, {file(name, "# only a comment")}, {}).facts_total == 0);
  }
  CHECK(load_files(*store, {}, {}).facts_total == 0);
}

TEST_CASE_METHOD(Fixture, "gzip and Zstandard are read, in several members too") {
  const std::string first = triples(0, 3000);
  const std::string second = triples(3000, 5000);
  LoadOptions small;
  small.memory_bytes = 64 * kMebibyte;
  for (const std::string& path :
       {file("a.nt.gz", gzip(first + second)), file("b.nt.gz", gzip(first) + gzip(second)),
        file("c.nt.gz", gzip(first) + gzip(second) + std::string(512, '\0')), file("d.nt.zst", zstandard(first + second)),
        file("e.nt.zst", zstandard(first) + zstandard(second)), file("f.ttl.gz", gzip(first + second)),
        file("g.nq.zst", zstandard(first + second)), file("compressed-without-saying.nt", gzip(first + second))}) {
    CAPTURE(path);
    store = Store::open("", {});
    LoadSummary summary = load_files(*store, {path}, small);
    CHECK(summary.facts_total == 5000);
    CHECK(summary.bytes_read == std::filesystem::file_size(path));
  }
}

TEST_CASE_METHOD(Fixture, "broken compressed files are refused") {
  const std::string text = triples(0, 5000);
  const std::string gz = gzip(text);
  const std::string zst = zstandard(text);
  for (std::size_t cut : {std::size_t{2}, std::size_t{5}, std::size_t{12}, gz.size() / 2, gz.size() - 1}) {
    Error error = failing({file("cut.nt.gz", gz.substr(0, cut))});
    CHECK(error.code() == ErrorCode::kIo);
    CHECK(mentions(error, "cut.nt.gz"));
    CHECK(mentions(error, "truncated"));
  }
  for (std::size_t cut : {std::size_t{4}, std::size_t{7}, zst.size() / 2, zst.size() - 1}) {
    Error error = failing({file("cut.nt.zst", zst.substr(0, cut))});
    CHECK(error.code() == ErrorCode::kIo);
    CHECK(mentions(error, "truncated"));
  }
  for (const char* name : {"cut.ttl.gz", "cut.trig.gz", "cut.facts.gz"})
    CHECK(failing({file(name, gz.substr(0, 4000))}).code() == ErrorCode::kIo);
  std::string damaged = gz;
  for (std::size_t i = gz.size() / 2; i < gz.size() / 2 + 40; ++i) damaged[i] = static_cast<char>(damaged[i] ^ 0x5A);
  CHECK(failing({file("damaged.nt.gz", damaged)}).code() != ErrorCode::kCancelled);
  CHECK(failing({file("checksum.nt.gz", gz.substr(0, gz.size() - 6) + "abcdef")}).code() == ErrorCode::kIo);
  CHECK(mentions(failing({file("plain.nt.gz", text)}), "gzip"));
  CHECK(mentions(failing({file("plain.nt.zst", text)}), "Zstandard"));
  CHECK(failing({file("empty.nt.gz", "")}).code() == ErrorCode::kIo);
  CHECK(failing({file("empty.nt.zst", "")}).code() == ErrorCode::kIo);
  CHECK(failing({file("trailing.nt.gz", gz + "rubbish")}).code() == ErrorCode::kIo);
}

TEST_CASE_METHOD(Fixture, "what cannot be opened is named") {
  Error missing = failing({path("nowhere.nt")});
  CHECK(missing.code() == ErrorCode::kNotFound);
  CHECK(mentions(missing, "nowhere.nt"));
  std::filesystem::create_directory(path("directory.nt"));
  Error directory = failing({path("directory.nt")});
  CHECK(directory.code() == ErrorCode::kInvalidArgument);
  CHECK(mentions(directory, "is a directory"));
  if (::geteuid() == 0) {
    WARN("skipped: root may read every file");
  } else {
    std::string secret = file("secret.nt", triple(1));
    ::chmod(secret.c_str(), 0);
    CHECK(failing({secret}).code() == ErrorCode::kIo);
  }
}

TEST_CASE_METHOD(Fixture, "arguments that make no sense are refused") {
  std::string good = file("a.nt", triple(1));
  Error format = failing({file("a.txt", triple(1))});
  CHECK(format.code() == ErrorCode::kInvalidArgument);
  for (const char* name : {"ntriples", "nquads", "turtle", "trig", "facts"}) CHECK(mentions(format, name));
  CHECK(failing({"-"}).code() == ErrorCode::kInvalidArgument);
  LoadOptions options;
  options.format = RdfFormat::kNTriples;
  CHECK(failing({"-", "-"}, options).code() == ErrorCode::kInvalidArgument);
  CHECK(failing({good}, with([](LoadOptions& small) { small.memory_bytes = 1000; })).code() == ErrorCode::kInvalidArgument);
  CHECK(failing({good}, in_graph("not an iri")).code() == ErrorCode::kInvalidArgument);
  CHECK(failing({good}, with_base("relative")).code() == ErrorCode::kInvalidArgument);
  CHECK_THROWS_AS(load_text(*store, "", {}, "text"), Error);
}

TEST_CASE_METHOD(Fixture, "bad lines are refused with file, place and the line itself") {
  struct Bad {
    const char* name;
    const char* line;
  };
  const Bad bad = GENERATE(
      Bad{"utf8.nt", "<http://e/s> <http://e/p> \"\xC3\x28\" .\n"}, Bad{"escape.nt", "<http://e/s> <http://e/p> \"\\q\" .\n"},
      Bad{"surrogate.nt", "<http://e/s> <http://e/p> \"\\uD800\" .\n"}, Bad{"relative.nt", "<s> <http://e/p> \"o\" .\n"},
      Bad{"relative.ttl", "<s> <http://e/p> \"o\" .\n"}, Bad{"dot.nt", "<http://e/s> <http://e/p> \"o\"\n"},
      Bad{"open.nt", "<http://e/s> <http://e/p> \"o .\n"}, Bad{"prefix.ttl", "x:s <http://e/p> \"o\" .\n"},
      Bad{"utf8.ttl", "<http://e/s> <http://e/p> \"\xFF\" .\n"}, Bad{"word.facts", "Anhui leads\n"},
      Bad{"graph.nt", "<http://e/s> <http://e/p> \"o\" <http://e/g> .\n"}, Bad{"zero.nt", "<http://e/s> \x01 .\n"});
  CAPTURE(bad.name);
  load_files(*store, {file("good.nt", triples(0, 5))}, {});
  Error error = failing({file(bad.name, triple(7) + triple(8) + bad.line + triple(9))});
  CHECK(error.code() == ErrorCode::kSyntax);
  CHECK(error.position().line == 3);
  CHECK(error.position().column > 0);
  CHECK(mentions(error, bad.name));
  CHECK(facts().size() == 5);
}

TEST_CASE_METHOD(Fixture, "the first bad line is reported, whichever thread finds one first") {
  std::string text;
  std::vector<std::uint64_t> bad_lines{20011, 20012, 31000, 60000};
  for (int i = 1; i <= 70000; ++i) {
    bool bad = std::find(bad_lines.begin(), bad_lines.end(), static_cast<std::uint64_t>(i)) != bad_lines.end();
    text += bad ? "this is no fact\n" : triple(i);
  }
  LoadOptions options;
  options.memory_bytes = 64 * kMebibyte;
  options.threads = 4;
  std::string path = file("big.nt", text);
  for (std::uint64_t skip = 0; skip < bad_lines.size(); ++skip) {
    for (int repetition = 0; repetition < 3; ++repetition) {
      options.skip_errors = skip;
      Error error = failing({path}, options);
      CHECK(error.position().line == bad_lines[skip]);
      CHECK(mentions(error, "this is no fact"));
    }
  }
  options.skip_errors = bad_lines.size();
  LoadSummary summary = load_files(*store, {path}, options);
  CHECK(summary.facts_total == 70000 - bad_lines.size());
  REQUIRE(summary.skipped.size() == bad_lines.size());
  for (std::size_t i = 0; i < bad_lines.size(); ++i) {
    CHECK(summary.skipped[i].line == bad_lines[i]);
    CHECK(summary.skipped[i].file == path);
    CHECK(summary.skipped[i].message.find("big.nt") != std::string::npos);
  }
}

namespace {

// A document of some megabytes, in which much depends on what came before.
std::string long_turtle(int statements, bool is_trig) {
  std::string text = "@prefix ex: <http://e/> .\n@base <http://base/> .\n";
  for (int i = 0; i < statements; ++i) {
    const std::string number = std::to_string(i);
    if (i % 4000 == 3900) text += "PREFIX ex: <http://e" + std::to_string(i / 4000) + "/>\n";
    if (i % 8000 == 5900) text += "@base <http://base" + number + "/> .\n";
    if (is_trig && i % 2000 == 0) text += "ex:g" + number + " {\n";
    text += "ex:s" + number + " ex:p <o" + number + "> , \"a . b\" ;\n  ex:q \"\"\"long .\n\"\" .\n\"\"\" , 1.5 .\n";
    if (i % 100 == 0) text += "_:x" + std::to_string(i % 700) + " ex:same ex:s" + number + " . # comment .\n";
    if (i % 50 == 0) text += "ex:l" + number + " ex:list ( 1 [ ex:in " + number + " ] ) .\n";
    if (is_trig && i % 2000 == 1500) text += "}\n";
  }
  return text;
}

LoadOptions by_threads(unsigned threads) {
  return with([&](LoadOptions& options) {
    options.threads = threads;
    options.memory_bytes = 64 * kMebibyte;  // for small pieces
  });
}

std::size_t count_with(const std::set<std::string>& facts, std::string_view part) {
  return static_cast<std::size_t>(
      std::count_if(facts.begin(), facts.end(), [&](const std::string& fact) { return fact.find(part) != std::string::npos; }));
}

// Blank nodes have other names in each store.
std::set<std::string> without_blank_nodes(const std::set<std::string>& facts) {
  std::set<std::string> kept;
  for (const std::string& fact : facts) {
    if (fact.find("_:") == std::string::npos) kept.insert(fact);
  }
  return kept;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "Turtle and TriG are the same facts by one thread and by several") {
  for (const bool is_trig : {false, true}) {
    const std::string path = file(is_trig ? "a.trig" : "a.ttl", long_turtle(is_trig ? 38000 : 40000, is_trig));
    store = Store::open("", {});
    const LoadSummary alone = load_files(*store, {path}, by_threads(1));
    const std::set<std::string> facts = this->facts();
    const Prefixes prefixes = store->prefixes();
    store = Store::open("", {});
    const LoadSummary together = load_files(*store, {path}, by_threads(4));
    CHECK(together.facts_added == alone.facts_added);
    CHECK(without_blank_nodes(this->facts()) == without_blank_nodes(facts));
    for (const char* part : {"first>", "rest>", "/in>", "/same>"}) {
      CHECK(count_with(this->facts(), part) == count_with(facts, part));
      CHECK(count_with(facts, part) > 300);
    }
    CHECK((store->prefixes() == prefixes));
  }
}

TEST_CASE_METHOD(Fixture, "errors of Turtle have their places, whichever thread finds one first") {
  std::string text = long_turtle(20000, false) + "<s> <p> oops .\n";
  const auto line = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
  text += long_turtle(20000, false) + "<s> <p> wrong .\n" + long_turtle(10000, false);
  const std::string path = file("a.ttl", text);
  const Error first = failing({path}, by_threads(4));
  CHECK(first.position().line == line);
  CHECK(mentions(first, "oops"));
  LoadOptions options = by_threads(4);
  options.skip_errors = 1;
  CHECK(mentions(failing({path}, options), "wrong"));
  options.skip_errors = 2;
  CHECK(load_files(*store, {path}, options).skipped.size() == 2);
}

TEST_CASE_METHOD(Fixture, "a statement that cannot be cut is read by one thread") {
  std::string text = "@prefix ex: <http://e/> .\n" + triples(0, 20000) + "ex:s ex:p ex:o";
  for (int i = 0; i < 600000; ++i) text += " ,\nex:o" + std::to_string(i);
  text += " .\n@prefix other: <http://other/> .\n" + triples(20000, 40000);
  const LoadSummary summary = load_files(*store, {file("a.ttl", text)}, by_threads(4));
  CHECK(summary.facts_added == 640001);
  const Prefixes prefixes = store->prefixes();
  for (const auto& prefix : Prefixes{{"ex", "http://e/"}, {"other", "http://other/"}}) {
    CHECK(std::find(prefixes.begin(), prefixes.end(), prefix) != prefixes.end());
  }
}

TEST_CASE_METHOD(Fixture, "a graph that is not closed is an error, wherever the text is cut") {
  const std::string begin = "<http://e/g> {\n";
  for (const std::size_t bytes : {std::size_t{512} << 10, std::size_t{900} << 10}) {
    std::string text = begin + triples(0, 30000);
    text.resize(bytes - 1);
    text.resize(text.rfind('\n') + 1);
    text += "#" + std::string(bytes - text.size() - 2, '.') + "\n";
    CHECK(mentions(failing({file("a.trig", text)}, by_threads(4)), "the \"}\" of the graph"));
    CHECK(load_files(*store, {file("b.trig", text + "}\n")}, by_threads(4)).facts_added > 0);
    store = Store::open("", {});
  }
}

TEST_CASE_METHOD(Fixture, "bad statements of Turtle are skipped when that is asked for") {
  LoadSummary summary = load_files(
      *store, {file("a.ttl", "<http://e/s> <http://e/p> 1 .\n<http://e/s> oops .\n<http://e/s> <http://e/p> 2 .\n")}, skipping(5));
  CHECK(summary.skipped.size() == 1);
  CHECK(summary.facts_total == 2);
}

TEST_CASE_METHOD(Fixture, "a literal and a line of 100 MB are loaded") {
  const std::size_t size = 100 * kMebibyte;
  std::string text = triple(1) + "<http://e/long> <http://e/p> \"";
  text.append(size, 'x');
  text += "\" .\n" + triple(2);
  LoadOptions options;
  options.memory_bytes = 64 * kMebibyte;
  CHECK(load_files(*store, {file("long.nt", text)}, options).facts_total == 3);
  std::shared_ptr<const Snapshot> snapshot = store->snapshot();
  TermView subject{TermKind::kIri, "http://e/long", {}, {}};
  QuadPattern pattern;
  pattern.subject = snapshot->find(subject).value();
  std::unique_ptr<QuadScan> scan = snapshot->scan(pattern, Order::kSpo, kAllColumns);
  QuadBatch batch;
  REQUIRE(scan->next(batch, 10));
  CHECK(snapshot->term(batch.columns[2].at(0)).value().size() == size);
  // And a long line that is none.
  text.resize(text.size() - triple(2).size() - 6);
  Error error = failing({file("long.nt", "\n" + text)}, options);
  CHECK(error.code() == ErrorCode::kSyntax);
  CHECK(error.position().line == 3);
  CHECK(std::string_view(error.what()).size() < 10000);
}

TEST_CASE_METHOD(Fixture, "blank nodes of two files and two loads stay apart") {
  const std::string text = "_:b <http://e/p> _:b .\n_:b <http://e/q> _:c .\n";
  std::vector<std::string> files{file("a.nt", text), file("b.nt", text), file("c.ttl", text + "[] <http://e/p> [] .")};
  CHECK(load_files(*store, files, {}).facts_total == 7);
  CHECK(load_files(*store, files, {}).facts_total == 14);
}

TEST_CASE_METHOD(Fixture, "the default graph's facts go into the graph that is asked for") {
  load_files(*store, {file("a.nq", triple(1) + "<http://e/s> <http://e/p> <http://e/o> <http://e/g> .\n")},
             in_graph("http://e/mine"));
  CHECK(facts() == std::set<std::string>{"<http://e/s1> <http://e/p> \"1\" <http://e/mine>",
                                         "<http://e/s> <http://e/p> <http://e/o> <http://e/g>"});
}

TEST_CASE_METHOD(Fixture, "relative names have the base that is given; of .facts the default namespace") {
  load_files(*store, {file("a.ttl", "<s> <p> <o> .")}, with_base("http://base.example.org/x/"));
  CHECK(facts() ==
        std::set<std::string>{"<http://base.example.org/x/s> <http://base.example.org/x/p> <http://base.example.org/x/o>"});
  store = Store::open("", {});
  load_files(*store, {file("a.facts", "Anhui-part_of-Delta\n")}, {});
  CHECK(facts() == std::set<std::string>{"<fact:Anhui> <fact:part_of> <fact:Delta>"});
}

TEST_CASE_METHOD(Fixture, "prefixes of files are remembered, the first one of a name") {
  load_files(*store,
             {file("a.ttl", "@prefix e: <http://first/> . @prefix : <http://empty/> ."),
              file("b.trig", "PREFIX e: <http://second/> PREFIX f: <http://f/>")},
             {});
  Prefixes prefixes = store->prefixes();
  auto of = [&](const std::string& name) {
    for (const auto& [known, iri] : prefixes) {
      if (known == name) return iri;
    }
    return std::string("none");
  };
  CHECK(of("e") == "http://first/");
  CHECK(of("f") == "http://f/");
  CHECK(of("") == "none");
}

TEST_CASE_METHOD(Fixture, "standard input is a file as well") {
  std::string path = file("input", gzip(triples(0, 3000)));
  int kept = ::dup(STDIN_FILENO);
  int input = ::open(path.c_str(), O_RDONLY);
  ::dup2(input, STDIN_FILENO);
  ::close(input);
  LoadSummary summary = load_files(*store, {"-"}, with([](LoadOptions& options) { options.format = RdfFormat::kNTriples; }));
  ::dup2(kept, STDIN_FILENO);
  ::close(kept);
  CHECK(summary.facts_total == 3000);
}

TEST_CASE_METHOD(Fixture, "progress is told, and stops the load when it says so") {
  std::string path = file("a.nt", triples(0, 60000));
  LoadOptions options;
  double before = 0;
  bool rises = true;
  options.progress = [&](const LoadProgress& progress) {
    rises =
        rises && progress.fraction >= before && progress.fraction <= 1 && progress.bytes_total == std::filesystem::file_size(path);
    before = progress.fraction;
    return true;
  };
  load_files(*store, {path}, options);
  CHECK(rises);
  options.progress = [](const LoadProgress&) { return false; };
  CHECK(failing({file("b.nt", triples(200000, 260000))}, options).code() == ErrorCode::kCancelled);
}
