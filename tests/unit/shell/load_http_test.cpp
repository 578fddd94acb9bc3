// LOAD of SPARQL Update over HTTP, from a server on this machine that behaves well, badly, or not at all.
#include <zlib.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tercet/tercet.hpp"
#include "tests/support/errors.h"
#include "tests/support/http_server.h"

using namespace tercet;
using namespace tercet::test;
using std::chrono::milliseconds;

namespace {

struct Document {
  std::string type;
  std::string text;
  std::string headers{};
};
using Documents = std::map<std::string, Document>;  // by path

HttpServer::Handler serving(Documents documents) {
  return [documents = std::move(documents)](const HttpRequest& request, HttpConnection& connection) {
    auto found = documents.find(request.target);
    if (found == documents.end()) return connection.respond(404, "text/plain", "no such document");
    connection.respond(200, found->second.type, found->second.text, found->second.headers);
  };
}

QueryOptions allowing(const HttpServer& server) {
  QueryOptions options;
  options.load.allowed = {server.url("/*")};
  return options;
}

QueryOptions allowing_all() {
  QueryOptions options;
  options.load.allowed = {"*"};
  return options;
}

std::string load(const HttpServer& server, const std::string& path, const std::string& silent = "") {
  return "LOAD " + silent + " <" + server.url(path) + ">";
}

// The facts as lines, "s p o" or "s p o g".
std::set<std::string> facts_of(const Database& database) {
  std::set<std::string> facts;
  Cursor cursor = database.query("SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }");
  while (cursor.next()) {
    std::string fact;
    for (std::size_t i = 0; i < 4; ++i) {
      if (!cursor[i].is_unbound()) fact += (i == 0 ? "" : " ") + cursor[i].to_ntriples();
    }
    facts.insert(fact);
  }
  return facts;
}
using Facts = std::set<std::string>;

// An error of the code that contains `message`, and nothing of the update is left; with SILENT the rest of the update is done.
void check_fails(const HttpServer& server, const std::string& path, const std::string& message, const QueryOptions& options,
                 ErrorCode code = ErrorCode::kService) {
  INFO(path);
  Database database = Database::in_memory();
  const std::string before = "INSERT DATA { <urn:a> <urn:b> 1 } ; ";
  const Error error = error_of([&] { database.update(before + load(server, path), options); });
  CHECK(error.code() == code);
  CHECK_THAT(error.what(), Catch::Contains(message));
  if (code == ErrorCode::kService) CHECK_THAT(error.what(), Catch::StartsWith("LOAD <" + server.url(path) + ">: "));
  CHECK(facts_of(database).empty());

  CHECK(database.update(before + load(server, path, "SILENT"), options).inserted == 1);
  CHECK(facts_of(database).size() == 1);
}

void check_fails(HttpServer::Handler handler, const std::string& message, ErrorCode code = ErrorCode::kService) {
  HttpServer server(std::move(handler));
  check_fails(server, "/x.ttl", message, allowing(server), code);
}

void check_cancelled(const Error& error, const std::string& message) {
  CHECK(error.code() == ErrorCode::kCancelled);
  CHECK_THAT(error.what(), Catch::Contains(message));
}

std::string gzipped(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  std::string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

constexpr int kFacts = 30'000;
constexpr const char* kFact = "<urn:a> <urn:b> <urn:c> .\n";

}  // namespace

TEST_CASE("The media type tells the format of a document") {
  HttpServer server(serving({
      {"/turtle", {"text/turtle; charset=utf-8", "<#a> <p> <> ."}},
      {"/ntriples", {"application/n-triples", kFact}},
      {"/nquads", {"Application/N-Quads", "<urn:a> <urn:b> <urn:c> <urn:g> .\n"}},
      {"/trig", {"application/trig", "<g> { <a> <p> 1 }"}},
      {"/rdfxml", {"application/rdf+xml", R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="urn:">
          <rdf:Description rdf:about="#a"><x:p rdf:resource="b"/></rdf:Description></rdf:RDF>)"}},
      {"/csv.ttl", {"text/csv", "city,leads\nHefei,<vehicles>\n"}},
      {"/tsv", {"text/tab-separated-values", "?s\t?p\t?o\n<urn:a>\t<urn:b>\t7\n"}},
  }));
  const std::map<std::string, std::string> expected{
      {"/turtle", "<" + server.url("/turtle#a") + "> <" + server.url("/p") + "> <" + server.url("/turtle") + ">"},
      {"/ntriples", "<urn:a> <urn:b> <urn:c>"},
      {"/nquads", "<urn:a> <urn:b> <urn:c> <urn:g>"},
      {"/trig", "<" + server.url("/a") + "> <" + server.url("/p") + "> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer> <" +
                    server.url("/g") + ">"},
      {"/rdfxml", "<" + server.url("/rdfxml#a") + "> <urn:p> <" + server.url("/b") + ">"},
      {"/csv.ttl", "<fact:Hefei> <fact:leads> <fact:vehicles>"},
      {"/tsv", "<urn:a> <urn:b> \"7\"^^<http://www.w3.org/2001/XMLSchema#integer>"},
  };
  for (const auto& [path, fact] : expected) {
    INFO(path);
    Database database = Database::in_memory();
    CHECK(database.update(load(server, path), allowing(server)).inserted == 1);
    CHECK(facts_of(database) == Facts{fact});
  }
  const HttpRequest request = server.requests().front();
  CHECK(request.method == "GET");
  CHECK(request.body.empty());
  CHECK(request.headers.count("content-type") == 0);
  CHECK_THAT(request.headers.at("accept"),
             Catch::StartsWith("text/turtle, application/n-triples, application/n-quads, application/trig, application/rdf+xml"));
  CHECK_THAT(request.headers.at("user-agent"), Catch::StartsWith("tercet/"));
}

TEST_CASE("Where the media type says nothing, the path's ending tells the format") {
  HttpServer server([](const HttpRequest& request, HttpConnection& connection) {
    if (request.target == "/release.nt") return connection.respond(302, "", "", "Location: /storage/5f3a?expires=soon.ttl\r\n");
    connection.respond(200, request.target.starts_with("/plain") ? "text/plain" : "", kFact);
  });
  for (const char* path : {"/plain.ttl", "/plain.nq?version=2", "/none.trig", "/release.nt"}) {
    INFO(path);
    Database database = Database::in_memory();
    CHECK(database.update(load(server, path), allowing(server)).inserted == 1);
  }
  check_fails(server, "/plain", "the document is text/plain, which does not tell that it is Turtle, N-Triples", allowing(server));
  check_fails(server, "/none?x.ttl", "the document is without a media type", allowing(server));
}

TEST_CASE("Compressed documents") {
  const std::string packed = gzipped(kFact);
  HttpServer server(serving({
      {"/encoded", {"application/n-triples", packed, "Content-Encoding: gzip\r\n"}},
      {"/file.nt.gz", {"application/gzip", packed}},
      // What libcurl has unpacked already.
      {"/both.nt.gz", {"application/octet-stream", packed, "Content-Encoding: gzip\r\n"}},
      {"/broken.nt.gz", {"application/gzip", packed.substr(0, packed.size() - 9)}},
      // A block of a type that is none.
      {"/broken", {"application/n-triples", packed.substr(0, 10) + "\x07 nonsense", "Content-Encoding: gzip\r\n"}},
  }));
  for (const char* path : {"/encoded", "/file.nt.gz", "/both.nt.gz"}) {
    INFO(path);
    Database database = Database::in_memory();
    CHECK(database.update(load(server, path), allowing(server)).inserted == 1);
  }
  CHECK_THAT(server.requests().front().headers.at("accept-encoding"), Catch::Contains("gzip"));
  check_fails(server, "/broken.nt.gz", "truncated", allowing(server), ErrorCode::kIo);
  check_fails(server, "/broken", "", allowing(server));
}

TEST_CASE("A document goes into the graph that is named") {
  HttpServer server(serving({{"/a", {"text/turtle", "@prefix ex: <http://example.org/> . ex:a ex:p _:x . _:x ex:p 2 ."}},
                             {"/g", {"application/trig", "<urn:a> <urn:b> 1 . <urn:g> { <urn:a> <urn:b> 2 }"}}}));
  Database database = Database::in_memory();
  CHECK(database.update(load(server, "/a") + " INTO GRAPH <urn:one>", allowing(server)).inserted == 2);
  CHECK(database.query("ASK { GRAPH <urn:one> { <http://example.org/a> ?p ?x . ?x ?p 2 } }").ask());
  // Its prefixes are kept.
  CHECK(database.display(Term::iri("http://example.org/a")) == "ex:a");
  // Blank nodes are new ones each time.
  CHECK(database.update(load(server, "/a") + " INTO GRAPH <urn:one>", allowing(server)).inserted == 2);
  CHECK(database.update(load(server, "/g") + " INTO GRAPH <urn:two>", allowing(server)).inserted == 2);
  CHECK(database.query("ASK { GRAPH <urn:two> { <urn:a> <urn:b> 1 } GRAPH <urn:g> { <urn:a> <urn:b> 2 } }").ask());
}

TEST_CASE("A document that is not allowed is not asked for") {
  HttpServer server(serving({{"/data/x.ttl", {"text/turtle", kFact}}, {"/x.ttl", {"text/turtle", kFact}}}));
  QueryOptions options;
  const std::string path = "/data/x.ttl";
  const std::string message =
      "this document is not allowed, so no connection was opened. A program allows it in "
      "QueryOptions::load.allowed, the shell with --allow-load " +
      server.url(path);
  check_fails(server, path, message, options);
  // SERVICE may ask, LOAD not.
  options.service.allowed = {"*"};
  check_fails(server, path, message, options);
  options.load.allowed = {server.url("/x.ttl"), server.url("/other/*"), "https://127.0.0.1/*"};
  check_fails(server, path, message, options);
  options.load.allowed = {server.url("/data/*")};
  check_fails(server, "/data/../x.ttl", "not allowed", options);
  CHECK(server.connections() == 0);
  Database database = Database::in_memory();
  CHECK(database.update(load(server, path), options).inserted == 1);

  // Nor the other way around.
  const std::string ask = "SELECT * { SERVICE <" + server.url("/data/x.ttl") + "> { ?s ?p ?o } }";
  CHECK(error_of([&] {
          QueryOptions loading;
          loading.load.allowed = {"*"};
          database.query(ask, loading).next();
        }).code() == ErrorCode::kService);
  CHECK(server.requests().size() == 1);
  // No other scheme, whatever is allowed.
  CHECK(error_of([&] { database.update("LOAD <ftp://127.0.0.1/x.ttl>", allowing_all()); }).code() == ErrorCode::kInvalidArgument);
}

TEST_CASE("Options that cannot be are refused") {
  Database database = Database::in_memory();
  auto refused = [&](const std::function<void(HttpLoadOptions&)>& change, const std::string& message) {
    QueryOptions options;
    change(options.load);
    const Error error = error_of([&] { database.update("LOAD <http://127.0.0.1:1/x.ttl>", options); });
    CHECK(error.code() == ErrorCode::kInvalidArgument);
    CHECK_THAT(error.what(), Catch::Contains(message));
  };
  refused([](HttpLoadOptions& load) { load.allowed = {"somewhere"}; }, "\"somewhere\" allows no document");
  refused([](HttpLoadOptions& load) { load.allowed = {"http://example.org*"}; }, "allows no document");
  refused([](HttpLoadOptions& load) { load.allowed = {"file:///*"}; }, "allows no document");
  refused([](HttpLoadOptions& load) { load.timeout = milliseconds(-1); }, "negative");
  refused([](HttpLoadOptions& load) { load.max_document_bytes = 0; }, "nothing");
}

TEST_CASE("Answers that are no document") {
  check_fails([](const HttpRequest&, HttpConnection& c) { c.respond(404, "text/html", "<p>nothing\n here"); },
              "HTTP status 404: <p>nothing here");
  check_fails([](const HttpRequest&, HttpConnection& c) { c.respond(500, "", ""); }, "HTTP status 500");
  check_fails([](const HttpRequest&, HttpConnection& c) { c.respond(200, "text/html; charset=utf-8", "<html>Sign in</html>"); },
              "the document is text/html; charset=utf-8, which does not tell that it is Turtle, N-Triples, N-Quads, TriG, RDF/XML, "
              "CSV or TSV: <html>Sign in</html>");
  check_fails([](const HttpRequest&, HttpConnection& c) { c.write("this is no HTTP\r\n\r\n"), c.close_after(); }, "");
  std::string gone;
  {
    HttpServer server([](const HttpRequest&, HttpConnection&) {});
    gone = server.url("/x.ttl");
  }
  Database database = Database::in_memory();
  CHECK_THAT(error_of([&] { database.update("LOAD <" + gone + ">", allowing_all()); }).what(), Catch::Contains("onnect"));
}

TEST_CASE("Errors in a document name its address and the place") {
  HttpServer server([](const HttpRequest& request, HttpConnection& connection) {
    if (request.target == "/moved.ttl") return connection.respond(301, "", "", "Location: /x.ttl\r\n");
    connection.respond(200, "text/turtle", "<urn:a> <urn:b> 1 .\n<urn:a> <urn:b> ]");
  });
  for (const char* path : {"/x.ttl", "/moved.ttl"})
    check_fails(server, path, server.url("/x.ttl") + ":2:17: ", allowing(server), ErrorCode::kSyntax);
}

TEST_CASE("A failure far into a document leaves nothing of it") {
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += "<urn:s" + std::to_string(i) + "> <urn:p> " + std::to_string(i) + " .\n";
  for (const std::string type : {"text/turtle", "application/trig"}) {
    check_fails([&](const HttpRequest&, HttpConnection& c) { c.respond(200, type, many + "<urn:a> ."); },
                ":20001:", ErrorCode::kSyntax);
    // It breaks off behind a whole fact.
    check_fails(
        [&](const HttpRequest&, HttpConnection& c) {
          c.write("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: 10000000\r\n\r\n" + many);
          c.close_after();
        },
        "");
  }
  HttpServer server(serving({{"/many", {"text/turtle", many}}}));
  Database database = Database::in_memory();
  TransactionOptions small;
  small.memory_bytes = 1'000'000;
  CHECK(error_of([&] { database.update(load(server, "/many"), allowing(server), small); }).code() == ErrorCode::kMemoryBudget);
  CHECK(facts_of(database).empty());
}

TEST_CASE("A transaction goes on after a LOAD that failed") {
  HttpServer server(serving({{"/good", {"text/turtle", kFact}}, {"/bad", {"text/turtle", "<urn:x> <urn:y> 1 . nonsense"}}}));
  Database database = Database::in_memory();
  Transaction transaction = database.begin();
  CHECK(transaction.update(load(server, "/good"), allowing(server)).inserted == 1);
  CHECK(error_of([&] { transaction.update(load(server, "/bad"), allowing(server)); }).code() == ErrorCode::kSyntax);
  CHECK(error_of([&] { transaction.update(load(server, "/none"), allowing(server)); }).code() == ErrorCode::kService);
  CHECK(transaction.update("INSERT DATA { <urn:a> <urn:b> 2 }").inserted == 1);
  transaction.commit();
  CHECK(facts_of(database) ==
        Facts{"<urn:a> <urn:b> <urn:c>", "<urn:a> <urn:b> \"2\"^^<http://www.w3.org/2001/XMLSchema#integer>"});
}

TEST_CASE("Documents in pieces, and large ones") {
  HttpServer server([](const HttpRequest& request, HttpConnection& connection) {
    connection.write(
        "HTTP/1.1 200 OK\r\nContent-Type: " + std::string(request.target == "/nt" ? "application/n-triples" : "text/turtle") +
        "\r\nTransfer-Encoding: chunked\r\n\r\n");
    char size[32];
    for (int i = 0; i < kFacts;) {
      std::string piece;
      for (int end = std::min(kFacts, i + 7777); i < end; ++i)
        piece += "<urn:s" + std::to_string(i) + "> <urn:p> \"a value of some length\" .\n";
      std::snprintf(size, sizeof(size), "%zx\r\n", piece.size());
      if (i == 7777) connection.wait(milliseconds(20));
      connection.write(size + piece + "\r\n");
    }
    connection.write("0\r\n\r\n");
  });
  for (const char* path : {"/nt", "/turtle"}) {
    Database database = Database::in_memory();
    CHECK(database.update(load(server, path), allowing(server)).inserted == kFacts);
    CHECK(database.info().facts == kFacts);
  }
}

TEST_CASE("Redirections lead only to allowed addresses, and the last one is the base") {
  HttpServer elsewhere(serving({{"/x.ttl", {"text/turtle", kFact}}}));
  HttpServer server([&](const HttpRequest& request, HttpConnection& connection) {
    CHECK(request.method == "GET");
    if (request.target == "/data/x") return connection.respond(200, "text/turtle", "<> <p> <#a> .");
    if (request.target == "/loop") return connection.respond(307, "", "", "Location: /loop\r\n");
    if (request.target == "/out") return connection.respond(302, "", "", "Location: " + elsewhere.url("/x.ttl") + "\r\n");
    if (request.target == "/file") return connection.respond(302, "", "", "Location: file:///etc/passwd\r\n");
    connection.respond(std::stoi(request.target.substr(1)), "", "", "Location: data/x\r\n");
  });
  for (const char* path : {"/301", "/302", "/303", "/307", "/308"}) {
    INFO(path);
    Database database = Database::in_memory();
    CHECK(database.update(load(server, path), allowing(server)).inserted == 1);
    CHECK(facts_of(database) ==
          Facts{"<" + server.url("/data/x") + "> <" + server.url("/data/p") + "> <" + server.url("/data/x#a") + ">"});
  }
  check_fails(server, "/loop", "redirected more than 5 times", allowing(server));
  check_fails(server, "/out",
              "redirected to <" + elsewhere.url("/x.ttl") +
                  ">, which is not allowed. A program allows it in QueryOptions::load.allowed, "
                  "the shell with --allow-load " +
                  elsewhere.url("/x.ttl"),
              allowing(server));
  CHECK(elsewhere.connections() == 0);
  check_fails(server, "/file", "redirected to <file:///etc/passwd>, and only http: and https:", allowing_all());
  Database database = Database::in_memory();
  CHECK(database.update(load(server, "/out"), allowing_all()).inserted == 1);
}

TEST_CASE("A document that is too long") {
  HttpServer server([](const HttpRequest& request, HttpConnection& connection) {
    if (request.target == "/exact") return connection.respond(200, "text/turtle", kFact);
    if (request.target == "/packed.nt.gz")
      return connection.respond(200, "application/gzip", gzipped(kFact + std::string(10'000'000, '\n')));
    connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/n-triples\r\n\r\n");
    for (int i = 0; connection.write("<urn:a> <urn:b> \"" + std::string(1000, 'b') + std::to_string(i) + "\" .\n"); ++i) continue;
    connection.close_after();
  });
  QueryOptions options = allowing(server);
  options.load.max_document_bytes = 3'000'000;
  for (const char* path : {"/endless", "/packed.nt.gz"})
    check_fails(server, path, "the document is longer than 3000000 bytes (the size that one document may have", options);
  options.load.max_document_bytes = std::string(kFact).size();
  Database database = Database::in_memory();
  CHECK(database.update(load(server, "/exact"), options).inserted == 1);
  options.load.max_document_bytes -= 1;
  check_fails(server, "/exact", "the document is longer than", options);
}

TEST_CASE("A document that takes too long") {
  HttpServer server([](const HttpRequest& request, HttpConnection& connection) {
    if (request.target == "/late") {
      connection.wait(milliseconds(20'000));
      return;
    }
    // A fact now and then: never idle, never done.
    connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\n\r\n");
    while (connection.write(kFact) && connection.wait(milliseconds(5))) continue;
    connection.close_after();
  });
  QueryOptions options = allowing(server);
  options.load.timeout = milliseconds(150);
  auto begin = std::chrono::steady_clock::now();
  for (const char* path : {"/late", "/slow"})
    check_fails(server, path, "no whole answer within 150 ms (the time that one document may take; QueryOptions::load.timeout)",
                options);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));

  // The update's own time ends it, SILENT or not.
  options.load.timeout = milliseconds(0);
  options.timeout = milliseconds(150);
  Database database = Database::in_memory();
  for (const char* path : {"/late", "/slow"}) {
    check_cancelled(error_of([&] { database.update(load(server, path, "SILENT"), options); }), "time limit of 150 ms");
    CHECK(facts_of(database).empty());
  }
}

TEST_CASE("An update that waits for a document is cancelled at once") {
  std::atomic<bool> waiting{false};
  HttpServer server([&](const HttpRequest& request, HttpConnection& connection) {
    if (request.target == "/begun") connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\n\r\n" + std::string(kFact));
    waiting = true;
    connection.wait(milliseconds(20'000));
    connection.close_after();
  });
  Database database = Database::in_memory();
  for (const char* path : {"/late", "/begun"}) {
    waiting = false;
    Transaction transaction = database.begin();
    const Canceller canceller = transaction.canceller();
    std::thread other([&] {
      while (!waiting) std::this_thread::sleep_for(milliseconds(1));
      canceller.cancel();
    });
    check_cancelled(error_of([&] { transaction.update(load(server, path, "SILENT"), allowing(server)); }),
                    "the update was cancelled");
    other.join();
  }
}
