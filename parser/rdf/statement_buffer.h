// Holds a statement's quads back until the statement is whole, so that a bad one leaves nothing behind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tercet/term.h"

namespace tercet::rdf {

class StatementBuffer final : public QuadSink {
 public:
  // Where the quads go in the end.
  void set_target(QuadSink& target) { target_ = &target; }

  // Keeps a copy. A statement that grows beyond kMaxBytes is passed on in parts: then the quads before an error are there.
  void quad(const QuadView& quad) override;

  // The statement is whole.
  void flush();
  // The statement is bad.
  void drop();

 private:
  static constexpr std::size_t kMaxBytes = std::size_t{8} << 20;

  struct Part {
    TermKind kind;
    std::size_t value_end;
    std::size_t datatype_end;
    std::size_t language_end;
  };
  void keep(const TermView& term);
  TermView take(std::size_t part, std::size_t& begin) const;

  QuadSink* target_ = nullptr;
  std::string text_;         // value, datatype and language of each term, one behind the other
  std::vector<Part> parts_;  // four a quad
};

}  // namespace tercet::rdf
