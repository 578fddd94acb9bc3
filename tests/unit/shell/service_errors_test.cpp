// SERVICE: which endpoints may be asked, and what clients of the program's own can do wrong.
#include <stdexcept>

#include "tests/unit/shell/service_support.h"

using namespace tercet;
using namespace tercet::test;

namespace {

class CountingClient final : public ServiceClient {
 public:
  std::function<ServiceResponse(const ServiceRequest&)> answer;
  int asked = 0;

  ServiceResponse query(const ServiceRequest& request) override {
    ++asked;
    return answer(request);
  }
};

ServiceResponse text_response(std::string type, std::string text) {
  return {std::move(type), [text = std::move(text), at = std::size_t{0}](char* buffer, std::size_t size) mutable {
            std::size_t count = text.copy(buffer, size, at);
            at += count;
            return count;
          }};
}

constexpr const char* kOneRow =
    R"({"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":"http://example.org/v"}}]}})";

struct Fixture {
  Database database = Database::in_memory();
  std::shared_ptr<CountingClient> client = std::make_shared<CountingClient>();
  QueryOptions options;

  Fixture() {
    options.service.client = client;
    client->answer = [](const ServiceRequest&) { return text_response("application/json", kOneRow); };
  }

  bool allows(std::vector<std::string> allowed, const std::string& endpoint) {
    options.service.allowed = std::move(allowed);
    int before = client->asked;
    try {
      rows_of(database.query("SELECT * { SERVICE <" + endpoint + "> { ?x ?y ?z } }", options));
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::kService);
      CHECK(client->asked == before);
      return false;
    }
    CHECK(client->asked == before + 1);
    return true;
  }
};

}  // namespace

TEST_CASE("No endpoint is asked that is not allowed") {
  Fixture fixture;
  const std::string endpoint = "http://one.example/sparql";
  CHECK_FALSE(fixture.allows({}, endpoint));
  CHECK_FALSE(fixture.allows({"http://two.example/sparql"}, endpoint));
  CHECK_FALSE(fixture.allows({"http://one.example/sparql/"}, endpoint));
  CHECK_FALSE(fixture.allows({"http://one.example/SPARQL"}, endpoint));
  CHECK_FALSE(fixture.allows({"https://one.example/sparql"}, endpoint));
  CHECK_FALSE(fixture.allows({"http://one.example/sparql"}, endpoint + "?x=1"));
  CHECK(fixture.allows({"http://two.example/sparql", "http://one.example/sparql"}, endpoint));
  CHECK(fixture.allows({"HTTP://One.Example/sparql"}, endpoint));
  CHECK(fixture.allows({"*"}, endpoint));

  CHECK(fixture.allows({"http://one.example/*"}, endpoint));
  CHECK(fixture.allows({"http://one.example/a/*"}, "http://one.example/a/b?x=/../"));
  CHECK_FALSE(fixture.allows({"http://one.example/a/*"}, "http://one.example/b"));
  CHECK_FALSE(fixture.allows({"http://one.example/*"}, "http://one.example.elsewhere.net/"));
  CHECK_FALSE(fixture.allows({"http://one.example/*"}, "http://one.example@elsewhere.net/"));
  for (const char* tail : {"../b", "x/../../b", "%2e%2e/b", ".%2E/b", "..%2fb", "..", "./b"})
    CHECK_FALSE(fixture.allows({"http://one.example/a/*"}, std::string("http://one.example/a/") + tail));

  for (const char* other : {"file:///etc/passwd", "ftp://one.example/", "fact:endpoint", "httpx://one.example/"})
    CHECK_FALSE(fixture.allows({"*"}, other));
}

TEST_CASE("A refused endpoint says how it is allowed, at once") {
  Fixture fixture;
  try {
    fixture.database.query("SELECT * { SERVICE <http://one.example/sparql> { ?x ?y ?z } }", fixture.options);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kService);
    CHECK(error_code_name(error.code()) == "service error");
    CHECK_THAT(error.what(), Catch::Contains("SERVICE <http://one.example/sparql>: this endpoint is not allowed"));
    CHECK_THAT(error.what(), Catch::Contains("QueryOptions::service.allowed"));
    CHECK_THAT(error.what(), Catch::Contains("--allow-service http://one.example/sparql"));
  }
  // SILENT is silent, and asks nobody all the same.
  CHECK(rows_of(fixture.database.query("SELECT * { SERVICE SILENT <http://one.example/sparql> { ?x ?y ?z } }", fixture.options)) ==
        std::vector<std::string>{" |  | "});
  CHECK(fixture.client->asked == 0);
  // What is only explained is not asked.
  CHECK_FALSE(
      rows_of(fixture.database.query("EXPLAIN SELECT * { SERVICE <http://one.example/sparql> { ?x ?y ?z } }", fixture.options))
          .empty());
}

