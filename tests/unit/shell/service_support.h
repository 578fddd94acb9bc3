// What the tests of SERVICE share: endpoints over databases in memory, asked directly or by HTTP.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tercet/tercet.hpp"

namespace tercet::test {

inline Database database_of(std::string_view turtle, RdfFormat format = RdfFormat::kTriG) {
  Database database = Database::in_memory();
  LoadOptions options;
  options.format = format;
  options.base = "http://example.org/";
  database.load_text(turtle, options);
  return database;
}

// What a database answers, as an endpoint would send it.
inline std::string answer_of(const Database& database, const std::string& query, ResultFormat format = ResultFormat::kJson,
                             const QueryOptions& options = {}) {
  Cursor cursor = database.query(query, options);
  std::string text;
  write_results(database, cursor, format, [&](std::string_view part) { text += part; });
  return text;
}

// Endpoints without a network.
class LocalClient final : public ServiceClient {
 public:
  std::map<std::string, const Database*> endpoints;
  QueryOptions options;  // of the endpoints
  std::string before;    // put before each query

  ServiceResponse query(const ServiceRequest& request) override {
    {
      std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    auto endpoint = endpoints.find(request.endpoint);
    if (endpoint == endpoints.end()) throw Error(ErrorCode::kService, "no endpoint " + request.endpoint);
    QueryOptions strict = options;
    strict.strict = true;
    auto text = std::make_shared<std::string>(answer_of(*endpoint->second, before + request.query, ResultFormat::kJson, strict));
    return {"application/sparql-results+json", [text, at = std::size_t{0}](char* buffer, std::size_t size) mutable {
              std::size_t count = text->copy(buffer, size, at);
              at += count;
              return count;
            }};
  }

  std::vector<ServiceRequest> requests() const {
    std::lock_guard lock(mutex_);
    return requests_;
  }
  void forget() {
    std::lock_guard lock(mutex_);
    requests_.clear();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<ServiceRequest> requests_;
};

// The rows as lines, sorted; blank nodes look alike.
inline std::vector<std::string> rows_of(Cursor cursor) {
  std::vector<std::string> rows;
  while (cursor.next()) {
    std::string row;
    for (std::size_t i = 0; i < cursor.columns().size(); ++i)
      row += (i == 0 ? "" : " | ") + (cursor[i].is_blank_node() ? "_:" : cursor[i].to_ntriples());
    rows.push_back(row);
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

inline QueryOptions allowing_all() {
  QueryOptions options;
  options.service.allowed = {"*"};
  return options;
}

// The message of the kService error that reading the query's rows ends in.
inline std::string service_error_of(const Database& database, const std::string& query, const QueryOptions& options) {
  try {
    rows_of(database.query(query, options));
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kService);
    return error.what();
  }
  FAIL("no error: " << query);
  return {};
}

}  // namespace tercet::test
