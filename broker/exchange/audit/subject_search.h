// Looking for a subject in the log: from identifiers or a pseudonym to the tokens that stand for it in the details.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/subject.pb.h"

#include "absl/status/statusor.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/rooms.h"
#include "broker/store/batch.h"
#include "policy/decide/decision.h"

namespace covenant::exchange {

struct SubjectSearch {
  // Not permitted when the request itself stands against it.
  policy::Decision refusal;
  std::string wrong;  // a sentence about an identifier that is none
  // Of every covenant and year in which the log can hold the subject. Weak identifiers count: an officer may find what
  // was supplied under them. Empty when nothing can stand in the log.
  std::vector<std::string> tokens;
  // Its index keys under the one covenant that was searched, of all epochs; empty when all were.
  std::vector<std::string> index_keys;
  // What the search used up of budgets: on disk with the entry, refused or not.
  store::Batch charges;
  // Of that covenant: while it is held, the subject is moved to no other key.
  std::shared_ptr<const CovenantEpochs> epochs = nullptr;
};

// Under one covenant, or with an empty `covenant` under every one of the policy set. Charges what is evaluated to the
// budget that each gives the caller's party: BUDGET_EXHAUSTED where one is used up, and then those before it were
// charged. A pseudonym is one of the caller's party; another's means nobody. About 90 us an identifier and covenant.
// DATA_LOSS, UNAVAILABLE.
absl::StatusOr<SubjectSearch> SearchSubject(Rooms& rooms, const Call& call, const v1::SubjectReference& subject,
                                            std::string_view covenant);

}  // namespace covenant::exchange
