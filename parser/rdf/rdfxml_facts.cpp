// What is told to the sink.
#include <charconv>

#include "parser/rdf/rdfxml_parser.h"

namespace tercet::rdf {

namespace {
// What the dictionary can hold.
constexpr std::size_t kLongestText = std::size_t{1} << 30;
}  // namespace

void RdfXmlParser::emit(const TermView& subject, std::string_view predicate, const TermView& object) {
  sink_->quad({subject, {TermKind::kIri, predicate, {}, {}}, object, {}});
}

// The fact, and with rdf:ID the four that reify it.
void RdfXmlParser::emit_property(const Frame& parent, const Frame& property, const TermView& object) {
  emit(parent.node.view(), property.predicate, object);
  if (property.statement.empty()) return;
  const TermView statement{TermKind::kIri, property.statement, {}, {}};
  emit(statement, vocabulary::kRdfType, {TermKind::kIri, kRdfStatement, {}, {}});
  emit(statement, kRdfSubject, parent.node.view());
  emit(statement, kRdfPredicate, {TermKind::kIri, property.predicate, {}, {}});
  emit(statement, kRdfObject, object);
}

// The attributes that stand for facts.
void RdfXmlParser::emit_attributes(const TermView& subject) {
  for (const XmlAttribute* attribute : attributes_.properties) {
    const bool is_type =
        attribute->name.local == "type" && (attribute->name.space.empty() || attribute->name.space == vocabulary::kRdf);
    if (is_type) {
      emit(subject, vocabulary::kRdfType, {TermKind::kIri, iri_of(*attribute), {}, {}});
      continue;
    }
    const std::string predicate = std::string(attribute->name.space).append(attribute->name.local);
    check_iri(predicate, place_of(*attribute));
    check_length(attribute->value.size());
    emit(subject, predicate, {TermKind::kLiteral, attribute->value, {}, languages_.back()});
  }
}

void RdfXmlParser::new_blank_node(HeldTerm& node) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, ++blank_nodes_).ptr;
  node.hold(TermKind::kBlankNode, generated_label_prefix_);
  node.text.append(digits, end);
}

void RdfXmlParser::append(std::string& text, std::string_view piece) const {
  check_length(text.size() + piece.size());
  text.append(piece);
}

void RdfXmlParser::check_length(std::size_t length) const {
  if (length > kLongestText) fail(0, "a text is longer than 1 GiB, which is the limit", ErrorCode::kLimit);
}

}  // namespace tercet::rdf
