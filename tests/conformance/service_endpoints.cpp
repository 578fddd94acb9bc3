#include "tests/conformance/service_endpoints.h"

#include "tercet/error.h"
#include "tercet/results.h"

namespace tercet::conformance {

ServiceEndpoints::ServiceEndpoints(const TestCase& test, const std::vector<ServiceData>& services, const OpenOptions& options) {
  for (const ServiceData& service : services) {
    auto entry = databases_.emplace(service.endpoint, Database::in_memory(options)).first;
    load_files(entry->second, test, service.files);
  }
}

ServiceResponse ServiceEndpoints::query(const ServiceRequest& request) {
  const auto endpoint = databases_.find(request.endpoint);
  if (endpoint == databases_.end()) throw Error(ErrorCode::kService, "the test has no endpoint <" + request.endpoint + ">");
  QueryOptions query_options;
  query_options.strict = true;
  query_options.service = options();
  Cursor cursor = endpoint->second.query(request.query, query_options);
  auto text = std::make_shared<std::string>();
  write_results(endpoint->second, cursor, ResultFormat::kJson, [&](std::string_view piece) { *text += piece; });
  return {"application/sparql-results+json", [text, at = std::size_t{0}](char* buffer, std::size_t size) mutable {
            const std::size_t count = text->copy(buffer, size, at);
            at += count;
            return count;
          }};
}

ServiceOptions ServiceEndpoints::options() {
  ServiceOptions options;
  options.allowed = {"*"};
  options.client = shared_from_this();
  return options;
}

}  // namespace tercet::conformance
