// Numbers as values.
#pragma once

#include "tercet/term.h"

namespace tercet::conformance {

// A number of a type of XML Schema in one form for each value of its type; any other term as it is. The suites write the same number
// in several ways, even within one file (2100 and 2.1E3, or 2 and 2.0), because the standard does not say which form a computed
// number has.
Term with_one_form(const Term& term);

}  // namespace tercet::conformance
