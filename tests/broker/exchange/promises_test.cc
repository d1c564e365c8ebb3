// The promises of design.md, section 2, that the exchange keeps. Each test is named after its promise.
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "broker/base/encoding.h"
#include "broker/exchange/signals/check.h"
#include "broker/exchange/signals/overlap.h"
#include "broker/exchange/signals/retrieve.h"
#include "broker/exchange/signals/submit.h"
#include "broker/exchange/story/draft.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/blind/blind_partner.h"
#include "tests/broker/exchange/every_method.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using store::MemoryStore;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Promise 1, as far as the compiler keeps it: nobody but the ledger makes a Recorded, nobody but Make a Draft, neither
// is copied, and there is no Reply to be had from a Draft without a Recorded.
static_assert(!std::is_default_constructible_v<ledger::Recorded> && !std::is_aggregate_v<ledger::Recorded>);
static_assert(!std::is_copy_constructible_v<ledger::Recorded>);
static_assert(!std::is_default_constructible_v<Draft> && !std::is_aggregate_v<Draft>);
static_assert(!std::is_copy_constructible_v<Draft>);
static_assert(std::is_invocable_r_v<Reply, decltype(&Draft::Unlock), Draft&&, const ledger::Recorded&>);

constexpr char kAnna[] = "1234567890";
constexpr char kLawful[] = "rechtmatigheidscontrole";

v1::CheckSubjectRequest CheckOf(v1::SubjectReference subject) {
  return Ask<v1::CheckSubjectRequest>(kTable, kDetect, std::move(subject));
}
v1::RetrieveRequest RetrievalOf(const std::string& v_number) {
  return Ask<v1::RetrieveRequest>(kRegistration, kRegister, About("v_number", v_number));
}

TEST(TheTableOfMethods, HasEveryKindOfEntryThatARequestLeaves) {
  const google::protobuf::EnumDescriptor* kinds = v1::EntryKind_descriptor();
  for (int i = 0; i < kinds->value_count(); ++i) {
    const auto kind = static_cast<v1::EntryKind>(kinds->value(i)->number());
    const bool requested = kind != v1::ENTRY_KIND_UNSPECIFIED && kind != v1::ENTRY_KIND_GENESIS &&
                           kind != v1::ENTRY_KIND_REFUSED_IDENTITY && kind != v1::ENTRY_KIND_POLICY_ACTIVATE &&
                           kind != v1::ENTRY_KIND_LOG_KEY && kind != v1::ENTRY_KIND_TALLY &&
                           kind != v1::ENTRY_KIND_DESTROY && kind != v1::ENTRY_KIND_DESTROYED &&
                           kind != v1::ENTRY_KIND_SHIELD && kind != v1::ENTRY_KIND_SUBJECT_KEY &&
                           kind != v1::ENTRY_KIND_KEYS_ROTATED;
    EXPECT_EQ(EveryMethod().contains(kind), requested) << kinds->value(i)->name();
  }
}

class EveryMethodTest : public testing::TestWithParam<v1::EntryKind> {
 protected:
  // The keys of the blind path are published, each an entry of the broker's own, by whoever asks first.
  EveryMethodTest() { BlindPartner{broker_, "kmar"}.Keys(); }
  Envelope Tell() { return EveryMethod().at(GetParam())(broker_); }
  BrokerWithoutPort broker_;
};

