#include "clients/cli/requests/request_text.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace covenant::cli {
namespace {

using Words = google::protobuf::RepeatedPtrField<std::string>;

std::string OrDash(std::string_view text) {
  return text.empty() ? "-" : std::string(text);
}

void Line(std::ostream& out, std::string_view name, const std::string& value) {
  if (value.empty()) return;
  out << name << std::string(name.size() < 14 ? 14 - name.size() : 1, ' ') << Printable(value) << "\n";
}

std::vector<std::string> ToVector(const Words& words) {
  return {words.begin(), words.end()};
}

std::string DueText(const v1::SubjectRequest& request) {
  return absl::StrCat(request.due_on(), request.extended() ? ", extended" : "",
                      request.overdue() ? "; that day is over" : "");
}

std::string StatusText(const v1::SubjectRequest& request) {
  if (request.status() == "to_decide") {
    return request.answers().empty() ? "nobody had to be asked; decide it" : "all have answered; decide it";
  }
  if (request.status() != "decided") return "asking";
  const std::string verdict = VerdictWord(request.verdict());
  return absl::StrCat(verdict.empty() ? "decided" : verdict, " on ", request.decided_on());
}

Json AnswersJson(const v1::SubjectRequest& request) {
  Json json = Json::array();
  for (const v1::PartyAnswer& answer : request.answers()) {
    json.push_back({{"party", answer.party()},
                    {"answered", answer.answered()},
                    {"ground", answer.ground()},
                    {"review_on", answer.review_on()}});
  }
  return json;
}

Json DisclosureJson(const v1::Disclosure& disclosure) {
  return {{"day", disclosure.day()},
          {"recipient", disclosure.recipient()},
          {"origin", disclosure.origin()},
          {"purpose_nl", disclosure.purpose_nl()},
          {"purpose_en", disclosure.purpose_en()},
          {"basis", disclosure.basis()},
          {"categories_nl", ToVector(disclosure.categories_nl())},
          {"categories_en", ToVector(disclosure.categories_en())},
          {"entry", disclosure.index()}};
}

Json KeptJson(const v1::KeptData& kept) {
  return {{"organisation_nl", kept.organisation_nl()},
          {"organisation_en", kept.organisation_en()},
          {"categories_nl", ToVector(kept.categories_nl())},
          {"categories_en", ToVector(kept.categories_en())}};
}

Json LeftOutJson(const v1::LeftOut& left_out) {
  Json json{{"party", left_out.party()},
            {"ground", left_out.ground()},
            {"review_on", left_out.review_on()},
            {"signals", left_out.signals()}};
  json["entries"] = std::vector<uint64_t>(left_out.entries().begin(), left_out.entries().end());
  return json;
}

// The parties that have not answered.
std::vector<std::string> Waiting(const v1::SubjectRequest& request) {
  std::vector<std::string> waiting;
  for (const v1::PartyAnswer& answer : request.answers()) {
    if (!answer.answered()) waiting.push_back(answer.party());
  }
  return waiting;
}

void PrintLeftOut(std::ostream& out, const v1::GetSubjectRequestAnswer& answer) {
  if (answer.left_out().empty()) {
    out << "left out: nothing\n";
    return;
  }
  Table table({{"left out for"},
               {"ground"},
               {"looks again on"},
               {"signals kept", Align::kRight},
               {"disclosures", Align::kRight},
               {"entries"}});
  for (const v1::LeftOut& left_out : answer.left_out()) {
    table.Add({left_out.party(), left_out.ground(), left_out.review_on(), std::to_string(left_out.signals()),
               std::to_string(left_out.entries_size()), OrDash(absl::StrJoin(left_out.entries(), " "))});
  }
  table.Print(out);
}

}  // namespace

std::string RightWord(v1::SubjectRight right) {
  switch (right) {
    case v1::SUBJECT_RIGHT_ACCESS:
      return "access";
    case v1::SUBJECT_RIGHT_RECTIFICATION:
      return "rectification";
    case v1::SUBJECT_RIGHT_DESTRUCTION:
      return "destruction";
    case v1::SUBJECT_RIGHT_RESTRICTION:
      return "restriction";
    default:
      return "";
  }
}

