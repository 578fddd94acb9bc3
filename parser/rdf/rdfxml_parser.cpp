#include "parser/rdf/rdfxml_parser.h"

#include <algorithm>

#include "parser/unicode.h"

namespace tercet::rdf {

namespace {

bool is_rdf(const XmlName& name, std::string_view local) { return name.space == vocabulary::kRdf && name.local == local; }

std::string quoted(const XmlName& name) {
  return "<" + std::string(name.prefix) + (name.prefix.empty() ? "" : ":") + std::string(name.local) + ">";
}

// The names of the RDF namespace that are syntax and no vocabulary.
bool is_reserved(const XmlName& name) {
  constexpr std::string_view kReserved[] = {"RDF",    "ID",       "about",     "parseType",       "resource",
                                            "nodeID", "datatype", "aboutEach", "aboutEachPrefix", "bagID"};
  return name.space == vocabulary::kRdf && std::find(std::begin(kReserved), std::end(kReserved), name.local) != std::end(kReserved);
}

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return unicode::is_ascii(c, unicode::kSpace); });
}

}  // namespace

RdfXmlParser::RdfXmlParser(const RdfParserOptions& options)
    : generated_label_prefix_(options.generated_label_prefix),
      skips_errors_(options.on_error != nullptr),
      reader_(*this, options.name, options.max_nesting, options.on_error),
      frames_(1),
      bases_{options.base},
      languages_{""} {}

std::size_t RdfXmlParser::parse(std::string_view text, bool last, QuadSink& sink) {
  buffer_.set_target(sink);
  sink_ = skips_errors_ ? static_cast<QuadSink*>(&buffer_) : &sink;
  return reader_.parse(text, last);
}

// ---- Events

// Only those of the root, which is where the prefixes for people are.
void RdfXmlParser::declare_prefix(std::string_view prefix, std::string_view space) {
  const bool is_name = !prefix.empty() && unicode::is_pn_chars_base(unicode::decode(prefix).code_point) && !prefix.ends_with('.');
  const bool is_iri =
      !space.empty() && std::none_of(space.begin(), space.end(), [](char c) { return unicode::is_ascii(c, unicode::kNotIri); });
  if (open_ == 0 && is_name && is_iri) prefixes_.emplace_back(prefix, space);
}

void RdfXmlParser::start_element(const XmlName& name, std::span<const XmlAttribute> attributes) {
  ++open_;
  in_stray_text_ = false;
  if (skipping_) return;
  switch (top().kind) {
    case FrameKind::kDocument: return root_element(name, attributes);
    case FrameKind::kRdf:
    case FrameKind::kCollection: return node_element(name, attributes);
    case FrameKind::kNode:
    case FrameKind::kResource: return property_element(name, attributes);
    case FrameKind::kProperty: child_of_property(); return node_element(name, attributes);
    case FrameKind::kEmpty: fail(0, "expected the end of this property, since its attributes are its value; found " + quoted(name));
    case FrameKind::kLiteral: literal_.start_element(name, attributes); return check_length(literal_.value().size());
  }
}

void RdfXmlParser::end_element() {
  --open_;
  in_stray_text_ = false;
  if (skipping_) {
    skipping_ = open_ > outside_;
    return;
  }
  if (top().kind == FrameKind::kLiteral && literal_.depth() > 0) {
    literal_.end_element();
    return check_length(literal_.value().size());
  }
  close_property(top());
  pop();
  if (open_ <= outside_ && skips_errors_) buffer_.flush();
}

void RdfXmlParser::text(std::string_view text) {
  if (skipping_) return;
  switch (top().kind) {
    case FrameKind::kProperty: {
      const bool blank = is_blank(text);
      if (!blank && top().has_node) fail(place_of_text(text), "expected the end of this property behind its node, found text");
      if (top().has_node) return;
      text_is_blank_ = text_is_blank_ && blank;
      return append(text_, text);
    }
    case FrameKind::kLiteral: literal_.text(text); return check_length(literal_.value().size());
    default: break;
  }
  if (in_stray_text_ || is_blank(text)) return;
  in_stray_text_ = true;
  std::string_view expected = "the element of a node";
  if (top().kind == FrameKind::kNode || top().kind == FrameKind::kResource) expected = "the element of a property";
  if (top().kind == FrameKind::kEmpty) expected = "the end of this property, since its attributes are its value";
  fail(place_of_text(text), "expected " + std::string(expected) + ", found text");
}

