#include "storage/rocksdb/files.h"

#include <filesystem>
#include <memory>
#include <vector>

#include "storage/rocksdb/disk.h"
#include "storage/rocksdb/rocks_status.h"

namespace tercet {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;
const rocksdb::IOOptions kOptions;

void check_file(const rocksdb::Status& status, const char* doing, const std::string& path) {
  if (!status.ok()) throw_status(status, std::string(doing) + " '" + path + "'");
}

bool is_missing(const rocksdb::Status& status) { return status.IsPathNotFound() || status.IsNotFound(); }

std::string parent_of(const std::string& path) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::absolute(path, error).lexically_normal();
  return (whole.has_filename() ? whole : whole.parent_path()).parent_path().string();
}

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path), piece_(kPiece) {
    const rocksdb::IOStatus status = disk().NewSequentialFile(path, {}, &file_, nullptr);
    is_there_ = !is_missing(status);
    if (is_there_) check_file(status, "reading", path);
  }
  bool is_there() const { return is_there_; }
  // Empty at the end of the file.
  rocksdb::Slice next() {
    rocksdb::Slice got;
    check_file(file_->Read(piece_.size(), kOptions, &got, piece_.data(), nullptr), "reading", path_);
    return got;
  }

 private:
  const std::string& path_;
  bool is_there_ = false;
  std::unique_ptr<rocksdb::FSSequentialFile> file_;
  std::vector<char> piece_;
};

class Writer {
 public:
  explicit Writer(const std::string& path) : path_(path) {
    check_file(disk().NewWritableFile(path, {}, &file_, nullptr), "creating", path);
  }
  void append(const rocksdb::Slice& text) { check_file(file_->Append(text, kOptions, nullptr), "writing", path_); }
  void finish() {
    check_file(file_->Fsync(kOptions, nullptr), "writing", path_);
    check_file(file_->Close(kOptions, nullptr), "writing", path_);
  }

 private:
  const std::string& path_;
  std::unique_ptr<rocksdb::FSWritableFile> file_;
};

}  // namespace

std::optional<std::string> read_file(const std::string& path) {
  Reader file(path);
  if (!file.is_there()) return std::nullopt;
  std::string text;
  for (rocksdb::Slice piece = file.next(); !piece.empty(); piece = file.next()) text.append(piece.data(), piece.size());
  return text;
}

void write_durably(const std::string& path, std::string_view text) {
  const std::string beside = path + ".part";
  Writer file(beside);
  file.append(slice_of(text));
  file.finish();
  check_file(disk().RenameFile(beside, path, kOptions, nullptr), "making", path);
  sync_directory(parent_of(path));
}

void copy_durably(const std::string& from, const std::string& to) {
  Reader in(from);
  if (!in.is_there()) throw Error(ErrorCode::kIo, "there is no file '" + from + "' to copy");
  Writer out(to);
  for (rocksdb::Slice piece = in.next(); !piece.empty(); piece = in.next()) out.append(piece);
  out.finish();
}

bool link_or_copy(const std::string& from, const std::string& to) {
  const rocksdb::IOStatus status = disk().LinkFile(from, to, kOptions, nullptr);
  if (is_missing(status)) return false;
  if (!status.ok()) copy_durably(from, to);
  return true;
}

void make_directory(const std::string& path) {
  check_file(disk().CreateDir(path, kOptions, nullptr), "creating the directory", path);
  try {
    sync_directory(parent_of(path));
  } catch (const Error&) {
    disk().DeleteDir(path, kOptions, nullptr).PermitUncheckedError();
    throw;
  }
}

bool remove_file(const std::string& path) {
  const rocksdb::IOStatus status = disk().DeleteFile(path, kOptions, nullptr);
  if (is_missing(status)) return false;
  check_file(status, "removing", path);
  return true;
}

void remove_files_in(const std::string& directory) {
  std::vector<std::string> names;
  disk().GetChildren(directory, kOptions, &names, nullptr).PermitUncheckedError();
  for (const std::string& name : names) disk().DeleteFile(directory + "/" + name, kOptions, nullptr).PermitUncheckedError();
}

void sync_file(const std::string& path) {
  std::unique_ptr<rocksdb::FSRandomRWFile> file;
  check_file(disk().NewRandomRWFile(path, {}, &file, nullptr), "opening", path);
  check_file(file->Fsync(kOptions, nullptr), "writing", path);
}

void sync_directory(const std::string& path) {
  std::unique_ptr<rocksdb::FSDirectory> directory;
  check_file(disk().NewDirectory(path, kOptions, &directory, nullptr), "opening the directory", path);
  check_file(directory->Fsync(kOptions, nullptr), "writing the directory", path);
}

}  // namespace tercet
