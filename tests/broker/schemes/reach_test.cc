#include "tests/broker/schemes/written_cases.h"

namespace covenant::schemes {
namespace {

TEST(PhoneTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"+31612345678"};
  ExpectAccepted("phone", {{{"+31612345678"}, normal},
                           {{"+31 6 12345678"}, normal},
                           {{"+31 (0)6 1234 5678"}, normal},
                           {{"+31 06 12345678"}, normal},
                           {{"0031612345678"}, normal},
                           {{"06-12345678"}, normal},
                           {{"06 12 34 56 78"}, normal},
                           {{"(06) 123.456.78"}, normal},
                           {{"0031-6/12345678"}, normal},
                           {{"+32 470 12 34 56"}, {"+32470123456"}},
                           {{"+234 803 123 4567"}, {"+2348031234567"}}});
}

TEST(PhoneTest, IsRefusedWhenItIsNone) {
  ExpectRefused("phone", {{"612345678"},
                          {"061234567"},
                          {"06123456789"},
                          {"+3161234567"},
                          {"+316123456789"},
                          {"+31612E45678"},
                          {"+1234567"},
                          {"+1234567890123456"},
                          {"+0612345678"},
                          {""},
                          {"+"},
                          {"112"},
                          {"++31612345678"},
                          {"+31612345678 ext. 4"}});
}

TEST(EmailTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"jan.jansen@example.nl"};
  ExpectAccepted("email", {{{"jan.jansen@example.nl"}, normal},
                           {{"Jan.Jansen@Example.NL"}, normal},
                           {{" jan.jansen@example.nl "}, normal},
                           {{"mailto:jan.jansen@example.nl"}, normal},
                           {{"jan+werk@example.nl"}, {"jan+werk@example.nl"}},
                           {{"j@sub.example.co.uk"}, {"j@sub.example.co.uk"}},
                           {{"o'neill@example.ie"}, {"o'neill@example.ie"}},
                           {{"a_b-c@example-1.org"}, {"a_b-c@example-1.org"}},
                           {{"x@xn--bcher-kva.example"}, {"x@xn--bcher-kva.example"}},
                           {{"123@example.com"}, {"123@example.com"}}});
}

TEST(EmailTest, IsRefusedWhenItIsNone) {
  ExpectRefused("email", {{"jan.jansen"},
                          {"@example.nl"},
                          {"jan@"},
                          {"jan@localhost"},
                          {"jan@@example.nl"},
                          {".jan@example.nl"},
                          {"jan.@example.nl"},
                          {"jan..jansen@example.nl"},
                          {"jan jansen@example.nl"},
                          {"jan@example..nl"},
                          {"jan@-example.nl"},
                          {"jan@10.0.0.1"},
                          {"j\xc3\xa4n@example.nl"},
                          {"jan@b\xc3\xbc"
                           "cher.example"},
                          {"\"jan\"@example.nl"}});
}

TEST(OnlineHandleTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"instagram", "some.one_1"};
  ExpectAccepted("online_handle", {{{"instagram", "some.one_1"}, normal},
                                   {{"Instagram", "@Some.One_1"}, normal},
                                   {{" INSTAGRAM ", " some.one_1 "}, normal},
                                   {{"insta-gram", "@some.one_1"}, normal},
                                   {{"Twitter", "@Some1"}, {"x", "some1"}},
                                   {{"X", "some1"}, {"x", "some1"}},
                                   {{"Tik Tok", "@some-one"}, {"tiktok", "some-one"}},
                                   {{"telegram", "a"}, {"telegram", "a"}},
                                   {{"snapchat", "12345"}, {"snapchat", "12345"}},
                                   {{"Face book", "Some.One"}, {"facebook", "some.one"}}});
}

TEST(OnlineHandleTest, IsRefusedWhenItIsNone) {
  ExpectRefused("online_handle", {{"", "someone"},
                                  {"instagram", ""},
                                  {"instagram", "@"},
                                  {"instagram", "some one"},
                                  {"instagram", "https://instagram.com/someone"},
                                  {"instagram.com/x", "someone"},
                                  {"instagram", "some\xc3\xb6ne"},
                                  {"inst\xc3\xa4gram", "someone"},
                                  {"instagram", "someone\x01"},
                                  {std::string(31, 'p'), "someone"},
                                  {"instagram", std::string(65, 'h')}});
}

TEST(PostalAddressTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"1234AB", "12-A"};
  ExpectAccepted("postal_address", {{{"1234AB", "12-A"}, normal},
                                    {{"1234 ab", "12a"}, normal},
                                    {{"1234-AB", "12 A"}, normal},
                                    {{"1234AB", "12/A"}, normal},
                                    {{" 1234 AB ", "12 - a"}, normal},
                                    {{"1234AB", "12"}, {"1234AB", "12"}},
                                    {{"1234AB", "12-"}, {"1234AB", "12"}},
                                    {{"1234AB", "12 bis"}, {"1234AB", "12-BIS"}},
                                    {{"1234AB", "12-2"}, {"1234AB", "12-2"}},
                                    {{"9999ZZ", "99999 hs"}, {"9999ZZ", "99999-HS"}}});
}

TEST(PostalAddressTest, IsRefusedWhenItIsNone) {
  ExpectRefused("postal_address", {{"0234AB", "12"},
                                   {"123AB", "12"},
                                   {"12345AB", "12"},
                                   {"1234A1", "12"},
                                   {"1234SS", "12"},
                                   {"1234SA", "12"},
                                   {"1234SD", "12"},
                                   {"", "12"},
                                   {"1234AB", ""},
                                   {"1234AB", "A"},
                                   {"1234AB", "0"},
                                   {"1234AB", "123456"},
                                   {"1234AB", "12-ABCDEFG"},
                                   {"1234AB", "12-\xc3\x81"},
                                   {"1234\xc3\x81"
                                    "B",
                                    "12"}});
}

TEST(WebsiteTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"example.nl"};
  ExpectAccepted("website", {{{"example.nl"}, normal},
                             {{"Example.NL"}, normal},
                             {{" example.nl "}, normal},
                             {{"www.example.nl"}, normal},
                             {{"WWW.example.nl/"}, normal},
                             {{"www.www.example.nl"}, normal},
                             {{"http://example.nl"}, normal},
                             {{"https://www.example.nl/"}, normal},
                             {{"HTTPS://example.nl."}, normal},
                             {{"www2.example.nl"}, {"www2.example.nl"}},
                             {{"www.nl"}, {"www.nl"}},
                             {{"shop.example.co.uk"}, {"shop.example.co.uk"}},
                             {{"xn--bcher-kva.example"}, {"xn--bcher-kva.example"}}});
}

TEST(WebsiteTest, IsRefusedWhenItIsNone) {
  ExpectRefused("website", {{""},
                            {"www."},
                            {"localhost"},
                            {"https://"},
                            {"ftp://example.nl"},
                            {"example.nl/page"},
                            {"example.nl/?page=12"},
                            {"example.nl#top"},
                            {"example.nl:8080"},
                            {"user@example.nl"},
                            {"exam ple.nl"},
                            {"-example.nl"},
                            {"example..nl"},
                            {"192.168.1.1"},
                            {"b\xc3\xbc"
                             "cher.example"},
                            {std::string(64, 'a') + ".nl"}});
}

}  // namespace
}  // namespace covenant::schemes
