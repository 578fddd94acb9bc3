#include "tests/crash/crash_support.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <stdexcept>
#include <utility>

namespace tercet::test {
namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15ull;
  return hash ^ (hash >> 29);
}

State scan_order(const Snapshot& snapshot, Order order, bool texts) {
  QuadPattern all;
  all.graphs.kind = GraphFilter::Kind::kAll;
  std::unique_ptr<QuadScan> scan = snapshot.scan(all, order, kAllColumns);
  QuadBatch batch;
  State state;
  std::array<Id, kColumns> before{};
  std::vector<Term> terms;
  while (scan->next(batch, 4096)) {
    std::vector<std::uint64_t> text_hash(batch.rows, 1);
    for (std::size_t column = 0; texts && column < kColumns; ++column) {
      terms.resize(batch.rows);
      snapshot.terms(batch.columns[column], terms);
      for (std::size_t row = 0; row < batch.rows; ++row)
        text_hash[row] = mix(text_hash[row], std::hash<std::string>()(terms[row].to_ntriples()));
    }
    for (std::size_t row = 0; row < batch.rows; ++row) {
      std::array<Id, kColumns> key;
      for (std::size_t i = 0; i < kColumns; ++i) key[i] = batch.columns[static_cast<std::size_t>(columns_of(order)[i])][row];
      if (!(before < key)) fail("an order does not ascend");
      before = key;
      std::uint64_t hash = 1;
      for (const std::vector<Id>& column : batch.columns) hash = mix(hash, column[row].bits);
      state.id_sum += hash;
      if (texts) state.text_sum += text_hash[row];
    }
    state.facts += batch.rows;
  }
  return state;
}

}  // namespace

void fail(const std::string& what) { throw std::runtime_error(what); }

State look_at(const Store& store, bool texts) {
  std::shared_ptr<const Snapshot> snapshot = store.snapshot();
  State state = scan_order(*snapshot, Order::kSpo, texts);
  for (std::size_t order = 1; order < kOrders; ++order) {
    State other = scan_order(*snapshot, static_cast<Order>(order), false);
    if (other.facts != state.facts || other.id_sum != state.id_sum)
      fail("order " + std::to_string(order) + " holds other facts than the first");
  }
  if (store.info().facts != state.facts) fail("the database counts other facts than it holds");
  return state;
}

void check_clean(const Store& store, const std::string& what) {
  store.check([&](const std::string& problem) { fail(what + ": the check finds: " + problem); }, {});
}

Child::Child(std::vector<std::string> arguments, Output output) {
  // By its own name, which the database's owner has in messages.
  arguments.insert(arguments.begin(), std::filesystem::read_symlink("/proc/self/exe").string());
  std::vector<char*> words;
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  std::array<int, 2> ends{-1, -1};
  if (output == Output::kPiped && ::pipe2(ends.data(), O_CLOEXEC) != 0) fail("cannot make a pipe");
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  if (output == Output::kPiped) ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  const int result = ::posix_spawn(&process_, words[0], &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (output == Output::kPiped) ::close(ends[1]);
  output_ = ends[0];
  if (result != 0) fail("cannot start the child");
}

Child::~Child() {
  if (output_ >= 0) ::close(output_);
  if (process_ < 0) return;
  kill();
  ::waitpid(process_, nullptr, 0);
}

bool Child::read(void* data, std::size_t size) {
  auto* to = static_cast<char*>(data);
  while (size > 0) {
    const ssize_t got = ::read(output_, to, size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("cannot read from the child");
    if (got == 0) return false;
    to += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

void Child::kill() { ::kill(process_, SIGKILL); }

bool Child::wait() {
  int status = 0;
  if (::waitpid(std::exchange(process_, -1), &status, 0) < 0) fail("waitpid failed");
  if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL) fail("the child crashed by itself");
  if (WIFEXITED(status) && WEXITSTATUS(status) != 0) fail("the child failed by itself");
  return WIFEXITED(status);
}

int run_in_directory(const std::function<void(const std::filesystem::path& directory)>& test) {
  namespace fs = std::filesystem;
  std::string name = (fs::temp_directory_path() / "tercet-crash-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) fail("mkdtemp failed");
  int result = 0;
  try {
    test(name);
  } catch (const std::exception& error) {
    std::printf("FAILED: %s\n", error.what());
    result = 1;
  }
  fs::remove_all(name);
  return result;
}

}  // namespace tercet::test
