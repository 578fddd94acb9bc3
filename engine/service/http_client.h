// HTTP for SERVICE and LOAD, by libcurl. The only unit that includes libcurl is its source.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tercet/error.h"

namespace tercet {

// What is asked for. It must be valid as long as the answer's body is read.
struct HttpCall {
  std::string url;                       // http: or https:, an IRI
  std::string accept;                    // the header
  std::optional<std::string> form{};     // sent by POST, as a form has it; none: GET
  std::chrono::milliseconds timeout{0};  // for the whole answer, redirections included; 0: none
  std::string timeout_name{};            // what sets it, for the message

  // Throws when a redirection must not be followed to this address. Called before any connection to it.
  std::function<void(const std::string& url)> check_redirect{};
  // Called some ten times a second while waiting, by the thread that waits: throws when there is nothing to wait for any more. May be
  // empty.
  std::function<void()> poll{};
  // How a failure is told.
  std::function<Error(const std::string& message)> error{};
};

struct HttpAnswer {
  std::string url;           // that answered: the last one, behind all redirections
  std::string content_type;  // with or without parameters
  // Puts up to `size` bytes at `buffer`, unpacked, waiting for at least one, and says how many; 0 at the end. A slow reader slows the
  // sender: little is held. Throws as HttpClient::send() does.
  std::function<std::size_t(char* buffer, std::size_t size)> body;
};

// Keeps connections open between its calls, and until the last body is dropped. Installs no signal handler. One thread at a time.
class HttpClient {
 public:
  HttpClient();

  // Follows at most 5 redirections; a form goes along but with 303, whose address is that of the answer. Returns when an answer of
  // success begins. Errors: those of call.error, call.check_redirect and call.poll; std::bad_alloc.
  HttpAnswer send(HttpCall call) const;

 private:
  struct Connections;
  class Transfer;
  static std::string follow(Transfer& transfer);

  std::shared_ptr<Connections> connections_;
};

// As a value in a form has it.
std::string form_encoded(std::string_view text);

// The media type of a Content-Type header: in small letters, without parameters.
std::string media_type_of(std::string_view content_type);

}  // namespace tercet
