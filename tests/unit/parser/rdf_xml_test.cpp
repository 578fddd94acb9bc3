// RDF/XML beyond the W3C's tests, which tests/conformance runs: what the errors say, XML literals, entities, encodings, limits.
#include <catch2/catch.hpp>

#include "rdf_test_support.h"

using namespace tercet;
using namespace tercet::test;

namespace {

using Quads = std::vector<std::string>;

constexpr std::string_view kRoot =
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:ex='http://e/' xml:base='http://b/d/f'>\n";

std::string document(std::string_view inside) { return std::string(kRoot).append(inside).append("</rdf:RDF>"); }

Quads quads(std::string_view inside) { return quads_of(document(inside), RdfFormat::kRdfXml); }

std::string message(std::string_view inside) { return message_of(document(inside), RdfFormat::kRdfXml); }

// The value of the XML literal, which the fact of "<http://b/s> <http://e/p>" holds.
std::string xml_literal(std::string_view inside) {
  std::vector<std::string> values;
  struct Values final : QuadSink {
    std::vector<std::string>* values;
    void quad(const QuadView& quad) override { values->emplace_back(quad.object.value); }
  } sink;
  sink.values = &values;
  parse_rdf(document("<rdf:Description rdf:about='/s'><ex:p rdf:parseType='Literal'>" + std::string(inside) +
                     "</ex:p></rdf:Description>"),
            rdf_options(RdfFormat::kRdfXml), sink);
  return values.size() == 1 ? values.front() : "not one value";
}

}  // namespace

TEST_CASE("RDF/XML: a node and its properties") {
  CHECK(quads("<ex:T rdf:about='a' ex:q='1'><ex:p xml:lang='en'>x</ex:p><ex:p rdf:resource='#z'/></ex:T>") ==
        Quads{"<http://b/d/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/T>", "<http://b/d/a> <http://e/q> \"1\"",
              "<http://b/d/a> <http://e/p> \"x\"@en", "<http://b/d/a> <http://e/p> <http://b/d/f#z>"});
  CHECK(quads("<rdf:Description rdf:about='a'><ex:p rdf:parseType='Collection'/></rdf:Description>") ==
        Quads{"<http://b/d/a> <http://e/p> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>"});
  CHECK(quads("<rdf:Description rdf:about='a' xml:lang='de'><ex:p xml:lang=''> x </ex:p><ex:p/></rdf:Description>") ==
        Quads{"<http://b/d/a> <http://e/p> \" x \"", "<http://b/d/a> <http://e/p> \"\"@de"});
  CHECK(quads("<rdf:Description rdf:about='a' xml:lang='de'><ex:p "
              "rdf:datatype='http://www.w3.org/2001/XMLSchema#string'>x</ex:p><ex:p rdf:datatype='d'>y</ex:p></rdf:Description>") ==
        Quads{"<http://b/d/a> <http://e/p> \"x\"", "<http://b/d/a> <http://e/p> \"y\"^^<http://b/d/d>"});
}

TEST_CASE("RDF/XML: a base and a language hold for their element only") {
  CHECK(quads("<rdf:Description rdf:about='a' xml:base='http://c/x' xml:lang='de'><ex:p>1</ex:p></rdf:Description>\n"
              "<rdf:Description rdf:about='a'><ex:p>2</ex:p></rdf:Description>") ==
        Quads{"<http://c/a> <http://e/p> \"1\"@de", "<http://b/d/a> <http://e/p> \"2\""});
}

TEST_CASE("RDF/XML: the prefixes of the root are known to the parser") {
  const auto parser = make_rdf_parser(rdf_options(RdfFormat::kRdfXml));
  std::vector<std::string> lines;
  Lines sink(lines);
  parser->parse(document("<x:T xmlns:x='http://x/'/>"), true, sink);
  CHECK(parser->prefixes() == std::vector<std::pair<std::string, std::string>>{
                                  {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}, {"ex", "http://e/"}});
}

