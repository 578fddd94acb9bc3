// RDF/XML: RDF 1.1 XML Syntax, section 7, as an automaton over the events of XmlReader.
//
// What is open is a stack of frames, an element each (inside a parseType="Literal" only that one). A fact goes to the sink as soon as
// its object is known, which for a property with a node inside is at the node's start tag. Memory is bounded by the longest text or
// tag and the nesting; and 16 bytes for each rdf:ID, as IdSet says.
//
// Where errors are skipped (on_error), a statement is a child of rdf:RDF with all that is in it. An error in the XML itself ends the
// parse: behind it nothing is sure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/rdf/id_set.h"
#include "parser/rdf/rdf_parser.h"
#include "parser/rdf/statement_buffer.h"
#include "parser/rdf/xml_literal.h"
#include "parser/rdf/xml_reader.h"

namespace tercet::rdf {

inline constexpr std::string_view kRdfStatement = "http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement";
inline constexpr std::string_view kRdfSubject = "http://www.w3.org/1999/02/22-rdf-syntax-ns#subject";
inline constexpr std::string_view kRdfPredicate = "http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate";
inline constexpr std::string_view kRdfObject = "http://www.w3.org/1999/02/22-rdf-syntax-ns#object";
inline constexpr std::string_view kRdfXmlLiteral = "http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral";

class RdfXmlParser final : public RdfParser, private XmlHandler {
 public:
  explicit RdfXmlParser(const RdfParserOptions& options);

  std::size_t parse(std::string_view text, bool last, QuadSink& sink) override;
  std::vector<std::pair<std::string, std::string>> prefixes() const override { return prefixes_; }

 private:
  enum class FrameKind : std::uint8_t {
    kDocument,    // around the root
    kRdf,         // rdf:RDF: nodes
    kNode,        // a node: properties
    kProperty,    // a property: a text or one node
    kEmpty,       // a property whose object its attributes give
    kResource,    // parseType="Resource": a node of its own, with properties
    kCollection,  // parseType="Collection": nodes
    kLiteral,     // parseType="Literal": any XML
  };

  // A term that outlives its event.
  struct HeldTerm {
    TermKind kind = TermKind::kUnbound;
    std::string text;
    void hold(TermKind new_kind, std::string_view value) {
      kind = new_kind;
      text.assign(value);
    }
    TermView view() const { return {kind, text, {}, {}}; }
  };

  struct Frame {
    FrameKind kind = FrameKind::kDocument;
    bool has_node = false;      // kProperty: its node was there
    bool is_typed = false;      // kProperty: it has an rdf:datatype
    std::size_t base = 0;       // of bases_
    std::size_t language = 0;   // of languages_
    HeldTerm node;              // kNode, kResource: the subject of its properties; kCollection: the last cell
    std::uint64_t members = 0;  // rdf:li so far
    std::string predicate;      // of a property
    std::string statement;      // of a property: the IRI that its rdf:ID makes; empty when it has none
    std::string datatype;       // kProperty
  };

  // The attributes of an element, sorted out. What is not there is null.
  struct Attributes {
    const XmlAttribute* id = nullptr;
    const XmlAttribute* about = nullptr;
    const XmlAttribute* node_id = nullptr;
    const XmlAttribute* resource = nullptr;
    const XmlAttribute* datatype = nullptr;
    const XmlAttribute* parse_type = nullptr;
    std::vector<const XmlAttribute*> properties;
  };

  // --- XmlHandler
  void declare_prefix(std::string_view prefix, std::string_view space) override;
  void start_element(const XmlName& name, std::span<const XmlAttribute> attributes) override;
  void end_element() override;
  void text(std::string_view text) override;
  void comment(std::string_view text) override;
  void instruction(std::string_view target, std::string_view data) override;
  void failed() override;

  // --- rdfxml_parser.cpp: the automaton
  Frame& top() { return frames_[depth_]; }
  Frame& push(FrameKind kind);
  void pop();
  void root_element(const XmlName& name, std::span<const XmlAttribute> attributes);
  void node_element(const XmlName& name, std::span<const XmlAttribute> attributes);
  void property_element(const XmlName& name, std::span<const XmlAttribute> attributes);
  void typed_property(const XmlAttribute& parse_type, const Frame& parent);
  void empty_property(const Frame& parent);
  void child_of_property() const;
  void deliver(const TermView& node);
  void close_property(const Frame& property);

  // --- rdfxml_facts.cpp: what is told to the sink
  void emit(const TermView& subject, std::string_view predicate, const TermView& object);
  void emit_property(const Frame& parent, const Frame& property, const TermView& object);
  void emit_attributes(const TermView& subject);
  void new_blank_node(HeldTerm& node);
  void append(std::string& text, std::string_view piece) const;
  void check_length(std::size_t length) const;

  // --- rdfxml_attributes.cpp
  void enter_scopes(std::span<const XmlAttribute> attributes);
  void sort_out(std::span<const XmlAttribute> attributes);
  void sort_out_rdf(const XmlAttribute& attribute);
  void hold_identity(HeldTerm& node, const XmlAttribute* iri, const XmlAttribute* node_id);
  void check_single(const XmlAttribute* one, const XmlAttribute* other) const;
  void refuse(const XmlAttribute* attribute, std::string_view why) const;
  std::string element_iri(const XmlName& name) const;
  std::string iri_of(const XmlAttribute& attribute) const;
  std::string iri_of_id(const XmlAttribute& attribute);
  void check_iri(std::string_view iri, std::size_t place) const;
  void check_nc_name(const XmlAttribute& attribute) const;
  std::size_t place_of(const XmlAttribute& attribute) const;
  std::size_t place_of_text(std::string_view text) const;

  const std::string generated_label_prefix_;
  const bool skips_errors_;
  XmlReader reader_;
  StatementBuffer buffer_;
  QuadSink* sink_ = nullptr;

  std::vector<Frame> frames_;  // those above depth_ are kept for their memory
  std::size_t depth_ = 0;
  std::vector<std::string> bases_;
  std::vector<std::string> languages_;
  Attributes attributes_;
  std::string text_;           // of the innermost property
  bool text_is_blank_ = true;  // nothing but white space
  XmlLiteral literal_;
  IdSet ids_;
  HeldTerm scratch_;
  std::uint64_t blank_nodes_ = 0;
  std::vector<std::pair<std::string, std::string>> prefixes_;

  std::size_t open_ = 0;        // elements that are open
  std::size_t outside_ = 0;     // of these, those around the statements: rdf:RDF, if it is there
  bool in_stray_text_ = false;  // between statements, and told: it may come in several parts
  bool skipping_ = false;       // to the end of the statement
};

}  // namespace tercet::rdf
