// The schema.org vocabulary: its N-Triples, its Turtle and its RDF/XML are the same graph, and so is a dump of either, loaded again.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "tercet/tercet.hpp"

namespace tercet {
namespace {

const std::string kSchemaOrg = std::string(TERCET_SHARED_DATA) + "/data/schemaorg/schemaorg-all-https";

// The lines of the dump, sorted: the vocabulary has no blank nodes, so equal lines are equal graphs.
std::vector<std::string> dump_lines(const Database& db) {
  std::string text;
  write_dump(db, [&](std::string_view piece) { text += piece; });
  std::vector<std::string> lines;
  for (std::size_t begin = 0, end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    lines.push_back(text.substr(begin, end - begin));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<std::string> dump_of_file(const std::string& file) {
  Database db = Database::in_memory();
  db.load({file});
  return dump_lines(db);
}

TEST_CASE("schema.org is the same graph in each format, and again from its dump") {
  if (!std::filesystem::exists(kSchemaOrg + ".nt")) {
    WARN("skipped: there is no " << kSchemaOrg << ".nt");
    return;
  }
  std::vector<std::string> lines = dump_of_file(kSchemaOrg + ".nt");
  CHECK(lines.size() == 18'061);
  CHECK(dump_of_file(kSchemaOrg + ".ttl") == lines);
  CHECK(dump_of_file(kSchemaOrg + ".rdf") == lines);

  std::string dump;
  for (const std::string& line : lines) dump += line + "\n";
  Database again = Database::in_memory();
  LoadOptions options;
  options.format = RdfFormat::kNTriples;
  again.load_text(dump, options);
  CHECK(dump_lines(again) == lines);
}

}  // namespace
}  // namespace tercet
