// The set functions of section 18.5.1.
#include <algorithm>
#include <optional>

#include "engine/expr/evaluator.h"
#include "engine/expr/numeric.h"

namespace tercet {
namespace {

using expr::Value;

// The value of an id; `term` holds its text.
Value read(Id id, const ExecutionContext& context, Term& term) {
  if (id.is_unbound()) return Value::error();
  if (id.kind() == IdKind::kLocal) return expr::value_of(context.terms->local(id), id);
  if (!id.in_dictionary()) return expr::value_of_inline(id);
  term = context.snapshot->term(id);
  return expr::value_of(term.view(), id);
}

class Count final : public Accumulator {
 public:
  explicit Count(bool all) : all_(all) {}
  void add(Id value, ExecutionContext&) override {
    if (all_ || !value.is_unbound()) ++count_;
  }
  Id result(ExecutionContext& context) override { return expr::id_of(Value::of_integer(count_), context); }
  std::size_t bytes() const override { return sizeof(*this); }

 private:
  bool all_;
  std::int64_t count_ = 0;
};

// SUM and AVG. Small integers are summed in 64 bits and joined with the rest at the end.
class Sum final : public Accumulator {
 public:
  explicit Sum(bool average) : average_(average) {}

  void add(Id id, ExecutionContext& context) override {
    ++count_;
    if (id.kind() == IdKind::kInteger) {
      std::int64_t sum = 0;
      if (!__builtin_add_overflow(integers_, integer_value(id), &sum)) {
        integers_ = sum;
        return;
      }
    }
    Term term;
    Value value = read(id, context, term);
    if (!value.is_numeric()) failed_ = true;
    else if (!failed_) add_number(value);
  }

  Id result(ExecutionContext& context) override {
    if (failed_) return kUnboundId;
    Value sum = others_.is_error() ? Value::of_integer(integers_)
                                   : expr::arithmetic(expr::ArithmeticOperator::kAdd, others_, Value::of_integer(integers_));
    if (average_ && count_ > 0) sum = expr::arithmetic(expr::ArithmeticOperator::kDivide, sum, Value::of_integer(count_));
    return expr::id_of(sum, context);
  }

  std::size_t bytes() const override { return sizeof(*this); }

 private:
  void add_number(const Value& value) {
    others_ = others_.is_error() ? expr::unary_plus(value) : expr::arithmetic(expr::ArithmeticOperator::kAdd, others_, value);
    failed_ = others_.is_error();
  }

  bool average_;
  bool failed_ = false;
  std::int64_t count_ = 0;
  std::int64_t integers_ = 0;
  Value others_;  // an error while there are none
};

// MIN and MAX, by the order of ORDER BY.
class Extreme final : public Accumulator {
 public:
  explicit Extreme(int sign) : sign_(sign) {}
  void add(Id value, ExecutionContext& context) override {
    failed_ = failed_ || value.is_unbound();
    if (failed_) return;
    if (best_.is_unbound() || compare_for_order(value, best_, context) * sign_ > 0) best_ = value;
  }
  Id result(ExecutionContext&) override { return failed_ ? kUnboundId : best_; }
  std::size_t bytes() const override { return sizeof(*this); }

 private:
  int sign_;
  bool failed_ = false;
  Id best_;
};

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
    Value value = read(id, context, term);
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
  using Kind = algebra::Aggregate::Kind;
  switch (aggregate.kind) {
    case Kind::kCount: return std::make_unique<Count>(false);
    case Kind::kCountAll: return std::make_unique<Count>(true);
    case Kind::kSum: return std::make_unique<Sum>(false);
    case Kind::kAvg: return std::make_unique<Sum>(true);
    case Kind::kMin: return std::make_unique<Extreme>(-1);
    case Kind::kMax: return std::make_unique<Extreme>(1);
    case Kind::kSample: return std::make_unique<Sample>();
    case Kind::kGroupConcat: break;
  }
  return std::make_unique<GroupConcat>(aggregate.separator);
}

}  // namespace tercet
