// Runs a few pieces of work side by side.
#pragma once

#include <exception>
#include <functional>
#include <thread>
#include <vector>

namespace tercet {

// Runs them all, the first on this thread; when all have ended, rethrows the exception of the first that failed in time. `failed`
// is called at once when one fails, so that it can stop the others.
void run_side_by_side(const std::vector<std::function<void()>>& tasks, const std::function<void()>& failed);

}  // namespace tercet
