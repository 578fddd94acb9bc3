#include "storage/rocksdb/closing_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

#include "storage/checksum.h"
#include "storage/rocksdb/files.h"
#include "tercet/error.h"

namespace tercet {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFirstLine = "TERCET CLOSED 1\n";

std::string record_path(const std::string& database_path) { return database_path + "/" + std::string(kClosingFile); }

bool is_recorded(const std::string& name) { return name == "CURRENT" || name.starts_with("MANIFEST-") || name.ends_with(".log"); }

// Nullopt when there is no such file.
std::optional<std::string> line_of(const std::string& database_path, const std::string& name) {
  const std::optional<std::string> text = read_file(database_path + "/" + name);
  if (!text) return std::nullopt;
  return fmt::format("{} {} {:016x}\n", name, text->size(), hash_of(*text));
}

// The lines of a record; nullopt when there is none, or it is damaged itself: then it says nothing of the rest.
std::optional<std::vector<std::string>> read_lines(const std::string& database_path) {
  const std::optional<std::string> whole = read_file(record_path(database_path));
  if (!whole) return std::nullopt;
  std::string_view text = *whole;
  const std::size_t last = text.size() < 2 ? std::string_view::npos : text.rfind('\n', text.size() - 2);
  if (!text.starts_with(kFirstLine) || last == std::string_view::npos) return std::nullopt;
  if (text.substr(last + 1) != fmt::format("{:016x}\n", hash_of(text.substr(0, last + 1)))) return std::nullopt;
  text = text.substr(kFirstLine.size(), last + 1 - kFirstLine.size());
  std::vector<std::string> lines;
  for (std::size_t end = 0; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1)) {
    lines.emplace_back(text.substr(0, end + 1));
  }
  return lines;
}

}  // namespace

void write_closing_record(const std::string& database_path) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(database_path, error); !error && it != fs::directory_iterator(); it.increment(error)) {
    std::string name = it->path().filename().string();
    if (is_recorded(name)) names.push_back(std::move(name));
  }
  if (error) throw Error(ErrorCode::kIo, "cannot list '" + database_path + "': " + error.message());
  std::sort(names.begin(), names.end());
  std::string text(kFirstLine);
  for (const std::string& name : names) {
    sync_file(database_path + "/" + name);
    text += line_of(database_path, name).value_or("");
  }
  text += fmt::format("{:016x}\n", hash_of(text));
  write_durably(record_path(database_path), text);
}

void verify_closing_record(const std::string& database_path) {
  const auto lines = read_lines(database_path);
  if (!lines) return;
  for (const std::string& line : *lines) {
    const std::string name = line.substr(0, line.find(' '));
    const std::optional<std::string> now = line_of(database_path, name);
    if (now == line) continue;
    // A process may have opened the database for writing meanwhile.
    if (read_lines(database_path) != lines) return;
    throw Error(ErrorCode::kCorruption, "the database '" + database_path + "' is corrupt: its file " + name + " is " +
                                            (now ? "not what it was" : "gone") +
                                            " when the database was closed. Restore it from a backup; without the file " +
                                            std::string(kClosingFile) + " what is left can be opened");
  }
}

void remove_closing_record(const std::string& database_path) {
  if (remove_file(record_path(database_path))) sync_directory(database_path);
}

}  // namespace tercet
