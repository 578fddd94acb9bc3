#include "engine/service/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <mutex>
#include <new>
#include <string>
#include <utility>

#include "engine/service/service_errors.h"
#include "parser/unicode.h"
#include "tercet/error.h"
#include "tercet/version.h"

namespace tercet {
namespace {

constexpr int kMostRedirects = 5;
constexpr int kWaitMilliseconds = 50;
constexpr std::size_t kExcerptBytes = 600;
// What may have arrived and not been read: small packed bytes can become many.
constexpr std::size_t kMostWaiting = std::size_t{1} << 20;

// libcurl's own initialization must happen once a process and before any other use; it counts its users, so that a host program that
// does the same loses nothing.
void initialize_curl() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw Error(ErrorCode::kService, "libcurl cannot be initialized");
  });
}

void append_percent_encoded(std::string& out, char c) {
  constexpr char kHexDigits[] = "0123456789ABCDEF";
  auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += kHexDigits[byte >> 4];
  out += kHexDigits[byte & 15];
}

// A URL has no characters beyond ASCII: what an IRI has of them is written as percent-encoded UTF-8 (RFC 3987, section 3.1). The host
// is left to libcurl, which knows how names are encoded.
std::string url_of(std::string_view iri) {
  std::size_t host = iri.find("://");
  std::size_t path = host == std::string_view::npos ? 0 : std::min(iri.find_first_of("/?#", host + 3), iri.size());
  std::string url(iri.substr(0, path));
  for (char c : iri.substr(path)) {
    if (static_cast<unsigned char>(c) < 0x80) url += c;
    else append_percent_encoded(url, c);
  }
  return url;
}

bool is_redirect(long status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

}  // namespace

// They outlive a transfer. Shared by the client and the transfers that are being read.
struct HttpClient::Connections {
  CURLM* multi = curl_multi_init();
  Connections() {
    if (!multi) throw std::bad_alloc();
  }
  ~Connections() { curl_multi_cleanup(multi); }
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;
};

// One HTTP exchange. Bytes come into `arrived_` a network read at a time and only when they are asked for, so a slow reader slows the
// sender and holds little.
class HttpClient::Transfer {
 public:
  Transfer(std::shared_ptr<Connections> connections, HttpCall call)
      : connections_(std::move(connections)), call_(std::move(call)), easy_(curl_easy_init(), &curl_easy_cleanup) {
    if (!easy_) throw std::bad_alloc();
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_ACCEPT_ENCODING, "");
    set(CURLOPT_ERRORBUFFER, error_);
    user_agent_ = "tercet/" + std::string(version());
    set(CURLOPT_USERAGENT, user_agent_.c_str());
    set(CURLOPT_WRITEFUNCTION, &Transfer::receive);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_PRIVATE, this);
  }
  ~Transfer() {
    stop();
    curl_slist_free_all(headers_);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // Sends the request and returns when the answer begins.
  void start(const std::string& url, bool with_form, std::chrono::milliseconds timeout) {
    stop();
    arrived_.clear();
    read_ = 0;
    is_paused_ = done_ = false;
    error_[0] = '\0';
    url_ = url_of(url);
    set(CURLOPT_URL, url_.c_str());
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    set_headers(with_form);
    if (with_form) {
      set(CURLOPT_POST, 1L);
      set(CURLOPT_POSTFIELDS, call_.form->data());
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call_.form->size()));
    } else {
      set(CURLOPT_HTTPGET, 1L);
    }
    if (curl_multi_add_handle(connections_->multi, easy_.get()) != CURLM_OK) fail("the connection cannot be begun");
    is_running_ = true;
    while (!done_ && arrived_.empty()) drive();
  }

  long status() const {
    long code = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &code);
    return code;
  }
  std::string content_type() const { return text_info(CURLINFO_CONTENT_TYPE); }
  std::string redirect_url() const { return text_info(CURLINFO_REDIRECT_URL); }

  std::size_t read(char* buffer, std::size_t size) {
    while (!done_ && read_ == arrived_.size()) drive();
    std::size_t count = std::min(size, arrived_.size() - read_);
    std::memcpy(buffer, arrived_.data() + read_, count);
    read_ += count;
    if (read_ == arrived_.size()) {
      arrived_.clear();
      read_ = 0;
    }
    return count;
  }

  // What the answer begins with, for a message.
  std::string excerpt() {
    std::string text(kExcerptBytes, '\0');
    std::size_t size = 0;
    try {
      while (std::size_t count = read(text.data() + size, text.size() - size)) size += count;
    } catch (const Error& error) {
      // That it breaks off is less than what it said.
      if (error.code() != ErrorCode::kService) throw;
    }
    text.resize(size);
    return text;
  }

  const HttpCall& call() const { return call_; }

 private:
  template <typename Value>
  void set(CURLoption option, Value value) {
    if (curl_easy_setopt(easy_.get(), option, value) != CURLE_OK) fail("libcurl refuses an option");
  }

  std::string text_info(CURLINFO info) const {
    char* text = nullptr;
    curl_easy_getinfo(easy_.get(), info, &text);
    return text ? text : "";
  }

  void set_headers(bool with_form) {
    curl_slist_free_all(std::exchange(headers_, nullptr));
    add_header("Accept: " + call_.accept);
    // Without it libcurl asks first whether a long query is welcome, and waits for servers that do not answer that.
    add_header("Expect:");
    if (with_form) add_header("Content-Type: application/x-www-form-urlencoded");
    set(CURLOPT_HTTPHEADER, headers_);
  }

  void add_header(const std::string& header) {
    curl_slist* longer = curl_slist_append(headers_, header.c_str());
    if (!longer) throw std::bad_alloc();
    headers_ = longer;
  }

  static std::size_t receive(char* data, std::size_t, std::size_t size, void* user) {
    auto* transfer = static_cast<Transfer*>(user);
    if (transfer->arrived_.size() >= kMostWaiting) {
      transfer->is_paused_ = true;
      return CURL_WRITEFUNC_PAUSE;
    }
    try {
      transfer->arrived_.append(data, size);
    } catch (const std::bad_alloc&) {
      return 0;  // no exception passes through C; libcurl ends the transfer
    }
    return size;
  }

  // Goes on until something has happened, or a moment has passed.
  void drive() {
    if (call_.poll) call_.poll();
    if (std::exchange(is_paused_, false)) curl_easy_pause(easy_.get(), CURLPAUSE_CONT);
    int running = 0;
    if (curl_multi_perform(connections_->multi, &running) != CURLM_OK) fail("the connection is broken");
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(connections_->multi, &left)) {
      // Another transfer of the same client may end while this one is driven.
      char* transfer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      if (message->msg == CURLMSG_DONE) reinterpret_cast<Transfer*>(transfer)->finish(message->data.result);
    }
    if (done_ && result_ != CURLE_OK) fail_with(result_);
    if (!done_ && arrived_.empty()) curl_multi_poll(connections_->multi, nullptr, 0, kWaitMilliseconds, nullptr);
  }

  void finish(CURLcode result) {
    done_ = true;
    result_ = result;
  }

  void stop() {
    if (is_running_) curl_multi_remove_handle(connections_->multi, easy_.get());
    is_running_ = false;
  }

  [[noreturn]] void fail_with(CURLcode code) {
    if (code == CURLE_OPERATION_TIMEDOUT && call_.timeout.count() > 0) {
      fail("no whole answer within " + std::to_string(call_.timeout.count()) + " ms (" + call_.timeout_name + ")");
    }
    fail(error_[0] != '\0' ? error_ : curl_easy_strerror(code));
  }

  [[noreturn]] void fail(const std::string& message) const { throw call_.error(message); }

  std::shared_ptr<Connections> connections_;
  HttpCall call_;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy_;
  curl_slist* headers_ = nullptr;
  std::string url_;
  std::string user_agent_;
  char error_[CURL_ERROR_SIZE] = {};
  std::string arrived_;
  std::size_t read_ = 0;  // of arrived_
  bool is_running_ = false;
  bool is_paused_ = false;
  bool done_ = false;
  CURLcode result_ = CURLE_OK;  // when done
};

