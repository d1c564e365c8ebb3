// The Dutch reading of a dossier.
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "clients/auditor/dossier.h"
#include "clients/auditor/published_key.h"

namespace covenant::auditor {
namespace {

namespace v1 = covenant::v1;

struct KindWords {
  v1::EntryKind kind;
  const char* dutch;
};
constexpr KindWords kKinds[] = {
    {v1::ENTRY_KIND_GENESIS, "begon het register"},
    {v1::ENTRY_KIND_SUBMIT, "bracht een signaal in"},
    {v1::ENTRY_KIND_SUBMIT_BULK, "bracht signalen in"},
    {v1::ENTRY_KIND_CHECK, "vroeg of over een betrokkene iets bekend is"},
    {v1::ENTRY_KIND_CHECK_BULK, "vroeg of over betrokkenen iets bekend is"},
    {v1::ENTRY_KIND_RETRIEVE, "vroeg gegevens over een betrokkene op"},
    {v1::ENTRY_KIND_REPORT_OVERLAP, "vroeg cijfers over samenloop op"},
    {v1::ENTRY_KIND_AUDIT_LIST, "zocht in het register"},
    {v1::ENTRY_KIND_AUDIT_GET, "las een regel van het register"},
    {v1::ENTRY_KIND_AUDIT_CHECKPOINT, "vroeg het ondertekende controlepunt van het register op"},
    {v1::ENTRY_KIND_AUDIT_CONSISTENCY, "vroeg het bewijs op dat het register alleen is aangevuld"},
    {v1::ENTRY_KIND_AUDIT_EXPORT, "nam een afschrift van het register"},
    {v1::ENTRY_KIND_AUDIT_HASHES, "nam een afschrift van de controlegetallen van het register"},
    {v1::ENTRY_KIND_AUDIT_EXPLAIN, "vroeg uitleg over een eerder antwoord"},
    {v1::ENTRY_KIND_AUDIT_REVIEW, "beoordeelde een spoedverstrekking"},
    {v1::ENTRY_KIND_POLICY_VALIDATE, "liet een beleidsdocument toetsen"},
    {v1::ENTRY_KIND_POLICY_PROPOSE, "stelde een beleidsdocument voor"},
    {v1::ENTRY_KIND_POLICY_APPROVE, "keurde een beleidsdocument goed"},
    {v1::ENTRY_KIND_POLICY_REJECT, "wees een beleidsdocument af"},
    {v1::ENTRY_KIND_POLICY_ACCEPT, "aanvaardde een beleidsdocument"},
    {v1::ENTRY_KIND_POLICY_ACTIVATE, "bracht een beleidsdocument in werking"},
    {v1::ENTRY_KIND_POLICY_SUSPEND, "schortte een beleidsdocument op"},
    {v1::ENTRY_KIND_POLICY_LIST, "vroeg de beleidsdocumenten op"},
    {v1::ENTRY_KIND_POLICY_GET, "vroeg een beleidsdocument op"},
    {v1::ENTRY_KIND_POLICY_HISTORY, "vroeg de geschiedenis van de beleidsdocumenten op"},
    {v1::ENTRY_KIND_POLICY_REPLAY, "liet een eerdere beslissing opnieuw berekenen"},
    {v1::ENTRY_KIND_WHO_AM_I, "vroeg op hoe de broker de vrager kent"},
    {v1::ENTRY_KIND_REFUSED_IDENTITY, "is niet toegelaten: het certificaat is niet aanvaard"},
    {v1::ENTRY_KIND_TODO, "vroeg op wat er te doen is"},
    {v1::ENTRY_KIND_LIST_RIGHTS, "vroeg de eigen bevoegdheden op"},
    {v1::ENTRY_KIND_LOG_KEY, "verving de sleutel waarmee het register wordt ondertekend"},
    {v1::ENTRY_KIND_TALLY, "schreef tellingen in het register"},
    {v1::ENTRY_KIND_CASE_ADMISSION, "deed een toelating in een zaak"},
    {v1::ENTRY_KIND_CASE_PHASE, "bracht een zaak in een andere fase"},
    {v1::ENTRY_KIND_CASE_APPROVAL, "gaf een goedkeuring in een zaak"},
    {v1::ENTRY_KIND_CASE_WITHDRAWAL, "trok een goedkeuring in een zaak in"},
    {v1::ENTRY_KIND_CASE_INVOLVE, "betrok een deelnemer bij een zaak"},
    {v1::ENTRY_KIND_CASE_CLOSE, "sloot een zaak"},
    {v1::ENTRY_KIND_CASE_REOPEN, "opende een gesloten zaak opnieuw"},
    {v1::ENTRY_KIND_CASE_GET, "vroeg een zaak op"},
    {v1::ENTRY_KIND_CASE_LIST, "vroeg zaken op"},
    {v1::ENTRY_KIND_EVALUATE_BLINDED, "liet verblinde identificatoren bewerken"},
    {v1::ENTRY_KIND_REDEEM, "wisselde bewerkte identificatoren in"},
    {v1::ENTRY_KIND_LIST_PUBLIC_KEYS, "vroeg de openbare sleutels op"},
    {v1::ENTRY_KIND_SUBJECT_KEY, "maakte een openbare sleutel bekend"},
    {v1::ENTRY_KIND_ROTATE_KEYS, "vroeg om andere sleutels voor de betrokkenen van een convenant, of hoe ver dat is"},
    {v1::ENTRY_KIND_KEYS_ROTATED, "verving de sleutels van de betrokkenen van een convenant"},
    {v1::ENTRY_KIND_DESTROY, "begon met het vernietigen van signalen"},
    {v1::ENTRY_KIND_DESTROYED, "vernietigde signalen"},
    {v1::ENTRY_KIND_SHIELD, "schermde de signalen van een zaak af, of niet langer"},
    {v1::ENTRY_KIND_ORDER_GIVE, "gaf een opdracht over opgeslagen signalen"},
    {v1::ENTRY_KIND_ORDER_APPROVE, "keurde een opdracht over opgeslagen signalen goed"},
    {v1::ENTRY_KIND_ORDER_REJECT, "wees een opdracht over opgeslagen signalen af"},
    {v1::ENTRY_KIND_ORDER_LIST, "vroeg de opdrachten op"},
    {v1::ENTRY_KIND_CORRECT_SIGNAL, "verbeterde een eigen signaal"},
    {v1::ENTRY_KIND_WITHDRAW_CONSENT, "meldde dat de toestemming voor een eigen signaal is ingetrokken"},
    {v1::ENTRY_KIND_NOTICE_LIST, "vroeg de mededelingen op"},
    {v1::ENTRY_KIND_NOTICE_CONFIRM, "bevestigde een mededeling"},
    {v1::ENTRY_KIND_AUDIT_RELEASES, "vroeg op welke eigen signalen zijn verstrekt"},
    {v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN, "opende een verzoek van een betrokkene"},
    {v1::ENTRY_KIND_SUBJECT_REQUEST_ANSWER, "antwoordde op de vraag over een verzoek van een betrokkene"},
    {v1::ENTRY_KIND_SUBJECT_REQUEST_EXTEND, "verlengde de termijn van een verzoek van een betrokkene"},
    {v1::ENTRY_KIND_SUBJECT_REQUEST_DECIDE, "besliste op een verzoek van een betrokkene"},
    {v1::ENTRY_KIND_SUBJECT_REQUEST_GET, "vroeg een verzoek van een betrokkene op"},
    {v1::ENTRY_KIND_SUBJECT_REQUEST_LIST, "vroeg verzoeken van betrokkenen op"},
};

std::string KindInDutch(v1::EntryKind kind) {
  for (const KindWords& words : kKinds) {
    if (words.kind == kind) return words.dutch;
  }
  return absl::StrCat("deed een handeling die deze lezer niet kent, van soort ", static_cast<int>(kind));
}

std::string ToldInDutch(const std::string& told) {
  if (told == "permit") return "toegestaan";
  if (told == "no_hit") return "geen treffer";
  if (told == "itemized") return "per onderdeel beantwoord";
  if (told.empty()) return "geen antwoord";
  return "geweigerd (" + told + ")";
}

std::string Moment(int64_t time_ms) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", absl::FromUnixMillis(time_ms), absl::UTCTimeZone());
}

// A caller chose these words; they may not pass for lines of ours.
std::string OneLine(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = '?';
  }
  return text;
}

