#include <catch2/catch.hpp>

#include "random_rows.h"
#include "store_fixture.h"
#include "tercet/error.h"

namespace {

using namespace tercet;
using test::publish;
using test::Texts;

std::string random_text(test::RandomRows& random) {
  std::string text = random.below(2) == 0 ? "http://example.org/" : "urn:x:";
  for (std::uint64_t size = random.below(12); size > 0; --size)
    text += static_cast<char>(random.below(20) == 0 ? 255 : 'a' + random.below(5));
  // Now and then texts that share more than a separator keeps.
  if (random.below(40) == 0) text.insert(3, std::string(1500 + random.below(3), 'q'));
  return text;
}

void require_texts(const RocksStore& store, IdKind kind, const std::set<std::string>& texts) {
  std::shared_ptr<const Snapshot> snapshot = store.snapshot();
  std::vector<Id> ids;
  std::vector<std::string> sorted(texts.begin(), texts.end());
  for (const std::string& text : sorted) {
    std::optional<Id> id = snapshot->find(term_of_dictionary_text(kind, text));
    REQUIRE(id.has_value());
    REQUIRE(id->kind() == kind);
    ids.push_back(*id);
  }
  for (std::size_t i = 0; i < ids.size(); i += 17)
    REQUIRE(snapshot->term(ids[i]) == Term(term_of_dictionary_text(kind, sorted[i])));
  std::vector<Term> terms(ids.size());
  std::reverse(ids.begin(), ids.end());
  ids.insert(ids.end(), ids.begin(), ids.end());
  terms.resize(ids.size());
  snapshot->terms(ids, terms);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    REQUIRE(terms[i] == Term(term_of_dictionary_text(kind, sorted[sorted.size() - 1 - i % sorted.size()])));
  }
  std::vector<std::string_view> wanted(sorted.begin(), sorted.end());
  std::vector<std::string> missing{"", "http://example.org", "zzz"};
  wanted.insert(wanted.end(), missing.begin(), missing.end());
  std::sort(wanted.begin(), wanted.end());
  std::vector<Id> found(wanted.size());
  store.find_sorted(kind, wanted, found);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    REQUIRE(found[i].is_unbound() == !texts.contains(std::string(wanted[i])));
    if (!found[i].is_unbound()) REQUIRE(snapshot->find(term_of_dictionary_text(kind, wanted[i])) == found[i]);
  }
}

}  // namespace

TEST_CASE("the dictionary finds ids of terms and terms of ids, over several loads") {
  constexpr std::uint64_t kSeed = 12;
  INFO("seed " << kSeed);
  test::RandomRows random(kSeed);
  for (std::uint32_t block_terms : {1u, 2u, 20u, 0u}) {
    OpenOptions options;
    options.dictionary_block_terms = block_terms;
    RocksStore store("", options);
    REQUIRE(store.dictionary_empty());
    REQUIRE_FALSE(store.snapshot()->find(Term::iri("http://example.org/a").view()).has_value());
    std::set<std::string> iris;
    std::set<std::string> typed;
    for (int load = 0; load < 4; ++load) {
      Texts new_iris{IdKind::kIri, {}};
      Texts new_typed{IdKind::kTyped, {}};
      for (int i = 0; i < 400; ++i) {
        std::string text = random_text(random);
        if (iris.insert(text).second) new_iris.texts.insert(text);
      }
      for (int i = 0; i < 20 * load; ++i) {
        std::string text = random_text(random);
        text += std::string(1, '\0') + "urn:type";
        if (typed.insert(text).second) new_typed.texts.insert(text);
      }
      publish(store, {}, {new_iris, new_typed});
      require_texts(store, IdKind::kIri, iris);
      // So many that the filters of a segment that is alone are had, too.
      for (int i = 0; i < 200; ++i) {
        const std::string absent = "http://example.org/absent" + std::to_string(i);
        REQUIRE_FALSE(store.snapshot()->find(Term::iri(absent).view()).has_value());
      }
      require_texts(store, IdKind::kIri, iris);
      if (!typed.empty()) require_texts(store, IdKind::kTyped, typed);
    }
    REQUIRE(store.info().terms == iris.size() + typed.size());

    std::shared_ptr<const Snapshot> snapshot = store.snapshot();
    for (const std::string& prefix : {std::string(), std::string("http://example.org/a"), std::string("urn:x:c\xFF"),
                                      std::string("\xFF"), std::string("none"), std::string("urn:x:")}) {
      std::vector<std::string> expected;
      for (const std::string& text : iris) {
        if (text.starts_with(prefix)) expected.push_back(text);
      }
      std::vector<std::string> visited;
      snapshot->for_each_iri(prefix, [&](Id id, std::string_view text) {
        REQUIRE(snapshot->term(id).value() == text);
        visited.emplace_back(text);
        return true;
      });
      REQUIRE(visited == expected);
      bool complete = false;
      std::set<std::string> in_ranges;
      for (const IdRange& range : snapshot->prefix_ranges(IdKind::kIri, prefix, complete)) {
        for (Id id = range.first; id < range.last; id.bits += 1) in_ranges.insert(snapshot->term(id).value());
        REQUIRE(snapshot->ids_are_sorted(range.first, {range.last.bits - 1}));
      }
      REQUIRE(complete);
      REQUIRE(in_ranges == std::set<std::string>(expected.begin(), expected.end()));
    }
    int visits = 0;
    snapshot->for_each_iri("", [&](Id, std::string_view) { return ++visits < 3; });
    REQUIRE(visits == 3);
    REQUIRE_FALSE(snapshot->ids_are_sorted(Id::make(IdKind::kIri, 0), Id::make(IdKind::kIri, iris.size() - 1)));
    REQUIRE_FALSE(snapshot->ids_are_sorted(Id::make(IdKind::kIri, 0), Id::make(IdKind::kTyped, 0)));
    REQUIRE_THROWS_AS(snapshot->term(Id::make(IdKind::kIri, iris.size())), Error);
  }
}