// Promise 1.
TEST_P(EveryMethodTest, ReleasesNothingThatIsNotRecorded) {
  for (const auto fault : {MemoryStore::Fault::kNoSpace, MemoryStore::Fault::kUnknownLost}) {
    BrokerWithoutPort broker;
    const std::string before = broker.AllBytes();
    const std::string policy = broker.rooms().policy.Current()->hash;
    broker.store().SetFault(fault);
    const Envelope told = EveryMethod().at(GetParam())(broker);
    EXPECT_EQ(told.status.code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(told.size, 0u) << "something was released";
    EXPECT_THAT(broker.AllBytes(), testing::StartsWith(before)) << "a row was changed";
    EXPECT_EQ(broker.rooms().policy.Current()->hash, policy);
    EXPECT_EQ(broker.asked_to_stop(), fault == MemoryStore::Fault::kUnknownLost);
  }
}

// Promises 3 and 8: the fixture has the auditor verify the receipt of every answer, and reads its entry back.
TEST_P(EveryMethodTest, CarriesAReceiptForTheOneEntryThatItLeaves) {
  const uint64_t before = broker_.size();
  const Envelope told = Tell();
  ASSERT_TRUE(told.status.ok()) << told.status;
  EXPECT_EQ(told.leaf.kind(), GetParam());
  EXPECT_EQ(told.index, before);
  EXPECT_EQ(broker_.size(), before + 1);
  EXPECT_THAT(told.leaf.told(), Not(IsEmpty()));
  EXPECT_EQ(told.leaf.policy_set().size(), 32u);
  EXPECT_EQ(told.leaf.request_hash().size(), 32u);
  EXPECT_EQ(told.leaf.reply_hash().size(), 32u);
  EXPECT_EQ(told.leaf.commitment().size(), 32u);
  EXPECT_EQ(told.leaf.time_ms(), absl::ToUnixMillis(broker_.clock().Now()));
}

// Promise 3: nothing of answer or leaf can be exchanged for another's.
TEST_P(EveryMethodTest, CarriesAReceiptThatFitsNoOtherAnswer) {
  const Envelope told = Tell();
  ASSERT_TRUE(told.status.ok()) << told.status;
  EXPECT_TRUE(auditor::VerifyReplyHash(told.leaf, told.receipt.reply_nonce(), told.answer).ok());
  EXPECT_FALSE(auditor::VerifyReplyHash(told.leaf, told.receipt.reply_nonce(), told.answer + "\x08\x01").ok());
  const Envelope other = broker_.WhoAmI("politie");
  EXPECT_FALSE(auditor::VerifyReplyHash(told.leaf, other.receipt.reply_nonce(), told.answer).ok());
}

std::vector<v1::EntryKind> AllKinds() {
  std::vector<v1::EntryKind> kinds;
  for (const auto& [kind, method] : EveryMethod()) kinds.push_back(kind);
  return kinds;
}
INSTANTIATE_TEST_SUITE_P(Promise, EveryMethodTest, testing::ValuesIn(AllKinds()),
                         [](const auto& info) { return v1::EntryKind_Name(info.param).substr(11); });

// Promise 2. Everyone asks everything for every purpose; who may is written here as the covenants' articles say it.
class SilenceDeniesTest : public testing::Test {
 protected:
  using Way = std::array<std::string, 4>;  // covenant, what, party, purpose

  static std::set<Way> WrittenInTheCovenants() {
    std::set<Way> ways;
    for (const std::string party : {"politie", "kmar", "nla"}) {
      ways.insert({kTable, "check", party, "voorkomen_opsporen"});
      for (const std::string purpose : {"voorkomen_opsporen", "openbare_orde", "bestuurlijke_handhaving"}) {
        ways.insert({kTable, "submit", party, purpose});
      }
    }
    for (const std::string party : {"gemeente-almere", "gemeente-rotterdam"}) {
      ways.insert({kTable, "check", party, "openbare_orde"});
    }
    ways.insert({kTable, "check", "riec-midden-nederland", "bestuurlijke_handhaving"});
    for (const std::string purpose : {"registratie_aard_omvang", "opvang_coordinatie"}) {
      ways.insert({kRegistration, "retrieve", "comensha", purpose});
      for (const std::string party : {"politie", "kmar", "nla", "zorgcoordinatie", "opvang", "zorg-overig"}) {
        ways.insert({kRegistration, "submit", party, purpose});
      }
    }
    // Article 8 gives the rapporteur figures by list and more: so by list alone too.
    for (const std::string party : {"comensha", "nationaal-rapporteur"}) {
      ways.insert({kRegistration, "count", party, "statistiek"});
    }
    return ways;
  }

  bool MayDo(const std::string& covenant, const std::string& what, const std::string& party,
             const std::string& purpose) {
    const auto subject = About("v_number", kAnna);
    v1::Outcome outcome;
    if (what == "check") {
      outcome = broker_.Check(party, Ask<v1::CheckSubjectRequest>(covenant, purpose, subject))->outcome();
    } else if (what == "retrieve") {
      outcome = broker_.Retrieve(party, Ask<v1::RetrieveRequest>(covenant, purpose, subject))->outcome();
    } else if (what == "count") {
      outcome = broker_.Overlap(party, Ask<v1::OverlapRequest>(covenant, purpose))->outcome();
    } else {
      auto request = Ask<v1::SubmitSignalRequest>(covenant, purpose);
      *request.mutable_signal() = SignalOf(covenant, party);
      outcome = broker_.Submit(party, request)->outcome();
    }
    EXPECT_NE(outcome.told(), v1::TOLD_UNSPECIFIED);
    return outcome.told() != v1::TOLD_REFUSED;
  }

  // The best signal that the party could give: every consent, the mildest police regime.
  v1::Signal SignalOf(const std::string& covenant, const std::string& party) {
    v1::Signal signal = TableSignal(kAnna);
    const policy::Party* known = broker_.rooms().policy.Current()->snapshot->parties().Find(party);
    if (!known->police_domain) signal.clear_police_regime();
    if (covenant == kTable) return signal;
    *signal.mutable_consent() = CareSignal(kAnna).consent();
    signal.mutable_consent()->add_scopes("opvang");
    *signal.add_fields() = CareSignal(kAnna).fields(0);
    return signal;
  }

  BrokerWithoutPort broker_;
};

TEST_F(SilenceDeniesTest, LetsEveryoneDoWhatIsWrittenAndNothingElse) {
  const auto snapshot = broker_.rooms().policy.Current()->snapshot;
  std::vector<std::string> purposes = {"", "onzin"};
  for (const char* purpose : {"registratie_aard_omvang", "opvang_coordinatie", "statistiek", "voorkomen_opsporen",
                              "openbare_orde", "hulpverlening", "toezicht", "strafrechtelijke_handhaving",
                              "bestuurlijke_handhaving", "rechtmatigheidscontrole"}) {
    purposes.emplace_back(purpose);
  }
  const std::set<Way> written = WrittenInTheCovenants();
  int asked = 0;
  for (const std::string covenant : {kTable, kRegistration}) {
    for (const policy::Party& party : snapshot->parties().parties()) {
      for (const std::string& purpose : purposes) {
        for (const std::string what : {"check", "retrieve", "count", "submit"}) {
          EXPECT_EQ(MayDo(covenant, what, party.id, purpose), written.contains({covenant, what, party.id, purpose}))
              << covenant << ": " << party.id << " " << what << " " << purpose;
          ++asked;
        }
      }
    }
  }
  EXPECT_EQ(asked, 2 * 13 * 12 * 4);
}

TEST(WithoutCovenantsTest, NobodyMayDoAnything) {
  BrokerWithoutPort broker(policy::ShippedSet());
  EXPECT_EQ(broker.Submit("politie", TableSubmission(TableSignal(kAnna))).reason(), "COVENANT_UNKNOWN");
  EXPECT_EQ(broker.Check("politie", CheckOf(About("v_number", kAnna))).reason(), "COVENANT_UNKNOWN");
  EXPECT_EQ(broker.Retrieve("comensha", RetrievalOf(kAnna)).reason(), "COVENANT_UNKNOWN");
}

// Promise 4. Everything that may lie behind a no-hit, each asked of a broker of its own.
class NoHitTest : public testing::Test {
 protected:
  struct Look {
    std::string answer;
    std::string leaf;
    size_t leaf_size;
    std::vector<std::pair<int, std::pair<int, size_t>>> reads;  // kind of read, family, length of the key
    int writes;
    std::string truth;
  };

  // What a retrieval by CoMensha looks like from outside, four days after `prepare`.
  static Look After(const std::function<void(BrokerWithoutPort&)>& prepare,
                    v1::SubjectReference subject = About("v_number", kAnna)) {
    BrokerWithoutPort broker;
    // Keys and caches of the first use are made by somebody else's question.
    prepare(broker);
    broker.clock().Set(DutchTime("2026-11-25T10:00:00"));
    broker.Retrieve("comensha", RetrievalOf("5555555555"));
    broker.store().TakeReads();
    const int writes = broker.store().writes();
    const auto told =
        broker.Retrieve("comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, std::move(subject)));
    EXPECT_TRUE(told.status.ok()) << told.status;
    EXPECT_EQ(told->outcome().told(), v1::TOLD_NO_HIT);
    Look look{told.answer,
              "",
              told.receipt.leaf().size(),
              {},
              broker.store().writes() - writes,
              told.detail.items(0).outcome()};
    v1::Leaf leaf = told.leaf;
    for (auto* hash : {leaf.mutable_request_hash(), leaf.mutable_reply_hash(), leaf.mutable_commitment()}) {
      EXPECT_EQ(hash->size(), 32u);
      hash->clear();
    }
    look.leaf = leaf.SerializeAsString();
    for (const MemoryStore::Read& read : broker.store().TakeReads()) {
      // The fixture reads the entry back, and the follower reads for itself.
      if (read.family == store::Family::kEntries || read.family == store::Family::kIndices) continue;
      look.reads.push_back({static_cast<int>(read.kind), {static_cast<int>(read.family), read.key.size()}});
    }
    return look;
  }
  static void Supply(BrokerWithoutPort& broker, const std::string& party, v1::Signal signal) {
    ASSERT_EQ(broker.Submit(party, VictimSubmission(std::move(signal)))->outcome().told(), v1::TOLD_PERMITTED);
  }
  static void ExpectAlike(const Look& one, const Look& other) {
    EXPECT_EQ(one.answer, other.answer);
    EXPECT_EQ(one.leaf, other.leaf);
    EXPECT_EQ(one.leaf_size, other.leaf_size);
    EXPECT_EQ(one.reads, other.reads);
    EXPECT_EQ(one.writes, 1);
    EXPECT_EQ(other.writes, 1);
  }
};

TEST_F(NoHitTest, LooksTheSameWhateverLiesBehindIt) {
  const Look none = After([](auto&) {});
  EXPECT_EQ(none.truth, "NOTHING_HELD");
  const Look hidden = After([](auto& broker) {
    v1::Signal signal = VictimSignal(kAnna);
    signal.set_handling_code("hidden");
    Supply(broker, "politie", signal);
  });
  EXPECT_EQ(hidden.truth, "HANDLING_CODE_HIDDEN");
  const Look withdrawn = After([](auto& broker) {
    v1::Signal signal = CareSignal(kAnna);
    signal.mutable_consent()->set_withdrawn_on("2026-11-25");
    Supply(broker, "opvang", signal);
  });
  EXPECT_EQ(withdrawn.truth, "CONSENT_WITHDRAWN");
  const Look expired = After([](auto& broker) {
    v1::Signal signal = VictimSignal(kAnna);
    signal.set_first_processed_on("2021-11-25");
    Supply(broker, "politie", signal);
  });
  EXPECT_EQ(expired.truth, "RETENTION_EXCEEDED");
  for (const Look& look : {hidden, withdrawn, expired}) ExpectAlike(none, look);
}

TEST_F(NoHitTest, LooksTheSameHoweverManySignalsAreHidden) {
  const Look none = After([](auto&) {});
  const auto with = [](int signals) {
    return After([signals](auto& broker) {
      v1::Signal hidden = VictimSignal(kAnna);
      hidden.set_handling_code("hidden");
      v1::Signal expired = VictimSignal(kAnna);
      expired.set_first_processed_on("2021-11-25");
      for (int i = 0; i < signals; ++i) Supply(broker, "politie", i % 2 == 0 ? hidden : expired);
    });
  };
  for (const int signals : {2, 5, 8}) {
    SCOPED_TRACE(signals);
    ExpectAlike(none, with(signals));
  }
  // Of more than eight it shows between which powers of two their number lies, as THREATS.md says.
  const Look nine = with(9);
  EXPECT_EQ(nine.reads.size(), none.reads.size() + 8);
  EXPECT_EQ(nine.reads, with(16).reads);
  EXPECT_EQ(nine.answer, none.answer);
  EXPECT_EQ(nine.leaf, none.leaf);
}

TEST_F(NoHitTest, LooksTheSameForAPseudonymOfAnotherOfNobodyAndForNonsense) {
  const Look nonsense = After([](auto&) {}, ByPseudonym("nonsense"));
  const Look nobodys = After([](auto&) {}, ByPseudonym("psn1." + std::string(54, 'A')));
  BrokerWithoutPort elsewhere;
  Supply(elsewhere, "politie", VictimSignal(kAnna));
  const std::string foreign = elsewhere.Retrieve("comensha", RetrievalOf(kAnna))->pseudonym();
  ExpectAlike(nonsense, nobodys);
  ExpectAlike(nonsense, After([](auto&) {}, ByPseudonym(foreign)));
}

TEST_F(NoHitTest, LooksTheSameForAHiddenSubjectAskedByItsPseudonym) {
  const auto look = [](bool hidden) {
    BrokerWithoutPort broker;
    v1::Signal signal = VictimSignal(kAnna);
    signal.set_first_processed_on("2021-11-25");
    for (int i = 0; i < 3; ++i) Supply(broker, "politie", signal);
    const std::string pseudonym = broker.Retrieve("comensha", RetrievalOf(kAnna))->pseudonym();
    broker.clock().Set(DutchTime("2026-11-25T10:00:00"));
    broker.store().TakeReads();
    const auto told = broker.Retrieve(
        "comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister,
                                             ByPseudonym(hidden ? pseudonym : "psn1." + std::string(54, 'A'))));
    std::vector<std::pair<int, size_t>> reads;
    for (const MemoryStore::Read& read : broker.store().TakeReads()) {
      if (read.family == store::Family::kEntries || read.family == store::Family::kIndices) continue;
      reads.emplace_back(static_cast<int>(read.family), read.key.size());
    }
    return std::pair(told.answer, reads);
  };
  EXPECT_EQ(look(true), look(false));
}

// What a bulk check by the police looks like from outside, of Anna between two of whom nobody knows anything.
struct BulkLook {
  std::string answer;
  size_t size;
  size_t leaf_size;
  std::vector<std::pair<int, std::pair<int, size_t>>> reads;
  int writes;
  std::vector<std::string> truths;

  static BulkLook After(const std::function<void(BrokerWithoutPort&)>& prepare) {
    BrokerWithoutPort broker;
    prepare(broker);
    broker.Check("politie", CheckOf(About("v_number", "5555555555")));  // keys and caches of the first use
    auto request = Ask<v1::CheckSubjectsRequest>(kTable, kDetect);
    for (const char* who : {"2234567890", kAnna, "3234567890"}) *request.add_subjects() = About("v_number", who);
    broker.store().TakeReads();
    const int writes = broker.store().writes();
    const auto told = broker.CheckBulk("politie", request);
    EXPECT_EQ(told->outcome().told(), v1::TOLD_ITEMIZED);
    EXPECT_EQ(told->items_size(), 3);
    BulkLook look{told.answer, told.size, told.receipt.leaf().size(), {}, broker.store().writes() - writes, {}};
    for (const MemoryStore::Read& read : broker.store().TakeReads()) {
      if (read.family == store::Family::kEntries || read.family == store::Family::kIndices) continue;
      look.reads.push_back({static_cast<int>(read.kind), {static_cast<int>(read.family), read.key.size()}});
    }
    for (const v1::ItemDetail& item : told.detail.items()) look.truths.push_back(item.outcome());
    return look;
  }
};

TEST(BulkNoHitTest, LooksTheSameWhereAnItemIsHidden) {
  const auto look = [](const char* subject) {
    return BulkLook::After([subject](auto& broker) {
      v1::Signal signal = TableSignal(subject);
      signal.set_handling_code("hidden");
      for (const char* party : {"kmar", "nla", "kmar"}) broker.Submit(party, TableSubmission(signal));
    });
  };
  const BulkLook none = look("4234567890");
  const BulkLook hidden = look(kAnna);
  EXPECT_EQ(none.truths[1], "NOTHING_HELD");
  EXPECT_EQ(hidden.truths[1], "HANDLING_CODE_HIDDEN");
  EXPECT_EQ(hidden.answer, none.answer);
  EXPECT_EQ(hidden.size, none.size);
  EXPECT_EQ(hidden.leaf_size, none.leaf_size);
  EXPECT_EQ(hidden.reads, none.reads);
  EXPECT_EQ(hidden.writes, none.writes);
}

// Promise 5.
TEST(PseudonymsTest, AreUnrelatedForTwoRecipientsOfOnePerson) {
  BrokerWithoutPort broker;
  broker.Submit("nla", TableSubmission(TableSignal(kAnna)));
  const std::string politie = broker.Check("politie", CheckOf(About("v_number", kAnna)))->pseudonym();
  const std::string kmar = broker.Check("kmar", CheckOf(About("v_number", kAnna)))->pseudonym();
  ASSERT_EQ(politie.size(), kmar.size());
  EXPECT_EQ(broker.Check("politie", CheckOf(About("v_number", kAnna)))->pseudonym(), politie) << "lasting for one";
  for (size_t length = 8; length < 20; ++length) {
    for (size_t at = 5; at + length <= politie.size(); ++at) {
      ASSERT_THAT(kmar, Not(HasSubstr(politie.substr(at, length))));
    }
  }
}

TEST(IdentifiersTest, StandNowhereInStoreKeysLogOrReports) {
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  std::string seen;
  {
    BrokerWithoutPort broker;
    v1::Signal signal = VictimSignal(kAnna);
    *signal.add_identifiers() = Identifier("bsn", {"999990019"});
    *signal.add_identifiers() = Identifier("passport", {"POL", "AB1234567"});
    *signal.add_identifiers() = Identifier("name_birthdate", {"Kowalska-Nowak", "Agnieszka", "2009-05-04"});
    std::vector<Envelope> told;
    told.push_back(broker.Submit("politie", VictimSubmission(signal)));
    ASSERT_EQ(told.back().leaf.told(), "permit");
    v1::SubmitSignalsRequest bulk = Ask<v1::SubmitSignalsRequest>(kRegistration, kRegister);
    *bulk.add_signals() = signal;
    *bulk.add_signals() = signal;
    bulk.mutable_signals(1)->mutable_identifiers(1)->set_parts(0, "999990021");  // no BSN
    told.push_back(broker.SubmitBulk("kmar", bulk));
    v1::SubjectReference subject;
    *subject.add_identifiers() = signal.identifiers(0);
    *subject.add_identifiers() = signal.identifiers(2);
    told.push_back(broker.Retrieve("comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, subject)));
    ASSERT_EQ(told.back().leaf.told(), "permit");
    told.push_back(broker.Check("politie", CheckOf(subject)));
    told.push_back(broker.Check("politie", CheckOf(About("bsn", "999990021"))));
    broker.store().SetFault(MemoryStore::Fault::kNoSpace);
    told.push_back(broker.Submit("politie", VictimSubmission(signal)));
    absl::StrAppend(&seen, told.back().status.ToString());
    broker.store().SetFault(MemoryStore::Fault::kNone);
    ASSERT_TRUE(broker.AwaitSize(7));
    absl::StrAppend(&seen, broker.AllBytes());
    for (uint64_t index = 0; index < broker.size(); ++index) {
      absl::StrAppend(&seen, broker.LeafAt(index).SerializeAsString(), broker.DetailAt(index).SerializeAsString());
    }
    for (const Envelope& one : told) absl::StrAppend(&seen, one.answer, one.receipt.SerializeAsString());
    for (const auto& file : std::filesystem::recursive_directory_iterator(broker.rooms().keyring.folder())) {
      if (file.is_regular_file()) absl::StrAppend(&seen, crypto::ReadFile(file.path().string()), file.path().string());
    }
  }
  absl::StrAppend(&seen, testing::internal::GetCapturedStderr(), testing::internal::GetCapturedStdout());
  for (const char* identifier : {"1234567890", "999990019", "999990021", "AB1234567", "Kowalska", "kowalska",
                                 "Agnieszka", "agnieszka", "2009-05-04"}) {
    EXPECT_EQ(seen.find(identifier), std::string::npos) << "an identifier of the test stands at this place";
  }
}

// Promise 7.
class StateAndLogTest : public testing::Test {
 protected:
  // The numbers of the signals that the log says were stored, and of those that are.
  void ExpectAgreement(size_t signals) {
    std::set<uint64_t> logged;
    for (uint64_t index = 0; index < broker_.size(); ++index) {
      const v1::Detail detail = broker_.DetailAt(index);
      for (const v1::ItemDetail& item : detail.items()) {
        if (item.stored_signal() != 0) logged.insert(item.stored_signal());
      }
    }
    std::set<uint64_t> stored;
    for (auto cursor = broker_.store().Scan(store::Family::kSignals, {}); cursor->Valid(); cursor->Next()) {
      const uint64_t number = ReadBigEndian64(cursor->key());
      const auto record = broker_.rooms().records.Get(number);
      ASSERT_TRUE(record.ok() && record->has_value()) << "a signal that cannot be read";
      if (!(*record)->facts.supplier.empty()) stored.insert(number);  // else the decoy
    }
    EXPECT_EQ(stored, logged);
    EXPECT_EQ(stored.size(), signals);
    std::set<uint64_t> posted;
    const absl::Status walked = broker_.rooms().subjects.ForEachPosting(
        broker_.store(), kTable, [&](std::string_view, uint64_t signal, const auto&) { posted.insert(signal); });
    EXPECT_TRUE(walked.ok());
    EXPECT_EQ(posted, stored);
  }
  v1::SubmitSignalsRequest Bulk() {
    auto request = Ask<v1::SubmitSignalsRequest>(kTable, kDetect);
    for (int i = 0; i < 3; ++i) *request.add_signals() = TableSignal(std::to_string(1'000'000'000 + i));
    broker_.Complete(*request.mutable_context());
    return request;
  }

  BrokerWithoutPort broker_;
};

TEST_F(StateAndLogTest, AgreeAfterWhatWentWell) {
  broker_.SubmitBulk("kmar", Bulk());
  broker_.Submit("nla", TableSubmission(TableSignal(kAnna)));
  broker_.Submit("nla", TableSubmission(TableSignal("12")));
  ExpectAgreement(4);
}

TEST_F(StateAndLogTest, AgreeAfterACrashThatLostTheWrite) {
  broker_.store().SetFault(MemoryStore::Fault::kUnknownLost);
  const auto request = Bulk();
  EXPECT_EQ(broker_.SubmitBulk("kmar", request).status.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(broker_.asked_to_stop());
  broker_.store().SetFault(MemoryStore::Fault::kNone);
  broker_.Restart();
  ExpectAgreement(0);
  EXPECT_EQ(broker_.SubmitBulk("kmar", request)->outcome().told(), v1::TOLD_ITEMIZED);
  ExpectAgreement(3);
}

TEST_F(StateAndLogTest, AgreeAfterACrashBehindTheWrite) {
  broker_.store().SetFault(MemoryStore::Fault::kUnknownKept);
  const auto request = Bulk();
  EXPECT_EQ(broker_.SubmitBulk("kmar", request).status.code(), absl::StatusCode::kUnavailable);
  broker_.store().SetFault(MemoryStore::Fault::kNone);
  broker_.Restart();
  ExpectAgreement(3);
  EXPECT_EQ(broker_.SubmitBulk("kmar", request)->items_size(), 3);
  ExpectAgreement(3);
}

TEST_F(StateAndLogTest, AgreeWhenTheBrokerStopsOnAFullDisk) {
  broker_.store().SetFault(MemoryStore::Fault::kNoSpace);
  EXPECT_EQ(broker_.SubmitBulk("kmar", Bulk()).status.code(), absl::StatusCode::kUnavailable);
  broker_.Restart();
  broker_.store().SetFault(MemoryStore::Fault::kNone);
  ExpectAgreement(0);
}

// Promise 8.
TEST(ReadsTest, AreEntriesThemselvesAlsoOfTheLog) {
  BrokerWithoutPort broker;
  const auto officer = broker.Person("p-cohen");
  const auto first = broker.ListEntries(officer, Ask<v1::ListEntriesRequest>("", kLawful));
  auto why = Ask<v1::ListEntriesRequest>("", kLawful);
  why.mutable_context()->set_motivation("klacht 2026-17");
  const auto second = broker.ListEntries(officer, why);
  ASSERT_GT(second->entries_size(), 0);
  EXPECT_EQ(second->entries(0).index(), first.index) << "the first reading is what the second sees on top";
  v1::Detail detail;
  ASSERT_TRUE(detail.ParseFromString(second->entries(0).detail()));
  EXPECT_EQ(detail.person(), "p-cohen");
  EXPECT_EQ(detail.actor_reference(), "m-4711");
  EXPECT_EQ(detail.case_reference(), "zaak-12");
}

}  // namespace
}  // namespace covenant::exchange
