#include "broker/pseudonym/handle.h"

#include <set>

#include <gtest/gtest.h>

#include "tests/broker/pseudonym/keyring_in_folder.h"

namespace covenant::pseudonym {
namespace {

using crypto::Element;

class HandleTest : public testing::Test {
 protected:
  Element Person(const std::string& name) { return crypto::HashToGroup(crypto::OprfMode::kVoprf, name).value(); }

  KeyringInFolder keyring_;
  Handles handles_{keyring_.get()};
};

TEST_F(HandleTest, OpensForItsPartyOnly) {
  const Element anna = Person("anna");
  const std::string handle = handles_.Handle("politie", "C", "bsn", 3, anna).value();
  EXPECT_EQ(handle.size(), 85u);
  const OpenedHandle opened = handles_.Open("politie", "C", "bsn", handle).value();
  EXPECT_EQ(opened.element, anna);
  EXPECT_EQ(opened.epoch, 3u);
  EXPECT_TRUE(absl::IsNotFound(handles_.Open("kmar", "C", "bsn", handle).status()));
  EXPECT_TRUE(absl::IsNotFound(handles_.Open("politie", "D", "bsn", handle).status()));
  EXPECT_TRUE(absl::IsNotFound(handles_.Open("politie", "C", "skn", handle).status()));
}

// A request that is made again after a crash has the same bytes.
TEST_F(HandleTest, IsTheSameEachTimeForOnePartyAndAnotherForEveryOther) {
  const Element anna = Person("anna");
  EXPECT_EQ(handles_.Handle("politie", "C", "bsn", 1, anna).value(),
            handles_.Handle("politie", "C", "bsn", 1, anna).value());
  std::set<std::string> different = {handles_.Handle("politie", "C", "bsn", 1, anna).value(),
                                     handles_.Handle("kmar", "C", "bsn", 1, anna).value(),
                                     handles_.Handle("politie", "D", "bsn", 1, anna).value(),
                                     handles_.Handle("politie", "C", "skn", 1, anna).value(),
                                     handles_.Handle("politie", "C", "bsn", 2, anna).value(),
                                     handles_.Handle("politie", "C", "bsn", 1, Person("bea")).value()};
  EXPECT_EQ(different.size(), 6u);
}

TEST_F(HandleTest, AlteredInAnyCharacterIsNone) {
  const std::string handle = handles_.Handle("politie", "C", "bsn", 1, Person("anna")).value();
  for (size_t i = 0; i < handle.size(); ++i) {
    std::string altered = handle;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    EXPECT_TRUE(absl::IsNotFound(handles_.Open("politie", "C", "bsn", altered).status())) << "character " << i;
  }
  const std::string element(Person("anna").bytes());
  for (const std::string& wrong : {std::string(), std::string("hnd1."), handle.substr(1), handle + "A", element}) {
    EXPECT_TRUE(absl::IsNotFound(handles_.Open("politie", "C", "bsn", wrong).status()));
  }
}

}  // namespace
}  // namespace covenant::pseudonym
