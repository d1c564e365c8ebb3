// `covenant rights`: what the caller may get, from whom, under which article; and what it may give.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/program.h"
#include "clients/cli/text/rule_cards.h"
#include "policy/text/language.h"

namespace covenant::cli {
namespace {

struct RightsOptions {
  std::string language = "nl";
  bool csv = false;
};

// Every page of the list; each is an entry of its own, the receipt shown is that of the last.
using Rights = std::vector<v1::Right>;

std::string TextsOf(const google::protobuf::RepeatedPtrField<v1::Term>& terms, std::string_view joint) {
  return absl::StrJoin(terms, absl::string_view(joint.data(), joint.size()),
                       [](std::string* out, const v1::Term& term) { absl::StrAppend(out, term.text()); });
}

std::string CodesOf(const google::protobuf::RepeatedPtrField<v1::Term>& terms) {
  return absl::StrJoin(terms, "; ", [](std::string* out, const v1::Term& term) { absl::StrAppend(out, term.code()); });
}

std::string WithArticle(const v1::Term& term) {
  return term.article().empty() ? term.text() : absl::StrCat(term.text(), " (", term.article(), ")");
}

std::string LimitText(const v1::Term& limit) {
  return absl::StrCat(limit.article(), limit.article().empty() ? "" : ": ", limit.text());
}

std::string FieldsOf(const v1::Right& right) {
  return absl::StrJoin(right.fields(), "; ", [](std::string* out, const v1::RightField& field) {
    const bool plain = !field.has_transformation() || field.transformation().code() == "as_is";
    absl::StrAppend(out, field.field().text(), plain ? "" : " ", plain ? "" : field.transformation().text());
  });
}

std::string FormOf(const v1::Right& right) {
  switch (right.form()) {
    case v1::RIGHT_FORM_FIELDS:
      return "fields";
    case v1::RIGHT_FORM_HIT_ONLY:
      return "hit_only";
    case v1::RIGHT_FORM_FIGURES:
      return "figures";
    default:
      return "unknown";
  }
}

bool Receives(const v1::Right& right) {
  return right.direction() == v1::RIGHT_DIRECTION_RECEIVE;
}

// The words of this command, in the language that was asked for.
struct Words {
  bool dutch;
  std::string Say(std::string_view nl, std::string_view en) const { return std::string(dutch ? nl : en); }
  std::string Form(const v1::Right& right) const {
    if (right.form() == v1::RIGHT_FORM_HIT_ONLY) {
      return Say("treffer of geen treffer, met het contactpunt", "hit or no-hit, with the contact point");
    }
    return Say("aantallen naar ", "numbers by ") + FieldsOf(right);
  }
};

RuleCard CardOf(const v1::Right& right, const Words& words) {
  RuleCard card;
  const std::string article =
      right.article() == 0 ? "" : absl::StrCat(words.Say(", artikel ", ", article "), right.article());
  card.heading = absl::StrCat(right.covenant(), " ", right.covenant_version(), article, " [", right.rule(), "] ",
                              right.sentence());
  card.facts = {{words.Say("doel", "purpose"), WithArticle(right.purpose())}};
  if (right.about_size() > 0) card.facts.emplace_back(words.Say("over", "about"), TextsOf(right.about(), ", "));
  for (const v1::Term& condition : right.conditions()) {
    card.facts.emplace_back(words.Say("voorwaarde", "condition"), condition.text());
  }
  const std::string how = words.Say("wijze", "manner");
  if (right.bulk()) card.facts.emplace_back(how, words.Say("navragen mag ook in bulk", "checks may also come in bulk"));
  if (right.mask_source()) {
    card.facts.emplace_back(how, words.Say("de verstrekker wordt niet genoemd", "the supplier is not told"));
  }
  return card;
}

void AddRow(const v1::Right& right, const Words& words, RuleCard& card) {
  for (const v1::Term& limit : right.limits()) {
    const Fact fact = {words.Say("grens", "limit"), LimitText(limit)};
    if (std::ranges::find(card.facts, fact) == card.facts.end()) card.facts.push_back(fact);
  }
  std::vector<std::string> parties;
  for (const v1::Term& party : right.parties()) parties.push_back(party.code());
  const std::string others = absl::StrJoin(parties, ", ");
  const std::string self = words.Say("u", "you");
  std::vector<Fact> bases;
  if (right.has_basis_supply()) {
    bases = {{words.Say("grondslag geven", "basis to supply"), WithArticle(right.basis_supply())},
             {words.Say("grondslag ontvangen", "basis to receive"), WithArticle(right.basis_receive())}};
  }
  const std::string barred = right.actions_size() == 0 ? words.Say("NIETS, verboden: ", "NOTHING, barred: ") : "";
  const Fact what = right.form() == v1::RIGHT_FORM_FIELDS ? Fact{right.category().text(), barred + FieldsOf(right)}
                                                          : Fact{words.Say("wat", "what"), barred + words.Form(right)};
  card.rows.push_back({Receives(right) ? others : self, Receives(right) ? self : others, bases, what});
}

void PrintSide(std::ostream& out, const Rights& rights, v1::RightDirection direction, const Words& words) {
  std::vector<RuleCard> cards;
  std::string last;
  for (const v1::Right& right : rights) {
    if (right.direction() != direction) continue;
    const std::string rule = absl::StrCat(right.covenant(), "\n", right.rule());
    if (rule != last) cards.push_back(CardOf(right, words));
    last = rule;
    AddRow(right, words, cards.back());
  }
  const bool receive = direction == v1::RIGHT_DIRECTION_RECEIVE;
  const std::string heading = receive ? words.Say("WAT U MAG ONTVANGEN", "WHAT YOU MAY RECEIVE")
                                      : words.Say("WAT U MAG VERSTREKKEN", "WHAT YOU MAY SUPPLY");
  out << heading << "\n\n";
  if (cards.empty()) out << words.Say("niets\n\n", "nothing\n\n");
  PrintCards(out, cards);
}

Table RightsCsv(const Rights& rights, const std::string& self) {
  Table table = CsvTable();
  for (const v1::Right& right : rights) {
    std::vector<std::string> limits;
    for (const v1::Term& limit : right.limits()) limits.push_back(LimitText(limit));
    AddCsvRow(table,
              {right.covenant(), right.covenant_version(), right.article() == 0 ? "" : absl::StrCat(right.article()),
               right.rule(), Receives(right) ? "receive" : "supply", Receives(right) ? CodesOf(right.parties()) : self,
               Receives(right) ? self : CodesOf(right.parties()), right.purpose().code(), CodesOf(right.about()),
               FormOf(right), right.category().code(), FieldsOf(right), right.basis_supply().code(),
               right.basis_receive().code(), TextsOf(right.conditions(), "; "), absl::StrJoin(limits, "; "),
               absl::StrJoin(right.actions(), "; "), right.sentence()});
  }
  return table;
}

Json TermJson(const v1::Term& term) {
  Json json{{"code", term.code()}, {"text", term.text()}};
  if (!term.article().empty()) json["article"] = term.article();
  return json;
}

Json TermsJson(const google::protobuf::RepeatedPtrField<v1::Term>& terms) {
  Json list = Json::array();
  for (const v1::Term& term : terms) list.push_back(TermJson(term));
  return list;
}

Json RightJson(const v1::Right& right) {
  Json json{{"direction", Receives(right) ? "receive" : "supply"},
            {"covenant", right.covenant()},
            {"version", right.covenant_version()},
            {"article", right.article() == 0 ? Json() : Json(right.article())},
            {"rule", right.rule()},
            {"sentence", right.sentence()},
            {"parties", TermsJson(right.parties())},
            {"purpose", TermJson(right.purpose())},
            {"about", TermsJson(right.about())},
            {"form", FormOf(right)}};
  if (right.has_category()) json["category"] = TermJson(right.category());
  json["fields"] = Json::array();
  for (const v1::RightField& field : right.fields()) {
    Json shown{{"field", TermJson(field.field())}};
    if (field.has_transformation()) shown["transformation"] = TermJson(field.transformation());
    json["fields"].push_back(std::move(shown));
  }
  if (right.has_basis_supply()) json["basis_supply"] = TermJson(right.basis_supply());
  if (right.has_basis_receive()) json["basis_receive"] = TermJson(right.basis_receive());
  json["conditions"] = TermsJson(right.conditions());
  json["limits"] = TermsJson(right.limits());
  json["actions"] = std::vector<std::string>(right.actions().begin(), right.actions().end());
  json["bulk"] = right.bulk();
  json["mask_source"] = right.mask_source();
  return json;
}

absl::StatusOr<ExitCode> ListRights(Session& session, const RightsOptions& options) {
  const Words words{options.language == "nl"};
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  Rights rights;
  for (std::string token;;) {
    v1::ListRightsRequest request;
    *request.mutable_context() = session.Context();
    request.set_language(words.dutch ? v1::LANGUAGE_DUTCH : v1::LANGUAGE_ENGLISH);
    request.set_page_token(token);
    ASSIGN_OR_RETURN(const client::Verified<v1::ListRightsAnswer> answer, client->ListRights(std::move(request)));
    rights.insert(rights.end(), answer->rights().begin(), answer->rights().end());
    token = answer->next_page_token();
    if (!token.empty()) continue;
    const auto print = [&](std::ostream& out) {
      if (options.csv) return RightsCsv(rights, answer.call().leaf().caller()).PrintCsv(out);
      PrintSide(out, rights, v1::RIGHT_DIRECTION_RECEIVE, words);
      PrintSide(out, rights, v1::RIGHT_DIRECTION_SUPPLY, words);
    };
    const auto add_json = [&](Json& json) {
      json["policy_set"] = auditor::HexEncode(answer->policy_set());
      json["rights"] = Json::array();
      for (const v1::Right& right : rights) json["rights"].push_back(RightJson(right));
    };
    return Show(session, answer->outcome(), answer.call(), {.table = print, .json = add_json, .raw = options.csv});
  }
}

}  // namespace

void AddRights(CLI::App& program, Command& chosen) {
  CLI::App* rights =
      AddCommand(program, "rights", "What you may receive, from whom and under which article; and what you may supply",
                 "covenant --profile politie rights --covenant TAFEL-SIGNAAL");
  auto options = std::make_shared<RightsOptions>();
  rights->add_option("--lang", options->language, "Language of the texts (nl)")
      ->type_name("nl|en")
      ->check([](const std::string& language) {
        return policy::ParseLanguage(language) ? std::string() : std::string("no language");
      });
  rights->add_flag("--csv", options->csv, "Comma-separated values instead of a table");
  rights->callback(
      [options, &chosen] { chosen = [options](Session& session) { return ListRights(session, *options); }; });
}

}  // namespace covenant::cli
