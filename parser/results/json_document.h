// The structure of SPARQL 1.1 Query Results JSON (sections 3 and 4), told as the events of a JSON text. Knows no JSON library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/results/result_reader.h"
#include "parser/results/row_builder.h"
#include "tercet/error.h"

namespace tercet::results {

// Members that the recommendation does not name are skipped, whatever they hold.
class JsonDocument {
 public:
  // Throws the error of the place that was read last.
  using Fail = std::function<void(ErrorCode code, const std::string& message)>;

  JsonDocument(ResultSink& sink, Fail fail) : sink_(sink), rows_(sink), fail_(std::move(fail)) {}

  void begin_object() { begin('{'); }
  void begin_array() { begin('['); }
  void end();  // of the object or array that was begun last
  void key(std::string_view name);
  void string(std::string_view value);
  void boolean(bool value);
  void other();  // a number or null
  // The JSON text is at its end, and is whole.
  void finish();

 private:
  // What a value is by the place it stands at.
  enum class Slot : std::uint8_t {
    kDocument,
    kHead,
    kVars,
    kVar,
    kResults,
    kBindings,
    kRow,
    kTerm,
    kType,
    kValue,
    kLanguage,
    kDatatype,
    kBoolean,
    kSkipped
  };
  using Binding = std::pair<std::string, Term>;

  Slot slot() const;
  void begin(char bracket);
  void begin_slot(Slot slot);
  void end_term();
  Term term();
  void end_row();
  void give_waiting();
  void expect(bool holds, const std::string& message) {
    if (!holds) fail_(ErrorCode::kSyntax, message);
  }
  void check(const std::string& problem) { expect(problem.empty(), problem); }
  void count_bytes(std::size_t bytes);

  ResultSink& sink_;
  RowBuilder rows_;
  Fail fail_;

  std::vector<Slot> open_;       // the objects and arrays around, without skipped ones
  std::size_t skipped_ = 0;      // how deep inside a skipped value
  Slot next_ = Slot::kDocument;  // what the value behind the last key is

  bool has_head_ = false;
  bool has_results_ = false;
  bool has_boolean_ = false;
  std::string variable_;
  struct {
    std::string type, value, language, datatype;
    bool has_value = false;
  } term_;
  std::vector<Binding> row_;                   // before the head
  std::vector<std::vector<Binding>> waiting_;  // likewise
  std::size_t bytes_ = 0;                      // of the row, or of all that waits
};

}  // namespace tercet::results
