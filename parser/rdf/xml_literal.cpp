#include "parser/rdf/xml_literal.h"

#include <algorithm>
#include <tuple>

namespace tercet::rdf {

namespace {

void append_name(std::string& out, const XmlName& name) {
  if (!name.prefix.empty()) out.append(name.prefix).append(":");
  out.append(name.local);
}

void append_text(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '\r': out += "&#xD;"; break;
      default: out += c;
    }
  }
}

void append_attribute(std::string& out, std::string_view value) {
  out += "=\"";
  for (const char c : value) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '"': out += "&quot;"; break;
      case '\t': out += "&#x9;"; break;
      case '\n': out += "&#xA;"; break;
      case '\r': out += "&#xD;"; break;
      default: out += c;
    }
  }
  out += '"';
}

}  // namespace

void XmlLiteral::clear() {
  value_.clear();
  open_.clear();
  rendered_.clear();
}

// A namespace is declared where a name uses it and no element around has the same declaration.
void XmlLiteral::use_namespace(const XmlName& name) {
  if (name.prefix == "xml") return;
  const auto found = std::find_if(rendered_.rbegin(), rendered_.rend(), [&](const auto& one) { return one.first == name.prefix; });
  const std::string_view in_force = found == rendered_.rend() ? std::string_view() : std::string_view(found->second);
  if (in_force != name.space) rendered_.emplace_back(name.prefix, name.space);
}

void XmlLiteral::start_element(const XmlName& name, std::span<const XmlAttribute> attributes) {
  const std::size_t outside = rendered_.size();
  use_namespace(name);
  for (const XmlAttribute& attribute : attributes) {
    if (!attribute.name.prefix.empty()) use_namespace(attribute.name);
  }
  value_ += '<';
  const std::size_t begin = value_.size();
  append_name(value_, name);
  open_.push_back({value_.substr(begin), outside});

  std::sort(rendered_.begin() + static_cast<std::ptrdiff_t>(outside), rendered_.end());
  for (std::size_t i = outside; i < rendered_.size(); ++i) {
    value_ += " xmlns";
    if (!rendered_[i].first.empty()) value_.append(":").append(rendered_[i].first);
    append_attribute(value_, rendered_[i].second);
  }
  std::vector<XmlAttribute> sorted(attributes.begin(), attributes.end());
  std::sort(sorted.begin(), sorted.end(), [](const XmlAttribute& a, const XmlAttribute& b) {
    return std::tie(a.name.space, a.name.local) < std::tie(b.name.space, b.name.local);
  });
  for (const XmlAttribute& attribute : sorted) {
    value_ += ' ';
    append_name(value_, attribute.name);
    append_attribute(value_, attribute.value);
  }
  value_ += '>';
}

void XmlLiteral::end_element() {
  value_.append("</").append(open_.back().name).append(">");
  rendered_.resize(open_.back().namespaces);
  open_.pop_back();
}

void XmlLiteral::text(std::string_view text) { append_text(value_, text); }

void XmlLiteral::comment(std::string_view text) { value_.append("<!--").append(text).append("-->"); }

void XmlLiteral::instruction(std::string_view target, std::string_view data) {
  value_.append("<?").append(target);
  if (!data.empty()) value_.append(" ").append(data);
  value_ += "?>";
}

}  // namespace tercet::rdf
