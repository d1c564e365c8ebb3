#include "broker/exchange/story/given_identifiers.h"

#include <algorithm>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/story/request_rules.h"

namespace covenant::exchange {
namespace {

void Refuse(std::string_view code, const v1::Identifier& one, std::string wrong, ReadIdentifiers& read) {
  read.decision = Refused(code, one.scheme());
  read.wrong = std::move(wrong);
}

// A scheme that is none goes the way of an identifier: that names the schemes there are.
absl::Status ReadOne(Rooms& rooms, const Call& call, std::string_view covenant, const v1::Identifier& one,
                     ReadIdentifiers& read) {
  const schemes::Scheme* scheme = schemes::FindScheme(one.scheme());
  if (one.handle().empty() || scheme == nullptr) {
    const std::vector<std::string> parts(one.parts().begin(), one.parts().end());
    absl::StatusOr<schemes::Identifier> normal = schemes::Normalise(one.scheme(), parts);
    if (normal.ok()) {
      read.given.push_back({scheme, *std::move(normal), std::nullopt});
    } else {
      Refuse(kIdentifierInvalid, one, std::string(normal.status().message()), read);
    }
    return absl::OkStatus();
  }
  if (!one.parts().empty()) {
    Refuse(kIdentifierInvalid, one, "an identifier comes with parts or with a handle, not with both", read);
    return absl::OkStatus();
  }
  absl::StatusOr<pseudonym::OpenedHandle> handle =
      rooms.handles.Open(call.caller.party, covenant, scheme->code, one.handle());
  if (!handle.ok() && !absl::IsNotFound(handle.status())) return handle.status();
  if (handle.ok()) {
    read.given.push_back({scheme, std::nullopt, *std::move(handle)});
  } else {
    Refuse(kHandleInvalid, one, "", read);
  }
  return absl::OkStatus();
}

}  // namespace

bool MatchesSomebodyBy(const policy::Covenant& covenant, std::string_view scheme) {
  return std::ranges::any_of(covenant.parties,
                             [&](const policy::CovenantParty& party) { return covenant.MayMatchBy(party.id, scheme); });
}

bool CameBlind(const Call& call, const GivenIdentifiers& given) {
  const policy::Covenant* covenant = call.policy->snapshot->FindCovenant(call.context->covenant());
  if (covenant == nullptr) return true;
  return std::ranges::none_of(given, [covenant](const v1::Identifier& one) {
    return one.handle().empty() && std::ranges::find(covenant->blind_only, one.scheme()) != covenant->blind_only.end();
  });
}

absl::StatusOr<ReadIdentifiers> ReadGiven(Rooms& rooms, const Call& call, std::string_view covenant,
                                          const GivenIdentifiers& given) {
  ReadIdentifiers read;
  read.decision.permitted = true;
  for (const v1::Identifier& one : given) {
    RETURN_IF_ERROR(ReadOne(rooms, call, covenant, one, read));
    if (!read.decision.permitted) break;
  }
  return read;
}

uint32_t CountDirect(const std::vector<GivenIdentifier>& given) {
  return static_cast<uint32_t>(
      std::ranges::count_if(given, [](const auto& one) { return one.identifier.has_value(); }));
}

absl::StatusOr<pseudonym::SubjectKey> SubjectKeyOf(Rooms& rooms, std::string_view covenant,
                                                   const GivenIdentifier& given) {
  if (given.identifier) return rooms.subject_keys.Compute(covenant, *given.identifier);
  return rooms.subject_keys.OfElement(covenant, given.scheme->code, given.handle->epoch, given.handle->element);
}

absl::StatusOr<pseudonym::SubjectKey> SubjectKeyOf(Rooms& rooms, std::string_view covenant, std::string_view object,
                                                   const GivenIdentifier& given) {
  ASSIGN_OR_RETURN(pseudonym::SubjectKey key, SubjectKeyOf(rooms, covenant, given));
  if (!object.empty()) {
    ASSIGN_OR_RETURN(key.index_key, rooms.subject_keys.OfObject(key.index_key));
  }
  return key;
}

}  // namespace covenant::exchange
