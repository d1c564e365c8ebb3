#include "clients/auditor/case_trail.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/auditor/sha256.h"
#include "tests/clients/auditor/exported_log.h"

namespace covenant::auditor {
namespace {

namespace v1 = covenant::v1;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// An approval by an officer of justice, as the log holds it.
class CaseTrailTest : public testing::Test {
 protected:
  CaseTrailTest() : officer_("b-visser"), other_("b-jansen") {
    leaf_.set_kind(v1::ENTRY_KIND_CASE_APPROVAL);
    leaf_.set_told("permit");
    leaf_.set_caller("om");
    leaf_.set_covenant("RIEC-MH");
    detail_.set_case_reference("RIEC-MN-17");
    detail_.set_person("b-visser");
    detail_.set_certificate_sha256(Sha256({officer_.certificate}));
    v1::CaseApproval& approval = *detail_.mutable_case_act()->mutable_approval();
    approval.set_kind("bevoegd_gezag_om");
    approval.set_party("om");
    approval.set_person("b-visser");
    approval.set_valid_from("2026-11-21");
    approval.set_valid_through("2026-12-31");
    // The text of case.proto, written out here so that it cannot change unnoticed.
    detail_.mutable_case_act()->set_signature(officer_.Sign(
        "covenant-broker case approval v1\nRIEC-MH\nRIEC-MN-17\nbevoegd_gezag_om\n2026-11-21\n2026-12-31\n"));
    detail_.mutable_case_act()->set_certificate(officer_.certificate);
  }

  std::vector<std::string> WrongWith(const std::function<void(v1::Leaf&, v1::Detail&)>& change) {
    v1::Leaf leaf = leaf_;
    v1::Detail detail = detail_;
    change(leaf, detail);
    CaseTrail trail;
    std::vector<std::string> wrong = trail.Follow(leaf, &detail);
    EXPECT_EQ(trail.approvals(), wrong.empty() ? 1u : 0u);
    return wrong;
  }

  textbook::Person officer_, other_;
  v1::Leaf leaf_;
  v1::Detail detail_;
};

TEST_F(CaseTrailTest, FindsAnApprovalThatItsApproverSigned) {
  EXPECT_THAT(WrongWith([](auto&, auto&) {}), IsEmpty());
}

TEST_F(CaseTrailTest, FindsAnApprovalThatWasSignedForSomethingElse) {
  const auto signature = HasSubstr("signature is not that of");
  EXPECT_THAT(WrongWith([](auto& leaf, auto&) { leaf.set_covenant("ZVH-MH"); }), Contains(signature));
  EXPECT_THAT(WrongWith([](auto&, auto& d) { d.set_case_reference("RIEC-MN-18"); }), Contains(signature));
  const auto changed = [&](const std::function<void(v1::CaseApproval&)>& change) {
    return WrongWith([&](auto&, auto& d) { change(*d.mutable_case_act()->mutable_approval()); });
  };
  EXPECT_THAT(changed([](auto& a) { a.set_kind("rechtmatigheidsadvies"); }), Contains(signature));
  EXPECT_THAT(changed([](auto& a) { a.set_valid_from("2026-11-01"); }), Contains(signature));
  EXPECT_THAT(changed([](auto& a) { a.set_valid_through("2027-12-31"); }), Contains(signature));
}

TEST_F(CaseTrailTest, FindsAnApprovalByAnotherThanItSays) {
  EXPECT_THAT(WrongWith([&](auto&, auto& d) { d.mutable_case_act()->set_certificate(other_.certificate); }),
              Contains(HasSubstr("another certificate")));
  EXPECT_THAT(WrongWith([&](auto&, auto& d) { d.mutable_case_act()->mutable_approval()->set_person("b-jansen"); }),
              ElementsAre(HasSubstr("not that of the person")));
  EXPECT_THAT(WrongWith([&](auto&, auto& d) {
                d.clear_person();
                d.mutable_case_act()->mutable_approval()->clear_person();
              }),
              ElementsAre(HasSubstr("not that of the person")));
  EXPECT_THAT(WrongWith([](auto& leaf, auto&) { leaf.set_caller("politie"); }),
              ElementsAre(HasSubstr("not that of the caller's party")));
  EXPECT_THAT(WrongWith([](auto&, auto& d) { d.clear_case_act(); }), ElementsAre(HasSubstr("does not say what")));
}

TEST_F(CaseTrailTest, CountsWhatItWasNotShown) {
  CaseTrail trail;
  EXPECT_THAT(trail.Follow(leaf_, nullptr), IsEmpty());
  leaf_.set_told("SIGNATURE_INVALID");
  EXPECT_THAT(trail.Follow(leaf_, nullptr), IsEmpty()) << "a refusal approves nothing";
  EXPECT_EQ(trail.unseen(), 1u);
}

}  // namespace
}  // namespace covenant::auditor
