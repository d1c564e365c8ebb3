#include "clients/auditor/dossier.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/clients/auditor/exported_log.h"

namespace covenant::auditor {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::ordered_json;

class DossierTest : public testing::Test {
 protected:
  DossierTest() : keys_({LogKey::Parse(exported_.log.key()).value()}) {
    covenant::v1::Leaf leaf;
    leaf.set_time_ms(1772323200000);
    leaf.set_kind(covenant::v1::ENTRY_KIND_RETRIEVE);
    leaf.set_caller("nla");
    leaf.set_covenant("TAFEL-SIGNAAL");
    leaf.set_told("permit");
    covenant::v1::Detail detail;
    detail.set_actor_reference("medewerker-17");
    detail.set_actor_function("rechercheur\nRegel 9. verzonnen");
    auto& item = *detail.add_items();
    item.set_outcome("permit");
    item.add_subject_tokens("token-of-somebody");
    auto& record = *item.add_records();
    record.set_supplier("kmar");
    record.set_outcome("permit");
    record.add_fields("age:band");
    exported_.Add(leaf, detail, true);
  }

  covenant::v1::GetEntryAnswer Proven(uint64_t index, uint64_t size) const {
    covenant::v1::GetEntryAnswer answer;
    const covenant::v1::ExportedEntry& entry = exported_.entries[index];
    answer.mutable_entry()->set_index(index);
    answer.mutable_entry()->set_leaf(entry.leaf());
    answer.mutable_entry()->set_salt(entry.salt());
    answer.mutable_entry()->set_detail(entry.detail());
    for (const std::string& hash : exported_.log.Inclusion(index, size)) answer.add_inclusion_proof(hash);
    answer.set_checkpoint(exported_.log.Checkpoint(size));
    return answer;
  }
  std::string Text() const { return WriteDossier(exported_.log.key(), {Proven(3, 5), Proven(5, 6)}); }

  // Why the dossier is not believed; empty when it is.
  std::string Verify(const std::string& text) const {
    const auto dossier = ReadDossier(text);
    const absl::Status status = dossier.ok() ? VerifyDossier(*dossier, keys_) : dossier.status();
    return std::string(status.message());
  }