TEST_CASE("every kind of term has its dictionary text") {
  std::string with_nul("a\0b", 3);
  for (const Term& term :
       {Term::iri("urn:a"), Term::literal(""), Term::literal(with_nul), Term::language_literal(with_nul, "en-GB"),
        Term::typed_literal(with_nul, "urn:type"), Term::typed_literal("01", vocabulary::kXsdInteger)}) {
    std::string text;
    IdKind kind = append_dictionary_text(term.view(), text);
    REQUIRE(Term(term_of_dictionary_text(kind, text)) == term);
  }
}

TEST_CASE("very long texts") {
  OpenOptions options;
  RocksStore store("", options);
  Texts strings{IdKind::kString, {}};
  for (char c : {'a', 'b', 'c'}) strings.texts.insert(std::string(3'000'000, 'x') + c);
  strings.texts.insert("short");
  publish(store, {}, {strings});
  require_texts(store, IdKind::kString, strings.texts);
}

TEST_CASE("values and blank nodes need no dictionary") {
  RocksStore store("", {});
  std::shared_ptr<const Snapshot> snapshot = store.snapshot();
  REQUIRE(snapshot->find(Term::integer(5).view()) == inline_integer(5));
  REQUIRE(snapshot->term(*inline_integer(5)) == Term::integer(5));
  REQUIRE_FALSE(snapshot->find(Term::blank_node("b0").view()).has_value());
  REQUIRE(snapshot->find(TermView{}) == kUnboundId);
  {
    std::unique_ptr<Ingestion> ingestion = store.begin_ingestion();
    MetaChange change;
    change.next_payload = ingestion->first_payload();
    change.next_payload[static_cast<std::size_t>(IdKind::kBlankNode)] = 12;
    ingestion->publish(change);
  }
  snapshot = store.snapshot();
  REQUIRE(snapshot->find(Term::blank_node("b11").view()) == Id::make(IdKind::kBlankNode, 11));
  for (const char* label : {"b12", "b011", "b", "x1", "b1x", "b99999999999999999999999", ""}) {
    REQUIRE_FALSE(snapshot->find(Term::blank_node(label).view()).has_value());
  }
}

TEST_CASE("a reader of dictionary blocks goes from block to block and within one as it likes") {
  test::RandomRows random(31);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::vector<std::string>> texts(2);
    std::vector<std::string> blocks;
    for (std::vector<std::string>& of_block : texts) {
      std::set<std::string> sorted;
      const std::uint64_t longest = round % 4 == 0 ? 3 : round % 4 == 1 ? 40 : 700;
      for (std::uint64_t left = 1 + random.below(90); left > 0; --left) {
        std::string text = random.below(3) == 0 ? std::string(random.below(longest), 'x') : std::string();
        for (std::uint64_t size = random.below(longest); size > 0; --size) text += static_cast<char>('a' + random.below(26));
        sorted.insert(text);
      }
      of_block.assign(sorted.begin(), sorted.end());
      DictionaryBlockBuilder builder;
      for (const std::string& text : of_block) builder.add(text);
      blocks.push_back(builder.take());
    }
    const std::vector<DictionaryBlockView> views{{blocks[0], Id::make(IdKind::kIri, 0)}, {blocks[1], Id::make(IdKind::kIri, 0)}};
    DictionaryBlockView::Reader reader(views[0]);
    std::size_t now = 0;
    for (int read = 0; read < 400; ++read) {
      if (random.below(10) == 0) reader.open(views[now = random.below(2)]);
      const std::size_t place = random.below(texts[now].size());
      REQUIRE(reader.text(place) == texts[now][place]);
      if (place + 1 < texts[now].size()) REQUIRE(reader.text(place + 1) == texts[now][place + 1]);
    }
    REQUIRE_THROWS_AS(reader.text(texts[now].size()), Error);
  }
}
