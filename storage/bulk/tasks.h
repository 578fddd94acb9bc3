// Runs a few pieces of work at the same time: they may wait for each other.
#pragma once

#include <functional>
#include <vector>

namespace tercet {

// Runs them all, the first on this thread, each of the others on one of its own; when all have ended, rethrows the exception of the first
// that failed in time. `failed` is called at once when one fails, so that it can stop the others. Errors: kIo when the system gives no
// thread; those that had begun are ended then.
void run_side_by_side(const std::vector<std::function<void()>>& tasks, const std::function<void()>& failed);

}  // namespace tercet
