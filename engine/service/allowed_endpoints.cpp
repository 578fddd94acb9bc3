#include "engine/service/allowed_endpoints.h"

#include <algorithm>

#include "tercet/error.h"

namespace tercet {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// With scheme and host in small letters.
std::string normalized(std::string_view url) {
  std::string result(url);
  std::size_t host = result.find("://");
  if (host == std::string::npos) return result;
  std::size_t end = std::min(result.find_first_of("/?#", host + 3), result.size());
  std::transform(result.begin(), result.begin() + static_cast<std::ptrdiff_t>(end), result.begin(), lower);
  return result;
}

// The text with %2e as '.' and %2f and '\' as '/': what may act as a dot segment on the other side.
std::string with_plain_dots(std::string_view path) {
  std::string result;
  for (std::size_t i = 0; i < path.size(); ++i) {
    char c = path[i] == '\\' ? '/' : path[i];
    if (c == '%' && i + 2 < path.size() && path[i + 1] == '2' && (lower(path[i + 2]) == 'e' || lower(path[i + 2]) == 'f')) {
      c = lower(path[i + 2]) == 'e' ? '.' : '/';
      i += 2;
    }
    result += c;
  }
  return result;
}

bool has_dot_segment(std::string_view path) {
  std::string plain = "/" + with_plain_dots(path.substr(0, path.find_first_of("?#"))) + "/";
  return plain.find("/./") != std::string::npos || plain.find("/../") != std::string::npos;
}

bool entry_allows(const std::string& entry, const std::string& url) {
  if (entry == "*") return true;
  std::string known = normalized(entry);
  if (!known.ends_with("/*")) return known == url;
  known.pop_back();
  return url.starts_with(known) && !has_dot_segment(std::string_view(url).substr(known.size()));
}

}  // namespace

bool is_http(std::string_view url) {
  std::string plain = normalized(url);
  return plain.starts_with("http://") || plain.starts_with("https://");
}

bool is_allowed(const std::vector<std::string>& allowed, std::string_view url) {
  std::string plain = normalized(url);
  return std::any_of(allowed.begin(), allowed.end(), [&](const std::string& entry) { return entry_allows(entry, plain); });
}

void check_allowed_list(const std::vector<std::string>& allowed, std::string_view what) {
  for (const std::string& entry : allowed) {
    if (entry == "*") continue;
    std::size_t star = entry.find('*');
    std::size_t host = entry.find("://") + 3;
    // The host ends before the star: "http://example.org*" would allow example.org.elsewhere.net.
    bool star_is_last = star == std::string::npos || (star + 1 == entry.size() && entry[star - 1] == '/' && star > host);
    if (is_http(entry) && entry.size() > host && star_is_last) continue;
    throw Error(ErrorCode::kInvalidArgument, "\"" + entry + "\" allows no " + std::string(what) +
                                                 ": an entry is an IRI (http: or https:), one that ends in /*, or * for all");
  }
}

}  // namespace tercet
