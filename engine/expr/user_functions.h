// The functions that the host program has registered (tercet/functions.h).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "tercet/functions.h"

namespace tercet {

struct UserFunction {
  std::string iri;
  Function call;
  FunctionOptions options;
};

// A state of the registry, never changed once it is shared: registering makes a new one, and queries keep the one they began with.
using UserFunctions = std::map<std::string, std::shared_ptr<const UserFunction>, std::less<>>;

// Whether the function is one of the casts of section 17.5, which are always there.
bool is_cast(std::string_view iri);

// Calls it; unbound for an error, see tercet/functions.h. Errors: those that the function throws as tercet::Error.
Term call_user_function(const UserFunction& function, std::span<const Term> arguments);

}  // namespace tercet
