// What must hold of an RDF parser on any bytes, or the program aborts: whole and in pieces of one to seven bytes (the length of the text
// says how many), stopping at errors and going on behind them, the same quads and the same errors come out, and every term is
// valid UTF-8.
#pragma once

#include <string_view>

#include "tercet/options.h"

void check_rdf_text(tercet::RdfFormat format, std::string_view text);
