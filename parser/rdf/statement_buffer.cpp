#include "parser/rdf/statement_buffer.h"

#include <string_view>

namespace tercet::rdf {

void StatementBuffer::keep(const TermView& term) {
  Part part{};
  part.kind = term.kind;
  part.value_end = text_.append(term.value).size();
  part.datatype_end = text_.append(term.datatype).size();
  part.language_end = text_.append(term.language).size();
  parts_.push_back(part);
}

void StatementBuffer::quad(const QuadView& quad) {
  keep(quad.subject);
  keep(quad.predicate);
  keep(quad.object);
  keep(quad.graph);
  if (text_.size() + parts_.size() * sizeof(Part) > kMaxBytes) flush();
}

TermView StatementBuffer::take(std::size_t index, std::size_t& begin) const {
  const Part& part = parts_[index];
  const std::string_view text = text_;
  TermView term;
  term.kind = part.kind;
  term.value = text.substr(begin, part.value_end - begin);
  term.datatype = text.substr(part.value_end, part.datatype_end - part.value_end);
  term.language = text.substr(part.datatype_end, part.language_end - part.datatype_end);
  begin = part.language_end;
  return term;
}

void StatementBuffer::flush() {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < parts_.size(); i += 4) {
    QuadView quad;
    quad.subject = take(i, begin);
    quad.predicate = take(i + 1, begin);
    quad.object = take(i + 2, begin);
    quad.graph = take(i + 3, begin);
    target_->quad(quad);
  }
  drop();
}

void StatementBuffer::drop() {
  text_.clear();
  parts_.clear();
}

}  // namespace tercet::rdf
