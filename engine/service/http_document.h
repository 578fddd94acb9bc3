// A document that LOAD of SPARQL Update fetches over HTTP.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "tercet/error.h"
#include "tercet/options.h"

namespace tercet {

struct HttpDocument {
  std::string address;  // behind all redirections
  RdfFormat format = RdfFormat::kTurtle;
  // Puts up to `size` bytes at `buffer`, without any Content-Encoding, and says how many; 0 at the end. Errors: as open_document().
  std::function<std::size_t(char* buffer, std::size_t size)> body;
};

// Asks for a document and returns when it begins to come. `poll` is called while waiting, also by the body, and may throw. Errors:
// kService, for what is not allowed before any connection is opened.
HttpDocument open_document(const std::string& iri, const HttpLoadOptions& options, std::function<void()> poll);

// kService: "LOAD <iri>: message".
Error document_error(const std::string& iri, const std::string& message);

}  // namespace tercet
