#include "engine/api/term_window.h"

#include <algorithm>
#include <atomic>
#include <span>

#include "storage/side_by_side.h"
#include "tercet/options.h"

namespace tercet {
namespace {

constexpr std::size_t kMostRows = std::size_t{1} << 15;
constexpr std::size_t kMostBytes = 4 * kMebibyte;
// Of memory that is kept to be used again.
constexpr std::size_t kMostCapacity = 4 * kMostBytes;
// That a thread more is begun for.
#ifdef TERCET_TINY
constexpr std::size_t kFewestIds = 1;
#else
constexpr std::size_t kFewestIds = 4096;
#endif
constexpr std::size_t kTermsBetweenPolls = 1024;
constexpr std::size_t kShrinking = 16;  // of a portion that was too large

// Thrown to the one that asked for the terms.
struct TooMuch {};

}  // namespace

void Window::begin(const QueryRun& run, const std::vector<Id>& column, std::size_t row) {
  clear();  // stays so when looking up throws
  next_end_ = std::min(column.size(), row + size_);
  // A text that many rows share is small where it is kept and large where each row gets its own.
  std::size_t computed = 0;
  for (std::size_t i = row; i < next_end_; ++i) {
    computed += run.computed_bytes(column[i]);
    if (computed > kMostBytes) next_end_ = i + 1;
  }
  distinct_.assign(std::span(column).subspan(row, next_end_ - row));
  begin_ = end_ = row;
}

template <typename Begin, typename Undo, typename Give>
void Window::look_up(const QueryRun& run, std::size_t count, const Begin& begin_portion, const Undo& undo_portion,
                     const Give& give) {
  std::vector<std::size_t> ends(count);  // of what is known of each stretch
  std::atomic<std::size_t> all_bytes = 0;
  do_side_by_side(count, [&](std::size_t stretch) {
    const std::size_t stop = begin_of(stretch + 1, count);
    std::size_t& next = ends[stretch];
    next = begin_of(stretch, count);
    for (std::size_t portion = stop - next; next < stop && (next == 0 || all_bytes <= kMostBytes);) {
      portion = std::min(portion, stop - next);
      std::size_t bytes = 0;
      std::size_t visited = 0;
      begin_portion(stretch);
      try {
        run.visit_terms(std::span(ids()).subspan(next, portion), [&](std::size_t place, const TermView& term) {
          if (++visited % kTermsBetweenPolls == 0) run.poll();
          bytes += term.value.size() + term.datatype.size() + term.language.size();
          if (bytes > kMostBytes && portion > 1) throw TooMuch();
          give(stretch, next + place, term);
        });
      } catch (const TooMuch&) {
        undo_portion(stretch);
        portion = std::max<std::size_t>(1, portion / kShrinking);
        continue;
      }
      next += portion;
      all_bytes += bytes;
    }
  });
  std::size_t known = 0;
  for (std::size_t stretch = 0; stretch < count && known == begin_of(stretch, count); ++stretch) known = ends[stretch];
  end_rows(known, all_bytes);
}

void Window::end_rows(std::size_t known, std::size_t bytes) {
  if (known < ids().size()) {
    // Ids are numbered as they first come.
    std::size_t row = begin_;
    while (distinct_.place(row - begin_) < known) ++row;
    next_end_ = row;
    size_ = row - begin_;
  }
  end_ = next_end_;
  size_ = bytes > kMostBytes ? std::max<std::size_t>(1, size_ / 4) : std::min(kMostRows, size_ * 4);
}

void TermWindow::Kept::clear() {
  texts.clear(kMostCapacity);
  datatype = {};
}

TermView TermWindow::Kept::add(const TermView& term) {
  if (term.datatype != datatype) datatype = texts.add(term.datatype);
  return {term.kind, texts.add(term.value), datatype, texts.add(term.language)};
}

std::size_t TermWindow::stretches(const QueryRun& run) const {
  return std::clamp<std::size_t>(ids().size() / kFewestIds, 1, std::max<std::size_t>(1, run.threads()));
}

void TermWindow::fetch(const QueryRun& run, const std::vector<Id>& column, std::size_t row) {
  begin(run, column, row);
  const std::size_t count = stretches(run);
  kept_.resize(std::max(kept_.size(), count));
  for (Kept& kept : kept_) kept.clear();
  terms_.resize(ids().size());
  const auto nothing = [](std::size_t) {};
  look_up(run, count, nothing, nothing,
          [&](std::size_t stretch, std::size_t place, const TermView& term) { terms_[place] = kept_[stretch].add(term); });
}

void TextWindow::release() {
  clear();
  if (written_.capacity() > kMostCapacity) written_ = {};
}

void TextWindow::fetch(const QueryRun& run, const std::vector<Id>& column, std::size_t row, const TermFormat& format) {
  begin(run, column, row);
  if (written_.capacity() > kMostCapacity) written_ = {};
  written_.clear();
  pieces_.resize(ids().size());
  std::size_t portion_begin = 0;
  look_up(
      run, 1, [&](std::size_t) { portion_begin = written_.size(); }, [&](std::size_t) { written_.resize(portion_begin); },
      [&](std::size_t, std::size_t place, const TermView& term) {
        const std::size_t before = written_.size();
        format(written_, term);
        pieces_[place] = {before, written_.size() - before};
      });
}

}  // namespace tercet