void RdfXmlParser::comment(std::string_view text) {
  if (skipping_ || top().kind != FrameKind::kLiteral) return;
  literal_.comment(text);
  check_length(literal_.value().size());
}

void RdfXmlParser::instruction(std::string_view target, std::string_view data) {
  if (skipping_ || top().kind != FrameKind::kLiteral) return;
  literal_.instruction(target, data);
  check_length(literal_.value().size());
}

void RdfXmlParser::failed() {
  buffer_.drop();
  while (depth_ > outside_) pop();
  bases_.resize(top().base + 1);
  languages_.resize(top().language + 1);
  skipping_ = open_ > outside_;
}

// ---- Frames

RdfXmlParser::Frame& RdfXmlParser::push(FrameKind kind) {
  if (++depth_ == frames_.size()) frames_.emplace_back();
  Frame& frame = top();
  frame.kind = kind;
  frame.has_node = false;
  frame.is_typed = false;
  frame.base = bases_.size() - 1;
  frame.language = languages_.size() - 1;
  frame.node.hold(TermKind::kUnbound, {});
  frame.members = 0;
  frame.predicate.clear();
  frame.statement.clear();
  frame.datatype.clear();
  return frame;
}

void RdfXmlParser::pop() {
  --depth_;
  bases_.resize(top().base + 1);
  languages_.resize(top().language + 1);
}

void RdfXmlParser::root_element(const XmlName& name, std::span<const XmlAttribute> attributes) {
  if (!is_rdf(name, "RDF")) return node_element(name, attributes);
  push(FrameKind::kRdf);
  outside_ = 1;
  enter_scopes(attributes);
  top().base = bases_.size() - 1;
  top().language = languages_.size() - 1;
  sort_out(attributes);
  for (const XmlAttribute* one : {attributes_.id, attributes_.about, attributes_.node_id, attributes_.resource,
                                  attributes_.datatype, attributes_.parse_type}) {
    refuse(one, "rdf:RDF has no attributes but xmlns, xml:base and xml:lang");
  }
  for (const XmlAttribute* one : attributes_.properties) refuse(one, "rdf:RDF has no attributes but xmlns, xml:base and xml:lang");
}

void RdfXmlParser::node_element(const XmlName& name, std::span<const XmlAttribute> attributes) {
  if (is_reserved(name) || is_rdf(name, "li")) fail(0, "expected the element of a node; " + quoted(name) + " cannot be one");
  enter_scopes(attributes);
  sort_out(attributes);
  refuse(attributes_.resource, "a node is named by rdf:about; rdf:resource belongs to a property");
  refuse(attributes_.datatype, "rdf:datatype belongs to a property");
  refuse(attributes_.parse_type, "rdf:parseType belongs to a property");
  check_single(attributes_.id, attributes_.about);
  check_single(attributes_.id, attributes_.node_id);
  check_single(attributes_.about, attributes_.node_id);

  HeldTerm& node = scratch_;
  if (attributes_.id != nullptr) {
    node.hold(TermKind::kIri, iri_of_id(*attributes_.id));
  } else {
    hold_identity(node, attributes_.about, attributes_.node_id);
  }
  deliver(node.view());
  Frame& frame = push(FrameKind::kNode);
  frame.node = node;
  if (!is_rdf(name, "Description")) emit(frame.node.view(), vocabulary::kRdfType, {TermKind::kIri, element_iri(name), {}, {}});
  emit_attributes(frame.node.view());
}

// The node is where the frame around it waits for one.
void RdfXmlParser::deliver(const TermView& node) {
  Frame& frame = top();
  if (frame.kind == FrameKind::kProperty) {
    frame.has_node = true;
    emit_property(frames_[depth_ - 1], frame, node);
  } else if (frame.kind == FrameKind::kCollection) {
    HeldTerm cell;
    new_blank_node(cell);
    if (frame.node.kind == TermKind::kUnbound) {
      emit_property(frames_[depth_ - 1], frame, cell.view());
    } else {
      emit(frame.node.view(), vocabulary::kRdfRest, cell.view());
    }
    emit(cell.view(), vocabulary::kRdfFirst, node);
    frame.node = std::move(cell);
  }
}

