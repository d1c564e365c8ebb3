// Answers about signals and subjects, for people and for scripts.
#pragma once

#include <ostream>

#include "covenant/v1/signal.pb.h"

#include "clients/cli/text/strict_json.h"

namespace covenant::cli {

// Outcome and everything else of one answer. CAN HOLD IDENTIFIERS where the covenant releases them (Retrieve).
Json AnswerJson(const v1::SubmitAnswer& answer);
Json AnswerJson(const v1::CheckAnswer& answer);
Json AnswerJson(const v1::RetrieveAnswer& answer);

// The same for people. Precondition: not refused.
void PrintAnswer(std::ostream& out, const v1::SubmitAnswer& answer);
void PrintAnswer(std::ostream& out, const v1::CheckAnswer& answer);
void PrintAnswer(std::ostream& out, const v1::RetrieveAnswer& answer);

}  // namespace covenant::cli
