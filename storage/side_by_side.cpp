#include "storage/side_by_side.h"

#include <exception>
#include <utility>

namespace tercet {

bool try_begin_thread(std::vector<std::jthread>& threads, std::function<void()> work) {
  try {
    threads.emplace_back(std::move(work));
    return true;
  } catch (const std::exception&) {  // std::system_error, std::bad_alloc
    return false;
  }
}

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
  {
    std::vector<std::jthread> threads;
    std::size_t own = 0;  // this part and those behind it are this thread's
    while (own + 1 < parts && try_begin_thread(threads, [&, own] { do_part(own); })) ++own;
    for (; own < parts; ++own) do_part(own);
  }
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace tercet
