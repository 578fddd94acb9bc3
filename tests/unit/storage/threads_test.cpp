// Work on several threads, also when the system gives none.
#include <pthread.h>

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "storage/bulk/tasks.h"
#include "storage/side_by_side.h"
#include "tercet/error.h"

using namespace tercet;

namespace {

// While it lives no thread can begin: none has room for such a stack.
class NoThreads {
 public:
  NoThreads() {
    pthread_getattr_default_np(&before_);
    pthread_attr_t hopeless;
    pthread_attr_init(&hopeless);
    pthread_attr_setstacksize(&hopeless, std::size_t{1} << 60);
    pthread_setattr_default_np(&hopeless);
    pthread_attr_destroy(&hopeless);
  }
  ~NoThreads() {
    pthread_setattr_default_np(&before_);
    pthread_attr_destroy(&before_);
  }
  NoThreads(const NoThreads&) = delete;
  NoThreads& operator=(const NoThreads&) = delete;

 private:
  pthread_attr_t before_;
};

}  // namespace

TEST_CASE("parts are done side by side, each once, and the first error comes out when all have ended") {
  std::array<std::atomic<int>, 3> done{};
  do_side_by_side(3, [&](std::size_t part) { ++done[part]; });
  for (const auto& times : done) CHECK(times == 1);
  std::atomic<int> ended = 0;
  try {
    do_side_by_side(3, [&](std::size_t part) {
      ++ended;
      if (part > 0) throw Error(ErrorCode::kIo, "part " + std::to_string(part));
    });
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) == "part 1");
  }
  CHECK(ended == 3);
}

TEST_CASE("parts are done by one thread when the system gives no other") {
  const NoThreads none;
  std::vector<std::jthread> threads;
  REQUIRE_FALSE(try_begin_thread(threads, [] {}));
  std::array<int, 3> done{};
  const auto self = std::this_thread::get_id();
  do_side_by_side(3, [&](std::size_t part) {
    if (std::this_thread::get_id() == self) ++done[part];
  });
  CHECK(done == std::array<int, 3>{1, 1, 1});
}

TEST_CASE("tasks may wait for each other, and stop each other when one fails") {
  std::mutex mutex;
  std::condition_variable changed;
  bool failed = false;
  const auto wait = [&] {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return failed; });
  };
  const auto fail = [] { throw Error(ErrorCode::kIo, "a disk is full"); };
  const auto tell = [&] {
    std::lock_guard lock(mutex);
    failed = true;
    changed.notify_all();
  };
  CHECK_THROWS_WITH(run_side_by_side({wait, fail}, tell), "a disk is full");
  failed = false;
  CHECK_THROWS_WITH(run_side_by_side({fail, wait}, tell), "a disk is full");
}

TEST_CASE("tasks do not begin when the system gives no thread for one of them") {
  const NoThreads none;
  int begun = 0;
  int told = 0;
  try {
    run_side_by_side({[&] { ++begun; }, [&] { ++begun; }}, [&] { ++told; });
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kIo);
    CHECK(std::string(error.what()) == "the system gives the program no more threads");
  }
  CHECK(begun == 0);
  CHECK(told == 1);
}
