// Random queries over random data.
#pragma once

#include <random>
#include <string>

#include "tests/random/random_data.h"

namespace tercet::test {

// A query in full SPARQL 1.1, of any form and with everything but SERVICE and what is different each time (RAND, UUID, NOW), of a size that
// the naive evaluator can bear.
std::string random_query(std::mt19937& random, const RandomTerms& terms);

}  // namespace tercet::test
