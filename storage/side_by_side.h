// Work on several threads.
#pragma once

#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace tercet {

// Adds a thread that does the work. False when the system gives no more, or no memory for it.
bool try_begin_thread(std::vector<std::jthread>& threads, std::function<void()> work);

// Calls work(0) to work(parts - 1), the last on this thread, each of the others on a thread of its own, or on this one if the system gives
// no more: they must not wait for each other. When all have ended it throws the error of the first of them that had one.
void do_side_by_side(std::size_t parts, const std::function<void(std::size_t)>& work);

}  // namespace tercet
