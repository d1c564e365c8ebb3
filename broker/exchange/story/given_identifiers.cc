#include "broker/exchange/story/given_identifiers.h"

#include <algorithm>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/story/request_rules.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

void Refuse(std::string_view code, const v1::Identifier& one, std::string wrong, ReadIdentifiers& read) {
  read.decision = Refused(code, one.scheme());
  read.wrong = std::move(wrong);
}

absl::StatusOr<pseudonym::SubjectKey> ComputeIn(Rooms& rooms, std::string_view covenant, std::string_view object,
                                                const GivenIdentifier& given, uint32_t epoch) {
  pseudonym::SubjectKey key;
  if (given.identifier) {
    ASSIGN_OR_RETURN(key, rooms.subject_keys.Compute(covenant, *given.identifier, epoch));
  } else {
    const std::string_view scheme = given.scheme->code;
    ASSIGN_OR_RETURN(const crypto::Element element,
                     rooms.subject_keys.Carry(covenant, scheme, given.handle->epoch, epoch, given.handle->element));
    ASSIGN_OR_RETURN(key, rooms.subject_keys.OfElement(covenant, scheme, epoch, element));
  }
  if (!object.empty()) {
    ASSIGN_OR_RETURN(key.index_key, rooms.subject_keys.OfObject(key.index_key));
  }
  return key;
}

absl::StatusOr<pseudonym::SubjectKey> KeyIn(Rooms& rooms, std::string_view covenant, std::string_view object,
                                            const GivenIdentifier& given, uint32_t epoch) {
  absl::StatusOr<pseudonym::SubjectKey> key = ComputeIn(rooms, covenant, object, given, epoch);
  // It was kept when it was looked for. Asked again, its handle is none.
  if (absl::IsNotFound(key.status())) return absl::UnavailableError(key.status().message());
  return key;
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
  // One of an epoch whose key is not kept any more is worth nothing: it can be brought to no other.
  if (handle.ok() && rooms.subject_keys.Has(covenant, scheme->code, handle->epoch)) {
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

absl::StatusOr<Standing> StandingOf(Rooms& rooms, std::string_view covenant, std::string_view object,
                                    const GivenIdentifier& given) {
  Standing standing;
  ASSIGN_OR_RETURN(standing.epochs, rooms.epochs.Of(covenant));
  const std::string_view scheme = given.scheme->code;
  const uint32_t current = standing.epochs->Current(scheme);
  ASSIGN_OR_RETURN(standing.key, KeyIn(rooms, covenant, object, given, current));
  standing.counted_index_key = standing.key.index_key;
  if (const uint32_t former = standing.epochs->Former(scheme); former != 0) {
    ASSIGN_OR_RETURN(pseudonym::SubjectKey key, KeyIn(rooms, covenant, object, given, former));
    standing.former_index_key = std::move(key.index_key);
  }
  const absl::Time day = policy::StartOf(policy::DutchDay(rooms.clock.Now()));
  if (const uint32_t counted = standing.epochs->CurrentAt(scheme, day); counted != current) {
    ASSIGN_OR_RETURN(pseudonym::SubjectKey key, KeyIn(rooms, covenant, object, given, counted));
    standing.counted_index_key = std::move(key.index_key);
  }
  return standing;
}

absl::StatusOr<Standing> StandingOf(Rooms& rooms, std::string_view covenant, std::string subject_id) {
  Standing standing;
  standing.subject_id = std::move(subject_id);
  ASSIGN_OR_RETURN(standing.epochs, rooms.epochs.Of(covenant));
  return standing;
}

absl::StatusOr<std::vector<std::string>> EveryIndexKeyOf(Rooms& rooms, std::string_view covenant,
                                                         std::string_view object, const GivenIdentifier& given) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const CovenantEpochs> epochs, rooms.epochs.Of(covenant));
  const uint32_t current = epochs->Current(given.scheme->code);
  std::vector<std::string> keys;
  for (uint32_t epoch = pseudonym::kFirstEpoch; epoch <= current; ++epoch) {
    if (epoch != current && !rooms.subject_keys.Has(covenant, given.scheme->code, epoch)) continue;
    ASSIGN_OR_RETURN(pseudonym::SubjectKey key, KeyIn(rooms, covenant, object, given, epoch));
    keys.push_back(std::move(key.index_key));
  }
  return keys;
}

absl::StatusOr<std::vector<std::string>> EveryIndexKeyOf(Rooms& rooms, std::string_view covenant,
                                                         std::string_view object, const SubjectView& view) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const CovenantEpochs> epochs, rooms.epochs.Of(covenant));
  ASSIGN_OR_RETURN(const crypto::Element element, crypto::Element::Parse(view.element));
  const schemes::Scheme* scheme = schemes::FindScheme(view.scheme);
  // In which epoch it stands is told by its index key alone.
  for (uint32_t epoch = scheme == nullptr ? 0 : epochs->Current(scheme->code); epoch >= pseudonym::kFirstEpoch;
       --epoch) {
    if (!rooms.subject_keys.Has(covenant, scheme->code, epoch)) continue;
    const GivenIdentifier given{scheme, std::nullopt, pseudonym::OpenedHandle{epoch, element}};
    ASSIGN_OR_RETURN(const pseudonym::SubjectKey key, KeyIn(rooms, covenant, object, given, epoch));
    if (key.index_key == view.index_key) return EveryIndexKeyOf(rooms, covenant, object, given);
  }
  return absl::DataLossError("a subject stands under no key of its covenant; restore a backup");
}

}  // namespace covenant::exchange
