#include "engine/service/http_service_client.h"

#include <utility>

#include "engine/service/http_client.h"
#include "engine/service/service_errors.h"

namespace tercet {
namespace {

class HttpServiceClient final : public ServiceClient {
 public:
  ServiceResponse query(const ServiceRequest& request) override {
    HttpCall call;
    call.url = request.endpoint;
    call.accept = request.accept;
    // Protocol, section 2.1.2, which endpoints understand most widely.
    call.form = "query=" + form_encoded(request.query);
    call.timeout = request.timeout;
    call.timeout_name = "the time that one answer may take; QueryOptions::service.timeout";
    call.poll = request.poll;
    call.error = [endpoint = request.endpoint](const std::string& message) { return service_error(endpoint, message); };
    call.check_redirect = [endpoint = request.endpoint, allows = request.allows](const std::string& url) {
      if (allows && !allows(url)) throw service_error(endpoint, "redirected to <" + url + ">, which is not allowed");
    };
    HttpAnswer answer = client_.send(std::move(call));
    return {std::move(answer.content_type), std::move(answer.body)};
  }

 private:
  HttpClient client_;
};

}  // namespace

std::shared_ptr<ServiceClient> make_http_service_client() { return std::make_shared<HttpServiceClient>(); }

}  // namespace tercet
