#include "tests/support/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace tercet::test {
namespace {

std::string in_small_letters(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string form_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

std::string HttpRequest::form(std::string_view name) const {
  std::string_view rest = body;
  while (!rest.empty()) {
    std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    std::size_t equals = std::min(pair.find('='), pair.size());
    if (pair.substr(0, equals) == name) return form_decoded(pair.substr(std::min(pair.size(), equals + 1)));
  }
  return {};
}

void HttpConnection::respond(int status, std::string_view type, std::string_view body, std::string_view headers) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + " Status\r\n";
  if (!type.empty()) text.append("Content-Type: ").append(type).append("\r\n");
  text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  text.append(headers).append("\r\n").append(body);
  write(text);
}

bool HttpConnection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool HttpConnection::wait(std::chrono::milliseconds time) {
  std::unique_lock lock(server_.mutex_);
  return !server_.stopped_.wait_for(lock, time, [this] { return server_.stopping_; });
}

HttpServer::HttpServer(Handler handler) : handler_(std::move(handler)) {
  listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (listening_ < 0 || ::bind(listening_, generic, size) != 0 || ::listen(listening_, 64) != 0 ||
      ::getsockname(listening_, generic, &size) != 0) {
    throw std::runtime_error("no server on 127.0.0.1");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_connections(); });
}

HttpServer::~HttpServer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    for (int socket : open_) ::shutdown(socket, SHUT_RDWR);
  }
  stopped_.notify_all();
  ::shutdown(listening_, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  ::close(listening_);
}

std::string HttpServer::url(std::string_view path) const { return "http://127.0.0.1:" + std::to_string(port_) + std::string(path); }

std::vector<HttpRequest> HttpServer::requests() const {
  std::lock_guard lock(mutex_);
  return requests_;
}

std::size_t HttpServer::connections() const {
  std::lock_guard lock(mutex_);
  return connections_;
}

void HttpServer::accept_connections() {
  for (;;) {
    int socket = ::accept(listening_, nullptr, nullptr);
    std::lock_guard lock(mutex_);
    if (stopping_ || socket < 0) {
      if (socket >= 0) ::close(socket);
      if (stopping_) return;
      continue;
    }
    ++connections_;
    open_.insert(socket);
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void HttpServer::serve(int socket) {
  std::string buffer;
  HttpRequest request;
  HttpConnection connection(*this, socket);
  while (connection.keeps_open_ && read_request(socket, buffer, request)) {
    {
      std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    handler_(request, connection);
  }
  std::lock_guard lock(mutex_);
  open_.erase(socket);
  ::close(socket);
}

bool HttpServer::read_request(int socket, std::string& buffer, HttpRequest& request) {
  auto read_more = [&] {
    char bytes[16384];
    ssize_t count = ::recv(socket, bytes, sizeof(bytes), 0);
    if (count <= 0) return false;
    buffer.append(bytes, static_cast<std::size_t>(count));
    return true;
  };
  std::size_t end = 0;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more()) return false;
  }
  request = {};
  std::size_t line_end = buffer.find("\r\n");
  std::string line = buffer.substr(0, line_end);
  std::size_t space = line.find(' ');
  request.method = line.substr(0, space);
  request.target = line.substr(space + 1, line.rfind(' ') - space - 1);
  for (std::size_t begin = line_end + 2; begin < end + 2; begin = line_end + 2) {
    line_end = buffer.find("\r\n", begin);
    std::string header = buffer.substr(begin, line_end - begin);
    std::size_t colon = std::min(header.find(':'), header.size());
    std::size_t value = std::min(header.find_first_not_of(' ', colon + 1), header.size());
    request.headers[in_small_letters(header.substr(0, colon))] = header.substr(value);
  }
  buffer.erase(0, end + 4);
  auto length = request.headers.find("content-length");
  std::size_t size = length == request.headers.end() ? 0 : std::stoul(length->second);
  while (buffer.size() < size) {
    if (!read_more()) return false;
  }
  request.body = buffer.substr(0, size);
  buffer.erase(0, size);
  return true;
}

}  // namespace tercet::test
