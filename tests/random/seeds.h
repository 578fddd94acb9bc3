// Where the rounds of a test begin, and how many there are.
//
// TERCET_RANDOM_SEED in the environment repeats the round that failed with it; TERCET_RANDOM_ROUNDS runs more of them.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

namespace tercet::test {

inline std::uint32_t number_in_environment(const char* name, std::uint32_t otherwise) {
  const char* text = std::getenv(name);
  return text ? static_cast<std::uint32_t>(std::stoul(text)) : otherwise;
}

inline std::uint32_t first_seed() { return number_in_environment("TERCET_RANDOM_SEED", std::random_device()()); }

inline std::uint32_t rounds(std::uint32_t usual) {
  return std::getenv("TERCET_RANDOM_SEED") && !std::getenv("TERCET_RANDOM_ROUNDS")
             ? 1
             : number_in_environment("TERCET_RANDOM_ROUNDS", usual);
}

}  // namespace tercet::test
