#include "broker/exchange/story/request_rules.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"

namespace covenant::exchange {
namespace {

class RequestRulesTest : public ::testing::Test {
 protected:
  // The reason and condition of the refusal; "permitted" where there is none.
  std::string Checked(const v1::SubjectReference& subject) {
    const v1::RequestContext context;
    const Call call = broker_.MakeCall(broker_.System("politie"), v1::ENTRY_KIND_CHECK, "", context);
    const policy::Decision decision = CheckSubjectForm(call, subject);
    if (decision.permitted) return "permitted";
    return decision.reasons.front().code + " " + decision.reasons.front().condition;
  }

  static v1::SubjectReference ByIdentifiers(const std::string& scheme, int count) {
    v1::SubjectReference subject;
    for (int i = 0; i < count; ++i) {
      v1::Identifier& identifier = *subject.add_identifiers();
      identifier.set_scheme(scheme);
      identifier.add_parts("0012345678");
    }
    return subject;
  }
  static v1::SubjectReference ByPseudonym() {
    v1::SubjectReference subject;
    subject.set_pseudonym("psn1.x");
    return subject;
  }
  static v1::SubjectReference Of(const std::string& object, v1::SubjectReference subject) {
    subject.set_object(object);
    return subject;
  }

  BrokerWithoutPort broker_;
};

TEST_F(RequestRulesTest, ASubjectIsNamedInOneWay) {
  EXPECT_EQ(Checked(ByIdentifiers("v_number", 1)), "permitted");
  EXPECT_EQ(Checked(ByPseudonym()), "permitted");
  EXPECT_EQ(Checked({}), "SUBJECT_MISSING subject");
  v1::SubjectReference both = ByIdentifiers("v_number", 1);
  both.set_pseudonym("psn1.x");
  EXPECT_EQ(Checked(both), "SUBJECT_MISSING subject");
}

TEST_F(RequestRulesTest, ASubjectHasAtMostTenIdentifiers) {
  EXPECT_EQ(Checked(ByIdentifiers("v_number", 10)), "permitted");
  EXPECT_EQ(Checked(ByIdentifiers("v_number", 11)), "SIZE_INVALID identifiers");
}

TEST_F(RequestRulesTest, AnObjectIsOfAKnownKindByIdentifiersOfItsOwn) {
  EXPECT_EQ(Checked(Of("bedrijf", ByIdentifiers("kvk", 1))), "permitted");
  EXPECT_EQ(Checked(Of("kasteel", ByIdentifiers("kvk", 1))), "WORD_UNKNOWN object");
  EXPECT_EQ(Checked(Of("bedrijf", ByIdentifiers("v_number", 1))), "OBJECT_SCHEME_EXCLUDED v_number");
}

TEST_F(RequestRulesTest, APseudonymKnowsWhatItIsOf) {
  EXPECT_EQ(Checked(Of("bedrijf", ByPseudonym())), "SUBJECT_MISSING object");
}

}  // namespace
}  // namespace covenant::exchange
