#include "policy/prose/prose_sections.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace covenant::policy {
namespace {

// "jaar na de eerste verwerking".
std::string TriggerInWords(const std::string& from, const Wording& wording) {
  if (from == "first_processing") return wording.Say("de eerste verwerking", "the first processing");
  if (from == "supply") return wording.Say("de aanlevering", "the supply");
  if (from == "disclosure") return wording.Say("de verstrekking", "the disclosure");
  return from;
}

std::string FollowsInWords(const std::string& then, const Wording& wording) {
  if (then == "destroy") return wording.Say("vernietigd", "destroyed");
  if (then == "shield") return wording.Say("afgeschermd", "shielded");
  if (then == "anonymise") return wording.Say("geanonimiseerd", "anonymised");
  if (then == "destroy_details") return wording.Say("in zijn bijzonderheden vernietigd", "stripped of its details");
  return then;
}

std::string TermInWords(std::string_view what, const RetentionTerm& term, const Wording& wording) {
  return absl::StrCat(std::string(what), wording.Say(" wordt ", " is kept for "), wording.Term(term.keep),
                      wording.Say(" na ", " after "), TriggerInWords(term.from, wording),
                      wording.Say(" bewaard en daarna ", " and then "), FollowsInWords(term.then, wording), ".");
}

Statement PartiesInWords(const Covenant& covenant, const Wording& wording) {
  Statement statement{"parties", "", wording.Say("Deelnemers zijn:", "The parties are:"), {}};
  for (const CovenantParty& party : covenant.parties) {
    std::vector<std::string> words;
    if (party.signed_on) {
      words.push_back(absl::StrCat(
          party.acceded ? wording.Say("trad toe op ", "acceded on ") : wording.Say("ondertekende op ", "signed on "),
          wording.Date(*party.signed_on)));
    }
    if (party.receives_only) words.push_back(wording.Say("ontvangt alleen", "receives only"));
    std::vector<std::string> groups;
    for (const PartyGroup& group : covenant.groups) {
      if (std::find(group.parties.begin(), group.parties.end(), party.id) != group.parties.end()) {
        groups.push_back(group.name);
      }
    }
    if (!groups.empty()) {
      words.push_back(absl::StrCat(wording.Say("groep ", "group "), wording.List(groups, Joint::kAnd)));
    }
    statement.points.push_back({wording.Party(party.id), absl::StrJoin(words, ", ")});
  }
  return statement;
}

Statement ChangeInWords(const Change& change, const Wording& wording) {
  const auto& [proposed_by, accepted_by_every_party, accepted_by, notice] = change;
  Statement statement{"change", "", wording.Say("Wijzigen gaat zo:", "It is changed like this:"), {}};
  if (!proposed_by.empty()) {
    statement.points.push_back(
        {wording.Say("wie voorstelt", "who proposes"), wording.Parties(proposed_by, Joint::kOr)});
  }
  const std::string accepts = wording.Say("wie aanvaardt", "who accepts");
  if (accepted_by_every_party) statement.points.push_back({accepts, wording.Say("iedere deelnemer", "every party")});
  if (!accepted_by.empty()) statement.points.push_back({accepts, wording.Parties(accepted_by)});
  if (notice) statement.points.push_back({wording.Say("opzegtermijn", "notice"), wording.Term(*notice)});
  return statement;
}

std::string AdviceLabel(const std::string& key, const Wording& wording) {
  if (key == "dpia") return "DPIA";
  if (key == "dpo") return wording.Say("functionaris gegevensbescherming", "data protection officer");
  if (key == "legality_committee") return wording.Say("rechtmatigheidsadviescommissie", "legality committee");
  return key;
}

Statement AdviceInWords(const Covenant& covenant, const Wording& wording) {
  Statement statement{"advice", "", wording.Say("Advies is gevraagd:", "Advice was taken:"), {}};
  for (const auto& [key, value] : covenant.advice) {
    statement.points.push_back(
        {AdviceLabel(key, wording), value == "not_required" ? wording.Say("niet vereist", "not required") : value});
  }
  return statement;
}

// Who can read the log's details, and who watches the log.
void AddSafeguards(const Covenant& covenant, const Wording& wording, std::vector<Statement>& statements) {
  if (covenant.detail_seal == DetailSeal::kOfficers) {
    statements.push_back(
        {"details",
         "",
         wording.Say("De bijzonderheden van de vastlegging zijn verzegeld voor de functionarissen van de "
                     "betrokken deelnemers: de beheerder kan ze niet lezen.",
                     "The details of the log are sealed for the officers of the parties concerned: the "
                     "operator cannot read them."),
         {}});
  }
  if (covenant.witnesses > 0) {
    statements.push_back({"witnesses",
                          "",
                          absl::StrCat(wording.Say("Onafhankelijke getuigen die een controlepunt van het logboek "
                                                   "ondertekenen: ten minste ",
                                                   "Independent witnesses who sign a checkpoint of the log: at least "),
                                       covenant.witnesses, "."),
                          {}});
  }
}

Statement LimitsInWords(const Limits& limits, const Wording& wording) {
  const auto& [submissions_per_day, checks_per_day, retrievals_per_day] = limits;
  Statement statement{
      "limits", "", wording.Say("Per deelnemer en per dag ten hoogste:", "For each party a day at most:"), {}};
  const auto add = [&](const std::optional<int>& most, std::string_view nl, std::string_view en) {
    if (most) statement.points.push_back({wording.Say(nl, en), absl::StrCat(*most)});
  };
  add(submissions_per_day, "aanleveringen", "submissions");
  add(checks_per_day, "navragen", "checks");
  add(retrievals_per_day, "opvragingen", "retrievals");
  return statement;
}

}  // namespace