TEST_CASE("RDF/XML: XML literals are exclusive canonical XML") {
  CHECK(xml_literal("<br/>") == "<br></br>");
  CHECK(xml_literal("a &amp; &lt;b&gt; <![CDATA[<c>&]]> &#13;&#x9;") == "a &amp; &lt;b&gt; &lt;c&gt;&amp; &#xD;\t");
  CHECK(xml_literal("<ex:a b='1' a='&quot;&lt;&#10;>'/>") == "<ex:a xmlns:ex=\"http://e/\" a=\"&quot;&lt;&#xA;>\" b=\"1\"></ex:a>");
  CHECK(xml_literal("<a><ex:b/><ex:c ex:d=''/></a>") ==
        "<a><ex:b xmlns:ex=\"http://e/\"></ex:b><ex:c xmlns:ex=\"http://e/\" ex:d=\"\"></ex:c></a>");
  CHECK(xml_literal("<a xmlns='http://x/'><b/><c xmlns=''><d/></c></a>") ==
        "<a xmlns=\"http://x/\"><b></b><c xmlns=\"\"><d></d></c></a>");
  CHECK(xml_literal("<y:a xmlns:y='http://y/' xmlns:z='http://a/' z:i='' y:h='' j=''/>") ==
        "<y:a xmlns:y=\"http://y/\" xmlns:z=\"http://a/\" j=\"\" z:i=\"\" y:h=\"\"></y:a>");
  CHECK(xml_literal("<y:a xmlns:y='http://y/'><y:a xmlns:y='http://other/'><y:b/></y:a><y:c/></y:a>") ==
        "<y:a xmlns:y=\"http://y/\"><y:a xmlns:y=\"http://other/\"><y:b></y:b></y:a><y:c></y:c></y:a>");
  CHECK(xml_literal("<!-- c --><?pi  d ?><?e?><a xml:lang='en'/>") == "<!-- c --><?pi d ?><?e?><a xml:lang=\"en\"></a>");
}

TEST_CASE("RDF/XML: errors say what was expected") {
  CHECK(message("<ex:T rdf:ID='1x'/>") ==
        "2:7: expected a name of letters, digits, \".\", \"-\" and \"_\" that begins with a letter or "
        "\"_\", found \"1x\"");
  CHECK(message("<ex:T rdf:ID='x'/>\n<ex:T\n  rdf:ID='x'/>") == "4:3: rdf:ID=\"x\" was there before; an ID stands once in a file");
  CHECK(message("<ex:T rdf:bagID='x'/>") == "2:7: rdf:bagID is no part of RDF/XML any more");
  CHECK(message("<ex:T rdf:aboutEach='x'/>") == "2:7: rdf:aboutEach is no part of RDF/XML any more");
  CHECK(message("<ex:T rdf:li='x'/>") == "2:7: rdf:li cannot be an attribute");
  CHECK(message("<ex:T rdf:about='x' rdf:ID='y'/>") == "2:21: only one of rdf:ID and rdf:about can stand in a tag");
  CHECK(message("<ex:T rdf:about='x' about='y'/>") == "2:21: rdf:about stands twice in this tag");
  CHECK(message("<ex:T p='x'/>") == "2:7: the attribute p is in no namespace; expected a prefix before it");
  CHECK(message("<T/>") == "2:1: the element <T> is in no namespace, from which its IRI would begin");
  CHECK(message("<ex:T rdf:resource='x'/>") ==
        "2:7: a node is named by rdf:about; rdf:resource belongs to a property; found rdf:resource");
  CHECK(message("<rdf:li/>") == "2:1: expected the element of a node; <rdf:li> cannot be one");
  CHECK(message("<ex:T><rdf:Description/></ex:T>") == "2:7: expected the element of a property; <rdf:Description> cannot be one");
  CHECK(message("<ex:T><ex:p rdf:about='x'/></ex:T>") ==
        "2:13: rdf:about belongs to a node; a property refers to one by rdf:resource; found rdf:about");
  CHECK(message("<ex:T>\n text</ex:T>") == "3:2: expected the element of a property, found text");
  CHECK(message("text") == "2:1: expected the element of a node, found text");
  CHECK(message("<ex:T><ex:p>text <ex:T/></ex:p></ex:T>") ==
        "2:18: an element cannot stand in a text; XML as a value needs rdf:parseType=\"Literal\"");
  CHECK(message("<ex:T><ex:p><ex:T/> text</ex:p></ex:T>") == "2:21: expected the end of this property behind its node, found text");
  CHECK(message("<ex:T><ex:p><ex:T/><ex:T/></ex:p></ex:T>") == "2:20: expected the end of this property: it has one node already");
  CHECK(message("<ex:T><ex:p rdf:datatype='d'><ex:T/></ex:p></ex:T>") ==
        "2:30: expected text, since the property has an rdf:datatype");
  CHECK(message("<ex:T><ex:p rdf:resource='d'>x</ex:p></ex:T>") ==
        "2:30: expected the end of this property, since its attributes are its value, found text");
  CHECK(message("<ex:T><ex:p rdf:parseType='Literal' ex:q=''/></ex:T>") ==
        "2:37: a property with rdf:parseType has no other attributes but rdf:ID; found ex:q");
  CHECK(message("<ex:T rdf:about='a b'/>") == "2:7: an IRI cannot contain a space; write %20");
  CHECK(message("<ex:T xml:lang='en_US'/>") == "2:7: expected a language tag such as \"en\" or \"zh-Hans\", found \"en_US\"");
  CHECK(message_of("<ex:T xmlns:ex='http://e/' xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' r:about='x'/>",
                   RdfFormat::kRdfXml) ==
        "1:82: the IRI <x> is relative and there is no base; expected xml:base, or a base given with the load");
}

