// What comes out and what is barred, in words. For the matrix, the prose and the rights of a party alike.
#pragma once

#include <string>
#include <vector>

#include "policy/prose/wording.h"
#include "policy/review/matrix.h"

namespace covenant::policy {

// "in klassen 0-11, 12-15, 16-17 en 18+"; "ongewijzigd".
std::string TransformationInWords(const MatrixField& field, const Wording& wording);
// "leeftijd, in klassen 0-11, 12-15, 16-17 en 18+"; a field that comes out as it is has no more than its word.
std::string FieldInWords(const MatrixField& field, const Wording& wording);

// What a supplier or a recipient does: "aanleveren", "navragen", "opvragen", "tellen".
std::string ActionInWords(Action action, const Wording& wording);
std::string ActionsInWords(const std::vector<Action>& actions, Joint joint, const Wording& wording);

// What comes out under a rule that gives no fields: "treffer of geen treffer, met het contactpunt", "aantallen naar
// aanmelder en geslacht, ten minste 5 per cel". Empty for a rule that gives fields.
std::string FormInWords(const Rule& rule, const Wording& wording);

// "artikel 12 Wpg", or "artikel 9 van het convenant"; empty when the prohibition names none.
std::string LimitArticle(const Limit& limit, const Wording& wording);
// Its own sentence, as the document has it, and what it takes when it does not take all.
std::string LimitInWords(const Limit& limit, const Wording& wording);

}  // namespace covenant::policy
