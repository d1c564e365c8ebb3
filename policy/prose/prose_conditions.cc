#include "policy/prose/prose_conditions.h"

#include "absl/strings/str_cat.h"

namespace covenant::policy {
namespace {

// "artikel 8 Wpg (dagelijkse politietaak) of artikel 13 Wpg (ondersteunende taken)".
std::string Regimes(const std::vector<std::string>& regimes, const Wording& wording) {
  std::vector<std::string> items;
  for (const std::string& regime : regimes) {
    const std::string article = wording.Article(WordKind::kPoliceRegime, regime);
    const std::string word = wording.Word(WordKind::kPoliceRegime, regime);
    items.push_back(article.empty() ? word : absl::StrCat(article, " (", word, ")"));
  }
  return wording.List(items, Joint::kOr);
}

std::string PoliceRegimeInWords(const std::vector<std::string>& regimes, const Wording& wording) {
  return absl::StrCat(wording.Say("politiegegevens alleen van ", "police data only of "), Regimes(regimes, wording),
                      wording.Say("; gevraagd van wie onder de Wpg werkt", "; asked of who works under the Wpg"));
}

std::string HandlingCodeInWords(const std::vector<std::string>& codes, const Wording& wording) {
  return absl::StrCat(wording.Say("afhandelcode ", "handling code "),
                      wording.WordsWithArticles(WordKind::kHandlingCode, codes, Joint::kOr));
}

std::string ExploitationInWords(const std::vector<std::string>& forms, const Wording& wording) {
  return absl::StrCat(wording.Say("alleen bij ", "only for "),
                      wording.Words(WordKind::kExploitationForm, forms, Joint::kOr));
}

std::string AgeInWords(const AgeCondition& age, const Wording& wording) {
  const auto& [from, through, unknown, at] = age;
  std::string text = wording.Say("leeftijd ", "age ");
  if (from && through) {
    absl::StrAppend(&text, *from, wording.Say(" tot en met ", " to "), *through, wording.Say(" jaar", ""));
  } else if (from) {
    absl::StrAppend(&text, *from, wording.Say(" jaar of ouder", " or over"));
  } else if (through) {
    absl::StrAppend(&text, wording.Say("onder ", "under "), *through + 1, wording.Say(" jaar", ""));
  }
  return text + (unknown ? wording.Say(", of niet bekend", ", or not known")
                         : wording.Say("; een leeftijd die niet bekend is, voldoet niet",
                                       "; an age that is not known does not pass"));
}

std::string SignatoryInWords(Signatory signatory, const Wording& wording) {
  switch (signatory) {
    case Signatory::kSelf16ElseGuardian:
      return wording.Say(
          "wie 16 jaar of ouder is tekent zelf; voor wie jonger is, of van wie de leeftijd niet bekend is, tekent een "
          "ouder, een voogd of wie de rechter heeft aangewezen",
          "whoever is 16 or over signs themselves; for whoever is younger, or of unknown age, a parent, a guardian or "
          "whoever a court appointed signs");
    case Signatory::kGuardian12Both16Self:
      return wording.Say(
          "onder 12 jaar tekent een ouder, een voogd of wie de rechter heeft aangewezen; van 12 tot en met 15 jaar, en "
          "bij onbekende leeftijd, tekenen beiden; vanaf 16 jaar tekent de betrokkene zelf",
          "under 12 a parent, a guardian or whoever a court appointed signs; from 12 to 15, and at an unknown age, "
          "both sign; from 16 the subject signs");
  }
  return "";
}

std::string ConsentInWords(const ConsentCondition& consent, const Wording& wording) {
  const bool written = consent.form == "written";
  return absl::StrCat(
      written ? wording.Say("schriftelijke toestemming van de betrokkene", "the subject's written consent")
              : wording.Say("toestemming van de betrokkene, mondeling of schriftelijk",
                            "the subject's consent, oral or written"),
      wording.Say(" voor ‘", " to ‘"), consent.scope, "’: ", SignatoryInWords(consent.signed_by, wording));
}

std::string SameRegionInWords(const Wording& wording) {
  return wording.Say("verstrekker en ontvanger werken in dezelfde regio, of een van beide werkt landelijk",
                     "supplier and recipient work in the same region, or one of them works nationwide");
}

std::string ActivitiesInWords(const std::vector<std::string>& activities, const Wording& wording) {
  return absl::StrCat(wording.Say("voor de activiteit ", "for the activity "),
                      wording.WordsWithArticles(WordKind::kActivity, activities, Joint::kOr));
}

std::string PhaseInWords(int phase, const Wording& wording) {
  return absl::StrCat(wording.Say("de zaak heeft ten minste fase ", "the case has reached phase "), phase,
                      wording.Say(" bereikt", " at least"));
}

std::string AdmittedInWords(const std::vector<std::string>& criteria, const Wording& wording) {
  std::vector<std::string> items;
  for (const std::string& criterion : criteria) {
    const std::string word = wording.Word(WordKind::kAdmissionCriterion, criterion);
    items.push_back(word == criterion ? criterion : absl::StrCat("(", criterion, ") ", word));
  }
  return absl::StrCat(wording.Say("het signaal is in behandeling genomen, en aan deze criteria is voldaan: ",
                                  "the signal was admitted, and these criteria are met: "),
                      wording.List(items, Joint::kAnd));
}

std::string InvolvedInWords(const Wording& wording) {
  return wording.Say("verstrekker en ontvanger zijn voor de zaak aangewezen als betrokken deelnemer",
                     "supplier and recipient were named as involved in the case");
}

std::string ApprovalInWords(const std::string& approval, const Wording& wording) {
  return absl::StrCat(wording.Say("vastgelegd en geldig: ", "on record and valid: "),
                      wording.WordWithArticle(WordKind::kApproval, approval));
}

std::string AttestationInWords(const std::string& attestation, const Wording& wording) {
  std::string text = absl::StrCat(wording.Say("de aanvrager verklaart: ", "the requester attests: "),
                                  wording.WordWithArticle(WordKind::kAttestation, attestation));
  const AttestationWord* word = wording.vocabulary().FindAttestation(attestation);
  if (word == nullptr) return text;
  std::vector<std::string> steps;
  for (const Word& step : word->steps) steps.push_back(wording.Say(step.nl, step.en));
  return absl::StrCat(text, wording.Say(", met elke stap: ", ", with every step: "), wording.List(steps, Joint::kAnd));
}

std::string MotivationInWords(const Wording& wording) {
  return wording.Say("de aanvrager motiveert waarom het nodig is", "the requester states why it is necessary");
}

std::string DeadlineInWords(const std::string& deadline, const Wording& wording) {
  return absl::StrCat(wording.Say("de aanvrager noemt de termijn: ", "the requester names the deadline: "),
                      wording.WordWithArticle(WordKind::kDeadlineClass, deadline));
}

}  // namespace

std::vector<ConditionText> ConditionsInWords(const Conditions& conditions, const Wording& wording) {
  // Names every member, so that one without words is missed by the compiler, not by a reader.
  const auto& [police_regime, handling_code, exploitation, age, consent, same_region, activities, phase, admitted,
               involved, approvals, attestations, motivation, deadline] = conditions;
  std::vector<ConditionText> texts;
  if (!police_regime.empty()) texts.push_back({"police_regime", PoliceRegimeInWords(police_regime, wording)});
  if (!handling_code.empty()) texts.push_back({"handling_code", HandlingCodeInWords(handling_code, wording)});
  if (!exploitation.empty()) texts.push_back({"exploitation", ExploitationInWords(exploitation, wording)});
  if (age) texts.push_back({"age", AgeInWords(*age, wording)});
  if (consent) texts.push_back({"consent", ConsentInWords(*consent, wording)});
  if (same_region) texts.push_back({"same_region", SameRegionInWords(wording)});
  if (!activities.empty()) texts.push_back({"activity", ActivitiesInWords(activities, wording)});
  if (phase) texts.push_back({"phase", PhaseInWords(*phase, wording)});
  if (!admitted.empty()) texts.push_back({"admitted", AdmittedInWords(admitted, wording)});
  if (involved) texts.push_back({"involved", InvolvedInWords(wording)});
  for (const std::string& approval : approvals) texts.push_back({"approvals", ApprovalInWords(approval, wording)});
  for (const std::string& attestation : attestations) {
    texts.push_back({"attestations", AttestationInWords(attestation, wording)});
  }
  if (motivation) texts.push_back({"motivation", MotivationInWords(wording)});
  if (!deadline.empty()) texts.push_back({"deadline", DeadlineInWords(deadline, wording)});
  return texts;
}

std::vector<ConditionText> WhenInWords(const ProhibitionConditions& when, const Wording& wording) {
  const auto& [about, police_regime, exploitation_not, phase_below, activities, activities_not] = when;
  std::vector<ConditionText> texts;
  const auto add = [&](std::string_view key, std::string_view nl, std::string_view en, const std::string& words) {
    texts.push_back({std::string(key), absl::StrCat(wording.Say(nl, en), words)});
  };
  if (!about.empty()) add("about", "over een ", "about a ", wording.Words(WordKind::kSubjectRole, about, Joint::kOr));
  if (!police_regime.empty()) {
    add("police_regime", "politiegegevens van ", "police data of ", Regimes(police_regime, wording));
  }
  if (!exploitation_not.empty()) {
    add("exploitation_not", "de vorm van uitbuiting is niet ", "the form of exploitation is not ",
        wording.Words(WordKind::kExploitationForm, exploitation_not, Joint::kOr));
  }
  if (phase_below) {
    add("phase_below", "de zaak is nog niet in fase ", "the case has not yet reached phase ",
        absl::StrCat(*phase_below));
  }
  if (!activities.empty()) {
    add("activities", "voor de activiteit ", "for the activity ",
        wording.WordsWithArticles(WordKind::kActivity, activities, Joint::kOr));
  }
  if (!activities_not.empty()) {
    add("activities_not", "niet voor de activiteit ", "not for the activity ",
        wording.WordsWithArticles(WordKind::kActivity, activities_not, Joint::kOr));
  }
  return texts;
}

std::string UnlessInWords(const Demand& unless, const Wording& wording) {
  const auto& [approvals, attestations, party_ground] = unless;
  std::vector<std::string> items;
  for (const std::string& approval : approvals) items.push_back(wording.WordWithArticle(WordKind::kApproval, approval));
  for (const std::string& attestation : attestations) {
    items.push_back(wording.WordWithArticle(WordKind::kAttestation, attestation));
  }
  if (party_ground) {
    items.push_back(wording.Say("een eigen grondslag van wie ermee herkent, in het deelnemersregister",
                                "a ground of its own of who recognises by it, in the party register"));
  }
  return wording.List(items, Joint::kAnd);
}

}  // namespace covenant::policy
