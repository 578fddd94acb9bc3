// What a cell of a table looks like: a number, a date, an IRI, a name.
#pragma once

#include <string>
#include <string_view>

namespace tercet::rdf {

// Without white space around it.
std::string_view trimmed(std::string_view text);

// The datatype of a text that is written as XML Schema writes its values: "7" "-3" xsd:integer, "2.50" xsd:decimal, "1e6" xsd:double,
// "true" "false" xsd:boolean, xsd:date, xsd:time, xsd:dateTime. Empty for all else, so also for "007", "+5", ".5", "TRUE" and
// 2023-02-30, which are texts.
std::string_view datatype_of_text(std::string_view text);

// Whether every character may stand in an IRI.
bool has_iri_characters(std::string_view text);

// A name that is an IRI behind a namespace: white space becomes "_", what no IRI's path can hold is percent-encoded.
void append_encoded_name(std::string& out, std::string_view name);

// The name of a column as a bare name of the query language: each run of other characters is one "_", and none is at the ends; one
// is put before a digit at the beginning. Empty when there is no letter or digit at all.
std::string bare_name_of(std::string_view column);

// Whether this is the local part of a prefixed name, without escapes.
bool is_local_name(std::string_view text);

}  // namespace tercet::rdf
