// How the ids of a column stand to one constant, told by their codes: inline ids of one kind ascend with their values, so that those
// below, equal to and above a constant are three ranges of codes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "engine/expr/comparison.h"
#include "storage/id.h"

namespace tercet::expr {

class ConstantOrder {
 public:
  // With `equality_is_enough` any order but kEqual may stand for «not equal», and more kinds are told. The constant is not unbound.
  ConstantOrder(Id constant, bool equality_is_enough);

  // The order of the id and the constant; nullopt where the codes do not tell, or there is none. The id is not unbound.
  std::optional<Ordering> of(Id id) const {
    const Ranges& ranges = ranges_of(id.kind());
    if (!ranges.tell(id)) return std::nullopt;
    return static_cast<Ordering>(ranges.order(id));
  }

  // by_order[of(id)] for the ids at `rows`, without branches. False where an id is of another kind than the first, or of() tells not all:
  // what is in `out` then means nothing.
  template <typename Rows, typename Result>
  bool look_up(const Id* column, Rows rows, const std::array<Result, 4>& by_order, Result* out) const {
    if (rows.empty()) return true;
    const Id first = column[rows[0]];
    if (first.is_unbound()) return false;
    const Ranges ranges = ranges_of(first.kind());
    bool are_told = true;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Id id = column[rows[i]];
      are_told &= (id.kind() == first.kind()) & ranges.tell(id);
      out[i] = by_order[ranges.order(id)];
    }
    return are_told;
  }

  // Ids of a kind outside of which none stands to the constant as `op` says; the whole kind where the codes do not tell.
  IdRange ids_where(ComparisonOperator op, IdKind kind) const;

 private:
  // Of the ids of one kind.
  struct Ranges {
    std::uint64_t equal = 0;    // where the ids begin that are equal to the constant,
    std::uint64_t greater = 0;  // and where those that are greater;
    std::uint64_t last = 0;     // this is the last one of these
    std::uint64_t zone_mask = 0;
    bool has_zone = false;  // only ids that have some of these bits, or have none of them

    bool tell(Id id) const { return (id.bits <= last) & (((id.bits & zone_mask) != 0) == has_zone); }
    std::size_t order(Id id) const { return (id.bits >= equal ? 1u : 0u) + (id.bits >= greater ? 1u : 0u); }
  };

  const Ranges& ranges_of(IdKind kind) const { return ranges_[static_cast<std::size_t>(kind)]; }

  void set(IdKind kind, std::uint64_t equal, std::uint64_t greater);
  void set_integers(Id constant);
  void set_decimals(Id constant);
  void set_reals(Id constant);
  void set_times(Id constant);

  std::array<Ranges, 16> ranges_{};
};

}  // namespace tercet::expr
