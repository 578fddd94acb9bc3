#include "shell/text.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace tercet::shell {
namespace {

std::string printed(const char* format, double number) {
  std::array<char, 64> buffer{};
  int length = std::snprintf(buffer.data(), buffer.size(), format, number);
  return std::string(buffer.data(), static_cast<std::size_t>(std::max(length, 0)));
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Damerau-Levenshtein distance of two short words (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) table[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) table[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t change = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
      table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + change});
      bool exchanged = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (exchanged) table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
    }
  }
  return table[a.size()][b.size()];
}

}  // namespace

std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string counted(std::uint64_t number, std::string_view noun) {
  return with_commas(number) + " " + std::string(noun) + (number == 1 ? "" : "s");
}

std::string bytes_in_words(double bytes) {
  constexpr std::array<const char*, 5> kUnits{"%.0f bytes", "%.1f kB", "%.1f MB", "%.1f GB", "%.1f TB"};
  std::size_t unit = 0;
  for (; bytes >= 1000 && unit + 1 < kUnits.size(); ++unit) bytes /= 1000;
  return printed(kUnits[unit], bytes);
}

std::string seconds_in_words(double seconds) {
  if (seconds < 1) return printed("%.1f ms", seconds * 1000);
  if (seconds < 10) return printed("%.2f s", seconds);
  if (seconds < 60) return printed("%.1f s", seconds);
  auto whole = static_cast<std::uint64_t>(seconds);
  std::string rest = std::to_string(whole % 60);
  return std::to_string(whole / 60) + ":" + (rest.size() < 2 ? "0" : "") + rest + " min";
}

std::string rate_in_words(double a_second) {
  if (a_second >= 1e6) return printed("%.2f M/s", a_second / 1e6);
  if (a_second >= 1e3) return printed("%.0f k/s", a_second / 1e3);
  return printed("%.0f/s", a_second);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::string_view without_final_semicolon(std::string_view text) {
  std::size_t last = text.find_last_not_of(" \t\r\n");
  return last != std::string_view::npos && text[last] == ';' ? text.substr(0, last) : text;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string alternatives(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

std::optional<std::vector<std::string>> split_words(std::string_view text) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = 0;
  for (char c : text) {
    if (quote != 0) {
      if (c == quote) quote = 0;
      else words.back() += c;
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      in_word = false;
    } else {
      if (!in_word) words.emplace_back();
      in_word = true;
      if (c == '"' || c == '\'') quote = c;
      else words.back() += c;
    }
  }
  if (quote != 0) return std::nullopt;
  return words;
}

std::string nearest_word(std::string_view word, const std::vector<std::string>& known) {
  if (word.size() > 40) return {};
  std::string best;
  std::size_t best_distance = word.size() < 4 ? 2 : 3;
  for (const std::string& candidate : known) {
    std::size_t cost = distance(word, candidate);
    if (word.size() >= 2 && candidate.starts_with(word)) cost = std::min<std::size_t>(cost, 1);
    if (cost < best_distance) {
      best_distance = cost;
      best = candidate;
    }
  }
  return best;
}

}  // namespace tercet::shell