ProseSection PreambleInWords(const Covenant& covenant, const Wording& wording) {
  ProseSection section;
  section.heading = wording.Say("Het convenant", "The covenant");
  std::string text = absl::StrCat(wording.Say("Convenant ", "Covenant "), covenant.id,
                                  wording.Say(", versie ", ", version "), covenant.version);
  if (!covenant.replaces.empty()) {
    absl::StrAppend(&text, wording.Say(", dat in de plaats komt van ", ", which replaces "), covenant.replaces);
  }
  absl::StrAppend(&text, wording.Say(". Samenwerking: ", ". Collaboration: "),
                  wording.WordWithArticle(WordKind::kCollaboration, covenant.collaboration),
                  wording.Say(". Het geldt ", ". It is in force "), wording.Range(covenant.in_force),
                  wording.Say("; daarbuiten wordt niets verstrekt. Wat hier niet staat, mag niet.",
                              "; outside those days nothing is released. What is not written here is refused."));
  section.statements.push_back({"covenant", "", std::move(text), {}});
  section.statements.push_back(
      {"handling_code",
       "",
       wording.Say(
           "Wat een verstrekker als ‘niet zichtbaar’ aanmerkt, blijkt aan niemand; ‘gedeeltelijk zichtbaar’ geeft "
           "een treffer en geen velden (artikel 2:11 Bpg).",
           "What a supplier marks as ‘not visible’ shows to nobody; ‘partly visible’ gives a hit and no fields "
           "(article 2:11 Bpg)."),
       {}});
  section.statements.push_back(PartiesInWords(covenant, wording));
  if (!covenant.advice.empty()) section.statements.push_back(AdviceInWords(covenant, wording));
  if (covenant.change) section.statements.push_back(ChangeInWords(*covenant.change, wording));
  Statement limits = LimitsInWords(covenant.limits, wording);
  if (!limits.points.empty()) section.statements.push_back(std::move(limits));
  AddSafeguards(covenant, wording, section.statements);
  return section;
}

Statement MatchingInWords(const Covenant& covenant, const Wording& wording) {
  Statement statement{"matching",
                      "",
                      wording.Say("Een persoon wordt alleen hieraan herkend:", "A person is recognised by this only:"),
                      {}};
  for (const policy::Matching& line : covenant.matching) {
    const PartyGroup* group = covenant.FindGroup(line.name);
    const std::string who = group == nullptr ? wording.Party(line.name)
                                             : absl::StrCat(line.name, " (", wording.Parties(group->parties), ")");
    std::vector<std::string> schemes;
    for (const std::string& scheme : line.schemes) {
      const SchemeWord* word = wording.vocabulary().FindScheme(scheme);
      const bool weak = word != nullptr && !word->strong;
      schemes.push_back(absl::StrCat(wording.WordWithArticle(WordKind::kScheme, scheme),
                                     weak ? wording.Say(" (doet alleen vermoeden)", " (only suggests)") : ""));
    }
    statement.points.push_back({who, absl::StrJoin(schemes, "; ")});
  }
  if (!covenant.blind_only.empty()) {
    statement.points.push_back({wording.Say("alleen geblindeerd", "on the blind path only"),
                                wording.Words(WordKind::kScheme, covenant.blind_only, Joint::kAnd)});
  }
  if (covenant.pepper) {
    statement.points.push_back(
        {wording.Say("geheim van de deelnemers", "secret of the parties"),
         wording.Say("ieder kenmerk wordt vermengd met een geheim dat de beheerder niet kent",
                     "every identifier is mixed with a secret that the operator does not know")});
  }
  return statement;
}

