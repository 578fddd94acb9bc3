#include "storage/side_by_side.h"

#include <exception>
#include <thread>
#include <vector>

namespace tercet {

void do_side_by_side(std::size_t parts, const std::function<void(std::size_t)>& work) {
  if (parts == 1) return work(0);
  std::vector<std::exception_ptr> errors(parts);
  const auto do_part = [&](std::size_t part) {
    try {
      work(part);
    } catch (...) {
      errors[part] = std::current_exception();
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(parts);
  std::size_t own = 0;  // this part and those behind it are this thread's
  try {
    for (; own + 1 < parts; ++own) threads.emplace_back(do_part, own);
  } catch (const std::exception&) {
    // No thread more: one does their work, too.
  }
  for (; own < parts; ++own) do_part(own);
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace tercet