TEST_CASE("RDF/XML: errors of the XML") {
  CHECK(error_of(document("<ex:T>\n  <ex:p>1</ex:q>\n</ex:T>"), RdfFormat::kRdfXml) ==
        "3:12: expected </ex:p>, since the element <ex:p> of line 3 is not closed\n    <ex:p>1</ex:q>\n             ^");
  CHECK(message("<ex:T><ex:p>a & b</ex:p></ex:T>") == "2:16: a \"&\" that begins no reference is written &amp; in XML");
  CHECK(message("<ex:T><ex:p>a < b</ex:p></ex:T>") ==
        "2:16: this is no well-formed XML: found a space in a place where it cannot stand");
  CHECK(message("<ex:T ex:p='a<b'/>") == "2:14: a \"<\" that begins no tag is written &lt; in XML");
  CHECK(message("<ex:T ex:p='1' ex:p='2'/>") == "2:16: this attribute stands twice in its tag");
  CHECK(message("<ey:T/>") == "2:1: a prefix in this tag is not declared; expected xmlns:prefix=\"namespace\" here or outside");
  CHECK(message("<ex:T>&nbsp;</ex:T>") ==
        "2:7: the entity &nbsp; is not declared in this text; XML itself knows &amp; &lt; &gt; &quot; &apos; only");
  CHECK(message("<ex:T ex:p='\xFF'/>").starts_with("2:13: this byte is no valid UTF-8"));
  CHECK(message_of(std::string(kRoot) + "<ex:T>\n", RdfFormat::kRdfXml) ==
        "3:1: the text ends inside the element <ex:T> of line 2; expected </ex:T>");
  CHECK(message_of(std::string(kRoot) + "<ex:T ", RdfFormat::kRdfXml) ==
        "2:1: the text ends inside the tag, comment or declaration that begins here");
  CHECK(message_of("", RdfFormat::kRdfXml) == "1:1: the text has no element; RDF/XML is one element, <rdf:RDF> as a rule");
  CHECK(message_of(document("") + "\n<x/>", RdfFormat::kRdfXml) ==
        "3:1: nothing but comments can follow the end of the root element");
  CHECK(message_of("<?xml version='1.0' encoding='windows-1252'?><x/>", RdfFormat::kRdfXml) ==
        "1:31: the encoding windows-1252 is not read; convert the text to UTF-8 and declare that, or nothing");
  CHECK(message_of("<a:s> <a:p> <a:o> .", RdfFormat::kRdfXml).starts_with("1:"));
}

TEST_CASE("RDF/XML: a bad statement is left out, and behind an error of the XML nothing is read") {
  const std::string text = document(
      "<ex:T rdf:about='1'><ex:p><ex:T rdf:about='2'><ex:p rdf:bagID='x'><ex:T rdf:about='3'/></ex:p></ex:T></ex:p></ex:T>\n"
      "<ex:T rdf:about='4' xml:lang='de' xml:base='http://c/' rdf:li=''/>\n"
      "stray\n &amp; text\n"
      "<rdf:Description rdf:about='5'><ex:p>x</ex:p></rdf:Description>\n"
      "<ex:T rdf:about='6' ex:p='&bad;'/>");
  const Outcome outcome = parse_whole(text, rdf_options(RdfFormat::kRdfXml), true);
  CHECK(outcome.quads == Quads{"<http://b/d/5> <http://e/p> \"x\""});
  REQUIRE(outcome.errors.size() == 4);
  CHECK(outcome.errors[0].starts_with("2:53: rdf:bagID"));
  CHECK(outcome.errors[1].starts_with("3:56: rdf:li"));
  CHECK(outcome.errors[2].starts_with("4:1: expected the element of a node"));
  CHECK(outcome.errors[3].starts_with("7:27: the entity &bad; is not declared"));
}

