#include "parser/iri.h"

#include <algorithm>

#include "parser/unicode.h"

namespace tercet {

namespace {

// The five components of RFC 3986 section 3. A component that is missing differs from one that is empty; the path is always there.
struct Components {
  std::string_view scheme;     // without ':'; empty when missing
  std::string_view authority;  // without "//"
  std::string_view path;
  std::string_view query;     // without '?'
  std::string_view fragment;  // without '#'
  bool has_authority = false;
  bool has_query = false;
  bool has_fragment = false;
};

std::size_t scheme_length(std::string_view reference) {
  if (reference.empty() || !unicode::is_ascii(reference.front(), unicode::kBase)) return 0;
  std::size_t i = 1;
  while (i < reference.size() && (unicode::is_ascii(reference[i], unicode::kBase | unicode::kDigit) || reference[i] == '+' ||
                                  reference[i] == '-' || reference[i] == '.')) {
    ++i;
  }
  return i < reference.size() && reference[i] == ':' ? i : 0;
}

Components split(std::string_view text) {
  Components parts;
  if (const std::size_t length = scheme_length(text); length > 0) {
    parts.scheme = text.substr(0, length);
    text.remove_prefix(length + 1);
  }
  if (const std::size_t hash = text.find('#'); hash != std::string_view::npos) {
    parts.has_fragment = true;
    parts.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  if (const std::size_t mark = text.find('?'); mark != std::string_view::npos) {
    parts.has_query = true;
    parts.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  if (text.starts_with("//")) {
    parts.has_authority = true;
    const std::size_t end = text.find('/', 2);
    parts.authority = text.substr(2, end == std::string_view::npos ? end : end - 2);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end);
  }
  parts.path = text;
  return parts;
}

// RFC 3986 section 5.2.4, over the path that `out` holds from `start` on. Segments are taken from the front and either kept or
// undone.
void append_without_dot_segments(std::string& out, std::string_view path) {
  const std::size_t start = out.size();
  const auto remove_last_segment = [&] {
    const std::size_t slash = out.rfind('/');
    out.resize(slash == std::string::npos || slash < start ? start : slash);
  };
  while (!path.empty()) {
    if (path.starts_with("../")) {
      path.remove_prefix(3);
    } else if (path.starts_with("./") || path.starts_with("/./")) {
      path.remove_prefix(2);
    } else if (path == "/.") {
      path = "/";
    } else if (path.starts_with("/../")) {
      path.remove_prefix(3);
      remove_last_segment();
    } else if (path == "/..") {
      path = "/";
      remove_last_segment();
    } else if (path == "." || path == "..") {
      path = {};
    } else {
      const std::size_t end = path.find('/', 1);
      out.append(path.substr(0, end));
      path = end == std::string_view::npos ? std::string_view() : path.substr(end);
    }
  }
}

// RFC 3986 section 5.2.3, and the continuation of a base such as "fact:".
std::string merge_paths(const Components& base, std::string_view path) {
  std::string merged;
  if (base.has_authority && base.path.empty()) {
    merged = "/";
  } else if (const std::size_t slash = base.path.rfind('/'); slash != std::string_view::npos) {
    merged = base.path.substr(0, slash + 1);
  } else if (base.path.ends_with(':')) {
    merged = base.path;
  }
  merged.append(path);
  return merged;
}

}  // namespace

bool is_clean_iri(std::string_view iri) {
  return std::none_of(iri.begin(), iri.end(), [](char c) { return unicode::is_ascii(c, unicode::kNotIri); });
}

bool is_absolute_iri(std::string_view reference) { return scheme_length(reference) > 0; }

std::string resolve_iri(std::string_view base_text, std::string_view reference_text) {
  const Components reference = split(reference_text);
  if (base_text.empty() || !reference.scheme.empty()) return std::string(reference_text);
  const Components base = split(base_text);

  std::string out;
  out.reserve(base_text.size() + reference_text.size() + 1);
  if (!base.scheme.empty()) out.append(base.scheme).append(":");
  const Components& authority_from = reference.has_authority ? reference : base;
  if (authority_from.has_authority) out.append("//").append(authority_from.authority);

  bool has_query = reference.has_query;
  std::string_view query = reference.query;
  if (reference.has_authority || reference.path.starts_with('/')) {
    append_without_dot_segments(out, reference.path);
  } else if (!reference.path.empty()) {
    append_without_dot_segments(out, merge_paths(base, reference.path));
  } else {
    out.append(base.path);
    if (!has_query) {
      has_query = base.has_query;
      query = base.query;
    }
  }
  if (has_query) out.append("?").append(query);
  if (reference.has_fragment) out.append("#").append(reference.fragment);
  return out;
}

}  // namespace tercet
