#include "engine/api/term_window.h"

#include <algorithm>
#include <span>

#include "tercet/options.h"

namespace tercet {
namespace {

constexpr std::size_t kMostRows = std::size_t{1} << 15;
constexpr std::size_t kMostBytes = 4 * kMebibyte;
// Of terms that are kept for their memory.
constexpr std::size_t kMostCapacity = 4 * kMostBytes;

}  // namespace

void Window::begin(const QueryRun& run, const std::vector<Id>& column, std::size_t row) {
  clear();  // stays so when the fetch throws
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

void Window::end(std::size_t bytes) {
  end_ = next_end_;
  size_ = bytes > kMostBytes ? std::max<std::size_t>(1, size_ / 4) : std::min(kMostRows, size_ * 4);
}

void TermWindow::fetch(const QueryRun& run, const std::vector<Id>& column, std::size_t row) {
  begin(run, column, row);
  if (capacity_ > kMostCapacity) terms_.clear();
  if (terms_.size() < ids().size()) terms_.resize(ids().size());
  run.terms(ids(), std::span(terms_).first(ids().size()));
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < ids().size(); ++i) bytes += terms_[i].value().size();
  capacity_ = 0;
  for (const Term& term : terms_) capacity_ += term.value().capacity();
  end(bytes);
}

void TextWindow::fetch(const QueryRun& run, const std::vector<Id>& column, std::size_t row, const TermFormat& format) {
  begin(run, column, row);
  if (texts_.capacity() > kMostCapacity) texts_ = {};
  texts_.clear();
  pieces_.resize(ids().size());
  run.visit_terms(ids(), [&](std::size_t place, const TermView& term) {
    const std::size_t before = texts_.size();
    format(texts_, term);
    pieces_[place] = {before, texts_.size() - before};
  });
  end(texts_.size());
}

}  // namespace tercet
