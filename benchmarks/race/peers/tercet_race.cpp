// tercet_race DATABASE: Tercet in the race. Reads requests as lines of JSON from standard input and answers each with a line, as
// ../README.md says under "The protocol".
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tercet/tercet.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using Answer = rapidjson::Writer<rapidjson::StringBuffer>;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

std::string text_of(const rapidjson::Document& request, const char* key) {
  if (!request.HasMember(key) || !request[key].IsString()) throw std::runtime_error(std::string("the request has no ") + key);
  return {request[key].GetString(), request[key].GetStringLength()};
}

class Racer {
 public:
  explicit Racer(std::string path) : path_(std::move(path)) {}

  // Writes the members of the answer.
  void handle(const rapidjson::Document& request, Answer& answer) {
    std::string op = text_of(request, "op");
    if (op == "load") {
      load(text_of(request, "file"), answer);
    } else if (op == "run") {
      run(request, answer);
    } else if (op == "print") {
      print(request, answer);
    } else if (op == "write") {
      write(request, answer);
    } else {
      throw std::runtime_error("there is no request " + op);
    }
  }

  tercet::Database& database() {
    if (!database_) database_ = tercet::Database::open(path_);
    return *database_;
  }

 private:
  void load(const std::string& file, Answer& answer) {
    Clock::time_point begin = Clock::now();
    database().load({file});
    member(answer, "seconds", seconds_since(begin));
  }

  // Runs the query `times` times, from its text to the text of the last value of the last row.
  void run(const rapidjson::Document& request, Answer& answer) {
    std::string text = text_of(request, "text");
    tercet::QueryOptions options = options_of(request);
    std::vector<double> seconds;
    std::uint64_t rows = 0;
    for (int left = request["times"].GetInt(); left > 0; --left) {
      Clock::time_point begin = Clock::now();
      tercet::Cursor cursor = database().query(text, options);
      std::size_t columns = cursor.columns().size();
      while (cursor.next()) {
        for (std::size_t column = 0; column < columns; ++column) bytes_ += cursor.view(column).value.size();
      }
      seconds.push_back(seconds_since(begin));
      rows = cursor.row_count();
    }
    tell(seconds, rows, answer);
    member(answer, "bytes", static_cast<double>(bytes_));
  }

  // Prints the answer `times` times, from the query's text to the closed file. Each time to a new file: some file systems flush one that
  // is overwritten to the disk as it is closed.
  void print(const rapidjson::Document& request, Answer& answer) {
    std::string text = text_of(request, "text");
    std::string file = text_of(request, "file");
    std::optional<tercet::ResultFormat> format = tercet::result_format_by_name(text_of(request, "format"));
    if (!format) throw std::runtime_error("there is no format " + text_of(request, "format"));
    tercet::QueryOptions options = options_of(request);
    std::vector<double> seconds;
    std::uint64_t rows = 0;
    for (int left = request["times"].GetInt(); left > 0; --left) {
      std::filesystem::remove(file);
      Clock::time_point begin = Clock::now();
      tercet::Cursor cursor = database().query(text, options);
      rows = print_to(file, cursor, *format);
      seconds.push_back(seconds_since(begin));
    }
    tell(seconds, rows, answer);
  }

  std::uint64_t print_to(const std::string& file, tercet::Cursor& cursor, tercet::ResultFormat format) {
    std::ofstream out(file, std::ios::binary);
    std::uint64_t rows = tercet::write_results(database(), cursor, format, [&](std::string_view piece) {
      out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    });
    out.close();
    if (!out) throw std::runtime_error("the answer cannot be printed to " + file);
    return rows;
  }

  static void tell(const std::vector<double>& seconds, std::uint64_t rows, Answer& answer) {
    answer.Key("seconds");
    answer.StartArray();
    for (double each : seconds) answer.Double(each);
    answer.EndArray();
    answer.Key("rows");
    answer.Uint64(rows);
  }

  // Writes the rows to a file: terms of N-Triples separated by tabs, a line a row.
  void write(const rapidjson::Document& request, Answer& answer) {
    std::ofstream out(text_of(request, "file"), std::ios::binary);
    tercet::Cursor cursor = database().query(text_of(request, "text"), options_of(request));
    std::size_t columns = cursor.columns().size();
    while (cursor.next()) {
      for (std::size_t column = 0; column < columns; ++column) out << (column == 0 ? "" : "\t") << cursor[column].to_ntriples();
      out << '\n';
    }
    if (!out.flush()) throw std::runtime_error("the rows cannot be written");
    answer.Key("rows");
    answer.Uint64(cursor.row_count());
  }

  static tercet::QueryOptions options_of(const rapidjson::Document& request) {
    tercet::QueryOptions options;
    options.memory_bytes = 4 * tercet::kGibibyte;
    options.timeout = std::chrono::milliseconds(static_cast<std::int64_t>(request["timeout"].GetDouble() * 1000));
    if (!request.HasMember("without")) return options;
    for (const auto& pass : request["without"].GetArray()) options.disabled_passes.emplace_back(pass.GetString());
    return options;
  }

  static void member(Answer& answer, const char* key, double value) {
    answer.Key(key);
    answer.Double(value);
  }

  std::string path_;
  std::optional<tercet::Database> database_;
  std::uint64_t bytes_ = 0;  // of all values read: reported, so that reading them is no dead code
};

std::string answer_to(Racer& racer, const std::string& line) {
  rapidjson::StringBuffer buffer;
  Answer answer(buffer);
  answer.StartObject();
  try {
    rapidjson::Document request;
    if (request.Parse(line.c_str()).HasParseError() || !request.IsObject())
      throw std::runtime_error("the request is no JSON object");
    racer.handle(request, answer);
  } catch (const tercet::Error& error) {
    answer.Key(error.code() == tercet::ErrorCode::kCancelled ? "timeout" : "error");
    answer.String(error.what());
  } catch (const std::exception& error) {
    answer.Key("error");
    answer.String(error.what());
  }
  answer.EndObject();
  return buffer.GetString();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]) == "--version") {
    std::cout << tercet::version() << '\n';
    return 0;
  }
  if (argc != 2) {
    std::cerr << "usage: tercet_race DATABASE\n";
    return 2;
  }
  try {
    Racer racer(argv[1]);
    racer.database();
    for (std::string line; std::getline(std::cin, line);) std::cout << answer_to(racer, line) << std::endl;
  } catch (const std::exception& error) {
    std::cerr << "tercet_race: " << error.what() << '\n';
    return 1;
  }
}
