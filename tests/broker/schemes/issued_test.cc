#include "tests/broker/schemes/written_cases.h"

namespace covenant::schemes {
namespace {

TEST(PassportTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"NLD", "NXB123C45"};
  ExpectAccepted("passport", {{{"NLD", "NXB123C45"}, normal},
                              {{"nld", "nxb123c45"}, normal},
                              {{" NLD", "NXB 123 C45"}, normal},
                              {{"NLD", "NXB-123-C45"}, normal},
                              {{"NLD", "NXB.123.C45"}, normal},
                              {{"NLD", "NXB123C45<<"}, normal},
                              {{"D", "C01X00T47"}, {"DEU", "C01X00T47"}},
                              {{"DEU", "C01X00T47"}, {"DEU", "C01X00T47"}},
                              {{"RKS", "P01234567"}, {"RKS", "P01234567"}},
                              {{"NGA", "12345"}, {"NGA", "12345"}},
                              {{"CHN", "e1234 567890 123456789"}, {"CHN", "E1234567890123456789"}}});
}

TEST(PassportTest, IsRefusedWhenItIsNone) {
  ExpectRefused("passport", {{"NL", "NXB123C45"},
                             {"XYZ", "NXB123C45"},
                             {"", "NXB123C45"},
                             {"NEDERLAND", "NXB123C45"},
                             {"NLD", ""},
                             {"NLD", "1234"},
                             {"NLD", "ABCDEFGHI"},
                             {"NLD", "123456789012345678901"},
                             {"NLD", "NXB123Ç45"},
                             {"NLD", "NXB_123_C45"},
                             {"NLD\n", "NXB123C45"},
                             {"NLD", "NXB123C45\n"}});
}

TEST(LicencePlateTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"NLD", "GZJ49B"};
  ExpectAccepted("licence_plate", {{{"NLD", "GZJ-49-B"}, normal},
                                   {{"NLD", "gzj49b"}, normal},
                                   {{"nld", "GZJ 49 B"}, normal},
                                   {{"NLD", "GZJ.49.B"}, normal},
                                   {{"NLD", "99-XX-99"}, {"NLD", "99XX99"}},
                                   {{"NLD", "9-XXX-99"}, {"NLD", "9XXX99"}},
                                   {{"NLD", "X-999-XX"}, {"NLD", "X999XX"}},
                                   {{"NLD", "CD-12-34"}, {"NLD", "CD1234"}},
                                   {{"D", "M AB 1234"}, {"DEU", "MAB1234"}},
                                   {{"BEL", "1-ABC-123"}, {"BEL", "1ABC123"}},
                                   {{"POL", "WA 12345"}, {"POL", "WA12345"}}});
}

TEST(LicencePlateTest, IsRefusedWhenItIsNone) {
  ExpectRefused("licence_plate", {{"NL", "GZJ-49-B"},
                                  {"", "GZJ-49-B"},
                                  {"XYZ", "GZJ-49-B"},
                                  {"NLD", ""},
                                  {"NLD", "GZJ-49"},
                                  {"NLD", "GZJ-49-BX"},
                                  {"NLD", "XX-XX-XX"},
                                  {"NLD", "999-999"},
                                  {"BEL", "ABCDEF"},
                                  {"BEL", "1234567890123"},
                                  {"DEU", "M-\xc3\x96 123"},
                                  {"BEL", "1-ABC-123\n"}});
}

}  // namespace
}  // namespace covenant::schemes
