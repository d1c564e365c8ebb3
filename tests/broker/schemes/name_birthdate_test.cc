#include "tests/broker/schemes/written_cases.h"

namespace covenant::schemes {
namespace {

TEST(NameBirthdateTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"vandenberg", "annemarie", "1990-04-30"};
  ExpectAccepted("name_birthdate", {{{"van den Berg", "Annemarie", "1990-04-30"}, normal},
                                    {{"VAN DEN BERG", "ANNEMARIE", "30-04-1990"}, normal},
                                    {{"Van den Bérg", "Anne-Marie", "30.04.1990"}, normal},
                                    {{"van  den Berg", "Anne Marie", "30/04/1990"}, normal},
                                    {{"vandenberg", "Annemarië", " 1990-04-30 "}, normal},
                                    {{"van den Berg", "annemarie", "1990/04/30"}, normal},
                                    {{"Suharto", "", "1985-02-28"}, {"suharto", "", "1985-02-28"}},
                                    {{"O'Neill", "Zoë", "2000-02-29"}, {"oneill", "zoe", "2000-02-29"}},
                                    {{"Yılmaz", "Ayşe", "1999-12-31"}, {"yilmaz", "ayse", "1999-12-31"}},
                                    {{"Nguyễn", "Thị Ánh", "01-01-2008"}, {"nguyen", "thianh", "2008-01-01"}}});
}

TEST(NameBirthdateTest, IsRefusedWhenItIsNone) {
  ExpectRefused("name_birthdate", {{"", "Anna", "1990-04-30"},
                                   {"-", "Anna", "1990-04-30"},
                                   {"Berg4711", "Anna", "1990-04-30"},
                                   {"Берг", "Anna", "1990-04-30"},
                                   {"Berg", "Anna\xff", "1990-04-30"},
                                   {"Berg", "Anna", "1990-04-31"},
                                   {"Berg", "Anna", "1999-02-29"},
                                   {"Berg", "Anna", "1990-13-01"},
                                   {"Berg", "Anna", "1990-00-00"},
                                   {"Berg", "Anna", "04-31-1990"},
                                   {"Berg", "Anna", "90-04-30"},
                                   {"Berg", "Anna", ""},
                                   {"Berg", "Anna", "19900430"},
                                   {"Berg", "Anna", "1790-04-30"},
                                   {"Berg", "Anna", "2990-04-30"},
                                   {"Berg", "Anna", "199x-04-30"},
                                   {"Berg", "Anna", "1990-+4-30"}});
}

}  // namespace
}  // namespace covenant::schemes