void RdfXmlParser::property_element(const XmlName& name, std::span<const XmlAttribute> attributes) {
  if (is_reserved(name) || is_rdf(name, "Description"))
    fail(0, "expected the element of a property; " + quoted(name) + " cannot be one");
  enter_scopes(attributes);
  sort_out(attributes);
  refuse(attributes_.about, "rdf:about belongs to a node; a property refers to one by rdf:resource");
  std::string predicate = element_iri(name);
  if (is_rdf(name, "li")) predicate = std::string(vocabulary::kRdf) + "_" + std::to_string(++top().members);
  std::string statement = attributes_.id == nullptr ? std::string() : iri_of_id(*attributes_.id);
  Frame& frame = push(FrameKind::kProperty);
  frame.predicate = std::move(predicate);
  frame.statement = std::move(statement);
  const Frame& parent = frames_[depth_ - 1];
  text_.clear();
  text_is_blank_ = true;
  check_single(attributes_.resource, attributes_.node_id);
  check_single(attributes_.resource, attributes_.datatype);
  check_single(attributes_.node_id, attributes_.datatype);
  if (attributes_.parse_type != nullptr) {
    typed_property(*attributes_.parse_type, parent);
  } else if (attributes_.resource != nullptr || attributes_.node_id != nullptr || !attributes_.properties.empty()) {
    empty_property(parent);
  } else if (attributes_.datatype != nullptr) {
    frame.datatype = iri_of(*attributes_.datatype);
    frame.is_typed = true;
    if (frame.datatype == vocabulary::kXsdString) frame.datatype.clear();
  }
}

// A parseType that is none of the three means the same as Literal.
void RdfXmlParser::typed_property(const XmlAttribute& parse_type, const Frame& parent) {
  Frame& frame = top();
  constexpr std::string_view kAlone = "a property with rdf:parseType has no other attributes but rdf:ID";
  refuse(attributes_.resource, kAlone);
  refuse(attributes_.node_id, kAlone);
  refuse(attributes_.datatype, kAlone);
  for (const XmlAttribute* one : attributes_.properties) refuse(one, kAlone);
  if (parse_type.value == "Resource") {
    frame.kind = FrameKind::kResource;
    new_blank_node(frame.node);
    emit_property(parent, frame, frame.node.view());
  } else if (parse_type.value == "Collection") {
    frame.kind = FrameKind::kCollection;
  } else {
    frame.kind = FrameKind::kLiteral;
    literal_.clear();
  }
}

void RdfXmlParser::empty_property(const Frame& parent) {
  refuse(attributes_.datatype, "a property with attributes for the facts of its value has no rdf:datatype");
  Frame& frame = top();
  frame.kind = FrameKind::kEmpty;
  hold_identity(frame.node, attributes_.resource, attributes_.node_id);
  emit_property(parent, frame, frame.node.view());
  emit_attributes(frame.node.view());
}

void RdfXmlParser::child_of_property() const {
  const Frame& property = frames_[depth_];
  if (property.has_node) fail(0, "expected the end of this property: it has one node already");
  if (!text_is_blank_) fail(0, "an element cannot stand in a text; XML as a value needs rdf:parseType=\"Literal\"");
  if (property.is_typed) fail(0, "expected text, since the property has an rdf:datatype");
}

// At the end of any element: a property whose object is not known before has it now.
void RdfXmlParser::close_property(const Frame& property) {
  const Frame& parent = frames_[depth_ - 1];
  switch (property.kind) {
    case FrameKind::kProperty:
      if (property.has_node) return;
      return emit_property(
          parent, property,
          {TermKind::kLiteral, text_, property.datatype, !property.is_typed ? languages_.back() : std::string_view()});
    case FrameKind::kCollection:
      if (property.node.kind == TermKind::kUnbound)
        return emit_property(parent, property, {TermKind::kIri, vocabulary::kRdfNil, {}, {}});
      return emit(property.node.view(), vocabulary::kRdfRest, {TermKind::kIri, vocabulary::kRdfNil, {}, {}});
    case FrameKind::kLiteral: return emit_property(parent, property, {TermKind::kLiteral, literal_.value(), kRdfXmlLiteral, {}});
    default: return;
  }
}

}  // namespace tercet::rdf