void AddItems(const v1::Detail& detail, std::string& text) {
  std::map<std::string, std::set<std::string>> released;
  uint64_t releases = 0, tokens = 0;
  for (const v1::ItemDetail& item : detail.items()) {
    tokens += item.subject_tokens_size() > 0;
    releases += item.outcome() == "permit";
    for (const v1::RecordDetail& record : item.records()) {
      if (record.outcome() == "permit")
        released[record.supplier()].insert(record.fields().begin(), record.fields().end());
    }
  }
  if (detail.items().empty()) return;
  absl::StrAppend(&text, "  Onderdelen: ", detail.items_size(), ", waarvan toegestaan: ", releases,
                  "; met een betrokkene: ", tokens, ".\n");
  for (const auto& [supplier, fields] : released) {
    absl::StrAppend(&text, "  Verstrekt van ", supplier, ": ",
                    fields.empty() ? "alleen dat er iets bekend is" : absl::StrJoin(fields, ", "), ".\n");
  }
}

void AddBreakGlass(const v1::Detail& detail, std::string& text) {
  if (detail.facts().break_glass()) text += "  Gevraagd met een beroep op spoed (spoedverstrekking).\n";
  if (!detail.has_review()) return;
  const bool justified = detail.review().verdict() == v1::BREAK_GLASS_VERDICT_JUSTIFIED;
  absl::StrAppend(&text, "  De spoedverstrekking van regel ", detail.review().entry(), " was ",
                  justified ? "" : "niet ", "gerechtvaardigd: ", OneLine(detail.review().reason()), ".\n");
}

