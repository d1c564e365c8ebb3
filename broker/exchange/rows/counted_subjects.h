// Subjects in the rows of budgets (budgets.h, kind 's'): taken out of them when they are destroyed.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/store/store.h"

namespace covenant::exchange {

// The days of which rows of subjects are kept, oldest first: a few. DATA_LOSS, UNAVAILABLE.
absl::StatusOr<std::vector<uint32_t>> DaysOfCountedSubjects(const store::Reader& store);

// Takes away the rows of these subjects under the covenant on that day, whoever used them. Errors as above.
absl::Status ForgetCountedSubjects(const store::Reader& store, std::string_view covenant, uint32_t day,
                                   const std::set<std::string>& subjects, store::Batch& changes);

}  // namespace covenant::exchange
