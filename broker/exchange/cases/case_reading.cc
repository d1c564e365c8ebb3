#include "broker/exchange/cases/case_reading.h"

#include <optional>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/page_token.h"
#include "broker/exchange/story/request_rules.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kCaseList = "cases";

absl::StatusOr<Prepared> Get(Rooms& rooms, const Call& call) {
  if (!CaseNamed(call)) return Refuse<v1::GetCaseAnswer>(call, kCaseReferenceMissing);
  ASSIGN_OR_RETURN(const CasePlace place,
                   rooms.case_files.PlaceOf(call.context->covenant(), call.context->case_reference()));
  ASSIGN_OR_RETURN(std::optional<StoredCase> stored, rooms.case_files.Find(place));
  // A case that is not there and one that is not the caller's look the same.
  if (!stored || !stored->Involves(call.caller.party)) return Refuse<v1::GetCaseAnswer>(call, kCaseUnknown);
  auto answer = std::make_shared<v1::GetCaseAnswer>();
  *answer->mutable_case_file() = std::move(stored->file);
  return Permit(call, std::move(answer));
}

absl::StatusOr<Prepared> List(Rooms& rooms, const Call& call, const v1::ListCasesRequest& request) {
  if (request.page_size() > kLargestPage) return Refuse<v1::ListCasesAnswer>(call, kSizeInvalid);
  const std::string list = std::string(kCaseList) + "/" + call.context->covenant();
  uint64_t begin = 0;
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(begin, ReadPageToken(rooms.keyring, list, call.caller.party, request.page_token()));
  }
  const uint32_t count = PageSize(request.page_size(), kLongPage);
  ASSIGN_OR_RETURN(CasePage page, rooms.case_files.List(call.context->covenant(), call.caller.party, begin, count));
  auto answer = std::make_shared<v1::ListCasesAnswer>();
  for (v1::CaseFile& file : page.files) *answer->add_case_files() = std::move(file);
  if (page.next) {
    ASSIGN_OR_RETURN(*answer->mutable_next_page_token(),
                     MakePageToken(rooms.keyring, list, call.caller.party, *page.next));
  }
  return Permit(call, std::move(answer));
}

}  // namespace

Task<absl::StatusOr<Reply>> GetCase(Rooms& rooms, Call call, const v1::GetCaseRequest&) {
  return TellAtOnce<v1::GetCaseAnswer>(rooms, std::move(call), [&](const Call& c) { return Get(rooms, c); });
}

Task<absl::StatusOr<Reply>> ListCases(Rooms& rooms, Call call, const v1::ListCasesRequest& request) {
  return TellAtOnce<v1::ListCasesAnswer>(rooms, std::move(call),
                                         [&](const Call& c) { return List(rooms, c, request); });
}

}  // namespace covenant::exchange
