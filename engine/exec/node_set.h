// A set of nodes that remembers the order they came in: what a path search has visited.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/exec/context.h"
#include "engine/exec/hashing.h"

namespace tercet {

class NodeSet {
 public:
  explicit NodeSet(MemoryBudget& budget) : memory_(budget) {}

  // Whether the node is new. Precondition: bound. Errors: kMemoryBudget.
  bool insert(Id node) {
    if ((nodes_.size() + 1) * 2 > slots_.size()) grow();
    std::size_t place = place_of(node);
    if (slots_[place] == node) return false;
    slots_[place] = node;
    nodes_.push_back(node);
    return true;
  }
  bool contains(Id node) const { return !slots_.empty() && slots_[place_of(node)] == node; }

  // In the order they came.
  const std::vector<Id>& nodes() const { return nodes_; }

  // Forgets the nodes. Keeps the memory unless it is much more than they needed.
  void clear() {
    if (slots_.size() > kKeptSlots && nodes_.size() * 16 < slots_.size()) {
      std::vector<Id>().swap(slots_);
      std::vector<Id>().swap(nodes_);
      memory_.set(0);
      return;
    }
    slots_.assign(slots_.size(), kUnboundId);
    nodes_.clear();
  }

 private:
  static constexpr std::size_t kFirstSlots = 16;
  static constexpr std::size_t kFewSlots = 4096;  // fewer are made four times as many at once
  static constexpr std::size_t kKeptSlots = 1024;

  std::size_t place_of(Id node) const {
    std::size_t mask = slots_.size() - 1;
    std::size_t place = mix_bits(node.bits) & mask;
    while (!slots_[place].is_unbound() && slots_[place] != node) place = (place + 1) & mask;
    return place;
  }

  void grow() {
    const std::size_t times = slots_.size() < kFewSlots ? 4 : 2;
    std::size_t size = slots_.empty() ? kFirstSlots : slots_.size() * times;
    memory_.set((size + slots_.size() + size / 2) * sizeof(Id));  // old and new slots, and the nodes
    slots_ = std::vector<Id>(size);
    for (Id node : nodes_) slots_[place_of(node)] = node;
    nodes_.reserve(size / 2);
    memory_.set((size + size / 2) * sizeof(Id));
  }

  std::vector<Id> slots_;  // open addressing; the size is a power of two; unbound is free
  std::vector<Id> nodes_;
  MemoryReservation memory_;
};

}  // namespace tercet
