#include "tests/broker/schemes/written_cases.h"

namespace covenant::schemes {
namespace {

// The test range 9999xxxxx.
TEST(BsnTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"999990019"};
  ExpectAccepted("bsn", {{{"999990019"}, normal},
                         {{"9999.90.019"}, normal},
                         {{"9999 90 019"}, normal},
                         {{"9999-90-019"}, normal},
                         {{" 999990019 "}, normal},
                         {{"999.990.019"}, normal},
                         {{"999990020"}, {"999990020"}},
                         {{"999990032"}, {"999990032"}},
                         {{"010000008"}, {"010000008"}},
                         {{"10000008"}, {"010000008"}},
                         {{"1000.00.08"}, {"010000008"}}});
}

TEST(BsnTest, IsRefusedWhenItIsNone) {
  ExpectRefused("bsn", {{"999990018"},
                        {"999990091"},
                        {"000000000"},
                        {"00000000"},
                        {"1234567"},
                        {"9999900190"},
                        {"99999001X"},
                        {""},
                        {"..."},
                        {"999990019\n"},
                        {"９９９９９００１９"},
                        {"999/990/019"}});
}

TEST(VNumberTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"2801234567"};
  ExpectAccepted("v_number", {{{"2801234567"}, normal},
                              {{"280.123.4567"}, normal},
                              {{"280 123 4567"}, normal},
                              {{"280-123-4567"}, normal},
                              {{"V2801234567"}, normal},
                              {{"v 2801234567"}, normal},
                              {{"V-2801234567"}, normal},
                              {{"2801.234.567"}, normal},
                              {{" 2801234567"}, normal},
                              {{"0000000001"}, {"0000000001"}}});
}

TEST(VNumberTest, IsRefusedWhenItIsNone) {
  ExpectRefused("v_number", {{"280123456"},
                             {"28012345678"},
                             {"0000000000"},
                             {"VV2801234567"},
                             {"280123456V"},
                             {""},
                             {"V"},
                             {"W2801234567"},
                             {"2801234567\n"},
                             {"280_123_4567"}});
}

TEST(SknTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"02345678"};
  ExpectAccepted("skn", {{{"02345678"}, normal},
                         {{"2345678"}, normal},
                         {{"02 345 678"}, normal},
                         {{"02.345.678"}, normal},
                         {{"02-345-678"}, normal},
                         {{" 02345678 "}, normal},
                         {{"0234.5678"}, normal},
                         {{"23 45 678"}, normal},
                         {{"20000001"}, {"20000001"}},
                         {{"00000001"}, {"00000001"}}});
}

TEST(SknTest, IsRefusedWhenItIsNone) {
  ExpectRefused("skn", {{"123456"},
                        {"123456789"},
                        {"00000000"},
                        {"0000000"},
                        {""},
                        {"..."},
                        {"2345678X"},
                        {"S2345678"},
                        {"02/345/678"},
                        {"2345678\n"},
                        {"+2345678"}});
}

TEST(KvkTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"01234567"};
  ExpectAccepted("kvk", {{{"01234567"}, normal},
                         {{"01 23 45 67"}, normal},
                         {{"0123.4567"}, normal},
                         {{"0123-4567"}, normal},
                         {{" 01234567 "}, normal},
                         {{"01.23.45.67"}, normal},
                         {{"01-234567"}, normal},
                         {{"0123 4567"}, normal},
                         {{"90001354"}, {"90001354"}},
                         {{"00000001"}, {"00000001"}}});
}

TEST(KvkTest, IsRefusedWhenItIsNone) {
  ExpectRefused("kvk", {{"1234567"},
                        {"123456789"},
                        {"000012345678"},
                        {"00000000"},
                        {""},
                        {"- -"},
                        {"1234567A"},
                        {"KvK 12345678"},
                        {"12/345678"},
                        {"12345678\n"}});
}

// Published examples of the IBAN registry.
TEST(IbanTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"NL91ABNA0417164300"};
  ExpectAccepted("iban", {{{"NL91ABNA0417164300"}, normal},
                          {{"NL91 ABNA 0417 1643 00"}, normal},
                          {{"nl91 abna 0417164300"}, normal},
                          {{"NL91ABNA0417.16.43.00"}, normal},
                          {{"NL91-ABNA-0417-1643-00"}, normal},
                          {{"DE89 3704 0044 0532 0130 00"}, {"DE89370400440532013000"}},
                          {{"GB82WEST12345698765432"}, {"GB82WEST12345698765432"}},
                          {{"BE68 5390 0754 7034"}, {"BE68539007547034"}},
                          {{"fr1420041010050500013m02606"}, {"FR1420041010050500013M02606"}},
                          {{"NO93 8601 1117 947"}, {"NO9386011117947"}},
                          {{"MT84MALT011000012345MTLCAST001S"}, {"MT84MALT011000012345MTLCAST001S"}}});
}

TEST(IbanTest, IsRefusedWhenItIsNone) {
  ExpectRefused("iban", {{"NL92ABNA0417164300"},
                         {"NL91ABNA0417164301"},
                         {"NL91ABNA041716430"},
                         {"NL91ABNA04171643000"},
                         {"XX91ABNA0417164300"},
                         {"0417164300"},
                         {""},
                         {"NL91"},
                         {"NLA1ABNA0417164300"},
                         {"NL91ABNA0417164300\n"},
                         {"NL91_ABNA_0417164300"},
                         {"NL91ABNA04171643Ø0"}});
}

}  // namespace
}  // namespace covenant::schemes
