// Regular expressions on their own: what is seen of a pattern's ends, and that it changes no answer.
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "engine/expr/regex_ends.h"
#include "engine/expr/regex_engine.h"

using namespace tercet::expr;

namespace {

std::string beginning(std::string_view pattern, std::string_view flags = "") {
  return std::string(beginning_of_matched(pattern, *parse_regex_flags(flags)));
}
std::string end(std::string_view pattern, std::string_view flags = "") {
  return std::string(end_of_matched(pattern, *parse_regex_flags(flags)));
}

}  // namespace

TEST_CASE("a pattern shows what matched texts begin with") {
  CHECK(beginning("^abc") == "abc");
  CHECK(beginning("^abc$") == "abc");
  CHECK(beginning("^ab.c") == "ab");
  CHECK(beginning("^abc?") == "ab");
  CHECK(beginning("^ab\u00E9*") == "ab");
  CHECK(beginning("^ab+") == "ab");
  CHECK(beginning("^ab\\.") == "ab");
  CHECK(beginning("abc").empty());
  CHECK(beginning("^abc|d").empty());
  for (const char* flags : {"i", "m", "x", "q"}) CHECK(beginning("^abc", flags).empty());
  CHECK(beginning("^abc", "s") == "abc");
}

TEST_CASE("a pattern shows what matched texts end with") {
  CHECK(end("abc$") == "abc");
  CHECK(end("^abc$") == "abc");
  CHECK(end("a.*bc$") == "bc");
  CHECK(end("a+b$") == "b");
  CHECK(end("[a-c]b$") == "b");
  CHECK(end("(a)b\u00E9$") == "b\u00E9");
  CHECK(end("a{2}b$") == "b");
  CHECK(end("\\db$") == "b");
  CHECK(end("\\.b$") == "b");
  CHECK(end("(a)\\1b$") == "b");
  CHECK(end("(a)\\12b$") == "b");
  CHECK(end("b\\$").empty());
  CHECK(end("b\\d$").empty());
  CHECK(end("b*$").empty());
  CHECK(end("a|b$").empty());
  CHECK(end("abc").empty());
  for (const char* flags : {"i", "m", "x", "q"}) CHECK(end("abc$", flags).empty());
  CHECK(end("abc$", "s") == "abc");
}

TEST_CASE("both libraries find the same, whatever a pattern shows of its ends") {
  std::mt19937 random(7);
  const std::vector<std::string> pieces{"a",   "b",      "ab",  ".",   ".*",  "a*",   "b?", "a+", "[ab]", "[^a]",
                                        "(a)", "(ab|b)", "\\.", "\\$", "\\s", "a{2}", "^",  "$",  "\\\\"};
  const std::vector<std::string> characters{"a", "b", ".", "$", "\n", "\\", " "};
  const auto pick = [&](const std::vector<std::string>& of) { return of[random() % of.size()]; };
  int patterns = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string pattern = random() % 2 == 0 ? "^" : "";
    for (std::size_t count = random() % 5; count > 0; --count) pattern += pick(pieces);
    if (random() % 3 != 0) pattern += "$";
    const std::string flags = random() % 4 == 0 ? std::string(1, "smi"[random() % 3]) : "";
    CAPTURE(pattern, flags);
    const auto regex = make_regex(pattern, flags, nullptr);
    const auto translation = translate_regex(pattern, *parse_regex_flags(flags));
    REQUIRE((regex != nullptr) == translation.has_value());
    const auto other = translation ? make_backtracking_regex(*translation, *parse_regex_flags(flags), nullptr) : nullptr;
    if (!other) continue;  // ICU knows no empty pattern
    ++patterns;
    for (int i = 0; i < 10; ++i) {
      std::string text;
      for (std::size_t count = random() % 8; count > 0; --count) text += pick(characters);
      CAPTURE(text);
      REQUIRE(regex->find(text, 0, {}) == other->find(text, 0, {}));
      REQUIRE((!regex->find(text, 0, {}) || (text.starts_with(beginning(pattern, flags)) && text.ends_with(end(pattern, flags)))));
    }
  }
  CHECK(patterns > 1000);
}
