// The reader of each syntax. Included by result_reader.cpp and the readers themselves.
#pragma once

#include "parser/results/result_reader.h"

namespace tercet::results {

void read_json(const ByteSource& source, ResultSink& sink);
void read_xml(const ByteSource& source, ResultSink& sink);
void read_csv(const ByteSource& source, ResultSink& sink);
void read_tsv(const ByteSource& source, ResultSink& sink);

}  // namespace tercet::results
