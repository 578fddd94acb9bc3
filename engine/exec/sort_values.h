// Values made ready for ORDER BY: what compare_for_order() would find out again and again is found out once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/exec/context.h"
#include "storage/id.h"

namespace tercet {

// The values of a list of ids. Comparing two is a few instructions for numbers and a text comparison for strings and IRIs; only odd
// kinds (and texts that did not fit into the memory budget) go through compare_for_order().
class SortValues {
 public:
  explicit SortValues(const ExecutionContext& context, MemoryBudget& budget) : context_(context), memory_(budget) {}

  // Replaces the values. Polls.
  void load(std::span<const Id> ids);
  std::size_t size() const { return values_.size(); }

  // As compare_for_order() of the two ids.
  static int compare(const SortValues& a, std::size_t i, const SortValues& b, std::size_t j);

 private:
  enum class Class : std::uint8_t { kUnbound, kBits, kNumber, kText, kOther };
  struct Value {
    Id id;
    std::uint64_t prefix = 0;  // of values of one class and kind: smaller means before
    std::size_t text_begin = 0;
    std::uint32_t text_size = 0;
    Class cls = Class::kOther;
    IdKind kind = IdKind::kUnbound;
    bool has_text = false;
  };
  void load_texts(std::span<const std::uint32_t> places);
  void set_term(Value& value, const Term& term);
  void set_text(Value& value, std::string_view text);
  std::string_view text(const Value& value) const { return std::string_view(texts_).substr(value.text_begin, value.text_size); }

  const ExecutionContext& context_;
  std::vector<Value> values_;
  std::string texts_;
  MemoryReservation memory_;
};

// Numbers whose order is the order of the ids: equal where compare_for_order() is 0.
struct OrderCodes {
  std::vector<std::uint64_t> codes;  // one an id
  std::uint64_t largest = 0;
};
// Needs kOrderCodesBytes an id meanwhile, beside the codes, which the caller answers for; what the texts take is counted by itself, and
// what has no room for its text is compared the slow way.
inline constexpr std::size_t kOrderCodesBytes = 96;
OrderCodes order_codes(const std::vector<Id>& ids, ExecutionContext& context);

// compare_for_order() where that needs no text from the dictionary; nullopt where it does.
std::optional<int> quick_compare(Id a, Id b, const ExecutionContext& context);

}  // namespace tercet
