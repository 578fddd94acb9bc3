#include "engine/exec/service_request.h"

#include <algorithm>
#include <array>
#include <exception>
#include <new>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "engine/exec/columns.h"
#include "engine/expr/blank_nodes.h"
#include "engine/service/allowed_endpoints.h"
#include "engine/service/http_client.h"
#include "engine/service/http_service_client.h"
#include "engine/service/service_errors.h"
#include "parser/results/result_reader.h"

namespace tercet {
namespace {

// TSV and CSV are for endpoints that have nothing better: CSV does not tell IRIs and literals apart.
constexpr std::string_view kAccept =
    "application/sparql-results+json, application/sparql-results+xml;q=0.9, text/tab-separated-values;q=0.5, text/csv;q=0.3";

struct MediaType {
  std::string_view name;
  ResultSyntax syntax;
};
constexpr std::array<MediaType, 7> kMediaTypes{{{"application/sparql-results+json", ResultSyntax::kJson},
                                                {"application/json", ResultSyntax::kJson},
                                                {"application/sparql-results+xml", ResultSyntax::kXml},
                                                {"application/xml", ResultSyntax::kXml},
                                                {"text/xml", ResultSyntax::kXml},
                                                {"text/tab-separated-values", ResultSyntax::kTsv},
                                                {"text/csv", ResultSyntax::kCsv}}};

std::optional<ResultSyntax> syntax_of(std::string_view content_type) {
  const std::string name = media_type_of(content_type);
  for (const MediaType& type : kMediaTypes) {
    if (type.name == name) return type.syntax;
  }
  return std::nullopt;
}

// Solutions to batches of ids. What goes wrong here is none of the endpoint's faults, so it is kept apart.
class SolutionSink final : public ResultSink {
 public:
  SolutionSink(const std::vector<std::string>& names, ExecutionContext& context, const std::function<void(Batch&)>& take)
      : names_(names), context_(context), take_(take) {
    batch_.reset(names_.size());
  }

  void variables(const std::vector<std::string>& names) override {
    for (const std::string& wanted : names_) {
      auto found = std::find(names.begin(), names.end(), wanted);
      places_.push_back(found == names.end() ? kNoColumn : static_cast<std::size_t>(found - names.begin()));
    }
  }

  void row(std::span<const Term> values) override {
    guarded([&] {
      for (std::size_t i = 0; i < places_.size(); ++i)
        batch_.columns[i].push_back(places_[i] == kNoColumn ? kUnboundId : id_of(values[places_[i]]));
      if (++batch_.rows == context_.batch_rows) flush();
    });
  }

  void boolean(bool) override { answered_boolean_ = true; }

  void finish() {
    guarded([&] { flush(); });
  }

  bool answered_boolean() const { return answered_boolean_; }
  const std::exception_ptr& own_failure() const { return own_failure_; }

 private:
  template <typename Work>
  void guarded(const Work& work) {
    try {
      work();
    } catch (...) {
      own_failure_ = std::current_exception();
      throw;
    }
  }

  void flush() {
    context_.poll();
    if (batch_.rows == 0) return;
    take_(batch_);
    batch_.reset(names_.size());
  }

  Id id_of(const Term& term) {
    if (!term.is_blank_node()) return context_.terms->intern(term);
    auto [known, is_new] = blank_nodes_.try_emplace(term.value());
    if (is_new) known->second = fresh_blank_node(context_);
    return known->second;
  }

  const std::vector<std::string>& names_;
  ExecutionContext& context_;
  const std::function<void(Batch&)>& take_;
  std::vector<std::size_t> places_;  // of the names among the answer's columns
  std::unordered_map<std::string, Id> blank_nodes_;
  Batch batch_;
  bool answered_boolean_ = false;
  std::exception_ptr own_failure_;
};

bool ends_the_query(ErrorCode code) { return code == ErrorCode::kCancelled || code == ErrorCode::kMemoryBudget; }

// Runs what a client or an answer can spoil: each of their errors becomes one of the endpoint.
template <typename Work>
auto blaming(const std::string& endpoint, const std::string& before, const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kService || ends_the_query(error.code())) throw;
    throw service_error(endpoint, before + error.what());
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    throw service_error(endpoint, before + error.what());
  }
}

ServiceRequest request_for(const std::string& endpoint, const std::string& query, const ExecutionContext& context) {
  ServiceRequest request;
  request.endpoint = endpoint;
  request.query = query;
  request.accept = kAccept;
  request.timeout = context.service.timeout;
  request.allows = [&context](const std::string& url) { return is_http(url) && is_allowed(context.service.allowed, url); };
  request.poll = [&context] { context.poll(); };
  return request;
}

// The body, up to the size that an answer may have.
ByteSource limited(const std::string& endpoint, ServiceResponse& response, std::size_t limit) {
  return [&endpoint, &response, limit, left = limit](char* buffer, std::size_t size) mutable {
    std::size_t count = response.body(buffer, size);
    if (count > left) {
      throw service_error(endpoint, "the answer is longer than " + std::to_string(limit) +
                                        " bytes (the size that one answer may have; QueryOptions::service.max_response_bytes)");
    }
    left -= count;
    return count;
  };
}

[[noreturn]] void fail_on_type(const std::string& endpoint, ServiceResponse& response) {
  std::string text(600, '\0');
  std::size_t size = 0;
  while (std::size_t count = response.body(text.data() + size, text.size() - size)) size += count;
  std::string said = readable_excerpt(std::string_view(text).substr(0, size));
  std::string type = response.content_type.empty() ? "an answer without a media type" : response.content_type;
  throw service_error(endpoint, "the answer is " + type + ", and not solutions as SPARQL JSON, XML, TSV or CSV" +
                                    (said.empty() ? "" : ": " + said));
}

}  // namespace

void check_endpoint(const Term& endpoint, const ServiceOptions& options) {
  if (!endpoint.is_iri()) {
    throw Error(ErrorCode::kService,
                "SERVICE: an endpoint is an IRI, and " + (endpoint.is_unbound()
                                                              ? "the variable has no value where it is asked; bind it in the same "
                                                                "group, before or behind"
                                                              : endpoint.to_ntriples() + " is none"));
  }
  if (!is_http(endpoint.value())) throw service_error(endpoint.value(), "only http: and https: endpoints can be asked");
  if (!is_allowed(options.allowed, endpoint.value())) {
    throw service_error(
        endpoint.value(),
        "this endpoint is not allowed, so no connection was opened. A program allows it in QueryOptions::service.allowed, "
        "the shell with --allow-service " +
            endpoint.value());
  }
}

void ask_service(const Term& endpoint, const std::string& query, const std::vector<std::string>& names, ExecutionContext& context,
                 const std::function<void(Batch& batch)>& take) {
  const std::string& iri = endpoint.value();
  check_endpoint(endpoint, context.service);
  if (!context.service.client) context.service.client = make_http_service_client();
  ServiceRequest request = request_for(iri, query, context);
  ServiceResponse response = blaming(iri, "", [&] { return context.service.client->query(request); });
  auto syntax = syntax_of(response.content_type);
  if (!syntax) blaming(iri, "", [&] { fail_on_type(iri, response); });
  SolutionSink sink(names, context, take);
  try {
    blaming(iri, "the answer cannot be read: ", [&] {
      read_results(*syntax, limited(iri, response, context.service.max_response_bytes), sink);
    });
    if (sink.answered_boolean()) throw service_error(iri, "the answer is yes or no, and not solutions");
    sink.finish();
  } catch (...) {
    if (sink.own_failure()) std::rethrow_exception(sink.own_failure());
    throw;
  }
}

}  // namespace tercet
