#include "parser/iri.h"

#include <catch2/catch.hpp>
#include <utility>
#include <vector>

using tercet::resolve_iri;

TEST_CASE("resolve_iri gives the results of RFC 3986 section 5.4") {
  const std::string base = "http://a/b/c/d;p?q";
  const std::vector<std::pair<std::string, std::string>> cases = {
      // 5.4.1, normal examples
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"g#s", "http://a/b/c/g#s"},
      {"g?y#s", "http://a/b/c/g?y#s"},
      {";x", "http://a/b/c/;x"},
      {"g;x", "http://a/b/c/g;x"},
      {"g;x?y#s", "http://a/b/c/g;x?y#s"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../", "http://a/"},
      {"../../g", "http://a/g"},
      // 5.4.2, abnormal examples
      {"../../../g", "http://a/g"},
      {"../../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {".g", "http://a/b/c/.g"},
      {"g..", "http://a/b/c/g.."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"./g/.", "http://a/b/c/g/"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/./x", "http://a/b/c/g?y/./x"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"g#s/./x", "http://a/b/c/g#s/./x"},
      {"g#s/../x", "http://a/b/c/g#s/../x"},
      {"http:g", "http:g"},
  };
  for (const auto& [reference, expected] : cases) {
    INFO("reference " << reference);
    CHECK(resolve_iri(base, reference) == expected);
  }
}

TEST_CASE("resolve_iri continues a base that is not hierarchical") {
  CHECK(resolve_iri("fact:", "Anhui") == "fact:Anhui");
  CHECK(resolve_iri("fact:", "Beijing-Tianjin-Hebei") == "fact:Beijing-Tianjin-Hebei");
  CHECK(resolve_iri("fact:", "") == "fact:");
  CHECK(resolve_iri("fact:", "#x") == "fact:#x");
  CHECK(resolve_iri("urn:facts:", "x") == "urn:facts:x");
  CHECK(resolve_iri("urn:a:b", "c") == "urn:c");
}

TEST_CASE("resolve_iri with an authority and no path, and without a base") {
  CHECK(resolve_iri("http://example.org", "x") == "http://example.org/x");
  CHECK(resolve_iri("http://example.org?q", "x") == "http://example.org/x");
  CHECK(resolve_iri("", "x/../y") == "x/../y");
  CHECK(resolve_iri("http://a/b", "http://c/d/../e") == "http://c/d/../e");
  CHECK(resolve_iri("file:///a/b", "c") == "file:///a/c");
}

TEST_CASE("is_absolute_iri looks for a scheme") {
  CHECK(tercet::is_absolute_iri("http://a"));
  CHECK(tercet::is_absolute_iri("fact:"));
  CHECK(tercet::is_absolute_iri("a+b-c.1:x"));
  CHECK_FALSE(tercet::is_absolute_iri(""));
  CHECK_FALSE(tercet::is_absolute_iri(":a"));
  CHECK_FALSE(tercet::is_absolute_iri("1a:b"));
  CHECK_FALSE(tercet::is_absolute_iri("a/b:c"));
  CHECK_FALSE(tercet::is_absolute_iri("#a:b"));
}
