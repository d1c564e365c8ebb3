// Disclosures: what the log says of each, read again from its entries, and which of them a letter leaves out.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/log.pb.h"
#include "covenant/v1/subject_request.pb.h"

#include "absl/status/statusor.h"
#include "broker/exchange/rows/subject_requests.h"
#include "broker/exchange/story/call.h"
#include "broker/exchange/story/rooms.h"
#include "broker/ledger/ledger.h"
#include "policy/language/covenant.h"

namespace covenant::exchange {

// Was the record told of or given?
bool IsDisclosed(const v1::RecordDetail& record);

// What one party got of one supplier, as the letter says it, and who holds today what they had: party ids.
struct KnownDisclosure {
  v1::Disclosure told;
  std::string supplier;
  std::string recipient;
};

// Of a request, oldest first. One whose detail was destroyed meanwhile is none any more. The origin is empty where the
// covenant masks it, and where it has no longer the rule by which was given. For a worker thread. DATA_LOSS,
// UNAVAILABLE.
absl::StatusOr<std::vector<KnownDisclosure>> ReadDisclosures(const Rooms& rooms, const Call& call,
                                                             const stored::SubjectRequest& request);

// The parties that claim a ground now, each by who holds today what it had.
std::set<std::string, std::less<>> WithGround(const Call& call, const stored::SubjectRequest& request);

// Does a letter leave it out: did a party with a ground supply it, or was it given it?
bool IsLeftOut(const KnownDisclosure& disclosure, const std::set<std::string, std::less<>>& with_ground);

}  // namespace covenant::exchange
