#include "clients/cli/audit/entry_text.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

v1::Entry MakeEntry(const v1::Detail* detail) {
  v1::Leaf leaf;
  leaf.set_version(1);
  leaf.set_time_ms(1772442000000);
  leaf.set_kind(v1::ENTRY_KIND_SUBMIT_BULK);
  leaf.set_caller("politie");
  leaf.set_covenant("COMENSHA-REG");
  leaf.set_covenant_version("3.0");
  leaf.set_told("itemized");
  v1::Entry entry;
  entry.set_index(4711);
  entry.set_leaf(leaf.SerializeAsString());
  if (detail != nullptr) entry.set_detail(detail->SerializeAsString());
  return entry;
}

v1::Detail MakeDetail() {
  v1::Detail detail;
  detail.set_case_reference("zaak-1");
  for (const char* outcome : {"permit", "CONSENT_MISSING", "permit"}) detail.add_items()->set_outcome(outcome);
  detail.mutable_items(0)->add_subject_tokens("\x01\xff");
  v1::RecordDetail& record = *detail.mutable_items(0)->add_records();
  record.set_signal(12);
  record.set_supplier("kmar");
  record.set_outcome("permit");
  record.add_fields("age:band");
  return detail;
}

TEST(EntryTextTest, CountsTheTrueOutcomesOfABulkMessage) {
  const v1::Detail detail = MakeDetail();
  EXPECT_EQ(TrueOutcome(Read(MakeEntry(&detail)).value()), "1 CONSENT_MISSING, 2 permit");
  EXPECT_EQ(TrueOutcome(Read(MakeEntry(nullptr)).value()), "-");
}

TEST(EntryTextTest, SaysThatAHitWasOnlyPossible) {
  v1::Detail detail;
  v1::ItemDetail& item = *detail.add_items();
  item.set_outcome("permit");
  item.set_told("permit");
  const auto print = [&] {
    std::ostringstream printed;
    PrintEntry(printed, Read(MakeEntry(&detail)).value());
    return printed.str();
  };
  EXPECT_THAT(print(), Not(HasSubstr("possible")));
  EXPECT_FALSE(EntryJson(Read(MakeEntry(&detail)).value())["detail"]["items"][0].contains("possible"));
  item.add_reasons()->set_code("WEAK_MATCH_ONLY");
  EXPECT_THAT(print(), HasSubstr("told              permit (possible hit: by weak identifiers alone)"));
  EXPECT_EQ(EntryJson(Read(MakeEntry(&detail)).value())["detail"]["items"][0]["possible"], true);
}

TEST(EntryTextTest, SaysThatBreakGlassWasInvokedAndWhatItsReviewFound) {
  v1::Detail use;
  use.mutable_facts()->set_break_glass(true);
  std::ostringstream used;
  PrintEntry(used, Read(MakeEntry(&use)).value());
  EXPECT_THAT(used.str(), HasSubstr("break-glass         invoked"));
  EXPECT_EQ(EntryJson(Read(MakeEntry(&use)).value())["detail"]["facts"]["break_glass"], true);
  v1::Detail detail;
  detail.mutable_review()->set_entry(17);
  detail.mutable_review()->set_verdict(v1::BREAK_GLASS_VERDICT_UNJUSTIFIED);
  detail.mutable_review()->set_reason("geen gevaar");
  std::ostringstream out;
  PrintEntry(out, Read(MakeEntry(&detail)).value());
  EXPECT_THAT(out.str(), AllOf(HasSubstr("17"), HasSubstr("unjustified"), HasSubstr("geen gevaar")));
  const Json json = EntryJson(Read(MakeEntry(&detail)).value());
  EXPECT_EQ(json["detail"]["review"]["verdict"], "unjustified");
}

TEST(EntryTextTest, SaysWhatWasDestroyedAndWhoseItWas) {
  v1::Detail detail;
  v1::Destruction& destruction = *detail.mutable_destruction();
  destruction.set_id("0190a1b2-0000-7000-8000-000000000001");
  destruction.set_cause("retention");
  v1::DestroyedSignal& destroyed = *destruction.add_signals();
  destroyed.set_signal(65537);
  destroyed.set_supplier("kmar");
  std::ostringstream out;
  PrintEntry(out, Read(MakeEntry(&detail)).value());
  EXPECT_THAT(out.str(), AllOf(HasSubstr("0190a1b2"), HasSubstr("retention"), HasSubstr("65537 of kmar")));
  EXPECT_EQ(EntryJson(Read(MakeEntry(&detail)).value())["detail"]["destruction"]["signals"][0]["supplier"], "kmar");
}

