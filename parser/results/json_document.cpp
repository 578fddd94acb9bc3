#include "parser/results/json_document.h"

namespace tercet::results {

namespace {
// Skipped members may nest; the format itself has six levels.
constexpr std::size_t kMaxSkippedNesting = 1000;
}  // namespace

JsonDocument::Slot JsonDocument::slot() const {
  if (skipped_ > 0) return Slot::kSkipped;
  if (!open_.empty() && open_.back() == Slot::kVars) return Slot::kVar;
  if (!open_.empty() && open_.back() == Slot::kBindings) return Slot::kRow;
  return next_;
}

void JsonDocument::key(std::string_view name) {
  if (skipped_ > 0) return;
  next_ = Slot::kSkipped;
  switch (open_.back()) {
    case Slot::kDocument:
      if (name == "head") next_ = Slot::kHead;
      if (name == "results") next_ = Slot::kResults;
      if (name == "boolean") next_ = Slot::kBoolean;
      break;
    case Slot::kHead:
      if (name == "vars") next_ = Slot::kVars;
      break;
    case Slot::kResults:
      if (name == "bindings") next_ = Slot::kBindings;
      break;
    case Slot::kRow:
      variable_ = name;
      next_ = Slot::kTerm;
      break;
    case Slot::kTerm:
      if (name == "type") next_ = Slot::kType;
      if (name == "value") next_ = Slot::kValue;
      if (name == "xml:lang") next_ = Slot::kLanguage;
      if (name == "datatype") next_ = Slot::kDatatype;
      break;
    default: break;
  }
}

void JsonDocument::begin(char bracket) {
  const Slot here = slot();
  if (here == Slot::kSkipped) {
    if (++skipped_ > kMaxSkippedNesting) fail_(ErrorCode::kLimit, "this JSON is nested deeper than 1000 levels");
    return;
  }
  switch (here) {
    case Slot::kDocument:
    case Slot::kHead:
    case Slot::kResults:
    case Slot::kRow:
    case Slot::kTerm: expect(bracket == '{', "expected an object"); break;
    case Slot::kVars:
    case Slot::kBindings: expect(bracket == '[', "expected an array"); break;
    case Slot::kBoolean: expect(false, "expected true or false"); break;
    default: expect(false, "expected a string");
  }
  begin_slot(here);
  open_.push_back(here);
}

void JsonDocument::begin_slot(Slot slot) {
  switch (slot) {
    case Slot::kHead: expect(!has_head_, "a second \"head\""); break;
    case Slot::kVars: expect(rows_.names().empty(), "a second \"vars\""); break;
    case Slot::kResults:
      expect(!has_results_, "a second \"results\"");
      expect(!has_boolean_, "\"results\" beside \"boolean\"");
      has_results_ = true;
      if (has_head_) rows_.begin_rows();
      break;
    case Slot::kTerm:
      for (std::string* text : {&term_.type, &term_.value, &term_.language, &term_.datatype}) text->clear();
      term_.has_value = false;
      break;
    default: break;
  }
}

void JsonDocument::end() {
  if (skipped_ > 0) {
    --skipped_;
    return;
  }
  const Slot slot = open_.back();
  open_.pop_back();
  if (slot == Slot::kHead) {
    has_head_ = true;
    if (!has_results_) return;
    rows_.begin_rows();
    give_waiting();
  } else if (slot == Slot::kTerm) {
    end_term();
  } else if (slot == Slot::kRow) {
    end_row();
  }
}

void JsonDocument::string(std::string_view value) {
  switch (slot()) {
    case Slot::kSkipped: return;
    case Slot::kVar: return check(rows_.declare(value));
    case Slot::kType: term_.type = value; return;
    case Slot::kValue:
      term_.value = value;
      term_.has_value = true;
      return;
    case Slot::kLanguage: term_.language = value; return;
    case Slot::kDatatype: term_.datatype = value; return;
    case Slot::kBoolean: return expect(false, "expected true or false");
    case Slot::kVars:
    case Slot::kBindings: return expect(false, "expected an array");
    default: expect(false, "expected an object");
  }
}

void JsonDocument::boolean(bool value) {
  if (slot() != Slot::kBoolean) return other();
  expect(!has_boolean_, "a second \"boolean\"");
  expect(!has_results_, "\"boolean\" beside \"results\"");
  has_boolean_ = true;
  sink_.boolean(value);
}

void JsonDocument::other() {
  switch (slot()) {
    case Slot::kSkipped: return;
    case Slot::kBoolean: return expect(false, "expected true or false");
    case Slot::kVars:
    case Slot::kBindings: return expect(false, "expected an array");
    case Slot::kVar:
    case Slot::kType:
    case Slot::kValue:
    case Slot::kLanguage:
    case Slot::kDatatype: return expect(false, "expected a string");
    default: expect(false, "expected an object");
  }
}

Term JsonDocument::term() {
  expect(term_.has_value, "a value of \"" + variable_ + "\" without \"value\"");
  if (term_.type == "uri") return Term::iri(term_.value);
  if (term_.type == "bnode") return Term::blank_node(term_.value);
  // "typed-literal" is what SPARQL 1.0's note wrote.
  expect(term_.type == "literal" || term_.type == "typed-literal",
         "the \"type\" of \"" + variable_ + "\" is \"" + term_.type + "\", expected \"uri\", \"literal\" or \"bnode\"");
  if (term_.language.empty()) {
    return term_.datatype.empty() ? Term::literal(term_.value) : Term::typed_literal(term_.value, term_.datatype);
  }
  expect(term_.datatype.empty() || term_.datatype == vocabulary::kRdfLangString,
         "the literal of \"" + variable_ + "\" has both a language and a datatype");
  return Term::language_literal(term_.value, term_.language);
}

void JsonDocument::end_term() {
  count_bytes(variable_.size() + term_.value.size() + term_.language.size() + term_.datatype.size() + sizeof(Binding));
  if (has_head_) return check(rows_.set(variable_, term()));
  row_.emplace_back(variable_, term());
}

void JsonDocument::count_bytes(std::size_t bytes) {
  bytes_ += bytes;
  if (bytes_ <= kMaxRowBytes) return;
  fail_(ErrorCode::kLimit, has_head_ ? "the row is larger than 64 MiB" : "the rows before the \"head\" are larger than 64 MiB");
}

void JsonDocument::end_row() {
  if (has_head_) {
    rows_.end_row();
    bytes_ = 0;
  } else {
    count_bytes(sizeof(row_));
    waiting_.push_back(std::move(row_));
    row_.clear();
  }
}

void JsonDocument::give_waiting() {
  for (auto& row : waiting_) {
    for (auto& [name, value] : row) check(rows_.set(name, std::move(value)));
    rows_.end_row();
  }
  waiting_.clear();
  bytes_ = 0;
}

void JsonDocument::finish() {
  expect(has_head_, "the document has no \"head\"");
  expect(has_results_ || has_boolean_, "the document has neither \"results\" nor \"boolean\"");
}

}  // namespace tercet::results
