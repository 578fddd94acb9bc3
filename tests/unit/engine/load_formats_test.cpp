// RDF/XML, CSV and TSV through a whole load: what comes out of the database is what the file says.
#include <zlib.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tercet/tercet.hpp"

using namespace tercet;

namespace {

using Lines = std::vector<std::string>;

constexpr std::string_view kRdfXml =
    "<?xml version='1.0'?>\n"
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:ex='http://e/'>\n"
    "<rdf:Description rdf:about='http://e/s'><ex:p>1</ex:p></rdf:Description>\n"
    "<rdf:Description rdf:about='http://e/t'><ex:p rdf:bagID='x'>2</ex:p></rdf:Description>\n"
    "</rdf:RDF>\n";

LoadOptions format(RdfFormat format, std::uint64_t skip_errors = 0) {
  LoadOptions options;
  options.format = format;
  options.skip_errors = skip_errors;
  return options;
}

// The dump's lines, in order.
Lines facts(const Database& db) {
  std::string text;
  write_dump(db, [&](std::string_view piece) { text += piece; });
  Lines lines;
  for (std::size_t begin = 0, end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
    lines.push_back(text.substr(begin, end - begin));
  std::sort(lines.begin(), lines.end());
  return lines;
}

Lines facts_of(std::string_view text, const LoadOptions& options) {
  Database db = Database::in_memory();
  db.load_text(text, options);
  return facts(db);
}

std::string results(const Database& db, const std::string& query, ResultFormat as) {
  std::string text;
  Cursor rows = db.query(query);
  write_results(db, rows, as, [&](std::string_view piece) { text += piece; });
  return text;
}

std::string message_of(std::string_view text, const LoadOptions& options, std::uint64_t& facts_left) {
  Database db = Database::in_memory();
  try {
    db.load_text(text, options, "the file");
  } catch (const Error& error) {
    facts_left = db.info().facts;
    return error.what();
  }
  return "";
}

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tercet-formats-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name, std::string_view content) const {
    const std::string path = (path_ / name).string();
    if (name.ends_with(".gz")) {
      gzFile out = gzopen(path.c_str(), "wb");
      gzwrite(out, content.data(), static_cast<unsigned>(content.size()));
      gzclose(out);
    } else {
      std::ofstream(path, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
    }
    return path;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("RDF/XML is loaded by its extensions, compressed too, with a base and into a graph") {
  const Folder folder;
  const std::string text =
      "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:ex='http://e/'><ex:T rdf:about='s'/></rdf:RDF>";
  for (const char* name : {"a.rdf", "a.xml", "a.owl", "a.rdf.gz"}) {
    INFO(name);
    Database db = Database::in_memory();
    LoadOptions options;
    options.base = "http://b/d/";
    options.graph = "http://g/";
    CHECK(db.load({folder.file(name, text)}, options).facts_added == 1);
    CHECK(facts(db) == Lines{"<http://b/d/s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/T> <http://g/> ."});
    const auto prefixes = db.prefixes();
    CHECK(std::find(prefixes.begin(), prefixes.end(), std::pair<std::string, std::string>("ex", "http://e/")) != prefixes.end());
  }
}

TEST_CASE("bad statements of RDF/XML are skipped when that is asked for; a load that fails leaves nothing") {
  std::uint64_t left = 1;
  CHECK(message_of(kRdfXml, format(RdfFormat::kRdfXml), left)
            .starts_with("the file:4:47: rdf:bagID is no part of RDF/XML any more\n"));
  CHECK(left == 0);
  CHECK(facts_of(kRdfXml, format(RdfFormat::kRdfXml, 1)) == Lines{"<http://e/s> <http://e/p> \"1\" ."});
  const std::string truncated(kRdfXml.substr(0, kRdfXml.size() - 12));
  CHECK(message_of(truncated, format(RdfFormat::kRdfXml, 100), left).find("the text ends inside the element <rdf:RDF> of line 2") !=
        std::string::npos);
  CHECK(left == 0);
}

TEST_CASE("tables are loaded by their extensions") {
  const Folder folder;
  Database db = Database::in_memory();
  db.load({folder.file("a.csv", "city,rdf:type,population\r\nHefei,<City>,9469881\r\n"),
           folder.file("b.tsv.gz", "city\tslogan\nHefei\tx, y\n")});
  CHECK(facts(db) == Lines{"<fact:Hefei> <fact:population> \"9469881\"^^<http://www.w3.org/2001/XMLSchema#integer> .",
                           "<fact:Hefei> <fact:slogan> \"x, y\" .",
                           "<fact:Hefei> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <fact:City> ."});
  LoadOptions options = format(RdfFormat::kCsv);
  options.subject_column = "id";
  options.graph = "http://g/";
  CHECK(facts_of("name,id\nx,1\n", options) == Lines{"<fact:1> <fact:name> \"x\" <http://g/> ."});
}

TEST_CASE("bad rows of a table are skipped when that is asked for") {
  std::uint64_t left = 1;
  const std::string text = "id,a,b\n1,2,3\n4,5\n6,7,8\n";
  CHECK(message_of(text, format(RdfFormat::kCsv), left)
            .starts_with("the file:3:3: the row has 2 cells, and the header has 3\n  4,5\n    ^"));
  CHECK(left == 0);
  CHECK(facts_of(text, format(RdfFormat::kCsv, 1)).size() == 4);
  CHECK(message_of("id\n1\n", format(RdfFormat::kCsv, 100), left).find("two columns") != std::string::npos);
}

TEST_CASE("what a query answers as CSV or TSV is a table of facts that can be loaded") {
  Database db = Database::in_memory();
  db.load_text(
      "Anhui-part_of-China Anhui-automakers-7 Anhui-slogan-\"a, \\\"b\\\"\\n\\tc\" <http://e/s>-<urn:p>-<http://e/o>\n"
      "<mailto:x>-height-1.5 Anhui-founded-\"1667-01-01\"^^<http://www.w3.org/2001/XMLSchema#date>\n",
      format(RdfFormat::kFacts));
  const std::string query = "SELECT ?s ?p ?o { ?s ?p ?o }";
  const Lines expected = facts(db);
  REQUIRE(expected.size() == 6);
  CHECK(facts_of(results(db, query, ResultFormat::kCsv), format(RdfFormat::kCsv)) == expected);
  CHECK(facts_of(results(db, query, ResultFormat::kTsv), format(RdfFormat::kTsv)) == expected);

  // TSV tells terms apart that CSV does not.
  db.load_text("Anhui-name-\"Anhui\"@en Anhui-code-\"34\" Anhui-note-\"\" Anhui-x-01 Anhui-y-\"http://e/\"\n",
               format(RdfFormat::kFacts));
  CHECK(facts_of(results(db, query, ResultFormat::kTsv), format(RdfFormat::kTsv)) == facts(db));
}
