// Transactions and updates through the public API.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <set>
#include <thread>

#include "tercet/tercet.hpp"
#include "tests/support/errors.h"
#include "tests/unit/storage/store_fixture.h"

namespace {

using namespace tercet;
using test::error_of;

Term name(const std::string& local) { return Term::iri("fact:" + local); }

std::set<std::string> rows_of(Cursor cursor) {
  std::set<std::string> rows;
  while (cursor.next()) {
    std::string row;
    for (std::size_t i = 0; i < cursor.columns().size(); ++i) row += (i == 0 ? "" : " ") + cursor[i].value();
    rows.insert(row);
  }
  return rows;
}

using Rows = std::set<std::string>;

Database with_facts(const std::string& facts) {
  Database db = Database::in_memory();
  LoadOptions options;
  options.format = RdfFormat::kFacts;
  db.load_text(facts, options);
  return db;
}

TEST_CASE("a transaction sees its changes, others see them when it commits") {
  Database db = with_facts("a-p-b");
  Cursor before = db.query("?s p ?o");
  Transaction transaction = db.begin();
  REQUIRE(transaction.insert({name("a"), name("p"), name("c")}));
  REQUIRE_FALSE(transaction.insert({name("a"), name("p"), name("c")}));
  REQUIRE(transaction.remove({name("a"), name("p"), name("b")}));
  REQUIRE_FALSE(transaction.remove({name("a"), name("p"), name("nothing")}));
  REQUIRE(rows_of(transaction.query("SELECT ?o { ?s p ?o }")) == Rows{"fact:c"});
  REQUIRE(rows_of(db.query("SELECT ?o { ?s p ?o }")) == Rows{"fact:b"});
  Transaction reader = db.begin({.read_only = true});
  transaction.commit();
  REQUIRE(rows_of(db.query("SELECT ?o { ?s p ?o }")) == Rows{"fact:c"});
  REQUIRE(rows_of(reader.query("SELECT ?o { ?s p ?o }")) == Rows{"fact:b"});
  REQUIRE(before.next());
  REQUIRE(before["o"].value() == "fact:b");
  REQUIRE(error_of([&] { reader.update("+ x-y-z"); }).code() == ErrorCode::kReadOnly);
  REQUIRE(error_of([&] { transaction.query("?s p ?o"); }).code() == ErrorCode::kInvalidArgument);
  REQUIRE(error_of([&] { transaction.commit(); }).code() == ErrorCode::kInvalidArgument);
}

TEST_CASE("a transaction that is dropped or rolled back leaves nothing") {
  Database db = with_facts("a-p-b");
  {
    Transaction dropped = db.begin();
    dropped.insert({name("x"), name("p"), name("y")});
  }
  Transaction undone = db.begin();
  undone.update("DELETE WHERE { ?s ?p ?o }");
  undone.rollback();
  REQUIRE(rows_of(db.query("SELECT ?s ?o { ?s p ?o }")) == Rows{"fact:a fact:b"});
}

TEST_CASE("an update that fails undoes itself, not the transaction") {
  Database db = with_facts("a-p-b");
  Transaction transaction = db.begin();
  transaction.update("+ a-p-c");
  const Error error = error_of([&] { transaction.update("INSERT DATA { <d> <p> <e> } ; COPY <nowhere> TO <there>"); });
  REQUIRE(error.code() == ErrorCode::kNotFound);
  REQUIRE(rows_of(transaction.query("SELECT ?o { ?s p ?o }")) == Rows{"fact:b", "fact:c"});
  REQUIRE(error_of([&] { transaction.update("INSERT { ?s p 1 } WHERE { ?s p ?o FILTER(<unknown>(?o)) }"); }).code() ==
          ErrorCode::kEvaluation);
  transaction.commit();
  REQUIRE(db.info().facts == 2);
}

TEST_CASE("what an update changes is found by the facts before it, and what it inserts stays") {
  Database db = with_facts("a-next-b . b-next-c . c-next-a");
  const UpdateSummary turned = db.update("DELETE { ?x next ?y } INSERT { ?y next ?x } WHERE { ?x next ?y }");
  REQUIRE(turned.removed == 3);
  REQUIRE(turned.inserted == 3);
  REQUIRE(rows_of(db.query("SELECT ?x ?y { ?x next ?y }")) == Rows{"fact:a fact:c", "fact:b fact:a", "fact:c fact:b"});
  // Removed and inserted by one operation: it stays.
  db.update("DELETE { ?x next ?y } INSERT { ?x next ?y } WHERE { ?x next ?y }");
  REQUIRE(db.info().facts == 3);
}

TEST_CASE("terms that an update computes become terms of the database") {
  Database db = with_facts("a-size-2 . b-size-3");
  db.update(
      "INSERT { ?s doubled ?d . ?s label ?l . ?s node ?n } WHERE { ?s size ?v BIND(?v * 2 AS ?d) "
      "BIND(CONCAT('size ', STR(?v)) AS ?l) BIND(BNODE() AS ?n) }");
  REQUIRE(rows_of(db.query("SELECT ?d ?l { ?s doubled ?d ; label ?l }")) == Rows{"4 size 2", "6 size 3"});
  REQUIRE(rows_of(db.query("SELECT (COUNT(DISTINCT ?n) AS ?k) { ?s node ?n FILTER(isBlank(?n)) }")) == Rows{"2"});
  // Places that such a term cannot stand in are left out.
  REQUIRE(db.update("INSERT { ?v is ?s } WHERE { ?s size ?v }").inserted == 0);
  REQUIRE(db.update("INSERT { ?s is ?nothing } WHERE { ?s size ?v }").inserted == 0);
}

TEST_CASE("a text that an update computes is one term in all of it, though it becomes the database's meanwhile") {
  Database db = with_facts("a-q-1 . b-q-1 . c-q-1 . d-q-1 . e-q-2");
  QueryOptions options;
  options.batch_rows = 2;
  db.update(
      "INSERT DATA { <a> <p> \"new\" } ; "
      "INSERT { [] <n> ?l } WHERE { SELECT DISTINCT ?l { ?s <q> ?o BIND(CONCAT(\"k\", STR(?o)) AS ?l) } }",
      options);
  REQUIRE(rows_of(db.query("SELECT (COUNT(*) AS ?k) { ?x n ?l }")) == Rows{"2"});
  // And in a query beside which another transaction makes it one.
  Cursor cursor = db.query("SELECT DISTINCT ?l { ?s q ?o BIND(CONCAT('z', STR(?o)) AS ?l) }", options);
  REQUIRE(cursor.next());
  db.update("INSERT DATA { <x> <y> 'z1', 'z2' }");
  Rows rest{cursor[0].value()};
  std::size_t count = 1;
  for (; cursor.next(); ++count) rest.insert(cursor[0].value());
  REQUIRE(rest == Rows{"z1", "z2"});
  REQUIRE(count == 2);
}

TEST_CASE("the short form tells") {
  Database db = Database::in_memory();
  REQUIRE(db.update("+ Hefei-leads-vehicle_RnD").inserted == 1);
  REQUIRE(db.update("+ Hefei-leads-vehicle_RnD").inserted == 0);
  REQUIRE(db.update("+ Anhui automakers 6, 7 ; part_of Yangtze_River_Delta").inserted == 3);
  REQUIRE(db.update("- Anhui-automakers-6").removed == 1);
  REQUIRE(rows_of(db.query("SELECT ?n { Anhui automakers ?n }")) == Rows{"7"});
  REQUIRE(db.is_update("+ a-b-c"));
  REQUIRE(db.is_update("CLEAR ALL"));
  REQUIRE_FALSE(db.is_update("?s ?p ?o"));
  REQUIRE(db.is_update("INSERT nonsense"));
  REQUIRE(db.is_update("INSERT DATA { no_such_prefix:a <b> <c> }"));
  REQUIRE(error_of([&] { db.update("?s ?p ?o"); }).code() == ErrorCode::kSyntax);
  REQUIRE(error_of([&] { db.query("+ a-b-c"); }).code() == ErrorCode::kSyntax);
  QueryOptions strict;
  strict.strict = true;
  REQUIRE(error_of([&] { db.update("+ a-b-c", strict); }).code() == ErrorCode::kSyntax);
}

TEST_CASE("facts that cannot be are refused") {
  Database db = Database::in_memory();
  Transaction transaction = db.begin();
  REQUIRE(error_of([&] { transaction.insert({Term::literal("x"), name("p"), name("o")}); }).code() == ErrorCode::kInvalidArgument);
  REQUIRE(error_of([&] { transaction.insert({name("s"), Term::literal("x"), name("o")}); }).code() == ErrorCode::kInvalidArgument);
  REQUIRE(error_of([&] { transaction.insert({name("s"), name("p"), Term()}); }).code() == ErrorCode::kInvalidArgument);
  REQUIRE(error_of([&] {
            transaction.insert({name("s"), name("p"), name("o"), Term::literal("g")});
          }).code() == ErrorCode::kInvalidArgument);
  REQUIRE(error_of([&] {
            transaction.insert({Term::blank_node("nobody"), name("p"), name("o")});
          }).code() == ErrorCode::kInvalidArgument);
  const Term node = transaction.new_blank_node();
  REQUIRE(transaction.insert({node, name("p"), name("o"), name("g")}));
  REQUIRE(transaction.remove({node, name("p"), name("o"), name("g")}));
  transaction.commit();
  REQUIRE(db.info().facts == 0);
}

TEST_CASE("terms that could not be written are refused") {
  Database db = Database::in_memory();
  Transaction transaction = db.begin();
  auto refused = [&](const Term& subject, const Term& object) {
    REQUIRE(error_of([&] { transaction.insert({subject, name("p"), object}); }).code() == ErrorCode::kInvalidArgument);
  };
  refused(Term::iri("http://e/a b"), name("o"));
  refused(Term::iri("relative"), name("o"));
  refused(Term::iri("http://e/\xFF"), name("o"));
  refused(name("s"), Term::literal("\xC3"));
  refused(name("s"), Term::typed_literal("x", "no scheme"));
  refused(name("s"), Term::typed_literal("x", std::string_view("b:\0c", 4)));
  refused(name("s"), Term::language_literal("x", "1a"));
  refused(name("s"), Term::language_literal("x", "de_AT"));
  REQUIRE(transaction.insert({name("s"), name("p"), Term::language_literal("x", "de-1996")}));
}

TEST_CASE("files are loaded into a transaction, and by LOAD") {
  test::TemporaryDirectory directory;
  Database db = Database::in_memory();
  std::ofstream(directory.file("two words.ttl")) << "@prefix ex: <http://example.org/> . ex:a ex:b _:x . _:x ex:c 1 .";
  std::ofstream(directory.file("bad.nt")) << "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b>\n";
  {
    Transaction transaction = db.begin();
    REQUIRE(transaction.load({directory.file("two words.ttl")}).facts_added == 2);
    REQUIRE(error_of([&] { transaction.load({directory.file("bad.nt")}); }).code() == ErrorCode::kSyntax);
    REQUIRE(rows_of(transaction.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")) == Rows{"2"});
    transaction.commit();
  }
  REQUIRE(db.display(Term::iri("http://example.org/a")) == "ex:a");
  const std::string file = "<file://" + directory.file("two%20words.ttl") + ">";
  REQUIRE(db.update("LOAD " + file + " INTO GRAPH <g>").inserted == 2);
  REQUIRE(rows_of(db.query("SELECT (COUNT(*) AS ?n) { GRAPH <g> { ?s ?p ?o } }")) == Rows{"2"});
  REQUIRE(error_of([&] { db.update("LOAD <file://" + directory.file("bad.nt") + ">"); }).code() == ErrorCode::kSyntax);
  REQUIRE(error_of([&] { db.update("LOAD <file://" + directory.file("nothing.nt") + ">"); }).code() == ErrorCode::kNotFound);
  REQUIRE(error_of([&] { db.update("LOAD <http://example.org/x>"); }).code() == ErrorCode::kService);
  REQUIRE(error_of([&] { db.update("LOAD <urn:x>"); }).code() == ErrorCode::kInvalidArgument);
  REQUIRE(db.update("LOAD SILENT <file://" + directory.file("bad.nt") + ">").inserted == 0);
  // The document's own IRI is its base.
  std::ofstream(directory.file("relative.ttl")) << "<#a> <p> <> .";
  REQUIRE(db.update("LOAD <file://" + directory.file("relative.ttl") + "> INTO GRAPH <h>").inserted == 1);
  REQUIRE(db.query("ASK { GRAPH <h> { <file://" + directory.file("relative.ttl") + "#a> <file://" + directory.file("p") +
                   "> <file://" + directory.file("relative.ttl") + "> } }")
              .ask());
  REQUIRE(db.info().facts == 5);
}

TEST_CASE("an update is stopped by its time limit or a cancel, and leaves nothing") {
  Database db = Database::in_memory();
  std::string facts;
  for (int i = 0; i < 1500; ++i) facts += "n" + std::to_string(i) + "-p-" + std::to_string(i) + "\n";
  LoadOptions load;
  load.format = RdfFormat::kFacts;
  db.load_text(facts, load);
  const std::string large = "INSERT { ?a q ?c } WHERE { ?a p ?b . ?c p ?d . ?e p ?f . ?g p ?h FILTER(?b + ?d + ?f + ?h < 0) }";
  QueryOptions options;
  options.timeout = std::chrono::milliseconds(100);
  REQUIRE(error_of([&] { db.update(large, options); }).code() == ErrorCode::kCancelled);
  Transaction transaction = db.begin();
  const Canceller canceller = transaction.canceller();
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    canceller.cancel();
  });
  REQUIRE(error_of([&] { transaction.update(large); }).code() == ErrorCode::kCancelled);
  stopper.join();
  transaction.rollback();
  REQUIRE(db.info().facts == 1500);
}

TEST_CASE("changes last, and are packed away") {
  test::TemporaryDirectory directory;
  {
    Database db = Database::open(directory.file("db"));
    db.update("PREFIX ex: <http://example.org/> INSERT DATA { ex:a ex:b ex:c . GRAPH ex:g { ex:a ex:b ex:d } }");
    db.update("PREFIX ex: <http://example.org/> DELETE DATA { ex:a ex:b ex:c }", {}, {.durability = Durability::kRelaxed});
    REQUIRE(db.info().waiting_changes == 1);
  }
  Database db = Database::open(directory.file("db"));
  REQUIRE(rows_of(db.query("SELECT ?o { GRAPH ?g { ?s ?p ?o } }")) == Rows{"http://example.org/d"});
  REQUIRE(db.display(Term::iri("http://example.org/d")) == "ex:d");
  db.compact();
  REQUIRE(db.info().waiting_changes == 0);
  REQUIRE(rows_of(db.query("SELECT ?o { GRAPH ?g { ?s ?p ?o } }")) == Rows{"http://example.org/d"});
  REQUIRE(error_of([&] { Database::open(directory.file("db"), {.read_only = true}).update("+ a-b-c"); }).code() ==
          ErrorCode::kReadOnly);
}

}  // namespace
