// Feeds files to a fuzz target without libFuzzer, so that its corpus, with all that fuzzing once found, is a test in every build:
//   turtle_replay [--extension .ttl] FILE_OR_DIRECTORY...
// Directories are read with all that is below them; --extension takes only such files from them. No file at all is a failure, and
// 77, the code of a skipped test, when a directory is missing.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

constexpr int kSkipped = 77;

std::vector<fs::path> files_below(const fs::path& place, const std::string& extension) {
  if (!fs::is_directory(place)) return {place};
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(place)) {
    if (entry.is_regular_file() && (extension.empty() || entry.path().extension() == extension)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool replay(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) {
    std::fprintf(stderr, "%s cannot be read\n", file.c_str());
    return false;
  }
  std::printf("%s\n", file.c_str());
  std::fflush(stdout);  // the last name is that of the input which crashed
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  std::string extension;
  if (arguments.size() > 1 && arguments[0] == "--extension") {
    extension = arguments[1];
    arguments.erase(arguments.begin(), arguments.begin() + 2);
  }
  std::size_t replayed = 0;
  for (const std::string& place : arguments) {
    if (!fs::exists(place)) {
      std::printf("skipped: there is no %s\n", place.c_str());
      return kSkipped;
    }
    for (const fs::path& file : files_below(place, extension)) {
      if (!replay(file)) return 1;
      ++replayed;
    }
  }
  std::printf("%zu inputs\n", replayed);
  return replayed > 0 ? 0 : 1;
}
