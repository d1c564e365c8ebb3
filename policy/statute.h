// Statute: prohibitions that hold over every covenant they bind; no covenant can lift them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/civil_date.h"
#include "policy/diagnostic.h"
#include "policy/prohibition.h"
#include "policy/vocabulary.h"

namespace covenant::policy {

// Which recipients a statutory prohibition binds; every list that is given must fit.
struct BoundRecipients {
  bool outside_police_domain = false;  // Only recipients that do not work under the Wpg.
  std::vector<std::string> kinds;      // Empty: of any kind.
  std::vector<std::string> sectors;    // Empty: of any sector.
};

struct StatutoryProhibition {
  std::string id;
  std::string article;
  std::string nl;
  std::vector<Action> actions;
  std::vector<std::string> collaborations;  // Empty: whatever the collaboration.
  BoundRecipients recipients;
  ProhibitionConditions when;
  DateRange in_force;
  std::string reason;  // Reason code.
  Mark at;
};

struct Statute {
  std::string id;
  std::string version;
  std::string title_nl;
  std::string title_en;
  std::vector<StatutoryProhibition> prohibitions;
};

// Null when `diagnostics` then has errors.
std::shared_ptr<const Statute> ReadStatute(std::string_view text, const Vocabulary& vocabulary,
                                           Diagnostics& diagnostics);

}  // namespace covenant::policy
