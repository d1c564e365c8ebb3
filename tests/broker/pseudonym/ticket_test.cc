#include "broker/pseudonym/ticket.h"

#include <gtest/gtest.h>

#include "tests/broker/pseudonym/keyring_in_folder.h"

namespace covenant::pseudonym {
namespace {

using crypto::Element;
using crypto::Secret;

class TicketTest : public testing::Test {
 protected:
  // Z = blind * element, as the client has them after unblinding.
  const Secret blind_ = crypto::RandomScalar();
  const Element element_ = crypto::HashToGroup(crypto::OprfMode::kVoprf, "somebody").value();
  const Element evaluated_ = crypto::Multiply(blind_, element_).value();
  const EvaluatedFor whom_{"politie", "C", "bsn", 1};
  KeyringInFolder keyring_;
  Tickets tickets_{keyring_.get()};
  const std::string ticket_ = tickets_.Issue(whom_, 20'000, evaluated_).value();
};

TEST_F(TicketTest, IsThatOfItsElementAndTellsItsLastDay) {
  EXPECT_EQ(ticket_.size(), kTicketSize);
  EXPECT_EQ(tickets_.LastDay(ticket_, whom_, element_, blind_).value(), 20'000u);
  EXPECT_EQ(tickets_.Issue(whom_, 20'000, evaluated_).value(), ticket_);
}

TEST_F(TicketTest, OfAnotherPartyCovenantSchemeOrEpochIsNone) {
  for (const EvaluatedFor& other : {EvaluatedFor{"kmar", "C", "bsn", 1}, EvaluatedFor{"politie", "D", "bsn", 1},
                                    EvaluatedFor{"politie", "C", "skn", 1}, EvaluatedFor{"politie", "C", "bsn", 2}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(tickets_.LastDay(ticket_, other, element_, blind_).status()));
  }
}

TEST_F(TicketTest, OfAnotherElementOrBlindIsNone) {
  const Element other = crypto::HashToGroup(crypto::OprfMode::kVoprf, "somebody else").value();
  EXPECT_TRUE(absl::IsInvalidArgument(tickets_.LastDay(ticket_, whom_, other, blind_).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(tickets_.LastDay(ticket_, whom_, element_, crypto::RandomScalar()).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(tickets_.LastDay(ticket_, whom_, element_, Secret(32)).status())) << "zero";
}

TEST_F(TicketTest, AlteredInAnyByteIsNone) {
  for (size_t i = 0; i < ticket_.size(); ++i) {
    std::string altered = ticket_;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_FALSE(tickets_.LastDay(altered, whom_, element_, blind_).ok()) << "byte " << i;
  }
  for (const std::string& wrong : {std::string(), ticket_.substr(1), ticket_ + "x"}) {
    EXPECT_FALSE(tickets_.LastDay(wrong, whom_, element_, blind_).ok());
  }
}

}  // namespace
}  // namespace covenant::pseudonym
