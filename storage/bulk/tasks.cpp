#include "storage/bulk/tasks.h"

#include <exception>
#include <mutex>
#include <thread>

#include "storage/side_by_side.h"
#include "tercet/error.h"

namespace tercet {

void run_side_by_side(const std::vector<std::function<void()>>& tasks, const std::function<void()>& failed) {
  std::mutex mutex;
  std::exception_ptr first;
  auto run = [&](const std::function<void()>& task) {
    try {
      task();
    } catch (...) {
      {
        std::lock_guard lock(mutex);
        if (!first) first = std::current_exception();
      }
      failed();
    }
  };
  {
    std::vector<std::jthread> threads;
    bool all_have_begun = true;
    for (std::size_t i = 1; i < tasks.size() && all_have_begun; ++i) {
      all_have_begun = try_begin_thread(threads, [&, i] { run(tasks[i]); });
    }
    if (all_have_begun && !tasks.empty()) run(tasks[0]);
    if (!all_have_begun) run([] { throw Error(ErrorCode::kIo, "the system gives the program no more threads"); });
  }
  if (first) std::rethrow_exception(first);
}

}  // namespace tercet
