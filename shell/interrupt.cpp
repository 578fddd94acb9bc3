#include "shell/interrupt.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <mutex>
#include <optional>
#include <thread>

namespace tercet::shell {
namespace {

// A process has one Ctrl-C: this is the one place of the shell with state of its own.
struct State {
  std::mutex mutex;
  std::optional<Canceller> query;  // guarded by mutex
  bool working = false;            // guarded by mutex
  std::atomic<bool> interactive{false};
  std::atomic<bool> interrupted{false};
  int pipe[2] = {-1, -1};
};

State& state() {
  static State* const the_state = new State;  // the watching thread outlives main
  return *the_state;
}

void on_interrupt() {
  State& s = state();
  std::lock_guard lock(s.mutex);
  bool again = s.interrupted.exchange(true);
  if (!s.interactive && (again || !s.working)) _exit(130);
  if (s.query) s.query->cancel();
  char byte = 0;
  [[maybe_unused]] ssize_t written = ::write(s.pipe[1], &byte, 1);
}

void watch(sigset_t signals) {
  while (true) {
    int signal = 0;
    if (sigwait(&signals, &signal) == 0) on_interrupt();
  }
}

}  // namespace

void install_interrupts() {
  State& s = state();
  std::signal(SIGPIPE, SIG_IGN);
  if (::pipe2(s.pipe, O_CLOEXEC | O_NONBLOCK) != 0) return;
  // A parent that ignores Ctrl-C for us (nohup, a background job) is obeyed.
  struct sigaction action {};
  if (sigaction(SIGINT, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) return;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread(watch, signals).detach();
}

void set_interactive(bool interactive) { state().interactive = interactive; }
bool interrupted() { return state().interrupted; }

void clear_interrupt() {
  State& s = state();
  s.interrupted = false;
  char bytes[64];
  while (::read(s.pipe[0], bytes, sizeof bytes) > 0) {
  }
}

int interrupt_descriptor() { return state().pipe[0]; }

InterruptScope::InterruptScope() {
  std::lock_guard lock(state().mutex);
  state().working = true;
}

InterruptScope::~InterruptScope() {
  std::lock_guard lock(state().mutex);
  state().working = false;
  state().query.reset();
}

void InterruptScope::cancels(const Canceller& query) {
  std::lock_guard lock(state().mutex);
  state().query = query;
  if (state().interrupted) query.cancel();
}

}  // namespace tercet::shell
