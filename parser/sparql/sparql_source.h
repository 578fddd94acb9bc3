// The text of a query as the grammar reads it: codepoint escapes (SPARQL 1.1, section 19.2) are resolved before parsing, and every
// offset leads back to the text as it was given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parser/sparql/ast.h"

namespace tercet::sparql {

class SourceText {
 public:
  // Borrows `original`, which must outlive this. Throws Error kSyntax when it is no UTF-8, kLimit when it is too long for offsets.
  explicit SourceText(std::string_view original);

  // What the grammar reads; the same as original() unless there are escapes.
  std::string_view text() const { return escapes_.empty() ? original_ : std::string_view(unescaped_); }
  std::string_view original() const { return original_; }

  // The place in the original text of an offset of text().
  std::uint32_t original_offset(std::size_t offset) const;
  ast::SourceRange range(std::size_t begin, std::size_t end) const { return {original_offset(begin), original_offset(end)}; }

 private:
  // One for each resolved escape: from `end` on, an offset of text() is `delta` smaller than that of the original.
  struct Escape {
    std::size_t end;
    std::size_t delta;
  };

  void resolve_escapes();

  std::string_view original_;
  std::string unescaped_;
  std::vector<Escape> escapes_;
};

}  // namespace tercet::sparql
