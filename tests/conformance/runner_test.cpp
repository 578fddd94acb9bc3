// The runner's own parts: what it calls equal, and what it skips.
#include <catch2/catch.hpp>

#include "parser/rdf/rdf_parser.h"
#include "tests/conformance/isomorphism.h"
#include "tests/conformance/skip_list.h"

using namespace tercet;
using namespace tercet::conformance;

namespace {

class Collector final : public QuadSink {
 public:
  void quad(const QuadView& quad) override {
    graph.quads.push_back({Term(quad.subject), Term(quad.predicate), Term(quad.object), Term(quad.graph)});
  }
  Graph graph;
};

Graph trig(std::string_view text) {
  RdfParserOptions options;
  options.format = RdfFormat::kTriG;
  Collector collector;
  parse_rdf(text, options, collector);
  return collector.graph;
}

bool same(std::string_view left, std::string_view right) { return isomorphic(trig(left), trig(right)); }

}  // namespace

TEST_CASE("isomorphic graphs") {
  CHECK(same("", ""));
  CHECK(same("<a:s> <a:p> 1, 2 .", "<a:s> <a:p> 2, 1, 1 ."));
  CHECK(same("_:a <a:p> _:b . _:b <a:p> _:c .", "_:x <a:p> _:a . _:b <a:p> _:x ."));
  CHECK(same("_:a <a:p> 'x'@en-GB .", "_:b <a:p> 'x'@EN-gb ."));
  CHECK(same("_:g { _:a <a:p> _:g } _:h { _:a <a:p> _:h }", "_:1 { _:2 <a:p> _:1 } _:3 { _:2 <a:p> _:3 }"));
  // Two triangles, which refinement alone cannot tell apart.
  CHECK(same("_:a <a:p> _:b . _:b <a:p> _:c . _:c <a:p> _:a . _:d <a:p> _:e . _:e <a:p> _:f . _:f <a:p> _:d .",
             "_:f <a:p> _:b . _:b <a:p> _:a . _:a <a:p> _:f . _:c <a:p> _:e . _:e <a:p> _:d . _:d <a:p> _:c ."));
}

TEST_CASE("graphs that differ") {
  CHECK_FALSE(same("<a:s> <a:p> 1 .", "<a:s> <a:p> 01 ."));
  CHECK_FALSE(same("<a:s> <a:p> 1 .", "<a:s> <a:p> 1, 2 ."));
  CHECK_FALSE(same("<a:s> <a:p> 1 .", "<a:g> { <a:s> <a:p> 1 }"));
  CHECK_FALSE(same("_:a <a:p> _:a .", "_:a <a:p> _:b ."));
  CHECK_FALSE(same("_:a <a:p> <a:b> .", "<a:a> <a:p> <a:b> ."));
  CHECK_FALSE(same("_:a <a:p> _:b . _:a <a:p> _:c .", "_:a <a:p> _:b . _:c <a:p> _:b ."));
  CHECK_FALSE(same("_:g { _:a <a:p> _:g } _:h { _:a <a:p> _:h }", "_:1 { _:2 <a:p> _:3 } _:3 { _:2 <a:p> _:1 }"));
  // A ring of six is no two triangles, although every node looks the same.
  CHECK_FALSE(same("_:a <a:p> _:b . _:b <a:p> _:c . _:c <a:p> _:a . _:d <a:p> _:e . _:e <a:p> _:f . _:f <a:p> _:d .",
                   "_:a <a:p> _:b . _:b <a:p> _:c . _:c <a:p> _:d . _:d <a:p> _:e . _:e <a:p> _:f . _:f <a:p> _:a ."));
}

TEST_CASE("rows are bags") {
  const Row row = {Term::blank_node("a"), Term::integer(1)};
  const Row other = {Term::blank_node("b"), Term::integer(1)};
  CHECK(isomorphic_rows({row, row}, {other, other}));
  CHECK_FALSE(isomorphic_rows({row, row}, {other}));
  CHECK_FALSE(isomorphic_rows({row, row}, {row, other}));
  CHECK(isomorphic_rows({{Term()}}, {{Term()}}));
}

TEST_CASE("patterns of the skip list") {
  CHECK(matches("*.ru", "file:///x/y.ru"));
  CHECK_FALSE(matches("*.ru", "y.rux"));
  CHECK(matches("a*b*c", "a-b-bc"));
  CHECK_FALSE(matches("a*b*c", "a-c-b"));
  CHECK(matches("*", ""));
  CHECK(matches("", ""));
  CHECK_FALSE(matches("", "a"));
}
