#include "storage/bulk/tasks.h"

#include <mutex>

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
    for (std::size_t i = 1; i < tasks.size(); ++i) threads.emplace_back([&, i] { run(tasks[i]); });
    if (!tasks.empty()) run(tasks[0]);
  }
  if (first) std::rethrow_exception(first);
}

}  // namespace tercet
