// What a call fails with.
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "tercet/error.h"

namespace tercet::test {

// The error a call ends with; the test fails when there is none.
template <class Call>
Error error_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  FAIL("no error");
  return Error(ErrorCode::kIo, "");
}

// Its message; its code must be this one.
template <class Call>
std::string message_of(const Call& call, ErrorCode code) {
  const Error error = error_of(call);
  CHECK(error.code() == code);
  return error.what();
}

}  // namespace tercet::test
