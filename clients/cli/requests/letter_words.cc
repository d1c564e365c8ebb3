#include "clients/cli/requests/letter_words.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "policy/text/civil_date.h"

namespace covenant::cli {
namespace {

using policy::Language;

constexpr LetterWords kDutch = {
    .reference = "Kenmerk",
    .received = "Uw verzoek ontvangen op",
    .decided = "Beslist op",
    .covenant = "Convenant",
    .salutation = "Geachte heer of mevrouw,",
    .closing = "Met vriendelijke groet,",
    .decision = "Ons antwoord",
    .kept = "Welke gegevens worden bewaard",
    .disclosed = "Aan wie gegevens zijn verstrekt",
    .rights = "Wat u kunt doen",
    .kept_intro =
        "Gegevens over u die op dit moment onder dit convenant worden bewaard, naar de soort organisatie die ze heeft "
        "verstrekt.",
    .organisation = "Verstrekt door",
    .categories = "Soort gegevens",
    .kept_for = "Gegevens worden onder dit convenant ten hoogste zo lang bewaard: ",
    .since = "Verstrekkingen van gegevens over u in de vier jaar vóór uw verzoek, van ",
    .until = " tot en met ",
    .day = "Datum",
    .recipient = "Ontvanger",
    .purpose = "Doel",
    .basis = "Grondslag van de verstrekking",
    .origin = "Herkomst",
    .truncated =
        "Er zijn meer verstrekkingen dan in deze brief passen; dit zijn de nieuwste. Naar de overige kunt u bij ons "
        "vragen.",
    .nothing = "Er is niets dat wij u hierover kunnen melden.",
    .masked = "niet vermeld",
    .only_known = "alleen dat u bekend bent",
    .disagree =
        "Bent u het niet eens met dit antwoord? U kunt het ons laten weten, een klacht indienen bij de Autoriteit "
        "Persoonsgegevens (autoriteitpersoonsgegevens.nl), en de beslissing aan de rechter voorleggen. Vraag ons hoe "
        "en binnen welke termijn dat kan.",
};

constexpr LetterWords kEnglish = {
    .reference = "Reference",
    .received = "Your request was received on",
    .decided = "Decided on",
    .covenant = "Covenant",
    .salutation = "Dear Sir or Madam,",
    .closing = "Yours faithfully,",
    .decision = "Our answer",
    .kept = "Which data are kept",
    .disclosed = "To whom data were disclosed",
    .rights = "What you can do",
    .kept_intro =
        "Data about you that are kept under this covenant at this moment, by the kind of organisation that supplied "
        "them.",
    .organisation = "Supplied by",
    .categories = "Kind of data",
    .kept_for = "Under this covenant data are kept at most for: ",
    .since = "Disclosures of data about you in the four years before your request, from ",
    .until = " up to and including ",
    .day = "Date",
    .recipient = "Recipient",
    .purpose = "Purpose",
    .basis = "Legal basis of the disclosure",
    .origin = "Origin",
    .truncated =
        "There are more disclosures than fit into this letter; these are the newest. You may ask us for the others.",
    .nothing = "There is nothing that we can report to you about this.",
    .masked = "not stated",
    .only_known = "only that you are known",
    .disagree =
        "Do you disagree with this answer? You can tell us, lodge a complaint with the Dutch Data Protection Authority "
        "(autoriteitpersoonsgegevens.nl), and bring the decision before a court. Ask us how, and within which term.",
};

// By right (access, rectification, destruction, restriction), then law (Wpg, AVG).
constexpr RightWords kDutchRights[][2] = {
    {{"Antwoord op uw verzoek om inzage",
      "U hebt gevraagd welke gegevens over u worden bewaard, en aan wie ze zijn verstrekt (artikel 25 van de Wet "
      "politiegegevens).",
      "Wij willigen uw verzoek in. Hieronder leest u wat wij u kunnen melden."},
     {"Antwoord op uw verzoek om inzage",
      "U hebt gevraagd welke gegevens over u worden bewaard, en aan wie ze zijn verstrekt (artikel 15 van de Algemene "
      "verordening gegevensbescherming).",
      "Wij willigen uw verzoek in. Hieronder leest u wat wij u kunnen melden."}},
    {{"Antwoord op uw verzoek om verbetering",
      "U hebt gevraagd gegevens over u te verbeteren (artikel 28, eerste lid, van de Wet politiegegevens).",
      "Wij willigen uw verzoek in. Voor zover er gegevens zijn die het betreft, worden ze verbeterd door de "
      "organisatie die ze heeft verstrekt. Wie ze heeft ontvangen, krijgt daarvan bericht (artikel 28, vijfde lid)."},
     {"Antwoord op uw verzoek om rectificatie",
      "U hebt gevraagd gegevens over u te rectificeren (artikel 16 van de Algemene verordening gegevensbescherming).",
      "Wij willigen uw verzoek in. Voor zover er gegevens zijn die het betreft, worden ze gerectificeerd door de "
      "organisatie die ze heeft verstrekt. Wie ze heeft ontvangen, krijgt daarvan bericht (artikel 19)."}},
    {{"Antwoord op uw verzoek om vernietiging",
      "U hebt gevraagd gegevens over u te vernietigen (artikel 28, tweede lid, van de Wet politiegegevens).",
      "Wij willigen uw verzoek in. Voor zover er gegevens zijn die het betreft, worden ze vernietigd. Wie ze heeft "
      "ontvangen, krijgt daarvan bericht (artikel 28, vijfde lid)."},
     {"Antwoord op uw verzoek om wissing",
      "U hebt gevraagd gegevens over u te wissen (artikel 17 van de Algemene verordening gegevensbescherming).",
      "Wij willigen uw verzoek in. Voor zover er gegevens zijn die het betreft, worden ze vernietigd. Wie ze heeft "
      "ontvangen, krijgt daarvan bericht (artikel 19)."}},
    {{"Antwoord op uw verzoek om afscherming",
      "U hebt gevraagd gegevens over u af te schermen (artikel 28, tweede lid, van de Wet politiegegevens).",
      "Wij willigen uw verzoek in. Voor zover er gegevens zijn die het betreft, worden ze afgeschermd: ze worden "
      "bewaard en aan niemand meer verstrekt. Wie ze heeft ontvangen, krijgt daarvan bericht (artikel 28, vijfde "
      "lid)."},
     {"Antwoord op uw verzoek om beperking",
      "U hebt gevraagd de verwerking van gegevens over u te beperken (artikel 18 van de Algemene verordening "
      "gegevensbescherming).",
      "Wij willigen uw verzoek in. Voor zover er gegevens zijn die het betreft, worden ze afgeschermd: ze worden "
      "bewaard en aan niemand meer verstrekt. Wie ze heeft ontvangen, krijgt daarvan bericht (artikel 19)."}},
};

constexpr RightWords kEnglishRights[][2] = {
    {{"Answer to your request for access",
      "You asked which data about you are kept, and to whom they were disclosed (article 25 of the Dutch Police Data "
      "Act, Wet politiegegevens).",
      "We grant your request. Below you read what we can report to you."},
     {"Answer to your request for access",
      "You asked which data about you are kept, and to whom they were disclosed (article 15 of the General Data "
      "Protection Regulation).",
      "We grant your request. Below you read what we can report to you."}},
    {{"Answer to your request for rectification",
      "You asked to have data about you corrected (article 28(1) of the Dutch Police Data Act, Wet politiegegevens).",
      "We grant your request. As far as there are data that it concerns, the organisation that supplied them corrects "
      "them. Whoever received them is told so (article 28(5))."},
     {"Answer to your request for rectification",
      "You asked to have data about you corrected (article 16 of the General Data Protection Regulation).",
      "We grant your request. As far as there are data that it concerns, the organisation that supplied them corrects "
      "them. Whoever received them is told so (article 19)."}},
    {{"Answer to your request for destruction",
      "You asked to have data about you destroyed (article 28(2) of the Dutch Police Data Act, Wet politiegegevens).",
      "We grant your request. As far as there are data that it concerns, they will be destroyed. Whoever received them "
      "is told so (article 28(5))."},
     {"Answer to your request for erasure",
      "You asked to have data about you erased (article 17 of the General Data Protection Regulation).",
      "We grant your request. As far as there are data that it concerns, they will be destroyed. Whoever received them "
      "is told so (article 19)."}},
    {{"Answer to your request for restriction",
      "You asked to have data about you shielded (article 28(2) of the Dutch Police Data Act, Wet politiegegevens).",
      "We grant your request. As far as there are data that it concerns, they will be shielded: they are kept, and "
      "provided to nobody any more. Whoever received them is told so (article 28(5))."},
     {"Answer to your request for restriction",
      "You asked to have the processing of data about you restricted (article 18 of the General Data Protection "
      "Regulation).",
      "We grant your request. As far as there are data that it concerns, they will be shielded: they are kept, and "
      "provided to nobody any more. Whoever received them is told so (article 19)."}},
};

// By language, then law.
constexpr std::string_view kRefusals[][2] = {
    {"Wij wijzen uw verzoek geheel of gedeeltelijk af, voor zover dat nodig en evenredig is op een of meer van de "
     "gronden van artikel 27, eerste lid, van de Wet politiegegevens. Welke grond dat is, en voor wie, zeggen wij "
     "niet: dat zou het doel ervan kunnen schaden.",
     "Wij wijzen uw verzoek geheel of gedeeltelijk af, voor zover dat nodig en evenredig is ter waarborging van een of "
     "meer van de belangen van artikel 41, eerste lid, van de Uitvoeringswet Algemene verordening gegevensbescherming. "
     "Welk belang dat is, en voor wie, zeggen wij niet: dat zou het doel ervan kunnen schaden."},
    {"We refuse your request wholly or in part, as far as that is necessary and proportionate on one or more of the "
     "grounds of article 27(1) of the Dutch Police Data Act (Wet politiegegevens). We do not say which ground that is, "
     "or whose: that might harm its purpose.",
     "We refuse your request wholly or in part, as far as that is necessary and proportionate to safeguard one or more "
     "of the interests of article 41(1) of the Dutch GDPR Implementation Act (Uitvoeringswet Algemene verordening "
     "gegevensbescherming). We do not say which interest that is, or whose: that might harm its purpose."},
};
constexpr std::string_view kFurtherRights[][2] = {
    {"U kunt ons vragen om inzage (artikel 25 van de Wet politiegegevens), en om gegevens over u te laten verbeteren, "
     "vernietigen of afschermen (artikel 28).",
     "U kunt ons vragen om inzage (artikel 15 van de Algemene verordening gegevensbescherming), en om gegevens over u "
     "te laten rectificeren (artikel 16), wissen (artikel 17) of beperken (artikel 18)."},
    {"You can ask us for access (article 25 of the Dutch Police Data Act), and to have data about you corrected, "
     "destroyed or shielded (article 28).",
     "You can ask us for access (article 15 of the General Data Protection Regulation), and to have data about you "
     "corrected (article 16), erased (article 17) or restricted (article 18)."},
};

constexpr std::string_view kMonths[][12] = {
    {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
     "december"},
    {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
     "December"},
};

int IndexOf(Language language) {
  return language == Language::kDutch ? 0 : 1;
}
int IndexOf(v1::SubjectRightRegime regime) {
  return regime == v1::SUBJECT_RIGHT_REGIME_AVG ? 1 : 0;
}

}  // namespace

const LetterWords& WordsOf(Language language) {
  return language == Language::kDutch ? kDutch : kEnglish;
}

RightWords WordsOf(Language language, v1::SubjectRight right, v1::SubjectRightRegime regime) {
  const int row = right == v1::SUBJECT_RIGHT_RECTIFICATION ? 1
                  : right == v1::SUBJECT_RIGHT_DESTRUCTION ? 2
                  : right == v1::SUBJECT_RIGHT_RESTRICTION ? 3
                                                           : 0;
  return (language == Language::kDutch ? kDutchRights : kEnglishRights)[row][IndexOf(regime)];
}

std::string_view RefusalOf(Language language, v1::SubjectRightRegime regime) {
  return kRefusals[IndexOf(language)][IndexOf(regime)];
}

std::string_view LapsedRefusalOf(Language language) {
  return language == Language::kDutch ? "Eerder wezen wij uw verzoek geheel of gedeeltelijk af. De reden daarvoor "
                                        "bestaat niet meer. Hieronder leest "
                                        "u wat wij u kunnen melden."
                                      : "Earlier we refused your request wholly or in part. The reason for that exists "
                                        "no longer. Below you read "
                                        "what we can report to you.";
}

std::string_view FurtherRightsOf(Language language, v1::SubjectRightRegime regime) {
  return kFurtherRights[IndexOf(language)][IndexOf(regime)];
}

std::string LongDate(Language language, std::string_view day) {
  const std::optional<absl::CivilDay> parsed = policy::ParseDate(day);
  if (!parsed) return std::string(day);
  return absl::StrCat(parsed->day(), " ", std::string(kMonths[IndexOf(language)][parsed->month() - 1]), " ",
                      parsed->year());
}

std::string LongPeriod(Language language, std::string_view period) {
  const std::optional<policy::Period> parsed = policy::ParsePeriod(period);
  if (!parsed) return std::string(period);
  const bool dutch = language == Language::kDutch;
  std::vector<std::string> parts;
  const auto add = [&](int number, const char* one, const char* more) {
    if (number > 0) parts.push_back(absl::StrCat(number, " ", number == 1 ? one : more));
  };
  add(parsed->years, dutch ? "jaar" : "year", dutch ? "jaar" : "years");
  add(parsed->months, dutch ? "maand" : "month", dutch ? "maanden" : "months");
  add(parsed->days, dutch ? "dag" : "day", dutch ? "dagen" : "days");
  add(parsed->hours, dutch ? "uur" : "hour", dutch ? "uur" : "hours");
  return absl::StrJoin(parts, dutch ? " en " : " and ");
}

}  // namespace covenant::cli
