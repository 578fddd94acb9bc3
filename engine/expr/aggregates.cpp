// SAMPLE and GROUP_CONCAT (section 18.5.1).
#include <algorithm>
#include <optional>

#include "engine/expr/evaluator.h"
#include "engine/expr/values.h"

namespace tercet {
namespace {

using expr::Value;

class Sample final : public Accumulator {
 public:
  void add(Id value, ExecutionContext&) override {
    if (sample_.is_unbound()) sample_ = value;
  }
  Id result(ExecutionContext&) override { return sample_; }
  std::size_t bytes() const override { return sizeof(*this); }

 private:
  Id sample_;
};

class GroupConcat final : public Accumulator {
 public:
  explicit GroupConcat(std::string separator) : separator_(std::move(separator)) {}

  void add(Id id, ExecutionContext& context) override {
    if (failed_) return;
    Term term;
    Value value = expr::value_of_id(id, context, term);
    if (value.is_error() || value.kind == expr::ValueKind::kBlankNode) {
      failed_ = true;
      text_ = std::string();
      memory_.reset();
      return;
    }
    expr::TextArena arena;
    const std::string_view more = expr::lexical_form(value, arena);
    make_room(text_.size() + separator_.size() + more.size(), context.memory);
    if (!first_) text_ += separator_;
    first_ = false;
    text_ += more;
  }

  Id result(ExecutionContext& context) override { return failed_ ? kUnboundId : expr::id_of(Value::of_string(text_), context); }
  std::size_t bytes() const override { return sizeof(*this) + separator_.capacity(); }

 private:
  // Old and new text live side by side while it is moved.
  void make_room(std::size_t size, MemoryBudget& budget) {
    if (size <= text_.capacity()) return;
    if (!memory_) memory_.emplace(budget);
    std::size_t capacity = std::max(size, 2 * text_.capacity());
    if (!memory_->try_set(text_.capacity() + capacity)) memory_->set(text_.capacity() + (capacity = size));
    text_.reserve(capacity);
    memory_->set(text_.capacity());
  }

  std::string separator_;
  std::string text_;
  std::optional<MemoryReservation> memory_;  // of the text
  bool first_ = true;
  bool failed_ = false;
};

}  // namespace

std::unique_ptr<Accumulator> make_accumulator(const PlanAggregate& aggregate) {
  if (aggregate.kind == algebra::Aggregate::Kind::kSample) return std::make_unique<Sample>();
  return std::make_unique<GroupConcat>(aggregate.separator);
}

}  // namespace tercet