std::string Printed(const v1::Detail& detail) {
  std::ostringstream out;
  PrintEntry(out, Read(MakeEntry(&detail)).value());
  return out.str();
}
Json DetailAsJson(const v1::Detail& detail) {
  return EntryJson(Read(MakeEntry(&detail)).value())["detail"];
}

TEST(EntryTextTest, SaysWhatWasOrderedAndByWhom) {
  v1::Detail detail;
  v1::Order& order = *detail.mutable_order();
  order.set_order_id("0190a1b2-0000-7000-8000-000000000002");
  order.set_kind(v1::ORDER_KIND_HOLD);
  order.add_signals(12);
  order.add_signals(65537);
  order.set_ground("bevel rb 26/881");
  order.set_until("2027-06-30");
  order.set_party("comensha");
  order.set_given_by("b-visser");
  order.set_decided_by("c-smit");
  order.set_status("standing");
  order.set_signature("\x30\xff");
  EXPECT_THAT(Printed(detail),
              AllOf(HasSubstr("order               0190a1b2"), HasSubstr("kind              hold"),
                    HasSubstr("12 65537"), HasSubstr("bevel rb 26/881"), HasSubstr("2027-06-30"),
                    HasSubstr("b-visser of comensha"), HasSubstr("c-smit"), HasSubstr("standing"), HasSubstr("30ff")));
  const Json json = DetailAsJson(detail)["order"];
  EXPECT_EQ(json["kind"], "hold");
  EXPECT_EQ(json["signals"], Json::parse("[12, 65537]"));
  EXPECT_EQ(json["decided_by"], "c-smit");
  EXPECT_EQ(json["signature"], "30ff");
}

TEST(EntryTextTest, SaysWhatASupplierChangedAndWhoIsTold) {
  v1::Detail detail;
  v1::SignalChange& change = *detail.mutable_signal_change();
  change.set_signal(12);
  change.add_corrected_fields("nationality");
  change.add_corrected_fields("sex");
  v1::SentNotice& notice = *detail.add_notices();
  notice.set_notice_id("0190a1b2-0000-7000-8000-000000000003");
  notice.set_kind(v1::NOTICE_KIND_CORRECTED);
  notice.set_recipient("nla");
  notice.set_signal(12);
  EXPECT_THAT(Printed(detail), AllOf(HasSubstr("changed signal      12"), HasSubstr("nationality, sex"),
                                     HasSubstr("nla: signal 12 corrected (0190a1b2")));
  EXPECT_EQ(DetailAsJson(detail)["signal_change"]["corrected_fields"], Json::parse(R"(["nationality", "sex"])"));
  EXPECT_EQ(DetailAsJson(detail)["notices"][0]["kind"], "corrected");

  change.clear_corrected_fields();
  change.set_consent_withdrawn_on("2026-11-28");
  change.set_destroyed_on("2026-12-28");
  EXPECT_THAT(Printed(detail), AllOf(HasSubstr("2026-11-28"), HasSubstr("2026-12-28")));
  EXPECT_EQ(DetailAsJson(detail)["signal_change"]["destroyed_on"], "2026-12-28");

  v1::Detail confirmation;
  confirmation.set_notice_id("0190a1b2-0000-7000-8000-000000000003");
  EXPECT_THAT(Printed(confirmation), HasSubstr("notice confirmed    0190a1b2"));
  EXPECT_EQ(DetailAsJson(confirmation)["notice"], "0190a1b2-0000-7000-8000-000000000003");
}

TEST(EntryTextTest, SaysWhySignalsOrDetailsWereDestroyed) {
  v1::Detail detail;
  v1::Destruction& destruction = *detail.mutable_destruction();
  destruction.set_cause("order");
  destruction.set_order_id("0190a1b2-0000-7000-8000-000000000002");
  EXPECT_THAT(Printed(detail), AllOf(HasSubstr("two persons decided so"), HasSubstr("order             0190a1b2")));
  EXPECT_EQ(DetailAsJson(detail)["destruction"]["order"], "0190a1b2-0000-7000-8000-000000000002");
  destruction.set_cause("details");
  destruction.add_details("details 2026-03");
  EXPECT_THAT(Printed(detail), HasSubstr("of the log        details 2026-03"));
  EXPECT_EQ(DetailAsJson(detail)["destruction"]["details"][0], "details 2026-03");
  for (const char* cause : {"retention", "leaving", "consent", "removed", "not_admitted", "case_closed"}) {
    destruction.set_cause(cause);
    EXPECT_THAT(Printed(detail), HasSubstr(std::string(cause) + ": ")) << "no words for it";
  }
}

