// What a load reads: the bytes of a file, standard input, a text in memory or a document that is fetched, decompressed.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "tercet/options.h"

namespace tercet {

class LoadInput {
 public:
  virtual ~LoadInput() = default;
  // Fills `buffer` with the next bytes, at least one; 0 at the end. Errors: kIo (also for broken or truncated compressed data),
  // kCancelled.
  virtual std::size_t read(char* buffer, std::size_t bytes) = 0;
};

// How an input is counted and stopped.
struct LoadInputContext {
  std::atomic<std::uint64_t>* bytes_read = nullptr;  // counts bytes as they are in the file
  const std::atomic<bool>* stopped = nullptr;        // set: reading throws kCancelled soon, even while nothing comes
};

// One input of a load.
struct LoadSource {
  std::string name;  // for messages
  RdfFormat format = RdfFormat::kNTriples;
  std::function<std::unique_ptr<LoadInput>(const LoadInputContext& context)> open;
};

// Opens a file ("-": standard input). gzip and Zstandard data are known by their first bytes, in several members or frames too.
// `name` is for messages.
std::unique_ptr<LoadInput> open_load_input(const std::string& path, const std::string& name, const LoadInputContext& context);
// The same bytes decompressed, if they are compressed. Waits for the first of them.
std::unique_ptr<LoadInput> decompressed(std::unique_ptr<LoadInput> input, const std::string& name);
// The text must outlive the input.
std::unique_ptr<LoadInput> text_load_input(std::string_view text, const LoadInputContext& context);

// What can be said about a file before it is opened: kNotFound, kInvalidArgument for a directory, kIo when it may not be read.
// Returns its size; 0 when it is not known.
std::uint64_t check_load_file(const std::string& path);

}  // namespace tercet
