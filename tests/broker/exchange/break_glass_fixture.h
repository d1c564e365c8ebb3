// A broker with a covenant that has a break-glass rule, and officers on every side of it: comensha may ask the kmar in
// an emergency what the kmar gives the police.
#pragma once

#include <string>
#include <vector>

#include "broker/exchange/administration/todo.h"
#include "broker/exchange/audit/review_break_glass.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/added_persons.h"
#include "tests/broker/exchange/exchange_fixture.h"

namespace covenant::exchange {

inline constexpr char kEmergency[] = "NOOD";
inline constexpr char kLawfulReview[] = "rechtmatigheidscontrole";

inline std::string EmergencyCovenant(const std::string& more = "") {
  return R"(covenant: NOOD
version: "1"
title: {nl: Nood, en: Emergency}
collaboration: bilateral
in_force: {from: 2026-03-01, through: 2029-02-28}
contact_point: {party: politie, article: 9}
parties: {politie: {signed: 2026-02-02}, kmar: {signed: 2026-02-02}, comensha: {signed: 2026-02-02}, nla: {signed: 2026-02-02}}
matching: {article: 3, politie: [v_number], kmar: [v_number], comensha: [v_number], nla: [v_number]}
data_sets:
  kern: {persoonskenmerk: {sex: as_is, nationality: as_is}}
rules:
  - id: gewoon
    nl: De opsporingsdiensten geven elkaar de kern.
    from: [kmar, nla]
    to: politie
    purpose: voorkomen_opsporen
    about: [slachtoffer, mogelijk_slachtoffer]
    basis: {supply: wpg_15, receive: wpg_15}
    data: kern
    if: {police_regime: [wpg_8, wpg_10_1_b]}
  - id: nood
    nl: Bij levensgevaar krijgt CoMensha de kern.
    from: [kmar, nla]
    to: comensha
    purpose: voorkomen_opsporen
    about: [slachtoffer, mogelijk_slachtoffer]
    data: kern
    break_glass: {basis: {supply: avg_6_1_d, receive: avg_6_1_d}}
retention:
  signals: {keep: P5Y, from: first_processing, then: destroy}
  after_expiry: no_release
)" + more;
}

// p-diaz is the supplier's officer, p-evers the covenant's, p-faber another supplier's; p-gerrits asks in person and is
// an officer too; p-hulst signs for the supplier.
inline policy::PolicySet EmergencySet(const std::string& more = "") {
  policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
  set.Replace({policy::DocumentKind::kCovenant, kEmergency, EmergencyCovenant(more)});
  AddPersons(set, {{"p-diaz", "party: kmar, roles: [officer], officer_for: {parties: [kmar]}"},
                   {"p-evers", "party: politie, roles: [officer], officer_for: {covenants: [NOOD]}"},
                   {"p-faber", "party: nla, roles: [officer], officer_for: {parties: [nla]}"},
                   {"p-gerrits", "party: comensha, roles: [case_worker, officer], officer_for: {parties: [comensha]}"},
                   {"p-hulst", "party: kmar, roles: [signatory]"}});
  return set;
}

class BreakGlassTest : public testing::Test {
 protected:
  explicit BreakGlassTest(const std::string& more = "") : broker_(EmergencySet(more)) {}

  static constexpr char kAnna[] = "1234567890";
  static constexpr char kBea[] = "2234567890";

  static v1::Signal KernSignal(const std::string& v_number, const std::string& regime = "wpg_8") {
    v1::Signal signal = TableSignal(v_number);
    signal.set_police_regime(regime);
    v1::FieldValue* field = signal.add_fields();
    field->set_field("sex");
    field->set_value("v");
    return signal;
  }
  static void SupplyTo(BrokerWithoutPort& broker, v1::Signal signal, const std::string& party = "kmar") {
    auto request = Ask<v1::SubmitSignalRequest>(kEmergency, kDetect);
    *request.mutable_signal() = std::move(signal);
    const auto told = broker.Submit(party, request);
    ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  }
  template <class Request>
  static Request Urgent(const std::string& v_number = kAnna) {
    Request request = Ask<Request>(kEmergency, kDetect, About("v_number", v_number));
    request.mutable_context()->set_break_glass(true);
    request.mutable_context()->set_motivation("acuut gevaar voor het leven");
    return request;
  }
  Told<v1::RetrieveAnswer> RetrieveUrgently(const std::string& v_number = kAnna) {
    return broker_.Retrieve("comensha", Urgent<v1::RetrieveRequest>(v_number));
  }

  static v1::ReviewBreakGlassRequest ReviewOf(uint64_t entry) {
    auto request = Ask<v1::ReviewBreakGlassRequest>(kEmergency, kLawfulReview);
    request.set_entry_index(entry);
    request.set_verdict(v1::BREAK_GLASS_VERDICT_JUSTIFIED);
    request.set_reason("bevestigd door de meldkamer");
    return request;
  }
  Told<v1::ReviewBreakGlassAnswer> Review(const authenticate::Caller& caller, v1::ReviewBreakGlassRequest request) {
    return broker_.Tell<v1::ReviewBreakGlassAnswer>(caller, v1::ENTRY_KIND_AUDIT_REVIEW, &ReviewBreakGlass,
                                                    std::move(request));
  }
  Told<v1::ReviewBreakGlassAnswer> Review(const std::string& person, uint64_t entry) {
    return Review(broker_.Person(person), ReviewOf(entry));
  }

  // "day name" of the duties of a kind, and their texts.
  std::vector<std::string> Duties(const authenticate::Caller& caller, const std::string& kind, bool texts = false) {
    const auto told = broker_.Tell<v1::TodoAnswer>(caller, v1::ENTRY_KIND_TODO, &Todo, v1::TodoRequest());
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
    std::vector<std::string> duties;
    for (const v1::Duty& duty : told->duties()) {
      if (duty.kind() == kind) duties.push_back(texts ? duty.text() : duty.day() + " " + duty.name());
    }
    return duties;
  }
  std::vector<std::string> Reviews(const std::string& person) {
    return Duties(broker_.Person(person), "break_glass_review");
  }

  BrokerWithoutPort broker_;
};

}  // namespace covenant::exchange
