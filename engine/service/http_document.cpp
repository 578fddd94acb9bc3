#include "engine/service/http_document.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/service/allowed_endpoints.h"
#include "engine/service/http_client.h"
#include "engine/service/service_errors.h"
#include "tercet/term.h"

namespace tercet {
namespace {

// Tables come last, since they say less; anything else may be data whose name tells what it is.
constexpr std::string_view kAccept =
    "text/turtle, application/n-triples, application/n-quads, application/trig, application/rdf+xml;q=0.9, "
    "text/tab-separated-values;q=0.5, text/csv;q=0.5, */*;q=0.1";
constexpr std::string_view kReadable = "Turtle, N-Triples, N-Quads, TriG, RDF/XML, CSV or TSV";

struct MediaType {
  std::string_view name;
  RdfFormat format;
};
constexpr std::array<MediaType, 10> kMediaTypes{{{"text/turtle", RdfFormat::kTurtle},
                                                 {"application/x-turtle", RdfFormat::kTurtle},
                                                 {"application/n-triples", RdfFormat::kNTriples},
                                                 {"application/n-quads", RdfFormat::kNQuads},
                                                 {"text/x-nquads", RdfFormat::kNQuads},
                                                 {"application/trig", RdfFormat::kTriG},
                                                 {"application/x-trig", RdfFormat::kTriG},
                                                 {"application/rdf+xml", RdfFormat::kRdfXml},
                                                 {"text/csv", RdfFormat::kCsv},
                                                 {"text/tab-separated-values", RdfFormat::kTsv}}};

std::string_view path_of(std::string_view address) {
  address = address.substr(0, address.find_first_of("?#"));
  const std::size_t path = address.find('/', address.find("://") + 3);
  return path == std::string_view::npos ? std::string_view() : address.substr(path);
}

// By the media type, else by the path of the last address or of the first: storage behind a redirection often has names that say
// nothing. A web page is none of the formats, whatever its address ends in.
std::optional<RdfFormat> format_of(const HttpAnswer& answer, const std::string& iri) {
  const std::string type = media_type_of(answer.content_type);
  for (const MediaType& known : kMediaTypes) {
    if (known.name == type) return known.format;
  }
  if (type == "text/html" || type == "application/xhtml+xml") return std::nullopt;
  const std::optional<RdfFormat> format = rdf_format_of_file(path_of(answer.url));
  return format ? format : rdf_format_of_file(path_of(iri));
}

std::string how_to_allow(const std::string& address) {
  return "A program allows it in QueryOptions::load.allowed, the shell with --allow-load " + address;
}

void check_allowed(const std::string& iri, const HttpLoadOptions& options) {
  if (is_allowed(options.allowed, iri)) return;
  throw document_error(iri, "this document is not allowed, so no connection was opened. " + how_to_allow(iri));
}

void check_redirect(const std::string& iri, const std::string& address, const HttpLoadOptions& options) {
  const std::string redirected = "redirected to <" + address + ">, ";
  if (!is_http(address)) throw document_error(iri, redirected + "and only http: and https: documents can be fetched");
  if (!is_allowed(options.allowed, address))
    throw document_error(iri, redirected + "which is not allowed. " + how_to_allow(address));
}

[[noreturn]] void fail_on_type(const std::string& iri, const HttpAnswer& answer) {
  std::string text(600, '\0');
  std::size_t size = 0;
  while (std::size_t count = answer.body(text.data() + size, text.size() - size)) size += count;
  const std::string said = readable_excerpt(std::string_view(text).substr(0, size));
  const std::string type = answer.content_type.empty() ? "without a media type" : answer.content_type;
  throw document_error(iri, "the document is " + type + ", which does not tell that it is " + std::string(kReadable) +
                                (said.empty() ? "" : ": " + said));
}

}  // namespace

Error document_error(const std::string& iri, const std::string& message) {
  return {ErrorCode::kService, "LOAD " + Term::iri(iri).to_ntriples() + ": " + message};
}

HttpDocument open_document(const std::string& iri, const HttpLoadOptions& options, std::function<void()> poll) {
  check_allowed(iri, options);
  HttpCall call;
  call.url = iri;
  call.accept = kAccept;
  call.timeout = options.timeout;
  call.timeout_name = "the time that one document may take; QueryOptions::load.timeout";
  call.poll = std::move(poll);
  call.error = [iri](const std::string& message) { return document_error(iri, message); };
  call.check_redirect = [iri, &options](const std::string& address) { check_redirect(iri, address, options); };
  HttpAnswer answer = HttpClient().send(std::move(call));
  const std::optional<RdfFormat> format = format_of(answer, iri);
  if (!format) fail_on_type(iri, answer);
  return {std::move(answer.url), *format, std::move(answer.body)};
}

}  // namespace tercet