std::string Signals(int number) {
  return absl::StrCat(number, number == 1 ? " signaal" : " signalen");
}

std::string OrderInDutch(v1::OrderKind kind) {
  switch (kind) {
    case v1::ORDER_KIND_DESTROY:
      return "vernietigen van";
    case v1::ORDER_KIND_HOLD:
      return "bewaren van";
    case v1::ORDER_KIND_SHIELD:
      return "afschermen van";
    case v1::ORDER_KIND_REMOVE:
      return "verwijderen van";
    case v1::ORDER_KIND_END:
      return "beëindigen van een eerdere opdracht over";
    default:
      return "een handeling die deze lezer niet kent met";
  }
}

void AddOrder(const v1::Order& order, std::string& text) {
  absl::StrAppend(&text, "  Opdracht ", order.order_id(), ": ", OrderInDutch(order.kind()), " ",
                  Signals(order.signals_size()),
                  order.until().empty() ? "" : absl::StrCat(" tot en met ", order.until()),
                  order.ends().empty() ? "" : absl::StrCat(", namelijk opdracht ", order.ends()),
                  "; grond: ", OneLine(order.ground()), ".\n");
  absl::StrAppend(&text, "  Gegeven door ", order.given_by(), " (", order.party(), ")");
  if (!order.decided_by().empty()) absl::StrAppend(&text, "; besloten door ", order.decided_by());
  text += ".\n";
}

// What of the log was destroyed, named as in Destruction.details. Months and years stand as they always did: a dossier
// is read again when it is verified.
void AddOfTheLog(std::string* text, const std::string& name) {
  const auto key = SubjectKeyNamed(name);
  text->append(key ? absl::StrCat("oude sleutel van betrokkenen voor ", key->scheme, " van tijdvak ", key->epoch)
                   : name);
}

// Of a term that ended or a supplier that left there is nothing to add.
void AddDestruction(const v1::Destruction& destruction, std::string& text) {
  const std::string signals = Signals(destruction.signals_size());
  if (destruction.cause() == "order") {
    absl::StrAppend(&text, "  Vernietigd: ", signals, ", in opdracht ", destruction.order_id(), ".\n");
  } else if (destruction.cause() == "consent") {
    absl::StrAppend(&text, "  Vernietigd: ", signals, ", omdat de toestemming is ingetrokken.\n");
  } else if (destruction.cause() == "removed") {
    absl::StrAppend(&text, "  Vernietigd: ", signals, ", omdat de jaren na de verwijdering voorbij zijn.\n");
  } else if (destruction.cause() == "not_admitted") {
    absl::StrAppend(&text, "  Vernietigd: ", signals,
                    ", omdat het signaal van de zaak niet in behandeling is genomen.\n");
  } else if (destruction.cause() == "case_closed") {
    absl::StrAppend(&text, "  Vernietigd: ", signals, ", omdat de zaak is gesloten.\n");
  } else if (destruction.cause() == "details") {
    absl::StrAppend(&text, "  Vernietigd: details van het register (",
                    absl::StrJoin(destruction.details(), ", ", &AddOfTheLog), "), omdat hun termijn voorbij is.\n");
  }
}

