// An expression made ready to run: a tree of nodes, each evaluated in one of three ways.
//
//   value()  one row, as a Value: always possible.
//   truth()  the effective boolean values of a selection of rows, by columns where ids suffice.
//   ids()    the ids of a selection of rows.
//
// truth() and ids() may call any of the three on their arguments; value() calls only value(), so that the texts it made live until
// the row is done.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/exec/batch.h"
#include "engine/expr/number.h"
#include "engine/expr/values.h"

namespace tercet {
struct ExecutionContext;
}

namespace tercet::expr {

enum class Truth : std::uint8_t { kFalse, kTrue, kError };

inline Truth truth_of(const std::optional<bool>& value) { return !value ? Truth::kError : *value ? Truth::kTrue : Truth::kFalse; }

using Rows = std::span<const std::uint32_t>;
using Places = std::vector<std::uint32_t>;  // in a selection of rows

// What one evaluation has at hand: the batch, and the dictionary terms it has fetched.
class Scope {
 public:
  explicit Scope(ExecutionContext* execution);

  void begin(const Batch& batch);
  const Batch& batch() const { return *batch_; }
  ExecutionContext& context() const { return *context_; }
  ExecutionContext* context_or_null() const { return context_; }
  TextArena& arena() { return arena_; }

  // A pass over some rows, ascending: start(), then next_row() when the work on a row is done, which ends the life of its texts.
  // Polls.
  void start(Rows rows) {
    rows_ = rows;
    place_ = 0;
  }
  void next_row();

  // id_of(), remembering the ids of short texts: LANG, DATATYPE and their like give the same few again and again, and asking the
  // dictionary is the dearest part of them.
  Id intern(const Value& value);

  // Polls when the value is so large that work on it takes long.
  void poll_for(const Value& value) const;

  // The value in a column, in the row that the pass is at.
  Value load(std::size_t column, std::uint32_t row);

  // Instead of a pass over rows one over terms: load() finds the term of `id` here, until the work on it is done. Polls.
  void begin_term(Id id, const TermView& term) {
    held_id_ = id;
    held_ = term;
  }
  void end_term();

 private:
  void forget_terms();
  void fetch(std::size_t column);

  ExecutionContext* context_;
  const Batch* batch_ = nullptr;
  Rows rows_;
  std::size_t place_ = 0;  // of the pass in rows_
  // Dictionary terms, fetched for some rows ahead: more while they are small, so that their bytes stay within bounds.
  std::unordered_map<Id, Term> terms_;
  std::size_t term_bytes_ = 0;
  std::size_t most_term_bytes_;
  bool terms_have_room_ = true;
  Id held_id_;
  TermView held_;
  std::size_t rows_ahead_ = 16;
  std::uint32_t polled_ = 0;
  TextArena arena_;
  std::optional<MemoryReservation> term_memory_;  // without a query there are no terms

  struct Interned {
    ValueKind kind = ValueKind::kError;
    std::string text, qualifier;
    Id id;
  };
  std::vector<Interned> interned_;  // by a hash of the text; empty until it is used
};

// The ids of an argument that is a column of the batch or a constant.
struct IdSource {
  const Id* column = nullptr;
  Id constant;
  Id at(std::uint32_t row) const { return column ? column[row] : constant; }
};

class Node {
 public:
  virtual ~Node() = default;

  virtual Value value(Scope& scope, std::uint32_t row) = 0;
  // The values that are such numbers; kNone says nothing. At most kNumbersAtOnce rows. Called only from the outermost loops, since a
  // value() that fell back from it at every level would cost the square of the depth.
  virtual void numbers(Scope&, Rows rows, Number* out) { std::fill_n(out, rows.size(), Number()); }
  // out[i] is for rows[i].
  virtual void truth(Scope& scope, Rows rows, Truth* out);
  // The part of truth() that ids alone tell; the places of the rows that it leaves are appended to `open`.
  virtual void decide(Scope& scope, Rows rows, Truth* out, Places& open);
  virtual void ids(Scope& scope, Rows rows, Id* out);
  // The part of ids() that takes no Value, as decide() is of truth().
  virtual void decide_ids(Scope& scope, Rows rows, Id* out, Places& open);
  // The id of the value of a node that depends on one variable, where that is a string of the dictionary, if it takes no Value; else kUnboundId.
  virtual Id id_for_text(Scope&, std::string_view) { return kUnboundId; }
  // Whether the value is that of a column.
  virtual bool is_column() const { return false; }
  // Whether the ids are there without computing.
  virtual std::optional<IdSource> source(Scope&) const { return std::nullopt; }
  // The term of a constant (unbound for one that is an error), else nullptr.
  virtual const Term* constant() const { return nullptr; }
};

using NodePtr = std::unique_ptr<Node>;
using Nodes = std::vector<NodePtr>;

}  // namespace tercet::expr
