// SPARQL Query Results XML Format.
#include <catch2/catch.hpp>

#include "results_test_support.h"

using namespace tercet;
using namespace tercet::test;

namespace {
std::string xml(std::string_view text) { return read_shown(ResultSyntax::kXml, text); }
std::string xml_error(std::string_view text) { return read_error(ResultSyntax::kXml, text); }
std::string sparql(const std::string& inside) {
  return "<sparql xmlns=\"http://www.w3.org/2005/sparql-results#\">" + inside + "</sparql>";
}
std::string one_value(const std::string& inside) {
  return sparql("<head><variable name=\"x\"/></head><results><result><binding name=\"x\">" + inside +
                "</binding></result></results>");
}
std::string value(const std::string& inside) { return xml(one_value(inside)); }
std::string value_error(const std::string& inside) {
  const std::string message = xml_error(one_value(inside));
  return message.substr(std::min(message.find(' '), message.size()));
}
}  // namespace

TEST_CASE("XML results: rows") {
  CHECK(xml(R"(<?xml version="1.0"?>
<!-- a comment -->
<s:sparql xmlns:s="http://www.w3.org/2005/sparql-results#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
          xsi:schemaLocation="http://www.w3.org/2007/SPARQL/result.xsd">
  <s:head>
    <s:variable name="a"/>
    <s:variable name="b"/>
    <s:link href="metadata.rdf"/>
  </s:head>
  <s:results ordered="true" distinct="false">
    <s:result>
      <s:binding name="b"><s:uri> http://example.org/b </s:uri></s:binding>
    </s:result>
    <s:result>
      <s:binding name="a"><s:bnode>r1</s:bnode></s:binding>
      <s:binding name="b"><s:literal>text</s:literal></s:binding>
    </s:result>
    <s:result/>
  </s:results>
</s:sparql>
)") == "?a ?b\n- <http://example.org/b>\n_:r1 \"text\"\n- -\n");
  CHECK(xml(sparql("<head/><results><result/><result></result></results>")) == "\n\n\n");
}

TEST_CASE("XML results: terms") {
  CHECK(value("<literal xml:lang=\"fr-BE\">chat</literal>") == "?x\n\"chat\"@fr-BE\n");
  CHECK(value("<literal datatype=\"e:t\">1</literal>") == "?x\n\"1\"^^<e:t>\n");
  CHECK(value("<literal datatype=\"http://www.w3.org/2001/XMLSchema#string\">1</literal>") == "?x\n\"1\"\n");
  CHECK(value("<literal> a\n&lt;b&gt; &amp; &#x1F600;<![CDATA[<c>]]> </literal>") == "?x\n\" a\\n<b> & \xF0\x9F\x98\x80<c> \"\n");
  CHECK(value("<literal/>") == "?x\n\"\"\n");
  CHECK(value("<literal>a<!-- no text -->b</literal>") == "?x\n\"ab\"\n");
  CHECK(value("<unbound/>") == "?x\n-\n");
}

TEST_CASE("XML results: boolean, encodings") {
  CHECK(xml(sparql("<head/><boolean>true</boolean>")) == "true");
  CHECK(xml(sparql("<head></head><boolean> false </boolean>")) == "false");
  CHECK(xml("\xEF\xBB\xBF" + sparql("<head/><boolean>1</boolean>")) == "true");
  CHECK(xml("<?xml version='1.0' encoding='ISO-8859-1'?>" + one_value("<literal>\xE9</literal>")) == "?x\n\"\xC3\xA9\"\n");
}

TEST_CASE("XML results: what is no result document") {
  CHECK(xml_error("<a/>") ==
        "1:1: unexpected element <a> outside the namespace of SPARQL results; a result document begins with <sparql>");
  CHECK(xml_error(sparql("")) == "1:56: the document has neither <results> nor <boolean>");
  CHECK(xml_error(sparql("<results/>")) == "1:56: expected <head> before the results");
  CHECK(xml_error(sparql("<head/>\n<head/>")) == "2:1: a second <head>");
  CHECK(xml_error(sparql("<head/><boolean>true</boolean><results/>")) == "1:86: a second answer in one document");
  CHECK(xml_error(sparql("<head/><boolean>maybe</boolean>")) == "1:77: expected true or false in <boolean>");
  CHECK(xml_error(sparql("<head><variable/></head>")) == "1:62: a variable without a name");
  CHECK(xml_error(sparql("<head/>\n\xC3\xA9 text")) == "2:1: unexpected text between elements");
  CHECK(xml_error(sparql("<head/>\n  \n   text")) == "3:4: unexpected text between elements");
  CHECK(value_error("") == " a <binding> without a value");
  CHECK(value_error("<uri>e:a</uri><uri>e:b</uri>") == " a second value in one <binding>");
  CHECK(value_error("<literal xml:lang='en' datatype='e:t'>x</literal>") == " a literal with both a language and a datatype");
  CHECK(value_error("<uri><b/></uri>") == " unexpected element <b>");
  CHECK(value_error("<uri>e:a</uri></binding><binding name='x'><uri>e:a</uri>") ==
        " a second value of the variable \"x\" in one row");
  CHECK(value_error("<uri>e:a</uri></binding><binding name='y'><uri>e:a</uri>") ==
        " the variable \"y\" is not declared in the head");
}

TEST_CASE("XML results: what is no XML") {
  const std::string whole = one_value("<uri>e:\xC3\xA9</uri>");
  REQUIRE(xml_error(whole).empty());
  for (std::size_t size = 0; size < whole.size(); ++size) CHECK_FALSE(xml_error(whole.substr(0, size)).empty());
  CHECK(xml_error(whole + "x").find("no well-formed XML") != std::string::npos);
  CHECK(value_error(std::string("<uri>a\0b</uri>", 14)).find("no well-formed XML") != std::string::npos);
  CHECK(value_error("<uri>\xFF</uri>").find("no well-formed XML") != std::string::npos);
  CHECK(value_error("<literal>&nbsp;</literal>").find("no well-formed XML") != std::string::npos);
}

TEST_CASE("XML results: no entity is ever expanded") {
  const std::string laughs =
      "<!DOCTYPE sparql [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
  CHECK(xml_error(laughs + one_value("<literal>&c;</literal>")) == "1:30: a result document must not declare entities");
  const std::string file = "<!DOCTYPE sparql [<!ENTITY f SYSTEM \"file:///etc/hostname\">]>";
  CHECK(xml_error(file + one_value("<literal>&f;</literal>")) == "1:59: a result document must not declare entities");
  const std::string parameter = "<!DOCTYPE sparql [<!ENTITY % p \"x\">]>";
  CHECK(xml_error(parameter + one_value("<literal/>")) == "1:32: a result document must not declare entities");
}
