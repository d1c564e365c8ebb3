#include "policy/language/statute.h"

#include <algorithm>

namespace covenant::policy {
namespace {

bool Lists(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Nobody is a third party to a collaboration whose participants the vocabulary does not say.
bool IsThirdParty(const Party& party, const Vocabulary& vocabulary, std::string_view collaboration) {
  const CollaborationWord* word = vocabulary.FindCollaboration(collaboration);
  return word != nullptr && !word->participants.empty() && !Lists(word->participants, party.kind);
}

bool IsOtherBody(const Party& party, const Vocabulary& vocabulary, std::string_view collaboration) {
  const std::string_view body_of = vocabulary.BodyOf(party.kind);
  return vocabulary.WgsCollaboration(body_of) && body_of != collaboration;
}

}  // namespace

bool Binds(const BoundParties& bound, const Party& party, const Vocabulary& vocabulary,
           std::string_view collaboration) {
  return !(bound.outside_police_domain && party.police_domain) &&
         (!bound.is_private || vocabulary.PrivateKind(party.kind)) &&
         (!bound.third_party || IsThirdParty(party, vocabulary, collaboration)) &&
         (!bound.collaboration_body || IsOtherBody(party, vocabulary, collaboration)) &&
         (bound.kinds.empty() || Lists(bound.kinds, party.kind)) && !Lists(bound.other_than, party.kind) &&
         (bound.sectors.empty() || Lists(bound.sectors, party.sector));
}

bool BindsCollaboration(const StatutoryProhibition& prohibition, std::string_view collaboration) {
  return prohibition.collaborations.empty() || Lists(prohibition.collaborations, collaboration);
}

}  // namespace covenant::policy