Statement BudgetsInWords(const Covenant& covenant, const Wording& wording) {
  Statement statement{"budgets", "", wording.Say("Een deelnemer mag ten hoogste:", "A party may at most:"), {}};
  for (const Budget& budget : covenant.budgets) {
    const auto& [name, evaluations_per_day, subjects_per_day, break_glass_per_month, at] = budget;
    std::vector<std::string> items;
    const auto add = [&](const std::optional<int>& most, std::string_view nl, std::string_view en) {
      if (most) items.push_back(absl::StrCat(*most, " ", wording.Say(nl, en)));
    };
    add(evaluations_per_day, "geblindeerde kenmerken per dag laten berekenen", "blinded identifiers evaluated a day");
    add(subjects_per_day, "verschillende personen per dag bevragen", "different people asked about a day");
    add(break_glass_per_month, "spoedverstrekkingen per kalendermaand vragen", "break-glass requests a calendar month");
    const std::string who = covenant.FindGroup(name) == nullptr ? wording.Party(name) : name;
    statement.points.push_back({who, wording.List(items, Joint::kAnd)});
  }
  return statement;
}

Statement LeavingInWords(const Leaving& leaving, const Wording& wording) {
  std::string text;
  switch (leaving.signals) {
    case OnLeaving::kPassToSuccessor:
      text = wording.Say("Vertrekt een deelnemer, dan gaan zijn signalen over op zijn opvolger.",
                         "When a party leaves, its signals pass to its successor.");
      break;
    case OnLeaving::kDestroy:
      text = wording.Say("Vertrekt een deelnemer, dan worden zijn signalen vernietigd.",
                         "When a party leaves, its signals are destroyed.");
      break;
  }
  return {"leaving", "", std::move(text), {}};
}

std::vector<Statement> RetentionInWords(const Retention& retention, const Wording& wording) {
  const auto& [article, signals, not_admitted, case_closed, consent_withdrawn, disclosure_records, after_expiry] =
      retention;
  std::vector<Statement> statements;
  statements.push_back(
      {"retention.signals", "", TermInWords(wording.Say("Een signaal", "A signal"), signals, wording), {}});
  const auto add_event = [&](const std::optional<RetentionEvent>& event, std::string_view source, std::string_view nl,
                             std::string_view en) {
    if (!event) return;
    const auto& [then, within, at] = *event;
    std::string text = wording.Say(nl, en);
    if (within) absl::StrAppend(&text, wording.Say("binnen ", "within "), wording.Term(*within), " ");
    statements.push_back({std::string(source), "", absl::StrCat(text, FollowsInWords(then, wording), "."), {}});
  };
  add_event(not_admitted, "retention.not_admitted",
            "Wordt het signaal van een zaak niet in behandeling genomen, dan wordt het ",
            "When the signal of a case is not taken up, it is ");
  add_event(case_closed, "retention.case_closed", "Wordt de zaak gesloten, dan wordt het signaal ",
            "When the case is closed, the signal is ");
  if (consent_withdrawn) {
    const auto& [rules, then, within] = *consent_withdrawn;
    std::string text = absl::StrCat(wording.Say("Wordt toestemming ingetrokken, dan wordt wat is aangeleverd onder ",
                                                "When consent is withdrawn, what was supplied under "),
                                    wording.List(rules, Joint::kOr), wording.Say(" ", " is "));
    if (within) absl::StrAppend(&text, wording.Say("binnen ", "within "), wording.Term(*within), " ");
    statements.push_back(
        {"retention.consent_withdrawn", "", absl::StrCat(text, FollowsInWords(then, wording), "."), {}});
  }
  if (disclosure_records) {
    statements.push_back({"retention.disclosure_records",
                          "",
                          TermInWords(wording.Say("De vastlegging van een verstrekking", "The record of a disclosure"),
                                      *disclosure_records, wording),
                          {}});
  }
  if (after_expiry == "no_release") {
    statements.push_back(
        {"retention.after_expiry",
         "",
         wording.Say("Na de laatste dag van het convenant wordt niets meer verstrekt; termijnen, audit en "
                     "verzoeken van betrokkenen gaan door.",
                     "After the covenant's last day nothing is released; terms, audit and requests of "
                     "subjects go on."),
         {}});
  }
  return statements;
}

Statement ContactPointInWords(const ContactPoint& contact_point, const Wording& wording) {
  return {"contact_point",
          "",
          absl::StrCat(wording.Party(contact_point.party),
                       wording.Say(" is het contactpunt voor betrokkenen en voor datalekken.",
                                   " is the contact point for subjects and for breaches.")),
          {}};
}

}  // namespace covenant::policy
