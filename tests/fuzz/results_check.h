// Any bytes are a result document or an Error, the same whole and in pieces of one to 63 bytes (the length of the text says how many);
// the program aborts when they are not.
#pragma once

#include <string_view>

#include "parser/results/result_reader.h"

void check_result_text(tercet::ResultSyntax syntax, std::string_view text);
