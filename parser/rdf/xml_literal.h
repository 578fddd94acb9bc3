// The value of an rdf:XMLLiteral: Exclusive XML Canonicalization 1.0 with comments, of what stands inside a property element.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/rdf/xml_reader.h"

namespace tercet::rdf {

class XmlLiteral {
 public:
  // Begins a new one.
  void clear();

  void start_element(const XmlName& name, std::span<const XmlAttribute> attributes);
  void end_element();
  void text(std::string_view text);
  void comment(std::string_view text);
  void instruction(std::string_view target, std::string_view data);

  // Elements that are open.
  std::size_t depth() const { return open_.size(); }
  const std::string& value() const { return value_; }

 private:
  struct Open {
    std::string name;
    std::size_t namespaces;  // of rendered_, outside the element
  };
  void use_namespace(const XmlName& name);

  std::string value_;
  std::vector<Open> open_;
  // The declarations in force where the value has come to, prefix and namespace; the last one of a prefix holds.
  std::vector<std::pair<std::string, std::string>> rendered_;
};

}  // namespace tercet::rdf
