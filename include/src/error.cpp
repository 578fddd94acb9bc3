#include "tercet/error.h"

namespace tercet {

std::string_view error_code_name(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::kSyntax: return "syntax error";
    case ErrorCode::kUnsupported: return "not supported";
    case ErrorCode::kEvaluation: return "evaluation error";
    case ErrorCode::kCancelled: return "cancelled";
    case ErrorCode::kMemoryBudget: return "memory budget exceeded";
    case ErrorCode::kInvalidArgument: return "invalid argument";
    case ErrorCode::kNotFound: return "not found";
    case ErrorCode::kLocked: return "database locked";
    case ErrorCode::kReadOnly: return "read-only database";
    case ErrorCode::kCorruption: return "corrupt database";
    case ErrorCode::kVersion: return "incompatible format version";
    case ErrorCode::kIo: return "input/output error";
    case ErrorCode::kLimit: return "limit exceeded";
    case ErrorCode::kService: return "service error";
  }
  return "error";
}

}  // namespace tercet
