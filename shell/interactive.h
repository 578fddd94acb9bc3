// The shell on a terminal.
#pragma once

#include "shell/session.h"

namespace tercet::shell {

// Reads, runs and prints until the user leaves.
void run_interactive(Session& session, const Arguments& arguments);

}  // namespace tercet::shell
