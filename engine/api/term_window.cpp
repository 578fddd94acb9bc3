#include "engine/api/term_window.h"

#include <algorithm>
#include <span>

#include "tercet/options.h"

namespace tercet {
namespace {

constexpr std::size_t kMostRows = std::size_t{1} << 15;
constexpr std::size_t kMostBytes = 4 * kMebibyte;
// Of memory that is kept to be used again.
constexpr std::size_t kMostCapacity = kMostBytes;
constexpr std::size_t kGrowth = 8;  // of windows whose terms are small
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
  bytes_ = 0;
}

template <typename Begin, typename Undo, typename Give>
void Window::look_up(const QueryRun& run, const Begin& begin_portion, const Undo& undo_portion, const Give& give) {
  std::size_t known = 0;
  for (std::size_t portion = ids().size(); known < ids().size() && (known == 0 || bytes_ <= kMostBytes);) {
    portion = std::min(portion, ids().size() - known);
    std::size_t bytes = 0;
    std::size_t visited = 0;
    begin_portion();
    try {
      run.visit_terms(std::span(ids()).subspan(known, portion), [&](std::size_t place, const TermView& term) {
        if (++visited % kTermsBetweenPolls == 0) run.poll();
        bytes += term.value.size() + term.datatype.size() + term.language.size();
        if (bytes > kMostBytes && portion > 1) throw TooMuch();
        give(known + place, term);
      });
    } catch (const TooMuch&) {
      undo_portion();
      portion = std::max<std::size_t>(1, portion / kShrinking);
      continue;
    }
    known += portion;
    bytes_ += bytes;
  }
  end_rows(known);
}

void Window::end_rows(std::size_t known) {
  if (known < ids().size()) {
    // Ids are numbered as they first come.
    std::size_t row = begin_;
    while (distinct_.place(row - begin_) < known) ++row;
    next_end_ = row;
    size_ = row - begin_;
  }
  end_ = next_end_;
  size_ = bytes_ > kMostBytes ? std::max<std::size_t>(1, size_ / kGrowth) : std::min(kMostRows, size_ * kGrowth);
}

void TermWindow::release() {
  clear();
  texts_.clear(kMostCapacity);
  datatype_ = {};
}

void TermWindow::fetch(const QueryRun& run, const std::vector<Id>& column, std::size_t row) {
  release();
  begin(run, column, row);
  terms_.resize(ids().size());
  const auto nothing = [] {};
  look_up(run, nothing, nothing, [&](std::size_t place, const TermView& term) {
    if (term.datatype != datatype_) datatype_ = texts_.add(term.datatype);
    terms_[place] = {term.kind, texts_.add(term.value), datatype_, texts_.add(term.language)};
  });
}

void TextWindow::release() {
  clear();
  if (written_.capacity() > kMostCapacity) written_ = {};
  written_.clear();
}

void TextWindow::fetch(const QueryRun& run, const std::vector<Id>& column, std::size_t row, const TermFormat& format) {
  release();
  begin(run, column, row);
  pieces_.resize(ids().size());
  std::size_t portion_begin = 0;
  look_up(
      run, [&] { portion_begin = written_.size(); }, [&] { written_.resize(portion_begin); },
      [&](std::size_t place, const TermView& term) {
        const std::size_t before = written_.size();
        format(written_, term);
        pieces_[place] = {before, written_.size() - before};
      });
}

}  // namespace tercet
