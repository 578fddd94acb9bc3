// RDF 1.1 Turtle and TriG as people like to read them.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "engine/results/fact_window.h"
#include "engine/results/term_display.h"
#include "tercet/results.h"

namespace tercet {

// Writes facts as they come, a window at a time. Facts of named graphs make it TriG. `display` and `sink` must outlive it.
class TurtlePrinter {
 public:
  TurtlePrinter(const TermDisplay& display, const TextSink& sink) : display_(display), sink_(sink) {}

  // An unbound graph is the default graph. Facts of one subject and graph that come together are written together.
  void add(const Term& subject, const Term& predicate, const Term& object, const Term& graph);
  // Once, behind the last fact.
  void end();

 private:
  class Page;

  // `whole`: there is no other window.
  void print(const FactWindow& window, bool whole);
  // A term but for the blank nodes that need no label.
  void append_term(std::string& out, const Term& term);
  void append_iri(std::string& out, std::string_view iri);

  const TermDisplay& display_;
  const TextSink& sink_;
  FactWindow windows_[2];
  unsigned current_ = 0;
  bool printed_ = false;
  std::set<std::string, std::less<>> declared_;
  std::set<std::pair<std::string, std::string>> new_prefixes_;  // name and namespace, of the page at hand
};

}  // namespace tercet
