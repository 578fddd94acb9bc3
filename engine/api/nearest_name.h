// The known name that a misspelled one probably means.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace tercet {

// The best of the candidates it is shown: those that differ in a few letters, and those that only go on. Capitals hardly count.
class NearestName {
 public:
  // The longest name that is looked for; what is longer is near to none.
  static constexpr std::size_t kLongestName = 256;

  explicit NearestName(std::string_view name);

  // `rank` decides between equally near ones: less is preferred.
  void consider(std::string_view candidate, std::string_view iri, int rank);

  // The IRI of the nearest; empty when none is near.
  const std::string& iri() const { return iri_; }

 private:
  std::u32string name_;
  std::u32string lower_;
  std::size_t limit_ = 0;
  std::size_t cost_ = std::numeric_limits<std::size_t>::max();
  std::string iri_;
};

}  // namespace tercet
