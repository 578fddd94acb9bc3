#include "tests/compat/make_database.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace tercet::test {
namespace {

constexpr std::uint64_t kNeverFold = 1'000'000;

OpenOptions small_blocks(std::uint64_t fold_after) {
  OpenOptions options;
  options.default_namespace = "http://compat.example/";
  options.block_quads = 16;
  options.dictionary_block_terms = 4;
  options.fold_after = fold_after;
  return options;
}

void load(Database& database, RdfFormat format, const std::string& text) {
  LoadOptions options;
  options.format = format;
  options.base = "http://compat.example/base/";
  options.threads = 1;
  database.load_text(text, options);
}

std::string typed(const std::string& lexical_form, const std::string& type) {
  return '"' + lexical_form + "\"^^<http://www.w3.org/2001/XMLSchema#" + type + ">";
}

// Literals that have an inline id, at their limits, and their neighbours that have none.
std::vector<std::string> values() {
  std::vector<std::string> out;
  auto add = [&](const std::string& type, const std::vector<std::string>& forms) {
    for (const std::string& form : forms) out.push_back(typed(form, type));
  };
  add("boolean", {"true", "false", "1", "0"});
  add("integer", {"0", "1", "-1", "42", "576460752303423487", "576460752303423488", "-576460752303423488", "-576460752303423489",
                  "01", "+1", "-0", "123456789012345678901234567890"});
  add("decimal", {"0", "0.0", "0.00", "1", "1.0", "1.5", "1.50", "-1.5", "100", "123456789012345", "0.0000000000000001",
                  "1234567890.12345", "-0.0", "1234567890123456.5", ".5", "5."});
  for (const char* type : {"double", "float"}) {
    add(type, {"0.0E0", "-0.0E0", "1.5E0", "-1.5E0", "1.0E-1", "1.0E10", "INF", "-INF", "NaN", "1e0", "1.5", "+INF", "2.5E-3"});
  }
  add("dateTime", {"1970-01-01T00:00:00", "1970-01-01T00:00:00Z", "2025-08-06T08:30:00.5+08:00", "-0044-03-15T12:00:00",
                   "10889-08-02T05:31:50.655Z", "10890-01-01T00:00:00Z", "2025-08-06T24:00:00", "2025-08-06T08:30:00.1234-05:30",
                   "no date at all"});
  add("date", {"2025-08-06", "2025-08-06+08:00", "2025-08-06Z", "-6000-01-01", "2025-02-30"});
  add("time", {"12:00:00Z", "01:00:00+02:00", "23:59:59.999", "12:00:00"});
  add("gYear", {"2025"});
  return out;
}

// Strings, languages, types of others; some longer than a key in the family of late terms and than a separator, with equal beginnings.
std::vector<std::string> texts(const std::string& word) {
  const std::string quotes = "\\\"quoted\\\" \\\\ \\n\\t\\r";
  const std::string long_text(520, 'l');
  const std::string longer_text(1100, 'm');
  std::vector<std::string> out{"\"" + word + "\"",
                               "\"" + word + " " + quotes + "\"",
                               "\"" + word + " 安徽 ü \\U0001F33E\"",
                               "\"" + word + "\"@en",
                               "\"" + word + "\"@de-ch",
                               "\"" + word + " \\u0000 nothing\"@en",
                               "\"" + word + " \\u0000 nothing\"",
                               "\"" + word + "\"^^<http://types.example/own>",
                               "<http://compat.example/" + word + ">",
                               "<urn:" + word + ":ü>"};
  for (const char* end : {"a", "b"}) {
    out.push_back("\"" + long_text + word + end + "\"");
    out.push_back("\"" + longer_text + word + end + "\"@en");
    out.push_back("\"" + longer_text + word + end + "\"^^<http://types.example/own>");
    out.push_back("<http://long.example/" + longer_text + word + end + ">");
  }
  return out;
}

std::string n_quads(const std::string& name, const std::vector<std::string>& objects) {
  const std::array<std::string, 4> graphs{"", "<http://compat.example/graph/1>", "<http://compat.example/graph/2>", "_:graph"};
  std::string text;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const std::string subject =
        i % 5 == 4 ? "_:node" + std::to_string(i % 3) : "<http://compat.example/" + name + "/" + std::to_string(i % 7) + ">";
    text += subject + " <http://compat.example/property/" + std::to_string(i % 3) + "> " + objects[i] + " " +
            graphs[i % graphs.size()] + " .\n";
  }
  return text;
}