std::string RegimeWord(v1::SubjectRightRegime regime) {
  if (regime == v1::SUBJECT_RIGHT_REGIME_WPG) return "wpg";
  return regime == v1::SUBJECT_RIGHT_REGIME_AVG ? "avg" : "";
}

std::string VerdictWord(v1::SubjectRightVerdict verdict) {
  if (verdict == v1::SUBJECT_RIGHT_VERDICT_GRANTED) return "granted";
  return verdict == v1::SUBJECT_RIGHT_VERDICT_REFUSED ? "refused" : "";
}

Table RequestTable() {
  return Table({{"request"}, {"covenant"}, {"right"}, {"law"}, {"opened by"}, {"received"}, {"due"}, {"status"}});
}

void AddRow(const v1::SubjectRequest& request, Table& table) {
  table.Add({request.subject_request_id(), request.covenant(), OrDash(RightWord(request.right())),
             OrDash(RegimeWord(request.regime())), request.opened_by(), request.received_on(), DueText(request),
             StatusText(request)});
}

void PrintRequest(std::ostream& out, const v1::SubjectRequest& request) {
  Line(out, "request", request.subject_request_id());
  Line(out, "covenant", request.covenant());
  Line(out, "right", absl::StrCat(RightWord(request.right()), ", ", RegimeWord(request.regime())));
  Line(out, "opened by", request.opened_by());
  Line(out, "received", request.received_on());
  Line(out, "due", DueText(request));
  Line(out, "status", StatusText(request));
  for (const std::string& pseudonym : request.pseudonyms()) Line(out, "known as", pseudonym);
  for (const std::string& reference : request.signal_references()) Line(out, "your signal", reference);
  if (request.answers().empty()) return Line(out, "asked", "nobody");
  Table answers({{"asked"}, {"answered"}, {"ground"}, {"looks again on"}});
  for (const v1::PartyAnswer& answer : request.answers()) {
    answers.Add(
        {answer.party(), answer.answered() ? "yes" : "no", OrDash(answer.ground()), OrDash(answer.review_on())});
  }
  answers.Print(out);
}

Json RequestJson(const v1::SubjectRequest& request) {
  Json json{{"request", request.subject_request_id()},
            {"covenant", request.covenant()},
            {"right", RightWord(request.right())},
            {"law", RegimeWord(request.regime())},
            {"opened_by", request.opened_by()},
            {"received_on", request.received_on()},
            {"due_on", request.due_on()},
            {"extended", request.extended()},
            {"overdue", request.overdue()},
            {"status", request.status()},
            {"verdict", VerdictWord(request.verdict())},
            {"decided_on", request.decided_on()}};
  json["answers"] = AnswersJson(request);
  json["pseudonyms"] = ToVector(request.pseudonyms());
  json["signal_references"] = ToVector(request.signal_references());
  return json;
}

void PrintAsked(std::ostream& out, const v1::SubjectRequest& request) {
  Line(out, "request", request.subject_request_id());
  Line(out, "due", DueText(request));
  Line(out, "status", StatusText(request));
  if (request.answers().empty()) return Line(out, "asked", "nobody");
  Table asked({{"asked"}, {"answered"}});
  for (const v1::PartyAnswer& answer : request.answers()) asked.Add({answer.party(), answer.answered() ? "yes" : "no"});
  asked.Print(out);
  const std::vector<std::string> waiting = Waiting(request);
  if (request.status() == "asking") Line(out, "waiting for", absl::StrJoin(waiting, ", "));
}

Json AskedJson(const v1::SubjectRequest& request) {
  Json json{{"request", request.subject_request_id()},
            {"due_on", request.due_on()},
            {"extended", request.extended()},
            {"overdue", request.overdue()},
            {"status", request.status()}};
  json["asked"] = Json::array();
  for (const v1::PartyAnswer& answer : request.answers()) json["asked"].push_back(answer.party());
  json["waiting_for"] = Waiting(request);
  return json;
}

