// Statute: prohibitions that hold over every covenant they bind; no covenant can lift them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/language/prohibition.h"
#include "policy/parties/party_register.h"
#include "policy/text/civil_date.h"
#include "policy/text/diagnostic.h"
#include "policy/words/vocabulary.h"

namespace covenant::policy {

// Which parties a statutory prohibition binds; all that is given must fit.
struct BoundParties {
  bool outside_police_domain = false;        // Does not work under the Wpg.
  bool is_private = false;                   // Works under private law.
  bool third_party = false;                  // Of no kind that takes part in the covenant's collaboration by law.
  bool collaboration_body = false;           // Is a WGS collaboration, other than the covenant's own.
  std::vector<std::string> kinds = {};       // Empty: of any kind.
  std::vector<std::string> other_than = {};  // Of none of these kinds.
  std::vector<std::string> sectors = {};     // Empty: of any sector.

  bool operator==(const BoundParties&) const = default;
};

// What lifts a prohibition: every fact that is named must be there. Empty: nothing does.
struct Demand {
  std::vector<std::string> approvals;
  std::vector<std::string> attestations;
  bool party_ground = false;  // Who matches by the scheme has a ground for it in the register.

  bool empty() const { return approvals.empty() && attestations.empty() && !party_ground; }
};

struct StatutoryProhibition {
  std::string id;
  std::string article;
  std::string nl;
  std::vector<Action> actions;
  std::vector<std::string> collaborations;  // Empty: whatever the collaboration.
  BoundParties suppliers;
  BoundParties recipients;
  // What is barred. Nothing of these: the whole exchange. Fields: these never come out, and are not taken in. Schemes:
  // nobody matches by them; then `suppliers` is empty, and `recipients` is whoever matches, supplier or asker.
  std::vector<std::string> categories;  // As written.
  std::vector<std::string> fields;      // Those written and those of the categories, with what is made of them; sorted.
  std::vector<std::string> schemes;
  std::vector<std::string> words;  // The fields and categories that are barred, sorted: no figures are made by them.
  ProhibitionConditions when;
  Demand unless;
  DateRange in_force;
  std::string reason;  // Reason code.
  Mark at;

  bool BarsAll() const { return fields.empty() && schemes.empty(); }
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

// Whether the party is one of those, in a covenant of that collaboration.
bool Binds(const BoundParties& bound, const Party& party, const Vocabulary& vocabulary, std::string_view collaboration);

// Whether the prohibition concerns covenants of that collaboration.
bool BindsCollaboration(const StatutoryProhibition& prohibition, std::string_view collaboration);

}  // namespace covenant::policy
