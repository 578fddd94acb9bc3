#include "parser/text_position.h"

#include <catch2/catch.hpp>

#include "parser/unicode.h"

using namespace tercet;

TEST_CASE("position_at counts lines and characters") {
  const std::string text = "ab\n\xE5\xAE\x89\xE5\xBE\xBDx\r\ny";
  CHECK(position_at(text, 0).line == 1);
  CHECK(position_at(text, 0).column == 1);
  CHECK(position_at(text, 2).column == 3);
  CHECK(position_at(text, 3).line == 2);
  CHECK(position_at(text, 9).column == 3);
  CHECK(position_at(text, 12).line == 3);
  CHECK(position_at(text, 1000).column == 2);
  CHECK(position_at("\xEF\xBB\xBFx", 3).column == 1);
  CHECK(position_at("", 0).line == 1);
}

TEST_CASE("syntax_error shows the line and a caret") {
  const Error error = syntax_error("f.ttl", "one\ntwo three\nfour", 8, "expected a verb");
  CHECK(std::string(error.what()) == "f.ttl:2:5: expected a verb\n  two three\n      ^");
  CHECK(error.code() == ErrorCode::kSyntax);
  CHECK(error.position().line == 2);
  CHECK(error.position().column == 5);
  CHECK(std::string(syntax_error("", "x", 1, "m").what()) == "1:2: m\n  x\n   ^");
}

TEST_CASE("the caret stands below the character, whatever stands before it") {
  // Two wide characters, a tab, a broken byte.
  const Error error = syntax_error("", "\xE5\xAE\x89\xE5\xBE\xBD\t\xFF!", 8, "m");
  CHECK(std::string(error.what()) == "1:5: m\n  \xE5\xAE\x89\xE5\xBE\xBD ?!\n        ^");
}

TEST_CASE("a long line is cut around the caret") {
  const std::string text = std::string(1000, 'a') + "!" + std::string(1000, 'b');
  const Error error = syntax_error("", text, 1000, "m");
  CHECK(std::string(error.what()) ==
        "1:1001: m\n  ... " + std::string(60, 'a') + "!" + std::string(49, 'b') + " ...\n  " + std::string(64, ' ') + "^");
}

TEST_CASE("describe_text_at names what stands there") {
  CHECK(describe_text_at("ab cd", 3) == "\"cd\"");
  CHECK(describe_text_at("ab cd", 5) == "the end of the text");
  CHECK(describe_text_at("ab\r\ncd", 2) == "the end of the line");
  CHECK(describe_text_at(")x", 0) == "\")\"");
  CHECK(describe_text_at("\xFF", 0) == "a byte that is no UTF-8");
  CHECK(describe_text_at(std::string(100, 'x'), 0) == "\"" + std::string(30, 'x') + "...\"");
}

TEST_CASE("UTF-8 is decoded strictly") {
  CHECK(unicode::decode("\xE5\xAE\x89").code_point == 0x5B89);
  CHECK(unicode::decode("\xF4\x8F\xBF\xBF").code_point == 0x10FFFF);
  for (const char* bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
                          "\xF5\x80\x80\x80", "\xE5\xAE", "\xC3", "\xE5\xAE\x20", "\xFF"}) {
    CHECK(unicode::decode(bad).length == 0);
    CHECK(unicode::find_invalid(std::string("0123456789") + bad) == 10);
  }
  CHECK(unicode::find_invalid("0123456789\xE5\xAE\x89 and on") == std::string::npos);
  CHECK(unicode::is_cut_character("\xE5\xAE"));
  CHECK(unicode::is_cut_character("\xF0"));
  CHECK_FALSE(unicode::is_cut_character("\xE5\x20"));
  CHECK_FALSE(unicode::is_cut_character("a"));
  CHECK_FALSE(unicode::is_cut_character("\xED\xA0"));
}

TEST_CASE("every scalar value survives encoding and decoding") {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (!unicode::is_scalar(c)) continue;
    std::string text;
    unicode::append(text, c);
    const unicode::Decoded decoded = unicode::decode(text);
    if (decoded.code_point != c || decoded.length != text.size()) FAIL("code point " << static_cast<unsigned>(c));
  }
}

TEST_CASE("characters of texts of any length are counted") {
  std::string text;
  std::size_t characters = 0;
  for (; characters < 1200; ++characters) {
    REQUIRE(unicode::count_characters(text) == characters);
    unicode::append(text, characters % 300 < 100 ? U'\U0001F600' : characters % 7 == 0 ? U'\u00E9' : U'a');
  }
}

TEST_CASE("a text is ASCII when each of its bytes is") {
  for (std::size_t size = 0; size <= 70; ++size) {
    std::string text(size, 'a');
    CAPTURE(size);
    REQUIRE(unicode::is_ascii(text));
    for (std::size_t place = 0; place < size; ++place) {
      CAPTURE(place);
      text[place] = '\x80';
      REQUIRE_FALSE(unicode::is_ascii(text));
      text[place] = 'a';
    }
  }
}