void PrintAnswer(std::ostream& out, const v1::GetSubjectRequestAnswer& answer) {
  Table kept({{"kept of"}, {"categories"}});
  for (const v1::KeptData& data : answer.kept()) {
    kept.Add({OrDash(data.organisation_en()), OrDash(absl::StrJoin(data.categories_en(), "; "))});
  }
  if (kept.rows() > 0) kept.Print(out);
  Table disclosures(
      {{"day"}, {"recipient"}, {"origin"}, {"purpose"}, {"basis"}, {"categories"}, {"entry", Align::kRight}});
  for (const v1::Disclosure& told : answer.disclosures()) {
    disclosures.Add({told.day(), told.recipient(), OrDash(told.origin()), told.purpose_en(), told.basis(),
                     OrDash(absl::StrJoin(told.categories_en(), "; ")), std::to_string(told.index())});
  }
  if (disclosures.rows() > 0) disclosures.Print(out);
  out << "the letter tells " << answer.kept_size() << (answer.kept_size() == 1 ? " kind" : " kinds")
      << " of data kept and " << Grouped(disclosures.rows())
      << (disclosures.rows() == 1 ? " disclosure" : " disclosures")
      << (answer.truncated() ? ", the newest of more\n" : "\n");
  PrintLeftOut(out, answer);
}

void AddAnswerJson(const v1::GetSubjectRequestAnswer& answer, Json& json) {
  json["contact_point"] = answer.contact_point();
  json["kept"] = Json::array();
  for (const v1::KeptData& kept : answer.kept()) json["kept"].push_back(KeptJson(kept));
  json["kept_for"] = answer.kept_for();
  json["disclosures"] = Json::array();
  for (const v1::Disclosure& told : answer.disclosures()) json["disclosures"].push_back(DisclosureJson(told));
  json["truncated"] = answer.truncated();
  json["left_out"] = Json::array();
  for (const v1::LeftOut& left_out : answer.left_out()) json["left_out"].push_back(LeftOutJson(left_out));
}

NamedValues RightActLines(const v1::SubjectRightAct& act) {
  NamedValues lines;
  if (!act.subject_request_id().empty()) lines.emplace_back("subject request", act.subject_request_id());
  if (const std::string right = RightWord(act.right()); !right.empty()) {
    lines.emplace_back("right", absl::StrCat(right, ", ", RegimeWord(act.regime())));
  }
  if (!act.due_on().empty()) lines.emplace_back("due on", act.due_on());
  if (!act.asked().empty()) lines.emplace_back("asked", absl::StrJoin(act.asked(), ", "));
  if (!act.party().empty()) {
    lines.emplace_back("answer of",
                       absl::StrCat(act.party(), ": ",
                                    act.ground().empty()
                                        ? std::string("sees no ground to refuse")
                                        : absl::StrCat("claims ", act.ground(), ", looks again on ", act.review_on())));
  }
  if (const std::string verdict = VerdictWord(act.verdict()); !verdict.empty()) {
    lines.emplace_back("verdict", verdict);
    lines.emplace_back("letter tells",
                       absl::StrCat(act.disclosures_size(), act.disclosures_size() == 1 ? " entry" : " entries",
                                    act.disclosures().empty() ? "" : ": ", absl::StrJoin(act.disclosures(), " ")));
  }
  for (const std::string& left_out : act.left_out()) lines.emplace_back("left out", left_out);
  if (!act.reason().empty()) lines.emplace_back("reason", act.reason());
  return lines;
}

Json RightActJson(const v1::SubjectRightAct& act) {
  Json json{{"request", act.subject_request_id()}};
  const auto add = [&json](const char* name, std::string_view value) {
    if (!value.empty()) json[name] = value;
  };
  add("right", RightWord(act.right()));
  add("law", RegimeWord(act.regime()));
  add("due_on", act.due_on());
  if (!act.asked().empty()) json["asked"] = ToVector(act.asked());
  add("party", act.party());
  if (!act.party().empty()) json["ground"] = act.ground();
  add("review_on", act.review_on());
  add("verdict", VerdictWord(act.verdict()));
  if (act.verdict() != v1::SUBJECT_RIGHT_VERDICT_UNSPECIFIED) {
    json["left_out"] = ToVector(act.left_out());
    json["disclosures"] = std::vector<uint64_t>(act.disclosures().begin(), act.disclosures().end());
  }
  add("reason", act.reason());
  return json;
}

}  // namespace covenant::cli
