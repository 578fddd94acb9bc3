// MIN and MAX of one group (SPARQL 1.1 Query, section 18.5.1), by the order of ORDER BY: of equal values the first.
#pragma once

#include <span>

#include "engine/exec/context.h"
#include "storage/id.h"

namespace tercet::expr {

enum class Extreme : bool { kLeast, kGreatest };

class RunningExtreme {
 public:
  // Unbound is an error. Inline ids of one kind are compared as they are coded.
  void add(Extreme which, Id id, const ExecutionContext& context);
  void add(Extreme which, std::span<const Id> ids, const ExecutionContext& context);

  // Unbound for an error, and of no values.
  Id result() const { return failed_ ? kUnboundId : best_; }

 private:
  Id best_;
  bool failed_ = false;
};

}  // namespace tercet::expr
