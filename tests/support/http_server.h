// A small HTTP server for tests, on 127.0.0.1 with a port of its own: it answers what a test wants, well or badly.
//
//   HttpServer server([](const HttpRequest& request, HttpConnection& connection) { connection.respond(200, "text/plain", "hello"); });
//   server.url("/sparql")
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tercet::test {

struct HttpRequest {
  std::string method;
  std::string target;
  std::map<std::string, std::string> headers;  // names in small letters
  std::string body;

  // The value of a name in a form's body; empty when there is none.
  std::string form(std::string_view name) const;
};

// The way back to the one who asked.
class HttpConnection {
 public:
  // A whole answer. `headers`: more lines, each with its end.
  void respond(int status, std::string_view type, std::string_view body, std::string_view headers = {});
  // Any bytes; false when the other side has gone.
  bool write(std::string_view bytes);
  // False when the server is being taken down meanwhile.
  bool wait(std::chrono::milliseconds time);
  // The connection ends when the handler returns.
  void close_after() { keeps_open_ = false; }

 private:
  friend class HttpServer;
  HttpConnection(class HttpServer& server, int socket) : server_(server), socket_(socket) {}

  HttpServer& server_;
  int socket_;
  bool keeps_open_ = true;
};

class HttpServer {
 public:
  // Called in a thread of its own for each connection.
  using Handler = std::function<void(const HttpRequest& request, HttpConnection& connection)>;

  explicit HttpServer(Handler handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::string url(std::string_view path) const;
  // The requests up to now.
  std::vector<HttpRequest> requests() const;
  std::size_t connections() const;

 private:
  friend class HttpConnection;
  void accept_connections();
  void serve(int socket);
  static bool read_request(int socket, std::string& buffer, HttpRequest& request);

  Handler handler_;
  int listening_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::set<int> open_;
  std::size_t connections_ = 0;
  std::vector<HttpRequest> requests_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace tercet::test