TEST_CASE("RDF/XML: an error waits for the text that it shows") {
  for (const std::string& text : {std::string("<x>\n <y/gaID>\n</x>"), document("<ex:T\n ex:p='&bad;'\n/>"),
                                  document("<ex:T>&bad;\n</ex:T>"), document("<ex:T><p></ex:T>")}) {
    const Outcome whole = parse_whole(text, rdf_options(RdfFormat::kRdfXml));
    CHECK(whole.errors.size() == 1);
    CHECK(parse_in_pieces(text, rdf_options(RdfFormat::kRdfXml), false, [] { return 1; }) == whole);
  }
}

TEST_CASE("RDF/XML: entities") {
  const auto with_dtd = [](std::string_view dtd, std::string_view inside) {
    return "<!DOCTYPE rdf:RDF " + std::string(dtd) + ">\n" + document(inside);
  };
  CHECK(quads_of(with_dtd("[<!ENTITY e 'http://e/'><!ENTITY f '&e;f/'>]",
                          "<rdf:Description rdf:about='&f;a' ex:p='&e;'><ex:q>&f;&amp;</ex:q></rdf:Description>"),
                 RdfFormat::kRdfXml) ==
        Quads{"<http://e/f/a> <http://e/p> \"http://e/\"", "<http://e/f/a> <http://e/q> \"http://e/f/&\""});
  // Other files are not read, and what they might declare is not passed over.
  const auto message_with_dtd = [&](std::string_view dtd, std::string_view inside) {
    return message_of(with_dtd(dtd, inside), RdfFormat::kRdfXml);
  };
  CHECK(message_with_dtd("SYSTEM 'file:///etc/passwd'", "<ex:T ex:p='&amp;'/>").find("<http://e/p> \"&\"") == std::string::npos);
  CHECK(quads_of(with_dtd("SYSTEM 'http://e/x.dtd'", "<rdf:Description rdf:about='a' ex:p='&amp;'/>"), RdfFormat::kRdfXml) ==
        Quads{"<http://b/d/a> <http://e/p> \"&\""});
  CHECK(message_with_dtd("SYSTEM 'http://e/x.dtd'", "<ex:T ex:p='1&x;'/>") ==
        "3:14: the entity &x; is not declared in this text, and other files are not read");
  CHECK(message_with_dtd("SYSTEM 'http://e/x.dtd'", "<ex:T>&x;</ex:T>") ==
        "3:7: the entity &x; is not declared in this text, and other files are not read");
  CHECK(message_with_dtd("SYSTEM 'x.dtd' [<!ENTITY x '&y;'>]", "<ex:T>&x;</ex:T>").find("&y; is not declared") !=
        std::string::npos);
  CHECK(message_with_dtd("[<!ENTITY x SYSTEM 'file:///etc/passwd'>]", "<ex:T>&x;</ex:T>") ==
        "3:7: this entity is in another file, and other files are not read");
  CHECK(message_with_dtd("[<!ENTITY x SYSTEM 'file:///etc/passwd'>]", "<ex:T ex:p='&x;'/>").find("in another file") !=
        std::string::npos);
  CHECK(message_with_dtd("[<!ENTITY x '&y;'><!ENTITY y '&x;'>]", "<ex:T ex:p='&x;'/>").find("refers to itself") !=
        std::string::npos);
}

TEST_CASE("RDF/XML: entities that explode or nest are an error") {
  std::string bomb = "<!DOCTYPE x [<!ENTITY e0 'ha'>";
  for (int i = 1; i < 30; ++i) {
    bomb += "<!ENTITY e" + std::to_string(i) + " '&e" + std::to_string(i - 1) + ";&e" + std::to_string(i - 1) + ";'>";
  }
  const std::string content = "<ex:T><ex:p>&e29;</ex:p></ex:T>";
  CHECK(message_of(bomb + "]>" + document(content), RdfFormat::kRdfXml).find("a hundred times as long") != std::string::npos);

  std::string deep = "<!DOCTYPE x [<!ENTITY e0 'ha'>";
  for (int i = 1; i < 100000; ++i) deep += "<!ENTITY e" + std::to_string(i) + " '&e" + std::to_string(i - 1) + ";'>";
  CHECK(message_of(deep + "]>" + document(content), RdfFormat::kRdfXml).find("which is the limit") != std::string::npos);
}

