// What entries say of orders, notices, changed and destroyed signals.
#pragma once

#include "covenant/v1/log.pb.h"

#include "clients/cli/cases/case_text.h"
#include "clients/cli/text/strict_json.h"

namespace covenant::cli {

// Lines as "name value"; none where the entry is about something else.
NamedValues ChangeLines(const v1::Detail& detail);
// Adds the members "order", "signal_change", "notice", "notices" and "destruction", each where the entry has it.
void AddChanges(const v1::Detail& detail, Json& json);

}  // namespace covenant::cli
