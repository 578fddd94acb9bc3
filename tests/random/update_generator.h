// Random updates over random data.
#pragma once

#include <random>
#include <string>

#include "tests/random/random_data.h"

namespace tercet::test {

// One operation of SPARQL 1.1 Update or a few, of any kind but LOAD. The dataset is what they will be done to: data that is deleted is
// often there.
std::string random_update(std::mt19937& random, const RandomTerms& terms, const NaiveDataset& dataset);

}  // namespace tercet::test
