#include "storage/huge_pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace tercet {

#ifdef MADV_HUGEPAGE
void use_huge_pages(void* begin, std::size_t bytes) {
  constexpr std::size_t kFewestBytes = std::size_t{4} << 20;
  if (bytes < kFewestBytes) return;
  static const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto address = reinterpret_cast<std::uintptr_t>(begin);
  const std::uintptr_t first = (address + page - 1) / page * page;
  // A hint: when it is not taken all is as it was.
  static_cast<void>(::madvise(reinterpret_cast<void*>(first), (address + bytes - first) / page * page, MADV_HUGEPAGE));
}
#else
void use_huge_pages(void*, std::size_t) {}
#endif

}  // namespace tercet