TEST(EntryTextTest, SaysThatSignalsAreShieldedWithTheirCaseOrNoLonger) {
  v1::Detail detail;
  detail.mutable_case_act()->set_closed(true);
  v1::Shielding& shielding = *detail.mutable_shielding();
  shielding.set_cause("case_closed");
  v1::ShieldedSignal& shielded = *shielding.add_signals();
  shielded.set_signal(12);
  shielded.set_supplier("kmar");
  EXPECT_THAT(Printed(detail), AllOf(HasSubstr("their case was closed"), HasSubstr("12 of kmar")));
  EXPECT_EQ(DetailAsJson(detail)["shielding"]["signals"][0]["signal"], 12);
  EXPECT_EQ(DetailAsJson(detail)["case_act"]["closed"], true);
  shielding.set_ended(true);
  EXPECT_THAT(Printed(detail), HasSubstr("ended: the case was opened again"));
}

TEST(EntryTextTest, ShowsBothHalvesToWhoMaySeeThem) {
  const v1::Detail detail = MakeDetail();
  std::ostringstream out;
  PrintEntry(out, Read(MakeEntry(&detail)).value());
  EXPECT_THAT(out.str(), AllOf(HasSubstr("submit_bulk"), HasSubstr("COMENSHA-REG version 3.0"), HasSubstr("zaak-1"),
                               HasSubstr("12 of kmar: permit"), HasSubstr("age:band"), HasSubstr("01ff")));
  std::ostringstream public_only;
  PrintEntry(public_only, Read(MakeEntry(nullptr)).value());
  EXPECT_THAT(public_only.str(), AllOf(HasSubstr("not yours to see, or destroyed"), Not(HasSubstr("zaak-1"))));
}

TEST(EntryTextTest, GivesScriptsEveryHalf) {
  const v1::Detail detail = MakeDetail();
  const Json json = EntryJson(Read(MakeEntry(&detail)).value());
  EXPECT_EQ(json["index"], 4711);
  EXPECT_EQ(json["time"], "2026-03-02T09:00:00.000Z");
  EXPECT_EQ(json["detail"]["items"][0]["records"][0]["fields"][0], "age:band");
  EXPECT_EQ(json["detail"]["items"][1]["outcome"], "CONSENT_MISSING");
  EXPECT_TRUE(EntryJson(Read(MakeEntry(nullptr)).value())["detail"].is_null());
}

TEST(EntryTextTest, ShowsTheNumberOfAKindItDoesNotKnow) {
  EXPECT_EQ(KindWord(static_cast<v1::EntryKind>(999)), "kind 999");
  EXPECT_EQ(KindWord(v1::ENTRY_KIND_WHO_AM_I), "who_am_i");
}

TEST(EntryTextTest, RefusesAnEntryThatCannotBeRead) {
  v1::Entry entry;
  entry.set_leaf("\xff\xff");
  EXPECT_EQ(Read(entry).status().code(), absl::StatusCode::kDataLoss);
}

TEST(EntryTextTest, SaysWhatWasDoneWithTheRequestOfADataSubject) {
  v1::Detail detail;
  v1::SubjectRightAct& act = *detail.mutable_subject_right();
  act.set_subject_request_id("019a4c1e-8b00-7cc3-98c4-dc0c0c703938");
  act.set_verdict(v1::SUBJECT_RIGHT_VERDICT_GRANTED);
  act.add_left_out("kmar wpg_27_1_b");
  act.set_reason("beoordeeld");
  std::ostringstream printed;
  PrintEntry(printed, Read(MakeEntry(&detail)).value());
  EXPECT_THAT(printed.str(), AllOf(HasSubstr("subject request     019a4c1e"), HasSubstr("verdict             granted"),
                                   HasSubstr("left out            kmar wpg_27_1_b"), HasSubstr("beoordeeld")));
  EXPECT_EQ(EntryJson(Read(MakeEntry(&detail)).value())["detail"]["subject_right"]["verdict"], "granted");
}

TEST(EntryTextTest, SaysOfAReadingOfReleasesWhoseTheyWere) {
  v1::Detail detail;
  detail.mutable_entry_filter()->set_supplier("kmar");
  detail.mutable_entry_filter()->set_released_only(true);
  std::ostringstream printed;
  PrintEntry(printed, Read(MakeEntry(&detail)).value());
  EXPECT_THAT(printed.str(), HasSubstr("asked for           released by kmar"));
}

}  // namespace
}  // namespace covenant::cli