TEST_CASE("RDF/XML: deep nesting is an error and no crash") {
  std::string text(kRoot);
  for (int i = 0; i < 500000; ++i) text += "<ex:T><ex:p>";
  CHECK(message_of(text, RdfFormat::kRdfXml).find("nested more than 2000 levels deep") != std::string::npos);
  std::string literal(kRoot);
  literal += "<ex:T><ex:p rdf:parseType='Literal'>";
  for (int i = 0; i < 500000; ++i) literal += "<a>";
  CHECK(message_of(literal, RdfFormat::kRdfXml).find("nested more than 2000 levels deep") != std::string::npos);
}

TEST_CASE("RDF/XML: other encodings") {
  const auto utf16 = [](std::u16string_view text, bool is_big_endian) {
    std::string bytes;
    for (const char16_t c : text) {
      const char high = static_cast<char>(c >> 8);
      const char low = static_cast<char>(c & 0xFF);
      bytes += is_big_endian ? high : low;
      bytes += is_big_endian ? low : high;
    }
    return bytes;
  };
  const std::u16string good =
      u"\uFEFF<x:T xmlns:x='http://e/' xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' r:about='http://e/\u5B89'>\n"
      u"<x:p>\U0001F600\u0A0A</x:p></x:T>";
  const std::u16string bad = u"\uFEFF<x:T xmlns:x='http://e/'>\n\u5B89\u0A0A stray</x:T>";
  for (const bool is_big_endian : {false, true}) {
    CHECK(quads_of(utf16(good, is_big_endian), RdfFormat::kRdfXml).back() ==
          "<http://e/\xE5\xAE\x89> <http://e/p> \"\xF0\x9F\x98\x80\xE0\xA8\x8A\"");
    const std::string error = error_of(utf16(bad, is_big_endian), RdfFormat::kRdfXml);
    CHECK(error.starts_with("2:1: expected the element of a property, found text\n  \xE5\xAE\x89\xE0\xA8\x8A stray</x:T>\n"));
    const std::string undeclared = error_of(utf16(u"\uFEFF<x:T xmlns:x='http://e/'>&e;</x:T>", is_big_endian), RdfFormat::kRdfXml);
    CHECK(undeclared.find("the entity &e; is not declared") != std::string::npos);
  }
  const std::string latin = "<?xml version='1.0' encoding='ISO-8859-1'?>\n<x:T xmlns:x='http://e/'>\xE9 stray</x:T>";
  CHECK(error_of(latin, RdfFormat::kRdfXml).find("<x:T xmlns:x='http://e/'>\xC3\xA9 stray") != std::string::npos);
}

TEST_CASE("RDF/XML: a text of many megabytes, and many nodes, in bounded pieces") {
  struct Measure final : QuadSink {
    std::size_t quads = 0;
    std::size_t longest = 0;
    void quad(const QuadView& quad) override {
      ++quads;
      longest = std::max(longest, quad.object.value.size());
    }
  } sink;
  const auto parser = make_rdf_parser(rdf_options(RdfFormat::kRdfXml));
  std::string rest(kRoot);
  std::size_t most_kept = 0;
  const auto feed = [&](std::string_view piece) {
    rest.append(piece);
    rest.erase(0, parser->parse(rest, false, sink));
    most_kept = std::max(most_kept, rest.size());
  };
  feed("<ex:T><ex:p>");
  const std::string piece(std::size_t{1} << 20, 'x');
  for (int i = 0; i < 100; ++i) feed(piece);
  feed("</ex:p></ex:T>");
  for (int i = 0; i < 100000; ++i) feed("<ex:T/>\n");
  CHECK(parser->parse(rest + "</rdf:RDF>", true, sink) == rest.size() + 10);
  CHECK(sink.longest == std::size_t{100} << 20);
  CHECK(sink.quads == 100002);
  CHECK(most_kept < 200);
}
