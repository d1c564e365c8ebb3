#include "broker/exchange/subject_requests/subject_request_reading.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "broker/base/status_macros.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/page_token.h"
#include "broker/exchange/story/request_rules.h"
#include "broker/exchange/story/subject_request_roles.h"
#include "broker/exchange/subject_requests/disclosures.h"
#include "broker/exchange/subject_requests/kept_data.h"
#include "broker/exchange/subject_requests/told_request.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

constexpr int kMostNames = 100;

using Parties = std::set<std::string, std::less<>>;

void AddWords(const policy::Vocabulary& vocabulary, const std::set<std::string>& codes, v1::KeptData& kept) {
  for (const std::string& code : codes) {
    const policy::Word* word = vocabulary.Find(policy::WordKind::kCategory, code);
    kept.add_categories_nl(word == nullptr ? code : word->nl);
    kept.add_categories_en(word == nullptr ? code : word->en);
  }
}

// Without what parties with a ground supplied; in order of the kinds' codes, the masked first.
void TellKept(const Call& call, const std::vector<KeptSignal>& signals, const Parties& with_ground,
              v1::GetSubjectRequestAnswer& answer) {
  const policy::Vocabulary& vocabulary = call.policy->snapshot->vocabulary();
  std::map<std::string, std::set<std::string>> kinds;
  for (const KeptSignal& signal : signals) {
    if (!with_ground.contains(signal.holder))
      kinds[signal.kind].insert(signal.categories.begin(), signal.categories.end());
  }
  for (const auto& [kind, categories] : kinds) {
    v1::KeptData* kept = answer.add_kept();
    if (const policy::Word* word = vocabulary.Find(policy::WordKind::kPartyKind, kind)) {
      kept->set_organisation_nl(word->nl);
      kept->set_organisation_en(word->en);
    }
    AddWords(vocabulary, categories, *kept);
  }
}

void TellDisclosures(std::vector<KnownDisclosure> all, const Parties& with_ground,
                     v1::GetSubjectRequestAnswer& answer) {
  for (KnownDisclosure& disclosure : all) {
    if (!IsLeftOut(disclosure, with_ground)) *answer.add_disclosures() = std::move(disclosure.told);
  }
}

// The officer's copy.
void TellLeftOut(const Call& call, const stored::SubjectRequest& kept, const std::vector<KnownDisclosure>& all,
                 const std::vector<KeptSignal>& signals, v1::GetSubjectRequestAnswer& answer) {
  const absl::CivilDay today = policy::DutchDay(call.now);
  for (const stored::AskedParty& asked : kept.asked()) {
    if (asked.ground().empty()) continue;
    const std::string_view holder = call.policy->snapshot->parties().HolderOf(asked.party(), today);
    v1::LeftOut* left_out = answer.add_left_out();
    left_out->set_party(asked.party());
    left_out->set_ground(asked.ground());
    left_out->set_review_on(asked.review_on());
    std::set<uint64_t> entries;
    for (const KnownDisclosure& disclosure : all) {
      if (disclosure.supplier == holder || disclosure.recipient == holder) entries.insert(disclosure.told.index());
    }
    for (const uint64_t entry : entries) left_out->add_entries(entry);
    left_out->set_signals(static_cast<uint32_t>(
        std::ranges::count_if(signals, [holder](const KeptSignal& signal) { return signal.holder == holder; })));
  }
}

void TellCovenant(const Call& call, const stored::SubjectRequest& kept, v1::GetSubjectRequestAnswer& answer) {
  const policy::Snapshot& snapshot = *call.policy->snapshot;
  const policy::Party* opener = snapshot.parties().Find(call.caller.party);
  answer.set_contact_point(opener == nullptr ? call.caller.party : opener->NameOn(policy::DutchDay(call.now)));
  const policy::Covenant* covenant = snapshot.FindCovenant(kept.covenant());
  if (covenant == nullptr) return;
  answer.set_covenant_title_nl(covenant->title.nl);
  answer.set_covenant_title_en(covenant->title.en);
  answer.set_kept_for(policy::FormatPeriod(covenant->retention.signals.keep));
}

// Who reads is found by the subject as who acts is.
void Register(const stored::SubjectRequest& kept, v1::Detail& detail) {
  detail.mutable_subject_right()->set_subject_request_id(kept.id());
  v1::ItemDetail* item = detail.add_items();
  item->set_outcome(std::string(kPermit));
  item->set_told(std::string(kPermit));
  *item->mutable_subject_tokens() = kept.subject_tokens();
}

absl::StatusOr<Prepared> Get(Rooms& rooms, const Call& call, const v1::GetSubjectRequestRequest& request) {
  using Answer = v1::GetSubjectRequestAnswer;
  const SubjectRequests requests(rooms.store, rooms.slots);
  ASSIGN_OR_RETURN(const std::optional<StoredSubjectRequest> stored, requests.Find(request.subject_request_id()));
  if (!stored || stored->request.covenant() != call.context->covenant() || !IsHandledBy(call, stored->request)) {
    return Refuse<Answer>(call, kSubjectRequestUnknown);
  }
  const stored::SubjectRequest& kept = stored->request;
  if (kept.decided_on().empty()) return Refuse<Answer>(call, kSubjectRequestOpen);
  ASSIGN_OR_RETURN(std::vector<KnownDisclosure> all, ReadDisclosures(rooms, call, kept));
  ASSIGN_OR_RETURN(const std::vector<KeptSignal> signals, ReadKept(rooms, call, kept));
  const Parties with_ground = WithGround(call, kept);
  auto answer = std::make_shared<Answer>();
  *answer->mutable_subject_request() = ToldRequest(call, kept, Reader::kHandler);
  answer->set_truncated(kept.truncated());
  TellCovenant(call, kept, *answer);
  TellKept(call, signals, with_ground, *answer);
  TellLeftOut(call, kept, all, signals, *answer);
  TellDisclosures(std::move(all), with_ground, *answer);
  Prepared prepared = Permit(call, std::move(answer));
  Register(kept, prepared.content.detail);
  return prepared;
}

