// LOAD of SPARQL Update (section 3.1.4): the document of an IRI, a file of this machine or one that is fetched over HTTP.
#pragma once

#include "engine/update/update_run.h"
#include "storage/store.h"
#include "tercet/options.h"
#include "tercet/term.h"

namespace tercet {

// Adds the facts of the document to the graph of the IRI (unbound: the default graph), as UpdateSettings::load. The transaction has some
// of them after an error.
UpdateCounts load_document(WriteTransaction& transaction, const Store& store, const Term& source, const Term& graph,
                           const HttpLoadOptions& options, const UpdateSettings::GoesOn& goes_on);

}  // namespace tercet
