// Requests of data subjects for people and for scripts.
#pragma once

#include <ostream>
#include <string>

#include "covenant/v1/subject_request.pb.h"
#include "covenant/v1/subject_right.pb.h"

#include "clients/cli/cases/case_text.h"
#include "clients/cli/text/strict_json.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {

// "access", "rectification", "destruction", "restriction"; "wpg", "avg"; "granted", "refused". Empty for none of these.
std::string RightWord(v1::SubjectRight right);
std::string RegimeWord(v1::SubjectRightRegime regime);
std::string VerdictWord(v1::SubjectRightVerdict verdict);

Table RequestTable();
void AddRow(const v1::SubjectRequest& request, Table& table);
void PrintRequest(std::ostream& out, const v1::SubjectRequest& request);
Json RequestJson(const v1::SubjectRequest& request);

// Who is asked for grounds, who has not answered yet, and until when the subject must have an answer.
void PrintAsked(std::ostream& out, const v1::SubjectRequest& request);
Json AskedJson(const v1::SubjectRequest& request);

// What the letter says and the officer's copy: what it leaves out.
void PrintAnswer(std::ostream& out, const v1::GetSubjectRequestAnswer& answer);
void AddAnswerJson(const v1::GetSubjectRequestAnswer& answer, Json& json);

// An act upon a request as its entry has it: lines as "name value", and the same for scripts.
NamedValues RightActLines(const v1::SubjectRightAct& act);
Json RightActJson(const v1::SubjectRightAct& act);

}  // namespace covenant::cli
