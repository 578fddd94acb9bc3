// What the attributes of an element say.
#include <algorithm>

#include "parser/iri.h"
#include "parser/rdf/rdfxml_parser.h"
#include "parser/unicode.h"

namespace tercet::rdf {

namespace {

constexpr std::string_view kXmlSpace = "http://www.w3.org/XML/1998/namespace";

// XML keeps these names for itself.
bool begins_with_xml(std::string_view name) {
  return name.size() >= 3 && (name[0] | 0x20) == 'x' && (name[1] | 0x20) == 'm' && (name[2] | 0x20) == 'l';
}

bool is_language_tag(std::string_view tag) {
  bool is_first = true;
  while (true) {
    const std::size_t hyphen = tag.find('-');
    const std::string_view part = tag.substr(0, hyphen);
    const unsigned allowed = is_first ? unicode::kBase : unicode::kBase | unicode::kDigit;
    if (part.empty() || !std::all_of(part.begin(), part.end(), [&](char c) { return unicode::is_ascii(c, allowed); })) return false;
    if (hyphen == std::string_view::npos) return true;
    tag.remove_prefix(hyphen + 1);
    is_first = false;
  }
}

std::string written(const XmlName& name) {
  return std::string(name.prefix) + (name.prefix.empty() ? "" : ":") + std::string(name.local);
}

}  // namespace

// The byte of the tag where the attribute stands; 0, the tag itself, when it is not seen there.
std::size_t RdfXmlParser::place_of(const XmlAttribute& attribute) const {
  if (!reader_.is_utf8()) return 0;
  const std::string_view tag = reader_.event_text();
  const std::string name = written(attribute.name);
  for (std::size_t at = 0; (at = tag.find(name, at + 1)) != std::string_view::npos;) {
    std::size_t end = at + name.size();
    while (end < tag.size() && unicode::is_ascii(tag[end], unicode::kSpace)) ++end;
    if (unicode::is_ascii(tag[at - 1], unicode::kSpace) && end < tag.size() && tag[end] == '=') return at;
  }
  return 0;
}

// The first byte of the text that is no white space.
std::size_t RdfXmlParser::place_of_text(std::string_view text) const {
  if (reader_.event_text() != text) return 0;
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  return at == std::string_view::npos ? 0 : at;
}

// xml:base and xml:lang hold for the element and all in it: for the frame that comes next.
void RdfXmlParser::enter_scopes(std::span<const XmlAttribute> attributes) {
  for (const XmlAttribute& attribute : attributes) {
    if (attribute.name.space != kXmlSpace) continue;
    if (attribute.name.local == "base") {
      std::string base = iri_of(attribute);
      base.resize(std::min(base.find('#'), base.size()));
      bases_.push_back(std::move(base));
    } else if (attribute.name.local == "lang") {
      if (!attribute.value.empty() && !is_language_tag(attribute.value)) {
        fail(place_of(attribute),
             "expected a language tag such as \"en\" or \"zh-Hans\", found \"" + std::string(attribute.value) + "\"");
      }
      languages_.emplace_back(attribute.value);
    }
  }
}

void RdfXmlParser::sort_out(std::span<const XmlAttribute> attributes) {
  attributes_.id = attributes_.about = attributes_.node_id = attributes_.resource = attributes_.datatype = attributes_.parse_type =
      nullptr;
  attributes_.properties.clear();
  for (const XmlAttribute& attribute : attributes) {
    const XmlName& name = attribute.name;
    if (name.space == kXmlSpace || (name.space.empty() && begins_with_xml(name.local))) continue;
    if (name.space == vocabulary::kRdf) {
      sort_out_rdf(attribute);
      continue;
    }
    if (!name.space.empty()) {
      attributes_.properties.push_back(&attribute);
      continue;
    }
    // These were allowed without a namespace once.
    constexpr std::string_view kBare[] = {"ID", "about", "resource", "parseType", "type"};
    if (std::find(std::begin(kBare), std::end(kBare), name.local) == std::end(kBare)) {
      fail(place_of(attribute), "the attribute " + written(name) + " is in no namespace; expected a prefix before it");
    }
    sort_out_rdf(attribute);
  }
}

void RdfXmlParser::sort_out_rdf(const XmlAttribute& attribute) {
  const std::string_view local = attribute.name.local;
  const XmlAttribute** place = local == "ID"          ? &attributes_.id
                               : local == "about"     ? &attributes_.about
                               : local == "nodeID"    ? &attributes_.node_id
                               : local == "resource"  ? &attributes_.resource
                               : local == "datatype"  ? &attributes_.datatype
                               : local == "parseType" ? &attributes_.parse_type
                                                      : nullptr;
  if (place != nullptr) {
    if (*place != nullptr) fail(place_of(attribute), "rdf:" + std::string(local) + " stands twice in this tag");
    *place = &attribute;
    return;
  }
  if (local == "bagID" || local == "aboutEach" || local == "aboutEachPrefix") {
    fail(place_of(attribute), "rdf:" + std::string(local) + " is no part of RDF/XML any more");
  }
  if (local == "RDF" || local == "Description" || local == "li")
    fail(place_of(attribute), "rdf:" + std::string(local) + " cannot be an attribute");
  attributes_.properties.push_back(&attribute);
}

void RdfXmlParser::refuse(const XmlAttribute* attribute, std::string_view why) const {
  if (attribute != nullptr) fail(place_of(*attribute), std::string(why) + "; found " + written(attribute->name));
}

void RdfXmlParser::check_single(const XmlAttribute* one, const XmlAttribute* other) const {
  if (one == nullptr || other == nullptr) return;
  fail(std::max(place_of(*one), place_of(*other)),
       "only one of " + written(one->name) + " and " + written(other->name) + " can stand in a tag");
}

// What rdf:about or rdf:resource, or rdf:nodeID, or none of them names.
void RdfXmlParser::hold_identity(HeldTerm& node, const XmlAttribute* iri, const XmlAttribute* node_id) {
  if (iri != nullptr) {
    node.hold(TermKind::kIri, iri_of(*iri));
  } else if (node_id != nullptr) {
    check_nc_name(*node_id);
    node.hold(TermKind::kBlankNode, node_id->value);
  } else {
    new_blank_node(node);
  }
}

std::string RdfXmlParser::element_iri(const XmlName& name) const {
  if (name.space.empty())
    fail(0, "the element <" + std::string(name.local) + "> is in no namespace, from which its IRI would begin");
  std::string iri(name.space);
  iri += name.local;
  check_iri(iri, 0);
  return iri;
}

std::string RdfXmlParser::iri_of(const XmlAttribute& attribute) const {
  std::string iri = resolve_iri(bases_.back(), attribute.value);
  check_iri(iri, place_of(attribute));
  return iri;
}

std::string RdfXmlParser::iri_of_id(const XmlAttribute& attribute) {
  check_nc_name(attribute);
  std::string iri = resolve_iri(bases_.back(), "#" + std::string(attribute.value));
  check_iri(iri, place_of(attribute));
  if (!ids_.insert(iri))
    fail(place_of(attribute), "rdf:ID=\"" + std::string(attribute.value) + "\" was there before; an ID stands once in a file");
  return iri;
}

void RdfXmlParser::check_iri(std::string_view iri, std::size_t place) const {
  const auto wrong = std::find_if(iri.begin(), iri.end(), [](char c) { return unicode::is_ascii(c, unicode::kNotIri); });
  if (wrong != iri.end()) {
    if (*wrong == ' ') fail(place, "an IRI cannot contain a space; write %20");
    const auto byte = static_cast<unsigned char>(*wrong);
    fail(place,
         byte < 0x20 ? "an IRI cannot contain a control character" : "an IRI cannot contain \"" + std::string(1, *wrong) + "\"");
  }
  if (!is_absolute_iri(iri)) {
    fail(place, "the IRI <" + std::string(iri.substr(0, 100)) +
                    "> is relative and there is no base; expected xml:base, or a base given with the load");
  }
}

void RdfXmlParser::check_nc_name(const XmlAttribute& attribute) const {
  const std::string_view name = attribute.value;
  bool is_good = !name.empty() && unicode::is_pn_chars_u(unicode::decode(name).code_point);
  for (std::size_t at = 0; is_good && at < name.size();) {
    const unicode::Decoded character = unicode::decode(name, at);
    is_good = character.length > 0 && (unicode::is_pn_chars(character.code_point) || name[at] == '.');
    at += character.length;
  }
  if (is_good) return;
  fail(place_of(attribute),
       "expected a name of letters, digits, \".\", \"-\" and \"_\" that begins with a letter or \"_\", found \"" +
           std::string(name.substr(0, 100)) + "\"");
}

}  // namespace tercet::rdf
