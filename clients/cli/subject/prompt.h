// Asking the person at the terminal.
#pragma once

#include <string>
#include <string_view>

#include "covenant/v1/subject.pb.h"

#include "absl/status/statusor.h"

namespace covenant::cli {

// Asks on the terminal (/dev/tty) without showing what is typed, so that nothing of it stays on the screen or in the
// shell's history. INVALID_ARGUMENT: there is no terminal, or nothing was typed.
absl::StatusOr<std::string> AskHidden(std::string_view question);

// Asks for every part of an identifier, hidden. INVALID_ARGUMENT: as above, an unknown scheme, or a wrong form.
absl::StatusOr<v1::Identifier> AskIdentifier(const std::string& scheme);

// True after "y" or "yes". Precondition: stdin is a terminal.
bool AskYes(std::string_view question);

// That what was shown is to be signed: said beforehand (`yes`), or by the person at the terminal. INVALID_ARGUMENT: it
// is not, or there is nobody to ask.
absl::Status ConfirmSigning(bool yes, bool in_is_terminal, std::string_view question);

}  // namespace covenant::cli
