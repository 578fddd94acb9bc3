// What the crash tests share: child processes that are killed, and a look at all that a database holds.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "storage/store.h"

namespace tercet::test {

[[noreturn]] void fail(const std::string& what);

// What a database holds: its number of facts, and a sum over them that does not depend on their order.
struct State {
  std::uint64_t facts = 0;
  std::uint64_t id_sum = 0;
  std::uint64_t text_sum = 0;  // 0 when texts were not looked at
};

// Looks at all of it. Every order must hold the same facts, ascending, and as many as the store counts.
State look_at(const Store& store, bool texts);

// Store::check finds nothing. `what` names the store in the message when it does.
void check_clean(const Store& store, const std::string& what);

// This program, started again with other arguments.
class Child {
 public:
  enum class Output : std::uint8_t { kShared, kPiped };
  explicit Child(std::vector<std::string> arguments, Output output = Output::kShared);
  // Kills it if nobody has waited for it.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Reads what the child writes to its standard output, which is piped: exactly `size` bytes; false at the end, also in the midst of them.
  bool read(void* data, std::size_t size);
  void kill();
  // Whether it ended by itself, well; not when it was killed.
  bool wait();

 private:
  pid_t process_ = -1;
  int output_ = -1;
};

// Calls the test with a new directory, which is removed afterwards. The status that the program is to end with: a failed test is printed.
int run_in_directory(const std::function<void(const std::filesystem::path& directory)>& test);

}  // namespace tercet::test
