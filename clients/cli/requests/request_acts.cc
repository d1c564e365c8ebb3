#include "clients/cli/requests/request_acts.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/requests/letter.h"
#include "clients/cli/requests/request_text.h"
#include "clients/cli/text/output_file.h"
#include "policy/text/language.h"

namespace covenant::cli {
namespace {

constexpr uint32_t kLargestPage = 1000;

absl::Status CheckDay(const std::string& day, const std::string& flag) {
  if (day.empty() || IsDate(day)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(flag, " takes an existing day, YYYY-MM-DD"));
}

absl::Status CheckSaysSomething(const std::string& text, const std::string& flag, const std::string& what) {
  if (!absl::StripAsciiWhitespace(text).empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(flag, " says nothing; write ", what));
}

// The context of an act upon one request, and its id, which is no word of a person's.
template <class Request>
absl::StatusOr<Request> About(const Session& session, const std::string& id) {
  if (id.empty() || id.size() > 100) {
    return absl::InvalidArgumentError("ID is that of a request, as `covenant request list` shows it");
  }
  Request request;
  ASSIGN_OR_RETURN(*request.mutable_context(), session.CovenantContext(/*purpose_demanded=*/false));
  request.set_subject_request_id(id);
  return request;
}

template <class Answer>
ExitCode ShowOne(Session& session, const client::Verified<Answer>& answer) {
  return Show(session, answer->outcome(), answer.call(),
              {.table = [&](std::ostream& out) { PrintRequest(out, answer->subject_request()); },
               .json = [&](Json& json) { json["request"] = RequestJson(answer->subject_request()); }});
}

v1::SubjectRight RightOf(const std::string& word) {
  for (const v1::SubjectRight right : {v1::SUBJECT_RIGHT_ACCESS, v1::SUBJECT_RIGHT_RECTIFICATION,
                                       v1::SUBJECT_RIGHT_DESTRUCTION, v1::SUBJECT_RIGHT_RESTRICTION}) {
    if (RightWord(right) == word) return right;
  }
  return v1::SUBJECT_RIGHT_UNSPECIFIED;
}

// The page of the caller's list that holds the request, or the refusal to list; nothing when it is on none.
absl::StatusOr<std::optional<client::Verified<v1::ListSubjectRequestsAnswer>>> FindPage(Session& session,
                                                                                        client::Client& client,
                                                                                        const std::string& id) {
  for (std::string token;;) {
    v1::ListSubjectRequestsRequest request;
    ASSIGN_OR_RETURN(*request.mutable_context(), session.CovenantContext(/*purpose_demanded=*/false));
    request.set_page_size(kLargestPage);
    request.set_page_token(token);
    ASSIGN_OR_RETURN(client::Verified<v1::ListSubjectRequestsAnswer> answer,
                     client.ListSubjectRequests(std::move(request)));
    const bool found = std::ranges::any_of(
        answer->subject_requests(), [&id](const v1::SubjectRequest& one) { return one.subject_request_id() == id; });
    if (found || !client::Permitted(answer->outcome())) return answer;
    token = answer->next_page_token();
    if (token.empty()) return std::nullopt;
  }
}

const v1::SubjectRequest* Listed(const client::Verified<v1::ListSubjectRequestsAnswer>& page, const std::string& id) {
  return &*std::ranges::find(page->subject_requests(), id, &v1::SubjectRequest::subject_request_id);
}

}  // namespace

absl::StatusOr<ExitCode> OpenRequest(Session& session, const OpenOptions& options) {
  v1::OpenSubjectRequestRequest request;
  request.set_right(RightOf(options.right));
  request.set_regime(options.law == "avg" ? v1::SUBJECT_RIGHT_REGIME_AVG : v1::SUBJECT_RIGHT_REGIME_WPG);
  RETURN_IF_ERROR(CheckDay(options.received, "--received"));
  request.set_received_on(options.received);
  ASSIGN_OR_RETURN(*request.mutable_context(), session.CovenantContext(/*purpose_demanded=*/false));
  RETURN_IF_ERROR(CheckSaysSomething(request.context().motivation(), "--motivation",
                                     "what was asked and how, such as \"letter of 21 November, identity seen\"; no "
                                     "name or number of a person"));
  ASSIGN_OR_RETURN(*request.mutable_subject(), SubjectOf(session, options.subject));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::OpenSubjectRequestAnswer> answer,
                   client->OpenSubjectRequest(std::move(request)));
  return ShowOne(session, answer);
}

