// The prefixes that every database knows.
#pragma once

#include "storage/store.h"

namespace tercet {

// The prefixes, and rdf, rdfs, xsd and owl where they do not name another namespace.
Prefixes with_predeclared(Prefixes prefixes);

}  // namespace tercet
