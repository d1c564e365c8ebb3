// A request of a data subject that was decided, as the broker tells its handler.
#pragma once

#include <string>

#include "covenant/v1/subject_request.pb.h"

namespace covenant::cli {

namespace v1 = covenant::v1;

inline constexpr char kRequestId[] = "019a4c1e-8b00-7cc3-98c4-dc0c0c703938";

inline v1::Disclosure ToldDisclosure() {
  v1::Disclosure told;
  told.set_day("2026-03-02");
  told.set_recipient("Nederlandse Arbeidsinspectie");
  told.set_origin("Koninklijke Marechaussee");
  told.set_purpose_nl("voorkomen en opsporen");
  told.set_purpose_en("prevention and investigation");
  told.set_basis("artikel 15 Wpg");
  told.add_categories_nl("persoonskenmerken");
  told.add_categories_en("personal features");
  told.set_index(4711);
  return told;
}

inline v1::GetSubjectRequestAnswer DecidedAccess() {
  v1::GetSubjectRequestAnswer answer;
  answer.mutable_outcome()->set_told(v1::TOLD_PERMITTED);
  v1::SubjectRequest& request = *answer.mutable_subject_request();
  request.set_subject_request_id(kRequestId);
  request.set_covenant("TAFEL-SIGNAAL");
  request.set_right(v1::SUBJECT_RIGHT_ACCESS);
  request.set_regime(v1::SUBJECT_RIGHT_REGIME_WPG);
  request.set_opened_by("riec-midden-nederland");
  request.set_received_on("2026-11-21");
  request.set_due_on("2027-01-02");
  request.set_status("decided");
  request.set_verdict(v1::SUBJECT_RIGHT_VERDICT_GRANTED);
  request.set_decided_on("2026-12-04");
  answer.set_contact_point("RIEC Midden-Nederland");
  answer.set_covenant_title_nl("Regionale tafel signalen mensenhandel");
  answer.set_covenant_title_en("Regional table for trafficking signals");
  answer.set_kept_for("P5Y");
  v1::KeptData& kept = *answer.add_kept();
  kept.set_organisation_nl("Koninklijke Marechaussee");
  kept.set_organisation_en("Koninklijke Marechaussee");
  kept.add_categories_nl("persoonskenmerken");
  kept.add_categories_en("personal features");
  *answer.add_disclosures() = ToldDisclosure();
  return answer;
}

// What a party that sees a ground supplied or was given.
inline void LeaveOut(v1::GetSubjectRequestAnswer& answer) {
  v1::PartyAnswer& asked = *answer.mutable_subject_request()->add_answers();
  asked.set_party("politie");
  asked.set_answered(true);
  asked.set_ground("wpg_27_1_b");
  asked.set_review_on("2027-03-01");
  v1::LeftOut& left_out = *answer.add_left_out();
  left_out.set_party("politie");
  left_out.set_ground("wpg_27_1_b");
  left_out.set_review_on("2027-03-01");
  left_out.add_entries(812);
  left_out.set_signals(2);
}

}  // namespace covenant::cli