namespace {

std::chrono::milliseconds time_left(const HttpCall& call, std::chrono::steady_clock::time_point begin) {
  if (call.timeout.count() == 0) return std::chrono::milliseconds(0);
  auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  return std::max(std::chrono::milliseconds(1), call.timeout - spent);
}

}  // namespace

// Sends it to one address after the other, until one answers. Returns that one.
std::string HttpClient::follow(Transfer& transfer) {
  const HttpCall& call = transfer.call();
  auto begin = std::chrono::steady_clock::now();
  std::string url = call.url;
  bool with_form = call.form.has_value();
  for (int redirects = 0;; ++redirects) {
    transfer.start(url, with_form, time_left(call, begin));
    if (!is_redirect(transfer.status()) || transfer.redirect_url().empty()) return url;
    url = transfer.redirect_url();
    if (transfer.status() == 303) with_form = false;
    if (redirects == kMostRedirects) throw call.error("redirected more than " + std::to_string(kMostRedirects) + " times");
    call.check_redirect(url);
  }
}

HttpClient::HttpClient() {
  initialize_curl();
  connections_ = std::make_shared<Connections>();
}

HttpAnswer HttpClient::send(HttpCall call) const {
  auto transfer = std::make_shared<Transfer>(connections_, std::move(call));
  std::string url = follow(*transfer);
  long status = transfer->status();
  if (status < 200 || status > 299) {
    std::string said = readable_excerpt(transfer->excerpt());
    throw transfer->call().error("HTTP status " + std::to_string(status) + (said.empty() ? "" : ": " + said));
  }
  return {std::move(url), transfer->content_type(),
          [transfer](char* buffer, std::size_t size) { return transfer->read(buffer, size); }};
}

std::string form_encoded(std::string_view text) {
  std::string encoded;
  for (char c : text) {
    if (unicode::is_ascii(c, unicode::kChars) || c == '.' || c == '~') encoded += c;
    else append_percent_encoded(encoded, c);
  }
  return encoded;
}

std::string media_type_of(std::string_view content_type) {
  std::string name(content_type.substr(0, content_type.find(';')));
  std::erase_if(name, [](char c) { return c == ' ' || c == '\t'; });
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return name;
}

}  // namespace tercet
