// The endpoints that a test's qt:serviceData names, played without a network.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "tercet/database.h"
#include "tests/conformance/query_action.h"

namespace tercet::conformance {

class ServiceEndpoints final : public ServiceClient, public std::enable_shared_from_this<ServiceEndpoints> {
 public:
  // Loads what the endpoints hold; `options` opens their databases.
  ServiceEndpoints(const TestCase& test, const std::vector<ServiceData>& services, const OpenOptions& options);

  // An endpoint may ask the others. Errors: kService for one that is none.
  ServiceResponse query(const ServiceRequest& request) override;

  // For queries that ask them.
  ServiceOptions options();

 private:
  std::map<std::string, Database> databases_;
};

}  // namespace tercet::conformance
