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
    const Ranges& ranges = ranges_[static_cast<std::size_t>(id.kind())];
    const bool has_zone = (id.bits & ranges.zone_mask) != 0;
    if (id.bits > ranges.last || has_zone != ranges.has_zone) return std::nullopt;
    return static_cast<Ordering>((id.bits >= ranges.equal ? 1 : 0) + (id.bits >= ranges.greater ? 1 : 0));
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
  };

  void set(IdKind kind, std::uint64_t equal, std::uint64_t greater);
  void set_integers(Id constant);
  void set_decimals(Id constant);
  void set_reals(Id constant);
  void set_times(Id constant);

  std::array<Ranges, 16> ranges_{};
};

}  // namespace tercet::expr
