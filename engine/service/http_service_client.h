// The library's own ServiceClient: the SPARQL 1.1 Protocol over HTTP.
#pragma once

#include <memory>

#include "tercet/service.h"

namespace tercet {

// One query's client; connections are kept open between its questions. One thread at a time.
std::shared_ptr<ServiceClient> make_http_service_client();

}  // namespace tercet
