// Handing a failed absl::Status to the caller. For sources only: not included by any header.
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define AUDITOR_CONCAT_INNER(a, b) a##b
#define AUDITOR_CONCAT(a, b) AUDITOR_CONCAT_INNER(a, b)

#define RETURN_IF_ERROR(expr)                                      \
  do {                                                             \
    if (absl::Status error_ = (expr); !error_.ok()) return error_; \
  } while (false)

#define ASSIGN_OR_RETURN(lhs, expr) ASSIGN_OR_RETURN_INNER(AUDITOR_CONCAT(status_or_, __LINE__), lhs, expr)
#define ASSIGN_OR_RETURN_INNER(tmp, lhs, expr) \
  auto tmp = (expr);                           \
  if (!tmp.ok()) return tmp.status();          \
  lhs = *std::move(tmp)
