// SERVICE over HTTP, against a server on this machine that behaves well, badly, or not at all.
#include <atomic>
#include <chrono>
#include <thread>

#include "tests/support/http_server.h"
#include "tests/unit/shell/service_support.h"

using namespace tercet;
using namespace tercet::test;
using std::chrono::milliseconds;

namespace {

constexpr const char* kFacts = "PREFIX : <http://example.org/> :a :p 1 . :b :p 2 . :c :p \"three & four\" .";
constexpr const char* kPattern = "{ ?s ?p ?o }";
constexpr const char* kJson = "application/sparql-results+json";
constexpr const char* kNoRows = R"({"head":{"vars":["s"]},"results":{"bindings":[]}})";

// Answers queries over a database, as an endpoint does.
HttpServer::Handler endpoint_over(const Database& database) {
  return [&database](const HttpRequest& request, HttpConnection& connection) {
    connection.respond(200, kJson, answer_of(database, request.form("query")));
  };
}

QueryOptions allowing(const HttpServer& server) {
  QueryOptions options;
  options.service.allowed = {server.url("/*")};
  return options;
}

std::string select(const HttpServer& server, const std::string& path = "/sparql", const std::string& silent = "") {
  return "SELECT * { SERVICE " + silent + " <" + server.url(path) + "> " + kPattern + " }";
}

// An error that contains `message`; with SILENT one empty solution.
void check_fails(const HttpServer& server, const std::string& message, QueryOptions options, const std::string& path = "/sparql") {
  Database here = Database::in_memory();
  std::string said = service_error_of(here, select(server, path), options);
  CHECK_THAT(said, Catch::StartsWith("SERVICE <" + server.url(path) + ">: "));
  CHECK_THAT(said, Catch::Contains(message));
  CHECK(rows_of(here.query(select(server, path, "SILENT"), options)) == std::vector<std::string>{" |  | "});
}

void check_fails(HttpServer::Handler handler, const std::string& message) {
  HttpServer server(std::move(handler));
  check_fails(server, message, allowing(server));
}

}  // namespace

TEST_CASE("An endpoint is asked by HTTP") {
  Database there = database_of(kFacts);
  Database here = database_of(kFacts);
  HttpServer server(endpoint_over(there));
  CHECK(rows_of(here.query(select(server), allowing(server))) == rows_of(there.query("SELECT * { ?s ?p ?o }")));
  CHECK(rows_of(here.query("SELECT * { ?s ?p 2 . SERVICE <" + server.url("/sparql") + "> " + kPattern + " }", allowing(server)))
            .size() == 1);
  auto requests = server.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].method == "POST");
  CHECK(requests[0].target == "/sparql");
  CHECK(requests[0].headers.at("content-type") == "application/x-www-form-urlencoded");
  CHECK_THAT(requests[0].headers.at("accept"),
             Catch::StartsWith("application/sparql-results+json, application/sparql-results+xml"));
  CHECK_THAT(requests[0].headers.at("user-agent"), Catch::StartsWith("tercet/"));
  CHECK(requests[0].form("query") == "SELECT ?s ?p ?o WHERE { ?s ?p ?o . }");
  CHECK_THAT(requests[1].form("query"), Catch::Contains("VALUES (?s ?p) { (<http://example.org/b> <http://example.org/p>) }"));
}

TEST_CASE("One connection serves a query's questions") {
  std::string facts = "PREFIX : <http://example.org/>\n";
  for (int i = 0; i < 3000; ++i) facts += ":s" + std::to_string(i) + " :p " + std::to_string(i) + " .\n";
  Database database = database_of(facts);
  HttpServer server(endpoint_over(database));
  std::string query = "SELECT * { ?s ?p ?o SERVICE <" + server.url("/sparql") + "> " + kPattern + " }";
  CHECK(rows_of(database.query(query, allowing(server))).size() == 3000);
  CHECK(server.requests().size() > 2);
  CHECK(server.connections() == 1);
}

TEST_CASE("Queries of any text arrive as they are") {
  Database there = database_of(kFacts);
  HttpServer server(endpoint_over(there));
  Database here = Database::in_memory();
  std::string pattern = "{ ?s ?p \"three & four\" FILTER(\"ä+%&=#\\n😀\" != \"\") }";
  CHECK(rows_of(here.query("SELECT * { SERVICE <" + server.url("/ä?x=ö") + "> " + pattern + " }", allowing(server))).size() == 1);
  CHECK(server.requests().front().target == "/%C3%A4?x=%C3%B6");
  CHECK_THAT(server.requests().front().form("query"), Catch::Contains("\"ä+%&=#\\n😀\""));
}