TEST_CASE("Options that make no sense are refused") {
  Fixture fixture;
  auto code = [&](const std::function<void(ServiceOptions&)>& change) {
    QueryOptions options;
    change(options.service);
    try {
      fixture.database.prepare("ASK { }", options);
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::kIo;
  };
  for (const char* entry : {"", "one.example", "ftp://one.example/", "http://one.example*", "http://*", "http://*/", "**",
                            "http://a/*/b", "http://a/b*", "https://"}) {
    INFO(entry);
    CHECK(code([&](ServiceOptions& options) { options.allowed = {entry}; }) == ErrorCode::kInvalidArgument);
  }
  CHECK(code([](ServiceOptions& options) { options.timeout = std::chrono::milliseconds(-1); }) == ErrorCode::kInvalidArgument);
  CHECK(code([](ServiceOptions& options) { options.max_response_bytes = 0; }) == ErrorCode::kInvalidArgument);
  CHECK(code([](ServiceOptions& options) {
          options.allowed = {"http://a", "https://a/b", "http://a:80/*", "*"};
        }) == ErrorCode::kIo);
}

TEST_CASE("What a client or an answer spoils is the endpoint's error") {
  Fixture fixture;
  fixture.options.service.allowed = {"*"};
  const std::string query = "SELECT * { SERVICE <http://one.example/sparql> { ?x ?y ?z } }";
  const std::string silent = "SELECT * { SERVICE SILENT <http://one.example/sparql> { ?x ?y ?z } }";
  auto check = [&](std::function<ServiceResponse(const ServiceRequest&)> answer, const std::string& message) {
    INFO(message);
    fixture.client->answer = std::move(answer);
    CHECK_THAT(service_error_of(fixture.database, query, fixture.options),
               Catch::StartsWith("SERVICE <http://one.example/sparql>: ") && Catch::Contains(message));
    CHECK(rows_of(fixture.database.query(silent, fixture.options)) == std::vector<std::string>{" |  | "});
  };
  check([](const ServiceRequest&) -> ServiceResponse { throw std::runtime_error("no way"); }, "no way");
  check([](const ServiceRequest&) -> ServiceResponse { throw Error(ErrorCode::kIo, "no disk"); }, "no disk");
  check([](const ServiceRequest&) { return text_response("text/html; charset=utf-8", "<html>\n  Sorry"); },
        "the answer is text/html; charset=utf-8, and not solutions as SPARQL JSON, XML, TSV or CSV: <html> Sorry");
  check([](const ServiceRequest&) { return text_response("", "x"); }, "an answer without a media type");
  check([](const ServiceRequest&) { return text_response("application/json", "{\"head\":"); }, "the answer cannot be read: ");
  check([](const ServiceRequest&) { return text_response("application/json", "[]"); }, "the answer cannot be read: ");
  check([](const ServiceRequest&) { return text_response("application/json", ""); }, "the answer cannot be read: ");
  check([](const ServiceRequest&) { return text_response("application/sparql-results+xml", "<sparql>"); },
        "the answer cannot be read: ");
  check([](const ServiceRequest&) { return text_response("application/json", R"({"head":{},"boolean":true})"); }, "yes or no");
  check(
      [](const ServiceRequest&) {
        ServiceResponse response = text_response("application/json", std::string(kOneRow).substr(0, 60));
        response.body = [body = response.body](char* buffer, std::size_t size) {
          std::size_t count = body(buffer, size);
          if (count == 0) throw std::runtime_error("the line went dead");
          return count;
        };
        return response;
      },
      "the line went dead");
  fixture.options.service.max_response_bytes = 20;
  check([](const ServiceRequest&) { return text_response("application/json", kOneRow); }, "the answer is longer than 20 bytes");
}

TEST_CASE("What ends a query ends it, SILENT or not") {
  Fixture fixture;
  fixture.options.service.allowed = {"*"};
  fixture.options.timeout = std::chrono::milliseconds(50);
  fixture.client->answer = [](const ServiceRequest& request) -> ServiceResponse {
    for (;;) request.poll();
  };
  Cursor cursor = fixture.database.query("SELECT * { SERVICE SILENT <http://one.example/sparql> { ?x ?y ?z } }", fixture.options);
  try {
    cursor.next();
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kCancelled);
  }
}

TEST_CASE("Every media type of solutions is read") {
  Fixture fixture;
  fixture.options.service.allowed = {"*"};
  const std::string xml =
      "<?xml version=\"1.0\"?><sparql xmlns=\"http://www.w3.org/2005/sparql-results#\"><head><variable name=\"x\"/></head><results>"
      "<result><binding name=\"x\"><uri>http://example.org/v</uri></binding></result></results></sparql>";
  for (const auto& [type, text] : std::vector<std::pair<std::string, std::string>>{
           {"application/sparql-results+json", kOneRow},
           {"Application/JSON ; charset=utf-8", kOneRow},
           {"application/sparql-results+xml", xml},
           {"application/xml", xml},
           {"text/xml;charset=UTF-8", xml},
           {"text/tab-separated-values", "?x\n<http://example.org/v>\n"},
       }) {
    INFO(type);
    fixture.client->answer = [&, type = type, text = text](const ServiceRequest&) { return text_response(type, text); };
    CHECK(rows_of(fixture.database.query("SELECT * { SERVICE <http://one.example/sparql> { ?x ?y ?z } }", fixture.options)) ==
          std::vector<std::string>{"<http://example.org/v> |  | "});
  }
  fixture.client->answer = [](const ServiceRequest&) { return text_response("text/csv", "x,other\nhttp://example.org/v,1\n"); };
  CHECK(rows_of(fixture.database.query("SELECT ?x { SERVICE <http://one.example/sparql> { ?x ?y ?z } }", fixture.options)) ==
        std::vector<std::string>{"\"http://example.org/v\""});
}
