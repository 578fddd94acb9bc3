// Work in parts that do not need each other, on several threads.
#pragma once

#include <cstddef>
#include <functional>

namespace tercet {

// Calls work(0) to work(parts - 1), the last on this thread, each of the others on a thread of its own, or on this one if the system gives
// no more. When all have ended it throws the error of the first of them that had one.
void do_side_by_side(std::size_t parts, const std::function<void(std::size_t)>& work);

}  // namespace tercet