absl::StatusOr<ExitCode> AnswerRequest(Session& session, const AnswerOptions& options) {
  RETURN_IF_ERROR(CheckDay(options.review, "--review"));
  if (options.no_ground != options.review.empty()) {
    return absl::InvalidArgumentError(options.no_ground
                                          ? "--review goes with --ground; there is nothing to look at again"
                                          : "--ground needs --review DAY: when is it looked at again?");
  }
  ASSIGN_OR_RETURN(auto request, About<v1::AnswerSubjectRequestRequest>(session, options.id));
  request.set_ground(options.ground);
  request.set_review_on(options.review);
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::AnswerSubjectRequestAnswer> answer,
                   client->AnswerSubjectRequest(std::move(request)));
  return ShowOne(session, answer);
}

absl::StatusOr<ExitCode> ExtendRequest(Session& session, const ReasonOptions& options) {
  RETURN_IF_ERROR(CheckSaysSomething(options.reason, "--reason", "why it takes longer"));
  ASSIGN_OR_RETURN(auto request, About<v1::ExtendSubjectRequestRequest>(session, options.id));
  request.set_reason(options.reason);
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::ExtendSubjectRequestAnswer> answer,
                   client->ExtendSubjectRequest(std::move(request)));
  return ShowOne(session, answer);
}

absl::StatusOr<ExitCode> DecideRequest(Session& session, const ReasonOptions& options) {
  RETURN_IF_ERROR(CheckSaysSomething(options.reason, "--reason", "why it is granted or refused"));
  ASSIGN_OR_RETURN(auto request, About<v1::DecideSubjectRequestRequest>(session, options.id));
  request.set_reason(options.reason);
  request.set_verdict(options.grant ? v1::SUBJECT_RIGHT_VERDICT_GRANTED : v1::SUBJECT_RIGHT_VERDICT_REFUSED);
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const client::Verified<v1::DecideSubjectRequestAnswer> answer,
                   client->DecideSubjectRequest(std::move(request)));
  const auto print = [&](std::ostream& out) {
    PrintRequest(out, answer->subject_request());
    for (const std::string& order : answer->order_ids()) {
      out << "order " << Printable(order) << " was given; another person approves it before anything is done\n";
    }
  };
  return Show(session, answer->outcome(), answer.call(), {.table = print, .json = [&](Json& json) {
                                                            json["request"] = RequestJson(answer->subject_request());
                                                            json["orders"] = std::vector<std::string>(
                                                                answer->order_ids().begin(), answer->order_ids().end());
                                                          }});
}

absl::StatusOr<ExitCode> AskedOfRequest(Session& session, const std::string& id) {
  ASSIGN_OR_RETURN(auto asked, About<v1::GetSubjectRequestRequest>(session, id));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const auto page, FindPage(session, *client, id));
  if (page) {
    if (!client::Permitted((*page)->outcome())) return Show(session, (*page)->outcome(), page->call(), {});
    return Show(session, (*page)->outcome(), page->call(),
                {.table = [&](std::ostream& out) { PrintAsked(out, *Listed(*page, id)); },
                 .json = [&](Json& json) { json["request"] = AskedJson(*Listed(*page, id)); }});
  }
  // It is none of the caller's: the broker says so, and records it.
  ASSIGN_OR_RETURN(const client::Verified<v1::GetSubjectRequestAnswer> answer,
                   client->GetSubjectRequest(std::move(asked)));
  return Show(session, answer->outcome(), answer.call(),
              {.table = [&](std::ostream& out) { PrintAsked(out, answer->subject_request()); },
               .json = [&](Json& json) { json["request"] = AskedJson(answer->subject_request()); }});
}

