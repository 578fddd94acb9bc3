// Regular expressions on their own: what is seen of a pattern's ends, and that it changes no answer.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "engine/expr/regex_ends.h"
#include "engine/expr/regex_engine.h"

using namespace tercet::expr;

namespace {

std::vector<std::string> beginnings(std::string_view pattern, std::string_view flags = "") {
  return beginnings_of_matched(pattern, *parse_regex_flags(flags));
}
std::string beginning(std::string_view pattern, std::string_view flags = "") {
  const std::vector<std::string> all = beginnings(pattern, flags);
  REQUIRE(all.size() <= 1);
  return all.empty() ? "" : all[0];
}
bool begins_as_shown(std::string_view text, std::string_view pattern, std::string_view flags) {
  const std::vector<std::string> all = beginnings(pattern, flags);
  return all.empty() || std::any_of(all.begin(), all.end(), [&](const std::string& each) { return text.starts_with(each); });
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
  for (const char* flags : {"m", "x", "q"}) CHECK(beginning("^abc", flags).empty());
  CHECK(beginning("^abc", "s") == "abc");
}

TEST_CASE("a pattern without regard to case shows each way to write the beginning") {
  using Texts = std::vector<std::string>;
  CHECK(beginnings("^aB.c", "i") == Texts{"AB", "Ab", "aB", "ab"});
  CHECK(beginnings("^1-a?", "i") == Texts{"1-"});
  CHECK(beginnings("^k", "i") == Texts{"K", "k", "\u212A"});
  CHECK(beginnings("^sh", "i").size() == 6);
  CHECK(beginnings("^abcdefgh", "i").size() == 32);
  // One character may stand for two, or for one and the mark behind it.
  CHECK(beginnings("^ass", "i") == Texts{"A", "a"});
  CHECK(beginnings("^afl", "i") == Texts{"A", "a"});
  CHECK(beginnings("^ab\u0331", "i") == Texts{"A", "a"});
  CHECK(beginnings("^ss", "i").empty());
  CHECK(beginnings("^\u00E9", "i").empty());
  CHECK(beginnings("abc", "i").empty());
  CHECK(beginnings("^a|b", "i").empty());
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
      REQUIRE((!regex->find(text, 0, {}) || (begins_as_shown(text, pattern, flags) && text.ends_with(end(pattern, flags)))));
    }
  }
  CHECK(patterns > 1000);
}

TEST_CASE("without regard to case, whichever library matches finds no text that begins otherwise than shown") {
  std::mt19937 random(11);
  const std::vector<std::string> pieces{"s", "S", "t",      "f",      "I",      "l",      "k",  "h",
                                        "J", "n", "\u0331", "\u030C", "\u0307", "\u00DF", "s?", "."};
  const std::vector<std::string> characters{"s",      "S",      "t",      "F",      "i",      "l",      "K",
                                            "h",      "j",      "n",      "\u0331", "\u030C", "\u0307", "\u00DF",
                                            "\u017F", "\u212A", "\uFB00", "\uFB01", "\uFB03", "\uFB05", "\uFB06",
                                            "\u0130", "\u0131", "\u1E96", "\u01F0", "\u0149", "\u1E9E"};
  const auto pick = [&](const std::vector<std::string>& of) { return of[random() % of.size()]; };
  int matches = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string pattern = "^";
    for (std::size_t count = 1 + random() % 3; count > 0; --count) pattern += pick(pieces);
    const auto regex = make_regex(pattern, "i", nullptr);
    const auto translation = translate_regex(pattern, *parse_regex_flags("i"));
    REQUIRE(translation.has_value());
    const auto other = make_backtracking_regex(*translation, *parse_regex_flags("i"), nullptr);
    for (int i = 0; i < 20; ++i) {
      std::string text;
      for (std::size_t count = 1 + random() % 3; count > 0; --count) text += pick(characters);
      CAPTURE(pattern, text);
      const bool matched = regex->find(text, 0, {}) || other->find(text, 0, {});
      matches += matched ? 1 : 0;
      if (matched && !begins_as_shown(text, pattern, "i")) FAIL("another beginning");
    }
  }
  CHECK(matches > 1000);
}
