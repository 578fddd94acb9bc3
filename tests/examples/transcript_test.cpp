// The terminal transcripts of the documents: in a ```console block, what follows "$ " is run by sh, in the order of the document, in
// one fresh folder that has the project's examples/ and where `tercet` is the program just built; it must print the lines below it.
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "tests/support/markdown.h"

namespace tercet {
namespace {

namespace fs = std::filesystem;

struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "tercet-transcript-XXXXXX").string();
    path = mkdtemp(name.data());
    fs::create_symlink(fs::path(TERCET_SOURCE_DIR) / "examples", path / "examples");
  }
  ~Folder() { fs::remove_all(path); }
};

std::string run(const Folder& folder, const std::string& command) {
  std::string line =
      "cd '" + folder.path.string() + "' && PATH='" TERCET_PROGRAM_DIR "':$PATH; { " + command + "\n} 2>&1 </dev/null";
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(line.c_str(), "r"), pclose);
  REQUIRE(pipe);
  std::string out;
  char buffer[4096];
  for (std::size_t n; (n = fread(buffer, 1, sizeof buffer, pipe.get())) > 0;) out.append(buffer, n);
  std::erase(out, '\r');  // SPARQL's CSV ends lines with CR LF
  return out;
}

void run_transcripts(const std::string& document) {
  Folder folder;
  int commands = 0;
  for (const test::Section& section : test::read_sections(std::string(TERCET_SOURCE_DIR) + "/" + document)) {
    for (const test::CodeBlock& block : section.code) {
      if (block.language != "console") continue;
      std::istringstream lines(block.text);
      std::string line;
      bool more = static_cast<bool>(std::getline(lines, line));
      while (more) {
        REQUIRE(line.starts_with("$ "));
        std::string command = line.substr(2);
        std::string expected;
        while ((more = static_cast<bool>(std::getline(lines, line))) && !line.starts_with("$ ")) expected += line + "\n";
        INFO(document << ": " << command);
        CHECK(run(folder, command) == expected);
        ++commands;
      }
    }
  }
  CHECK(commands > 0);
}

TEST_CASE("the transcripts of README.md") { run_transcripts("README.md"); }
TEST_CASE("the transcripts of docs/language.md") { run_transcripts("docs/language.md"); }

TEST_CASE("the transcripts of docs/loading.md") { run_transcripts("docs/loading.md"); }

}  // namespace
}  // namespace tercet