// By what the caller's party knows the subject: pseudonyms if it was given something, its own signals if it supplied.
absl::Status TellWho(Rooms& rooms, const Call& call, const stored::SubjectRequest& kept, const std::vector<int>& asked,
                     v1::SubjectRequest& told) {
  const bool given = std::ranges::any_of(asked, [&](int i) { return kept.asked(i).given(); });
  for (const std::string& id : kept.subject_ids()) {
    if (!given || told.pseudonyms_size() == kMostNames) break;
    ASSIGN_OR_RETURN(*told.add_pseudonyms(), rooms.pseudonyms.Pseudonym(call.caller.party, kept.covenant(), id));
  }
  ASSIGN_OR_RETURN(const std::vector<KeptSignal> signals, ReadKept(rooms, call, kept));
  for (const KeptSignal& signal : signals) {
    if (signal.holder != call.caller.party || told.signal_references_size() == kMostNames) continue;
    ASSIGN_OR_RETURN(*told.add_signal_references(), rooms.records.Reference(signal.supplier, signal.number));
  }
  return absl::OkStatus();
}

// The request as the caller may see it; nothing when it is not its.
absl::StatusOr<std::optional<v1::SubjectRequest>> See(Rooms& rooms, const Call& call,
                                                      const stored::SubjectRequest& kept) {
  const bool handles = IsHandledBy(call, kept);
  const std::vector<int> asked = AskedOf(call, kept);
  if (!handles && asked.empty()) return std::nullopt;
  v1::SubjectRequest told = ToldRequest(call, kept, handles ? Reader::kHandler : Reader::kAsked);
  if (!asked.empty()) RETURN_IF_ERROR(TellWho(rooms, call, kept, asked, told));
  return told;
}

absl::StatusOr<Prepared> List(Rooms& rooms, const Call& call, const v1::ListSubjectRequestsRequest& request) {
  using Answer = v1::ListSubjectRequestsAnswer;
  if (OfficerOf(call) == nullptr) return Refuse<Answer>(call, kRoleMissing);
  if (request.page_size() > kLargestPage) return Refuse<Answer>(call, kSizeInvalid);
  const std::string& covenant = call.context->covenant();
  const std::string list = "subject-requests/" + covenant + (request.open_only() ? "/open" : "/all");
  const SubjectRequests requests(rooms.store, rooms.slots);
  ASSIGN_OR_RETURN(const std::vector<stored::SubjectRequest> all, requests.All());
  // A place is counted from the oldest: what comes meanwhile stands before all pages.
  uint64_t place = all.size();
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(place, ReadPageToken(rooms.keyring, list, call.caller.party, request.page_token()));
    place = std::min<uint64_t>(place, all.size());
  }
  const uint32_t size = PageSize(request.page_size(), kUsualPage);
  auto answer = std::make_shared<Answer>();
  for (; place > 0; --place) {
    const stored::SubjectRequest& kept = all[all.size() - place];
    if (!covenant.empty() && kept.covenant() != covenant) continue;
    if (request.open_only() && !kept.decided_on().empty()) continue;
    ASSIGN_OR_RETURN(std::optional<v1::SubjectRequest> seen, See(rooms, call, kept));
    if (!seen) continue;
    if (answer->subject_requests_size() == static_cast<int>(size)) {
      ASSIGN_OR_RETURN(*answer->mutable_next_page_token(),
                       MakePageToken(rooms.keyring, list, call.caller.party, place));
      break;
    }
    *answer->add_subject_requests() = *std::move(seen);
  }
  return Permit(call, std::move(answer));
}

template <class Answer, class Request>
Task<absl::StatusOr<Reply>> TellReading(Rooms& rooms, Call call, const Request& request,
                                        absl::StatusOr<Prepared> (*read)(Rooms&, const Call&, const Request&)) {
  Plot plot;
  plot.refuse = &Refuse<Answer>;
  plot.decide = [&rooms, &request, read](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    co_await rooms.workers.Enter();  // thousands of entries may be read
    co_return read(rooms, c, request);
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace

Task<absl::StatusOr<Reply>> GetSubjectRequest(Rooms& rooms, Call call, const v1::GetSubjectRequestRequest& request) {
  return TellReading<v1::GetSubjectRequestAnswer>(rooms, std::move(call), request, &Get);
}

Task<absl::StatusOr<Reply>> ListSubjectRequests(Rooms& rooms, Call call,
                                                const v1::ListSubjectRequestsRequest& request) {
  return TellReading<v1::ListSubjectRequestsAnswer>(rooms, std::move(call), request, &List);
}

}  // namespace covenant::exchange
