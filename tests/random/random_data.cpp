#include "tests/random/random_data.h"

#include <algorithm>

namespace tercet::test {
namespace {

Term xsd(std::string_view text, std::string_view type) {
  return Term::typed_literal(text, std::string(vocabulary::kXsd).append(type));
}

// Most floats are few digits of a binary fraction: sums of them are exact, in any order.
const std::vector<Term>& all_literals() {
  static const std::vector<Term> kLiterals{
      xsd("0", "integer"),
      xsd("1", "integer"),
      xsd("2", "integer"),
      xsd("-3", "integer"),
      xsd("7", "integer"),
      xsd("01", "integer"),
      xsd("+2", "integer"),
      xsd(" 7 ", "integer"),
      xsd("x", "integer"),
      xsd("2.5", "integer"),
      xsd("2", "byte"),
      xsd("300", "byte"),
      xsd("1", "nonNegativeInteger"),
      xsd("-5", "negativeInteger"),
      xsd("4000000000", "int"),
      xsd("9007199254740993", "integer"),
      xsd("1152921504606846976", "integer"),
      xsd("-1152921504606846977", "integer"),
      xsd("99999999999999999999", "integer"),
      xsd("16777217", "int"),
      xsd("9.007199254740992E15", "double"),
      xsd("1.6777216E7", "float"),
      xsd("0.000000000001", "decimal"),
      xsd("123456789012345678.5", "decimal"),
      xsd("0.1", "decimal"),
      xsd("0.1", "double"),
      xsd("1.0", "decimal"),
      xsd("2.5", "decimal"),
      xsd("2.50", "decimal"),
      xsd("-0.25", "decimal"),
      xsd("7", "decimal"),
      xsd("1e0", "decimal"),
      xsd("1.0E0", "double"),
      xsd("1e0", "double"),
      xsd("2.5E0", "double"),
      xsd("-0.0E0", "double"),
      xsd("0", "double"),
      xsd("INF", "double"),
      xsd("-INF", "double"),
      xsd("NaN", "double"),
      xsd("1.5E7", "double"),
      xsd("one", "double"),
      xsd("1.0E0", "float"),
      xsd("2.5", "float"),
      xsd("NaN", "float"),
      xsd("INF", "float"),
      xsd("true", "boolean"),
      xsd("false", "boolean"),
      xsd("1", "boolean"),
      xsd("yes", "boolean"),
      Term::literal(""),
      Term::literal("a"),
      Term::literal("abc"),
      Term::literal("B"),
      Term::literal("2.5"),
      Term::literal("7"),
      Term::literal("\u00e9\u00df b"),
      Term::literal("\u4e2d\U0001F600a"),
      Term::literal("http://n/1"),
      Term::literal("2020-02-29T12:00:00Z"),
      Term::language_literal("abc", "en"),
      Term::language_literal("a", "en"),
      Term::language_literal("abc", "EN"),
      Term::language_literal("bca", "fr"),
      Term::language_literal("", "en-GB"),
      xsd("2020-02-29T12:00:00Z", "dateTime"),
      xsd("2020-02-29T13:00:00+01:00", "dateTime"),
      xsd("2020-02-29T12:00:00", "dateTime"),
      xsd("2020-03-01T05:30:00.250-05:30", "dateTime"),
      xsd("1999-12-31T23:59:59.50Z", "dateTime"),
      xsd("2020-03-01T02:00:00+14:00", "dateTime"),
      xsd("0001-01-01T00:00:00Z", "dateTime"),
      xsd("9999-12-31T23:59:59.999-14:00", "dateTime"),
      xsd("2021-02-29T12:00:00Z", "dateTime"),
      xsd("2020-02-29", "date"),
      xsd("2020-02-29Z", "date"),
      xsd("2020-03-02-05:00", "date"),
      xsd("2020-13-01", "date"),
      Term::typed_literal("a", "http://t/unknown"),
      Term::typed_literal("b", "http://t/unknown"),
  };
  return kLiterals;
}

Term blank_node(unsigned number) { return Term::blank_node("x" + std::to_string(number)); }

constexpr unsigned kNodes = 4;
constexpr unsigned kBlankNodes = 2;

class Maker {
 public:
  explicit Maker(std::mt19937& random) : random_(random) {
    for (unsigned i = 0; i < kNodes; ++i) data_.terms.nodes.push_back(Term::iri("http://n/" + std::to_string(i)));
    auto& literals = data_.terms.literals;
    for (unsigned i = 0; i < 8; ++i) literals.push_back(all_literals()[below(static_cast<unsigned>(all_literals().size()))]);
    for (int i = 0; i < 3; ++i) literals.push_back(Term::integer(i));
  }

  RandomData make() {
    NaiveDataset& dataset = data_.dataset;
    for (unsigned i = 0; i < kBlankNodes; ++i)
      dataset.default_graph.push_back({blank_node(i), Term::iri(kNameOfBlankNode), Term::literal("x" + std::to_string(i))});
    fill(dataset.default_graph, 6 + below(30));
    for (unsigned i = 0; i < 3; ++i) {
      Graph graph;
      fill(graph, below(20));
      if (!graph.empty()) dataset.named.emplace_back(Term::iri("http://g/" + std::to_string(i)), graph);
    }
    return std::move(data_);
  }

 private:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

  Term node() { return below(8) == 0 ? blank_node(below(kBlankNodes)) : data_.terms.nodes[below(kNodes)]; }

  void fill(Graph& graph, unsigned facts) {
    for (unsigned i = 0; i < facts; ++i) {
      const auto& literals = data_.terms.literals;
      Term object = below(5) < 2 ? literals[below(static_cast<unsigned>(literals.size()))] : node();
      Triple fact{node(), Term::iri("http://p/" + std::to_string(below(3))), object};
      if (std::find(graph.begin(), graph.end(), fact) == graph.end()) graph.push_back(fact);
    }
  }

  std::mt19937& random_;
  RandomData data_;
};

}  // namespace

RandomData random_data(std::mt19937& random) { return Maker(random).make(); }

}  // namespace tercet::test
