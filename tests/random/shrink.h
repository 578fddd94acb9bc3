// Makes a failing example small, so that a person can see what is wrong.
#pragma once

#include <functional>
#include <string>

#include "tests/random/naive_data.h"

namespace tercet::test {

struct Example {
  std::string query;
  NaiveDataset dataset;
};

// Takes facts out of the data and words out of the query as long as the example still fails. `fails` is asked some hundred times; queries
// it is given may be no SPARQL, and then do not fail.
Example shrink(Example example, const std::function<bool(const Example&)>& fails);

}  // namespace tercet::test
