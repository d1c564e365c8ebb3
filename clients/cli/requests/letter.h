// The letter that answers a data subject: one page to print, in Dutch or English.
#pragma once

#include <string>

#include "covenant/v1/subject_request.pb.h"

#include "policy/text/language.h"

namespace covenant::cli {

// HTML that stands by itself: no script, nothing fetched, every text of the answer escaped. It says what the answer
// tells the subject and nothing else of it: no party that was asked, no ground, no entry, nothing of what was left out;
// so that the letter looks the same whether something was. A refusal of access of which no ground stands any more says
// so. Precondition: the request is decided.
std::string LetterPage(const v1::GetSubjectRequestAnswer& answer, policy::Language language);

}  // namespace covenant::cli
