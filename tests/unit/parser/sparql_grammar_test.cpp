#include <catch2/catch.hpp>
#include <tao/pegtl/contrib/analyze.hpp>

#include "parser/sparql/sparql_unit.h"

TEST_CASE("the grammar has no left recursion and no loop that takes nothing") {
  CHECK(tao::pegtl::analyze<tercet::sparql::grammar::Unit>() == 0);
}
