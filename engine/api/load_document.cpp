#include "engine/api/load_document.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/api/load.h"
#include "engine/api/load_input.h"
#include "engine/service/allowed_endpoints.h"
#include "engine/service/http_document.h"
#include "tercet/error.h"

namespace tercet {
namespace {

// The path of a file: IRI. Errors: kInvalidArgument.
std::string path_of(const std::string& iri) {
  std::string_view rest = iri;
  if (!rest.starts_with("file:")) {
    throw Error(ErrorCode::kInvalidArgument,
                "LOAD reads files of this machine, <file:///path>, and documents with http: or https:, and <" + iri + "> is none");
  }
  rest.remove_prefix(5);
  if (rest.starts_with("//localhost/")) rest.remove_prefix(11);
  else if (rest.starts_with("///")) rest.remove_prefix(2);
  std::string path;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    auto digit = [&](std::size_t at) {
      return at < rest.size() ? std::string_view("0123456789abcdef").find(static_cast<char>(rest[at] | 0x20))
                              : std::string_view::npos;
    };
    if (rest[i] != '%') {
      path += rest[i];
    } else if (digit(i + 1) < 16 && digit(i + 2) < 16) {
      path += static_cast<char>(digit(i + 1) * 16 + digit(i + 2));
      i += 2;
    } else {
      throw Error(ErrorCode::kInvalidArgument, "LOAD: a % in <" + iri + "> is not followed by two hexadecimal digits");
    }
  }
  return path;
}

// The bytes as they come. Who waits for them polls, so nothing else stops it.
class BodyInput final : public LoadInput {
 public:
  BodyInput(const HttpDocument& document, const LoadInputContext& context) : document_(document), context_(context) {}
  std::size_t read(char* buffer, std::size_t bytes) override {
    const std::size_t got = document_.body(buffer, bytes);
    if (context_.bytes_read != nullptr) *context_.bytes_read += got;
    return got;
  }

 private:
  const HttpDocument& document_;
  LoadInputContext context_;
};

// Up to the size that a document may have.
class LimitedInput final : public LoadInput {
 public:
  LimitedInput(std::unique_ptr<LoadInput> inner, std::string iri, std::size_t limit)
      : inner_(std::move(inner)), iri_(std::move(iri)), limit_(limit), left_(limit) {}
  std::size_t read(char* buffer, std::size_t bytes) override {
    const std::size_t got = inner_->read(buffer, bytes);
    if (got > left_) {
      throw document_error(iri_, "the document is longer than " + std::to_string(limit_) +
                                     " bytes (the size that one document may have; QueryOptions::load.max_document_bytes)");
    }
    left_ -= got;
    return got;
  }

 private:
  std::unique_ptr<LoadInput> inner_;
  std::string iri_;
  std::size_t limit_;
  std::size_t left_;
};

// RFC 3986, section 5.1.3; names in the other formats are of the default namespace.
std::optional<std::string> base_of(RdfFormat format, const std::string& address) {
  if (format == RdfFormat::kTurtle || format == RdfFormat::kTriG || format == RdfFormat::kRdfXml) return address;
  return std::nullopt;
}

LoadSummary load_file(WriteTransaction& transaction, const Store& store, const std::string& iri, LoadOptions load) {
  const std::string path = path_of(iri);
  if (const std::optional<RdfFormat> format = rdf_format_of_file(path)) load.base = base_of(*format, iri);
  return load_files(transaction, store, {path}, load);
}

LoadSummary load_http(WriteTransaction& transaction, const Store& store, const std::string& iri, LoadOptions load,
                      const HttpLoadOptions& options, const UpdateSettings::GoesOn& goes_on) {
  const HttpDocument document = open_document(iri, options, [&] {
    if (!goes_on()) throw Error(ErrorCode::kCancelled, "the load was stopped");
  });
  load.base = base_of(document.format, document.address);
  LoadSource source;
  source.name = document.address;
  source.format = document.format;
  source.open = [&](const LoadInputContext& context) -> std::unique_ptr<LoadInput> {
    auto body = decompressed(std::make_unique<BodyInput>(document, context), document.address);
    return std::make_unique<LimitedInput>(std::move(body), iri, options.max_document_bytes);
  };
  return load_source(transaction, store, std::move(source), load);
}

}  // namespace

UpdateCounts load_document(WriteTransaction& transaction, const Store& store, const Term& source, const Term& graph,
                           const HttpLoadOptions& options, const UpdateSettings::GoesOn& goes_on) {
  const std::string iri(source.value());
  LoadOptions load;
  if (!graph.is_unbound()) load.graph = graph.value();
  load.progress = [&](const LoadProgress&) { return goes_on(); };
  const LoadSummary summary =
      is_http(iri) ? load_http(transaction, store, iri, load, options, goes_on) : load_file(transaction, store, iri, load);
  return {summary.facts_added, 0};
}

}  // namespace tercet
