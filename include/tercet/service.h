// SERVICE (SPARQL 1.1 Federated Query): which endpoints a query may ask, and how they are asked.
//
// The library opens no connection that was not allowed:
//
//   tercet::QueryOptions options;
//   options.service.allowed = {"https://query.wikidata.org/sparql"};
//   db.query("SELECT ... { ... SERVICE <https://query.wikidata.org/sparql> { ... } }", options);
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tercet {

// One question to one endpoint (SPARQL 1.1 Protocol, section 2.1: the query operation).
struct ServiceRequest {
  std::string endpoint;                  // an IRI that is allowed
  std::string query;                     // a SELECT
  std::string accept;                    // the media types that can be read, as the header Accept has them
  std::chrono::milliseconds timeout{0};  // for the whole answer; 0: none

  // Whether the client may go on to this address when the endpoint redirects it.
  std::function<bool(const std::string& url)> allows{};
  // To be called some ten times a second while waiting: throws when the query has been stopped.
  std::function<void()> poll{};
};

struct ServiceResponse {
  std::string content_type;  // with or without parameters
  // Puts up to `size` bytes at `buffer`, waiting for at least one, and says how many; 0 at the end. Throws as query() does.
  std::function<std::size_t(char* buffer, std::size_t size)> body;
};

// Carries questions to endpoints. The library has one over HTTP; a program may give another, for other ways of signing in, for
// recording, or for tests.
class ServiceClient {
 public:
  virtual ~ServiceClient() = default;

  // Asks, and returns when the answer begins. One thread at a time and query; a client that several queries share must bear several
  // threads. The response may be read after other questions were asked. Errors: Error with kService, in words that name the endpoint
  // and what it said; any other exception is taken for such an error, but those of request.poll() must pass.
  virtual ServiceResponse query(const ServiceRequest& request) = 0;
};

struct ServiceOptions {
  // The endpoints that may be asked. An entry is the IRI of an endpoint; or one that ends in "/*", which allows everything below that
  // path; or "*", which allows every endpoint. Asking another one is an error (kService). Redirections are followed, at most 5, to
  // addresses that are allowed too. Only http: and https: are spoken, whatever the list says.
  // Default: empty, no connection is ever opened.
  std::vector<std::string> allowed{};

  // How long one answer of an endpoint may take, from the connection to its last byte. The query's own timeout goes on beside it.
  // Default: 60 seconds. 0: no limit.
  std::chrono::milliseconds timeout{60'000};

  // Bytes that one answer may have, uncompressed. Its rows count against the query's memory budget, and go to disk beyond it where
  // they need not be kept for a join.
  // Default: 1 GiB.
  std::size_t max_response_bytes = std::size_t{1} << 30;

  // Who asks. Default: none, which is the library's own HTTP client.
  std::shared_ptr<ServiceClient> client{};
};

}  // namespace tercet
