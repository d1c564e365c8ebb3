#include "broker/schemes/canaries.h"

#include <map>

#include "broker/crypto/hash.h"
#include "broker/schemes/input.h"

namespace covenant::schemes {
namespace {

using Table = std::map<std::string, std::vector<Canary>, std::less<>>;

// Numbers and names of ranges that are given to nobody: BSN 9999xxxxx, 555 and 06-000000xx numbers, example.nl.
Table MakeTable() {
  return {
      {"bsn",
       {{{"999990019"}, {"999990019"}},
        {{"9999.90.019"}, {"999990019"}},
        {{"10000008"}, {"010000008"}},
        {{"999990018"}, {}}}},
      {"v_number", {{{"V-0000000001"}, {"0000000001"}}, {{"000 000 0002"}, {"0000000002"}}, {{"0000000000"}, {}}}},
      {"skn", {{{"0000001"}, {"00000001"}}, {{"00-00-00-02"}, {"00000002"}}, {{"000000"}, {}}}},
      {"passport",
       {{{"nld", "sp ec-1234.5"}, {"NLD", "SPEC12345"}},
        {{"D", "C01X00T47"}, {"DEU", "C01X00T47"}},
        {{"NLD", "SPECIMEN"}, {}}}},
      {"phone",
       {{{"06 00000001"}, {"+31600000001"}},
        {{"0031 (0)6-000.000.01"}, {"+31600000001"}},
        {{"+1 202 555 0100"}, {"+12025550100"}},
        {{"0612"}, {}}}},
      {"iban", {{{"nl02 abna 0123 4567 89"}, {"NL02ABNA0123456789"}}, {{"NL03ABNA0123456789"}, {}}}},
      {"licence_plate", {{{"NLD", "99-xx-99"}, {"NLD", "99XX99"}}, {{"NLD", "9-9-9-9-9-9"}, {}}}},
      {"kvk", {{{"0000 0001"}, {"00000001"}}, {{"00000000"}, {}}}},
      {"email",
       {{{" Canary+1@Example.NL "}, {"canary+1@example.nl"}},
        {{"mailto:canary@example.nl"}, {"canary@example.nl"}},
        {{"canary@example"}, {}}}},
      {"postal_address", {{{"9999 xx", "1 a"}, {"9999XX", "1-A"}}, {{"0999XX", "1"}, {}}}},
      {"online_handle", {{{"Twitter", "@Canary_1"}, {"x", "canary_1"}}, {{"x", "https://x.com/canary"}, {}}}},
      {"website",
       {{{"https://WWW.Example.NL/"}, {"example.nl"}},
        {{"shop.example.nl"}, {"shop.example.nl"}},
        {{"example.nl/page"}, {}}}},
      {"name_birthdate",
       {{{"Van den Bérg-Kanarie", "Éva J.", "31-12-1999"}, {"vandenbergkanarie", "evaj", "1999-12-31"}},
        {{"Öztürk", "", "1999/12/31"}, {"ozturk", "", "1999-12-31"}},
        {{"Kanarie", "Eva", "1999-02-30"}, {}}}},
  };
}

}  // namespace

const std::vector<Canary>& CanariesOf(std::string_view scheme) {
  static const Table& table = *new Table(MakeTable());
  static const std::vector<Canary>& none = *new std::vector<Canary>;
  const auto found = table.find(scheme);
  return found == table.end() ? none : found->second;
}

std::string CanaryDigest(std::string_view covenant, const Identifier& identifier) {
  return crypto::Sha256Of("covenant-broker canary v1\n" + SubjectKeyInput(covenant, identifier));
}

}  // namespace covenant::schemes