// Facts of which a group has the same subject, predicate and object in several graphs.
std::string plain_facts(const std::string& name, int facts) {
  std::string text;
  for (int i = 0; i < facts; ++i) {
    const std::string fact = "<http://compat.example/" + name + "/" + std::to_string(i % 9) + "> <http://compat.example/property/" +
                             std::to_string(i % 4) + "> \"" + name + " " + std::to_string(i) + "\" ";
    text += fact + ".\n";
    if (i % 6 == 0) text += fact + "<http://compat.example/graph/1> .\n" + fact + "<http://compat.example/graph/3> .\n";
  }
  return text;
}

// Facts that go again, and a compaction that takes out their terms: of a segment of the dictionary, and of changes.
void sweep(Database& database) {
  load(database, RdfFormat::kNQuads, plain_facts("swept", 30));
  database.update("INSERT DATA { <swept/late> <swept/late> \"swept late\"@en, \"swept late\", <swept/late> }");
  const std::string facts = "{ ?s ?p ?o }";
  const std::string which = "FILTER STRSTARTS(STR(?s), 'http://compat.example/swept')";
  database.update("DELETE " + facts + " WHERE { ?s ?p ?o " + which + " } ; DELETE { GRAPH ?g " + facts + " } WHERE { GRAPH ?g " +
                  facts + " " + which + " }");
  database.compact();
}

// Loads, each a segment of the dictionary, then changes that are worked into the blocks.
void load_segments(Database& database) {
  load(database, RdfFormat::kTurtle,
       "@prefix c: <http://compat.example/> . @prefix t: <http://types.example/> .\n"
       "c:list c:items ( 1 2.5 true \"x\"^^t:own ) ; c:see <relative> , [ c:name \"a node\" ] .");
  load(database, RdfFormat::kNQuads, n_quads("first", values()) + n_quads("first", texts("first")));
  load(database, RdfFormat::kNQuads, n_quads("second", texts("second")) + plain_facts("second", 40));
  sweep(database);
  load(database, RdfFormat::kNQuads, plain_facts("third", 60));
  for (int i = 0; i < 20; ++i) {
    const std::string number = std::to_string(i);
    database.update("INSERT DATA { <late/" + number + "> <property/1> \"folded " + number + "\"@en, " + number + " }");
  }
  database.update("DELETE WHERE { <second/3> ?p ?o }");
}

// Changes that wait beside the blocks: of facts that these have and of facts that they have not, with terms old and new.
void change(Database& database) {
  database.update("PREFIX new: <http://new.example/> INSERT DATA { new:thing new:is new:here }");
  Transaction transaction = database.begin();
  LoadOptions options;
  options.format = RdfFormat::kNQuads;
  transaction.load_text(n_quads("late", texts("late")), options);
  transaction.update("DELETE WHERE { <second/1> ?p ?o } ; DELETE WHERE { GRAPH <graph/3> { <second/2> ?p ?o } }");
  transaction.update("DELETE DATA { <late/3> <property/1> 3 } ; INSERT DATA { GRAPH <graph/late> { <late/3> <property/1> 3 } }");
  transaction.update("DELETE DATA { <late/4> <property/1> 4 } ; INSERT DATA { <late/4> <property/1> 4 }");
  transaction.update("INSERT DATA { <gone> <gone> \"a term of no fact\" } ; DELETE DATA { <gone> <gone> \"a term of no fact\" }");
  transaction.update("INSERT { ?node <property/late> 1.5e0 } WHERE { ?node <name> \"a node\" }");
  transaction.commit();
}

}  // namespace

void make_compat_database(const std::string& path) {
  {
    Database database = Database::open(path, small_blocks(10));
    load_segments(database);
  }
  Database database = Database::open(path, small_blocks(kNeverFold));
  change(database);
}

std::string dump_of(const Database& database) {
  Cursor rows = database.query("SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }");
  std::vector<std::string> lines;
  while (rows.next()) {
    std::string line;
    for (std::size_t i = 0; i < rows.columns().size(); ++i) {
      if (!rows[i].is_unbound()) line += rows[i].to_ntriples() + " ";
    }
    lines.push_back(line + ".\n");
  }
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

}  // namespace tercet::test