absl::StatusOr<ExitCode> ShowRequest(Session& session, const std::string& id) {
  ASSIGN_OR_RETURN(auto asked, About<v1::GetSubjectRequestRequest>(session, id));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const auto page, FindPage(session, *client, id));
  if (page) {
    if (!client::Permitted((*page)->outcome())) return Show(session, (*page)->outcome(), page->call(), {});
    const v1::SubjectRequest* listed = Listed(*page, id);
    // The verdict is told to who handles it only: to them the letter and the officer's copy are open.
    if (listed->verdict() == v1::SUBJECT_RIGHT_VERDICT_UNSPECIFIED) {
      return Show(session, (*page)->outcome(), page->call(),
                  {.table = [&](std::ostream& out) { PrintRequest(out, *listed); },
                   .json = [&](Json& json) { json["request"] = RequestJson(*listed); }});
    }
  }
  ASSIGN_OR_RETURN(const client::Verified<v1::GetSubjectRequestAnswer> answer,
                   client->GetSubjectRequest(std::move(asked)));
  const auto print = [&](std::ostream& out) {
    PrintRequest(out, answer->subject_request());
    PrintAnswer(out, answer.answer());
  };
  return Show(session, answer->outcome(), answer.call(), {.table = print, .json = [&](Json& json) {
                                                            json["request"] = RequestJson(answer->subject_request());
                                                            AddAnswerJson(answer.answer(), json);
                                                          }});
}

// Newest first, at most `limit` (0: all); the receipt shown is that of the last page.
absl::StatusOr<ExitCode> ListRequests(Session& session, const RequestListOptions& options) {
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  Table table = RequestTable();
  Json requests = Json::array();
  for (std::string token;;) {
    v1::ListSubjectRequestsRequest request;
    *request.mutable_context() = session.Context();
    request.set_open_only(options.open_only);
    request.set_page_token(token);
    request.set_page_size(options.limit == 0
                              ? kLargestPage
                              : std::min(options.limit - static_cast<uint32_t>(table.rows()), kLargestPage));
    ASSIGN_OR_RETURN(const client::Verified<v1::ListSubjectRequestsAnswer> answer,
                     client->ListSubjectRequests(std::move(request)));
    for (const v1::SubjectRequest& one : answer->subject_requests()) {
      AddRow(one, table);
      requests.push_back(RequestJson(one));
    }
    token = answer->next_page_token();
    if (!token.empty() && (options.limit == 0 || table.rows() < options.limit)) continue;
    const auto print = [&](std::ostream& out) {
      if (table.rows() > 0) table.Print(out);
      if (table.rows() == 0) out << "no requests of data subjects\n";
      if (!token.empty()) out << "there are older requests: --limit N shows more, --limit 0 all\n";
    };
    return Show(session, answer->outcome(), answer.call(), {.table = print, .json = [&](Json& json) {
                                                              json["requests"] = std::move(requests);
                                                              json["complete"] = token.empty();
                                                            }});
  }
}

absl::StatusOr<ExitCode> WriteLetter(Session& session, const LetterOptions& options) {
  ASSIGN_OR_RETURN(auto request, About<v1::GetSubjectRequestRequest>(session, options.id));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> file, OutputFile::Create(options.out));
  ASSIGN_OR_RETURN(const client::Verified<v1::GetSubjectRequestAnswer> answer,
                   client->GetSubjectRequest(std::move(request)));
  if (client::Permitted(answer->outcome())) {
    file->stream() << LetterPage(answer.answer(),
                                 policy::ParseLanguage(options.language).value_or(policy::Language::kDutch));
    RETURN_IF_ERROR(file->Commit());
  }
  const auto print = [&](std::ostream& out) {
    out << "letter in " << options.out << "\n";
    if (answer->left_out().empty()) return;
    out << "it leaves something out, and does not show that; keep that to yourself: covenant request show\n";
  };
  return Show(session, answer->outcome(), answer.call(), {.table = print, .json = [&](Json& json) {
                                                            json["file"] = options.out;
                                                            json["disclosures"] = answer->disclosures_size();
                                                            json["left_out"] = answer->left_out_size();
                                                          }});
}

}  // namespace covenant::cli