void AddChanges(const v1::Detail& detail, std::string& text) {
  if (detail.has_order()) AddOrder(detail.order(), text);
  if (detail.has_destruction()) AddDestruction(detail.destruction(), text);
  if (detail.has_shielding()) {
    const v1::Shielding& shielding = detail.shielding();
    absl::StrAppend(
        &text, shielding.ended() ? "  Niet langer afgeschermd: " : "  Afgeschermd: ", Signals(shielding.signals_size()),
        shielding.ended() ? ", omdat de zaak opnieuw is geopend.\n" : ", omdat de zaak is gesloten.\n");
  }
  const v1::SignalChange& change = detail.signal_change();
  if (!change.corrected_fields().empty()) {
    absl::StrAppend(&text, "  Verbeterde velden: ", absl::StrJoin(change.corrected_fields(), ", "), ".\n");
  }
  if (!change.consent_withdrawn_on().empty()) {
    absl::StrAppend(&text, "  Toestemming ingetrokken op ", change.consent_withdrawn_on(),
                    change.destroyed_on().empty() ? "" : absl::StrCat("; wordt vernietigd op ", change.destroyed_on()),
                    ".\n");
  }
  std::set<std::string> told;
  for (const v1::SentNotice& notice : detail.notices()) told.insert(notice.recipient());
  if (!told.empty()) absl::StrAppend(&text, "  Mededeling gedaan aan: ", absl::StrJoin(told, ", "), ".\n");
}

// In the entry of the first of two persons no scheme has a next period yet.
void AddRotation(const v1::Detail& detail, std::string& text) {
  for (const v1::RotatedScheme& scheme : detail.key_rotation().schemes()) {
    absl::StrAppend(&text, "  Sleutels van ", scheme.scheme(), ": ");
    if (scheme.from_epoch() == scheme.to_epoch()) {
      absl::StrAppend(&text, "gevraagd om wat op periode ", scheme.to_epoch(), " volgt.\n");
    } else {
      absl::StrAppend(&text, "periode ", scheme.from_epoch(), " wordt ", scheme.to_epoch(),
                      "; betrokkenen daaronder: ", scheme.subjects(), ".\n");
    }
  }
}

void AddActor(const v1::Detail& detail, std::string& text) {
  if (!detail.actor_function().empty())
    absl::StrAppend(&text, "  Functie van de vrager: ", OneLine(detail.actor_function()), ".\n");
  if (!detail.mandated_party().empty()) {
    absl::StrAppend(&text, "  Handelde krachtens mandaat: ", detail.mandated_party(), ".\n");
  }
}

std::string NamelessInDutch(v1::EntryKind kind) {
  return kind == v1::ENTRY_KIND_REFUSED_IDENTITY ? "een onbekende vrager" : "de broker zelf";
}

void AddEntry(const v1::GetEntryAnswer& answer, std::string& text) {
  const v1::Entry& entry = answer.entry();
  v1::Leaf leaf;
  if (!leaf.ParseFromString(entry.leaf())) {
    absl::StrAppend(&text, "Regel ", entry.index(), " is niet leesbaar.\n");
    return;
  }
  absl::StrAppend(&text, "Regel ", entry.index(), ", ", Moment(leaf.time_ms()), ": ",
                  leaf.caller().empty() ? NamelessInDutch(leaf.kind()) : leaf.caller(), " ", KindInDutch(leaf.kind()),
                  ".\n");
  if (!leaf.covenant().empty()) {
    absl::StrAppend(&text, "  Convenant ", leaf.covenant(), ", versie ", leaf.covenant_version(),
                    leaf.purpose().empty() ? "" : absl::StrCat("; doel ", leaf.purpose()), ".\n");
  }
  if (!leaf.bases().empty()) absl::StrAppend(&text, "  Grondslagen: ", absl::StrJoin(leaf.bases(), ", "), ".\n");
  absl::StrAppend(&text, "  Meegedeeld: ", ToldInDutch(leaf.told()), ".\n");
  v1::Detail detail;
  if (entry.salt().empty() || !detail.ParseFromString(entry.detail())) {
    absl::StrAppend(&text, "  Het detail is niet bijgevoegd.\n");
    return;
  }
  AddItems(detail, text);
  AddBreakGlass(detail, text);
  AddChanges(detail, text);
  AddRotation(detail, text);
  AddActor(detail, text);
}

}  // namespace

std::string DossierReading(const std::vector<v1::GetEntryAnswer>& entries) {
  std::string text = absl::StrCat(
      "Dit dossier bevat ", entries.size(), entries.size() == 1 ? " regel" : " regels",
      " uit het verstrekkingenregister van de convenantmakelaar, elk met het bewijs dat zij ongewijzigd in het "
      "ondertekende register staat.\n");
  for (const v1::GetEntryAnswer& answer : entries) {
    text += "\n";
    AddEntry(answer, text);
  }
  return text;
}

}  // namespace covenant::auditor
