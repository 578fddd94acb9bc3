// Ctrl-C. Signals are taken by a thread of their own, so nothing here runs in a signal handler.
#pragma once

#include "tercet/database.h"

namespace tercet::shell {

// Call first in main(), before any thread exists: from then on Ctrl-C does what the functions below say, and a closed pipe is an
// error of write().
void install_interrupts();

// Whether nothing but a prompt is between the user and the shell: then Ctrl-C at idle is for the prompt, otherwise it ends the
// process with exit code 130.
void set_interactive(bool interactive);

// Ctrl-C has come since clear_interrupt().
bool interrupted();
void clear_interrupt();

// Becomes readable when Ctrl-C comes; clear_interrupt() empties it.
int interrupt_descriptor();

// While one lives, Ctrl-C is noted and cancels the query, when one is given. A second Ctrl-C in a program that is not interactive
// ends it.
class InterruptScope {
 public:
  InterruptScope();
  ~InterruptScope();
  InterruptScope(const InterruptScope&) = delete;
  InterruptScope& operator=(const InterruptScope&) = delete;

  // Cancels at once when Ctrl-C has come already.
  void cancels(const Canceller& query);
};

}  // namespace tercet::shell