  textbook::ExportedLog exported_;
  const std::vector<LogKey> keys_;
};

TEST_F(DossierTest, HoldsEntriesOfDifferentCheckpoints) {
  EXPECT_EQ(Verify(Text()), "");
  const auto dossier = ReadDossier(Text());
  EXPECT_EQ(dossier->entries.size(), 2);
  EXPECT_THAT(DossierText(*dossier), HasSubstr("VERIFIED: 2 entries"));
  EXPECT_EQ(Json::parse(DossierJson(*dossier))["entries"], Json::parse("[3,5]"));
}

TEST_F(DossierTest, ReadsInDutchWithoutNamingAnybody) {
  const std::string reading = DossierReading({Proven(5, 6)});
  EXPECT_THAT(reading,
              AllOf(HasSubstr("nla vroeg gegevens over een betrokkene op"), HasSubstr("Meegedeeld: toegestaan"),
                    HasSubstr("Verstrekt van kmar: age:band"), HasSubstr("met een betrokkene: 1")));
  EXPECT_THAT(reading, AllOf(Not(HasSubstr("medewerker-17")), Not(HasSubstr("token-of"))));
  EXPECT_THAT(reading, Not(HasSubstr("\nRegel 9."))) << "a caller's words passed for a line of ours";
}

// The Dutch reading of an entry with this detail.
std::string ReadingOf(covenant::v1::EntryKind kind, const covenant::v1::Detail& detail) {
  covenant::v1::Leaf leaf;
  leaf.set_kind(kind);
  leaf.set_caller("comensha");
  leaf.set_told("permit");
  covenant::v1::GetEntryAnswer answer;
  answer.mutable_entry()->set_leaf(leaf.SerializeAsString());
  answer.mutable_entry()->set_salt("salt");
  answer.mutable_entry()->set_detail(detail.SerializeAsString());
  return DossierReading({answer});
}

TEST_F(DossierTest, SaysInDutchWhatWasOrdered) {
  covenant::v1::Detail detail;
  auto& order = *detail.mutable_order();
  order.set_order_id("0190");
  order.set_kind(covenant::v1::ORDER_KIND_HOLD);
  order.add_signals(12);
  order.set_until("2027-06-30");
  order.set_ground("bevel rb 26/881\nRegel 9. verzonnen");
  order.set_given_by("b-visser");
  order.set_party("comensha");
  order.set_decided_by("c-smit");
  EXPECT_THAT(ReadingOf(covenant::v1::ENTRY_KIND_ORDER_APPROVE, detail),
              AllOf(HasSubstr("comensha keurde een opdracht over opgeslagen signalen goed"),
                    HasSubstr("Opdracht 0190: bewaren van 1 signaal tot en met 2027-06-30; grond: bevel rb 26/881?"),
                    HasSubstr("Gegeven door b-visser (comensha); besloten door c-smit.")));
  order.set_kind(covenant::v1::ORDER_KIND_END);
  order.clear_until();
  order.set_ends("0189");
  EXPECT_THAT(ReadingOf(covenant::v1::ENTRY_KIND_ORDER_GIVE, detail),
              HasSubstr("beëindigen van een eerdere opdracht over 1 signaal, namelijk opdracht 0189"));
}

TEST_F(DossierTest, SaysInDutchWhatWasChangedDestroyedAndTold) {
  covenant::v1::Detail change;
  change.mutable_signal_change()->add_corrected_fields("sex");
  change.add_notices()->set_recipient("nla");
  change.add_notices()->set_recipient("kmar");
  EXPECT_THAT(ReadingOf(covenant::v1::ENTRY_KIND_CORRECT_SIGNAL, change),
              AllOf(HasSubstr("verbeterde een eigen signaal"), HasSubstr("Verbeterde velden: sex."),
                    HasSubstr("Mededeling gedaan aan: kmar, nla.")));
  covenant::v1::Detail withdrawn;
  withdrawn.mutable_signal_change()->set_consent_withdrawn_on("2026-11-28");
  withdrawn.mutable_signal_change()->set_destroyed_on("2026-12-28");
  EXPECT_THAT(ReadingOf(covenant::v1::ENTRY_KIND_WITHDRAW_CONSENT, withdrawn),
              HasSubstr("Toestemming ingetrokken op 2026-11-28; wordt vernietigd op 2026-12-28."));
  covenant::v1::Detail destroyed;
  destroyed.mutable_destruction()->add_signals()->set_signal(12);
  const auto by = [&](const char* cause) {
    destroyed.mutable_destruction()->set_cause(cause);
    destroyed.mutable_destruction()->set_order_id("0190");
    return ReadingOf(covenant::v1::ENTRY_KIND_DESTROY, destroyed);
  };
  EXPECT_THAT(by("order"), HasSubstr("Vernietigd: 1 signaal, in opdracht 0190."));
  EXPECT_THAT(by("consent"), HasSubstr("omdat de toestemming is ingetrokken"));
  EXPECT_THAT(by("removed"), HasSubstr("omdat de jaren na de verwijdering voorbij zijn"));
  EXPECT_THAT(by("not_admitted"), HasSubstr("omdat het signaal van de zaak niet in behandeling is genomen"));
  EXPECT_THAT(by("case_closed"), HasSubstr("Vernietigd: 1 signaal, omdat de zaak is gesloten."));
  covenant::v1::Detail shielded;
  shielded.mutable_shielding()->add_signals()->set_signal(12);
  EXPECT_THAT(ReadingOf(covenant::v1::ENTRY_KIND_SHIELD, shielded),
              HasSubstr("Afgeschermd: 1 signaal, omdat de zaak is gesloten."));
  shielded.mutable_shielding()->set_ended(true);
  EXPECT_THAT(ReadingOf(covenant::v1::ENTRY_KIND_SHIELD, shielded),
              HasSubstr("Niet langer afgeschermd: 1 signaal, omdat de zaak opnieuw is geopend."));
  destroyed.mutable_destruction()->add_details("details 2026-03");
  EXPECT_THAT(by("details"), HasSubstr("Vernietigd: details van het register (details 2026-03), omdat"));
  destroyed.mutable_destruction()->add_details("subject key bsn 1");
  EXPECT_THAT(by("details"),
              HasSubstr("(details 2026-03, oude sleutel van betrokkenen voor bsn van tijdvak 1), omdat"));
  destroyed.mutable_destruction()->clear_details();
  EXPECT_THAT(by("retention"), Not(HasSubstr("Vernietigd"))) << "dossiers that were written before read the same";
}

TEST_F(DossierTest, HasDutchWordsForEveryKind) {
  for (int kind = 1; kind < covenant::v1::EntryKind_ARRAYSIZE; ++kind) {
    if (!covenant::v1::EntryKind_IsValid(kind)) continue;
    covenant::v1::Leaf leaf;
    leaf.set_kind(static_cast<covenant::v1::EntryKind>(kind));
    covenant::v1::GetEntryAnswer answer;
    answer.mutable_entry()->set_leaf(leaf.SerializeAsString());
    EXPECT_THAT(DossierReading({answer}), Not(HasSubstr("van soort"))) << kind;
  }
}

TEST_F(DossierTest, TellsWithoutDetailsThatTheyAreNotThere) {
  auto bare = Proven(5, 6);
  bare.mutable_entry()->clear_salt();
  bare.mutable_entry()->clear_detail();
  const std::string text = WriteDossier(exported_.log.key(), {bare});
  EXPECT_EQ(Verify(text), "");
  EXPECT_THAT(text, AllOf(HasSubstr("niet bijgevoegd"), Not(HasSubstr("kmar"))));
}

TEST_F(DossierTest, FindsAnythingThatWasAltered) {
  const auto with = [this](const std::function<void(Json&)>& change) {
    Json json = Json::parse(Text());
    change(json);
    return Verify(json.dump());
  };
  EXPECT_THAT(with([](Json& d) { d["reading"] = "Er is niets gebeurd.\n"; }),
              HasSubstr("reading is not what they say"));
  EXPECT_THAT(with([](Json& d) { d["entries"][0]["index"] = 4; }), HasSubstr("entry 4"));
  EXPECT_THAT(with([](Json& d) { d["entries"][0]["leaf"] = d["entries"][1]["leaf"]; }), HasSubstr("entry 3"));
  EXPECT_THAT(with([](Json& d) { d["entries"][0]["detail"] = d["entries"][1]["detail"]; }),
              HasSubstr("not the one that the leaf commits to"));
  EXPECT_THAT(with([](Json& d) { d["entries"][0]["checkpoint"] = d["entries"][1]["checkpoint"]; }), Not(""));
  EXPECT_THAT(with([](Json& d) { d["entries"][1]["inclusion_proof"].erase(0); }), HasSubstr("entry 5"));
  EXPECT_THAT(with([](Json& d) { d["entries"].erase(0); }), HasSubstr("reading"));
  EXPECT_THAT(with([](Json& d) { d["log_key"] = textbook::Log("log.test/covenant", "other").key(); }),
              HasSubstr("not one of the trusted keys"));
}

TEST_F(DossierTest, RefusesWhatIsNoDossier) {
  EXPECT_THAT(Verify("hello"), HasSubstr("no JSON"));
  EXPECT_THAT(Verify("[]"), HasSubstr("an object is missing"));
  const auto with = [this](const std::function<void(Json&)>& change) {
    Json json = Json::parse(Text());
    change(json);
    return std::string(ReadDossier(json.dump()).status().message());
  };
  EXPECT_THAT(with([](Json& d) { d["format"] = "covenant-dossier/2"; }), HasSubstr("covenant-dossier/1"));
  EXPECT_THAT(with([](Json& d) { d["entries"] = Json::array(); }), HasSubstr("entries"));
  EXPECT_THAT(with([](Json& d) { d["more"] = 1; }), HasSubstr("does not have"));
  EXPECT_THAT(with([](Json& d) { d["entries"][0]["leaf"] = "*"; }), HasSubstr("leaf is not base64"));
  EXPECT_THAT(with([](Json& d) { d["entries"][0]["index"] = "4"; }), HasSubstr("index is no number"));
  EXPECT_THAT(with([](Json& d) { d["entries"][0]["inclusion_proof"][0] = 7; }), HasSubstr("not base64"));
  EXPECT_THAT(with([](Json& d) { d["entries"][0].erase("salt"); }), HasSubstr("salt is missing"));
}

}  // namespace
}  // namespace covenant::auditor