TEST_CASE("An endpoint that is not allowed hears nothing") {
  Database there = database_of(kFacts);
  HttpServer server(endpoint_over(there));
  Database here = Database::in_memory();
  CHECK_THAT(service_error_of(here, select(server), {}), Catch::Contains("not allowed, so no connection was opened"));
  CHECK(server.connections() == 0);
}

TEST_CASE("Answers in pieces, and large ones") {
  std::string facts = "PREFIX : <http://example.org/>\n";
  for (int i = 0; i < 20'000; ++i) facts += ":s" + std::to_string(i) + " :p " + std::to_string(i) + " .\n";
  Database there = database_of(facts);
  HttpServer server([&](const HttpRequest& request, HttpConnection& connection) {
    std::string body = answer_of(there, request.form("query"));
    connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nTransfer-Encoding: chunked\r\n\r\n");
    char size[32];
    for (std::size_t at = 0; at < body.size(); at += 7777) {
      std::string piece = body.substr(at, 7777);
      std::snprintf(size, sizeof(size), "%zx\r\n", piece.size());
      if (at == 7777) connection.wait(milliseconds(20));
      connection.write(size + piece + "\r\n");
    }
    connection.write("0\r\n\r\n");
  });
  Database here = Database::in_memory();
  CHECK(rows_of(here.query("SELECT (COUNT(*) AS ?n) { SERVICE <" + server.url("/sparql") + "> " + kPattern + " }",
                           allowing(server))) == std::vector<std::string>{"\"20000\"^^<http://www.w3.org/2001/XMLSchema#integer>"});
}

TEST_CASE("Statuses that are errors are told with what the endpoint says") {
  check_fails([](const HttpRequest&, HttpConnection& c) { c.respond(500, "text/plain", "Internal\n\n  trouble \x01 \xff here"); },
              "HTTP status 500: Internal trouble \xEF\xBF\xBD here");
  check_fails([](const HttpRequest&, HttpConnection& c) { c.respond(404, "", ""); }, "HTTP status 404");
  check_fails([](const HttpRequest&, HttpConnection& c) { c.respond(400, "text/plain", std::string(100'000, 'x')); }, "xxx ...");
  check_fails([](const HttpRequest&, HttpConnection& c) { c.respond(304, "", ""); }, "HTTP status 304");
}

TEST_CASE("Answers that are none are told with their beginning") {
  check_fails([](const HttpRequest&, HttpConnection& c) { c.respond(200, "text/html", "<html>Welcome</html>"); },
              "the answer is text/html, and not solutions as SPARQL JSON, XML, TSV or CSV: <html>Welcome</html>");
  check_fails([](const HttpRequest&, HttpConnection& c) { c.respond(200, kJson, "{\"head\": nonsense"); },
              "the answer cannot be read: ");
  check_fails([](const HttpRequest&, HttpConnection& c) { c.respond(200, "application/sparql-results+xml", "<sparql><head>"); },
              "the answer cannot be read: ");
  check_fails([](const HttpRequest&, HttpConnection& c) { c.respond(200, kJson, ""); }, "the answer cannot be read: ");
}

TEST_CASE("Connections that break") {
  check_fails([](const HttpRequest&, HttpConnection& c) { c.close_after(); }, "");
  check_fails(
      [](const HttpRequest&, HttpConnection& c) {
        c.write("HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nContent-Length: 1000\r\n\r\n" +
                std::string(kNoRows));
        c.close_after();
      },
      "");
  check_fails(
      [](const HttpRequest&, HttpConnection& c) {
        c.write(
            "HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nTransfer-Encoding: "
            "chunked\r\n\r\n10\r\n{\"head\":");
        c.close_after();
      },
      "");
  check_fails(
      [](const HttpRequest&, HttpConnection& c) {
        c.write("this is no HTTP\r\n\r\n");
        c.close_after();
      },
      "");
  std::string gone;
  {
    HttpServer server([](const HttpRequest&, HttpConnection&) {});
    gone = server.url("/sparql");
  }
  Database here = Database::in_memory();
  CHECK_THAT(service_error_of(here, "SELECT * { SERVICE <" + gone + "> { ?s ?p ?o } }", allowing_all()), Catch::Contains("onnect"));
  CHECK_THAT(service_error_of(here, "SELECT * { SERVICE <http://no-such-host.invalid/> { ?s ?p ?o } }", allowing_all()),
             Catch::Contains("SERVICE <http://no-such-host.invalid/>: "));
}

TEST_CASE("Redirections lead only to allowed addresses, and not for ever") {
  Database there = database_of(kFacts);
  auto answer = endpoint_over(there);
  HttpServer elsewhere(answer);
  HttpServer server([&](const HttpRequest& request, HttpConnection& connection) {
    if (request.target == "/sparql") return answer(request, connection);
    if (request.target == "/loop") return connection.respond(307, "", "", "Location: /loop\r\n");
    if (request.target == "/out") return connection.respond(307, "", "", "Location: " + elsewhere.url("/sparql") + "\r\n");
    if (request.target == "/file") return connection.respond(302, "", "", "Location: file:///etc/passwd\r\n");
    if (request.target == "/see") return connection.respond(303, "", "", "Location: /document\r\n");
    if (request.target == "/document") {
      CHECK(request.method == "GET");
      CHECK(request.body.empty());
      return connection.respond(200, kJson, answer_of(there, "SELECT * { ?s ?p ?o }"));
    }
    connection.respond(std::stoi(request.target.substr(1)), "", "", "Location: sparql\r\n");
  });
  Database here = Database::in_memory();
  for (const char* path : {"/301", "/302", "/307", "/308", "/see"}) {
    INFO(path);
    CHECK(rows_of(here.query(select(server, path), allowing(server))).size() == 3);
  }
  check_fails(server, "redirected more than 5 times", allowing(server), "/loop");
  check_fails(server, "redirected to <" + elsewhere.url("/sparql") + ">, which is not allowed", allowing(server), "/out");
  CHECK(elsewhere.connections() == 0);
  check_fails(server, "redirected to <file:///etc/passwd>, which is not allowed", allowing_all(), "/file");
  CHECK(rows_of(here.query(select(server, "/out"), allowing_all())).size() == 3);
}

TEST_CASE("An answer that takes too long") {
  HttpServer server([](const HttpRequest& request, HttpConnection& connection) {
    if (request.target == "/late") {
      connection.wait(milliseconds(20'000));
      return;
    }
    // A byte now and then: never idle, never done.
    connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n{\"head\":{\"vars\":[\"s\"]},");
    while (connection.write(" ") && connection.wait(milliseconds(5))) continue;
    connection.close_after();
  });
  QueryOptions options = allowing(server);
  options.service.timeout = milliseconds(150);
  auto begin = std::chrono::steady_clock::now();
  check_fails(server, "no whole answer within 150 ms", options, "/late");
  check_fails(server, "no whole answer within 150 ms", options, "/slow");
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));

  // The query's own time ends it, SILENT or not.
  options.service.timeout = milliseconds(0);
  options.timeout = milliseconds(150);
  Database here = Database::in_memory();
  for (const char* path : {"/late", "/slow"}) {
    Cursor cursor = here.query(select(server, path, "SILENT"), options);
    try {
      cursor.next();
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::kCancelled);
    }
  }
}

TEST_CASE("A query that waits for an endpoint is cancelled at once") {
  HttpServer server([](const HttpRequest&, HttpConnection& connection) { connection.wait(milliseconds(20'000)); });
  Database here = Database::in_memory();
  Cursor cursor = here.query(select(server), allowing(server));
  Canceller canceller = cursor.canceller();
  std::thread other([&] {
    while (server.requests().empty()) std::this_thread::sleep_for(milliseconds(1));
    canceller.cancel();
  });
  try {
    cursor.next();
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kCancelled);
  }
  other.join();
}

TEST_CASE("An endless answer ends at the size that one may have") {
  HttpServer server([](const HttpRequest&, HttpConnection& connection) {
    connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\ns,p,o\r\n");
    while (connection.write(std::string(100, 'a') + "," + std::string(1000, 'b') + ",c\r\n")) continue;
    connection.close_after();
  });
  QueryOptions options = allowing(server);
  options.service.max_response_bytes = 3'000'000;
  check_fails(server, "the answer is longer than 3000000 bytes", options);
}

TEST_CASE("A body that unpacks without end is stopped") {
  // gzip of a long run of one letter, again and again: a thousand bytes become a million.
  HttpServer server([](const HttpRequest&, HttpConnection& connection) {
    connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n");
    connection.write(std::string("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", 10));
    // A stored block is not small, but it is valid and goes on for ever.
    std::string block("\x00\xff\x7f\x00\x80", 5);
    block += std::string(0x7fff, '\n');
    while (connection.write(block)) continue;
    connection.close_after();
  });
  QueryOptions options = allowing(server);
  options.service.max_response_bytes = 2'000'000;
  check_fails(server, "", options);
}

TEST_CASE("Many queries ask at the same time") {
  Database there = database_of(kFacts);
  HttpServer server(endpoint_over(there));
  Database here = database_of(kFacts);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        Cursor cursor =
            here.query("SELECT * { ?s ?p 1 SERVICE <" + server.url("/sparql") + "> " + kPattern + " }", allowing(server));
        int rows = 0;
        while (cursor.next()) ++rows;
        if (rows != 1) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}
