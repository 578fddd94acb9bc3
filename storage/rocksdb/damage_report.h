// What is wrong with a database, or cannot be read of it, each said once.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "tercet/error.h"

namespace tercet {

class DamageReport {
 public:
  // What is the same: a text, or a place, whatever was being read there. `report` must outlive it.
  enum class Same { kText, kPlace };
  DamageReport(const std::function<void(const std::string&)>& report, Same same) : report_(report), same_(same) {}

  void add(const std::string& text) {
    if (said_.size() < kRemembered && !said_.insert(same_ == Same::kText ? text : place_in(text)).second) return;
    ++problems_;
    report_(text);
  }

  // Runs a part that reads; false when what it reads is damaged, which is then said.
  template <class Part>
  bool guarded(const Part& part) {
    try {
      part();
      return true;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::kCorruption && error.code() != ErrorCode::kIo) throw;
      add(error.what());
      return false;
    }
  }

  std::uint64_t problems() const { return problems_; }

 private:
  // Beyond it a place may be said again.
  static constexpr std::size_t kRemembered = 10000;

  // RocksDB's part of a message names a place in a file, where several of the things that are read may lie.
  static std::string place_in(const std::string& text) {
    const std::size_t doing = text.find(" while ");
    const std::size_t place = doing == std::string::npos ? doing : text.find(": ", doing);
    return place == std::string::npos ? text : text.substr(place);
  }

  const std::function<void(const std::string&)>& report_;
  const Same same_;
  std::set<std::string> said_;
  std::uint64_t problems_ = 0;
};

}  // namespace tercet
