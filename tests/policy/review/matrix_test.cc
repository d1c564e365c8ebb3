#include "policy/review/matrix.h"

#include <set>
#include <tuple>

#include "policy/prose/wording.h"
#include "policy/review/lint.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Covenant& ProefCovenant() {
  return *Proef().FindCovenant("PROEF");
}

std::vector<MatrixRow> ProefMatrix() {
  return Matrix(Proef(), ProefCovenant(), Today());
}

std::vector<MatrixRow> RowsOf(const std::vector<MatrixRow>& rows, std::string_view rule) {
  std::vector<MatrixRow> found;
  for (const MatrixRow& row : rows) {
    if (row.rule->id == rule) found.push_back(row);
  }
  return found;
}

// "politie+kmar -> comensha: id_contact name/as_is"
std::string Line(const MatrixRow& row) {
  std::string line;
  for (const std::string& supplier : row.suppliers) line += (line.empty() ? "" : "+") + supplier;
  line += " ->";
  for (const std::string& recipient : row.recipients) line += " " + recipient;
  line += row.category.empty() ? "" : ": " + row.category;
  for (const MatrixField& field : row.fields) {
    line += " " + field.field + "/" + std::string(TransformationName(field.transformation));
  }
  return line;
}

std::vector<std::string> Lines(const std::vector<MatrixRow>& rows) {
  std::vector<std::string> lines;
  for (const MatrixRow& row : rows) lines.push_back(Line(row));
  return lines;
}

TEST(MatrixTest, HasARowForEverySupplierRecipientAndCategory) {
  EXPECT_THAT(Lines(RowsOf(ProefMatrix(), "zonder-bron")),
              ElementsAre("fairwork -> gemeente-almere: persoonskenmerk sex/as_is",
                          "fairwork -> gemeente-almere: aanmelder organisation/mask_source reported_on/year"));
  EXPECT_TRUE(RowsOf(ProefMatrix(), "zonder-bron").front().mask_source);
  EXPECT_THAT(RowsOf(ProefMatrix(), "inhoud"), SizeIs(4 * 4)) << "four suppliers, four categories";
  EXPECT_THAT(RowsOf(ProefMatrix(), "inhoud")[1].fields.front().bands, ElementsAre("0-15", "16+"));
}

TEST(MatrixTest, GivesEachPartyItsOwnBasis) {
  for (const MatrixRow& row : RowsOf(ProefMatrix(), "inhoud")) {
    const std::string& from = row.suppliers.front();
    EXPECT_EQ(row.basis_supply, from == "kmar"       ? "wpg_18_bpg_4_2_1_b_3"
                                : from == "fairwork" ? "avg_6_1_a"
                                                     : "wpg_20_1");
    EXPECT_EQ(row.basis_receive, "avg_6_1_e");
  }
}

TEST(MatrixTest, LeavesOutWhoTakesNoPartYet) {
  const auto lines = Lines(Matrix(Proef(), ProefCovenant(), absl::CivilDay(2026, 5, 31)));
  EXPECT_THAT(lines, ::testing::Not(::testing::Contains(::testing::HasSubstr("nla"))));
  EXPECT_THAT(Lines(Matrix(Proef(), ProefCovenant(), absl::CivilDay(2026, 6, 1))),
              ::testing::Contains(::testing::HasSubstr("nla")));
}

TEST(MatrixTest, ShowsAPartyOnlyItsOwnRows) {
  const std::vector<MatrixRow> all = ProefMatrix();
  for (const CovenantParty& party : ProefCovenant().parties) {
    std::vector<std::string> expected;
    for (const MatrixRow& row : all) {
      if (row.suppliers.front() == party.id || row.recipients.front() == party.id) expected.push_back(Line(row));
    }
    EXPECT_EQ(Lines(Matrix(Proef(), ProefCovenant(), Today(), party.id)), expected) << party.id;
  }
  EXPECT_THAT(Matrix(Proef(), ProefCovenant(), Today(), "opvang"), IsEmpty()) << "no party of this covenant";
}

TEST(MatrixTest, SaysWhatAProhibitionLeaves) {
  for (const MatrixRow& row : RowsOf(ProefMatrix(), "tafel")) {
    const bool forbidden = row.suppliers.front() == "kmar" && row.recipients.front() == "gemeente-almere";
    EXPECT_EQ(row.barred(), forbidden) << Line(row);
  }
  for (const MatrixRow& row : RowsOf(ProefMatrix(), "cijfers")) {
    EXPECT_EQ(row.barred(), row.suppliers.front() == "kmar") << Line(row);
  }
}

TEST(MatrixTest, TellsRowsThatDifferInTheirPartiesOnlyAsOne) {
  const std::vector<MatrixRow> rows = Combined(ProefMatrix());
  EXPECT_THAT(Lines(RowsOf(rows, "inhoud-treffer")), ElementsAre("kmar -> comensha", "nla+politie -> comensha"))
      << "of suspects kmar gives nothing";
  std::vector<MatrixRow> table = RowsOf(rows, "tafel");
  EXPECT_THAT(Lines(table), ::testing::Contains("kmar+nla+politie -> kmar nla politie")) << "each to the others";
}

// Every way that is not in some row is refused before anything is looked up; every way that is, is not.
TEST(MatrixTest, SaysWhatDecidingDoes) {
  PolicySet shipped = ShippedSet();
  for (const std::string id : {"COMENSHA-REG", "TAFEL-SIGNAAL"}) {
    shipped.Replace({DocumentKind::kCovenant, id, SourceFile("policy/covenants/" + id + ".yaml")});
  }
  shipped.Replace({DocumentKind::kCovenant, "PROEF", ProefSource()});
  const auto snapshot = Snap(shipped);
  ASSERT_NE(snapshot, nullptr);
  const absl::Time now = Noon();
  int permitted = 0;
  int refused = 0;
  for (const auto& covenant : snapshot->covenants()) {
    std::set<std::tuple<std::string, std::string, std::string, Action>> allowed;
    for (const MatrixRow& row : Matrix(*snapshot, *covenant, Today())) {
      for (const Action action : row.actions) {
        allowed.emplace(row.suppliers.front(), row.recipients.front(), row.rule->purpose, action);
      }
    }
    for (const Word* purpose : snapshot->vocabulary().All(WordKind::kPurpose)) {
      for (const CovenantParty& from : covenant->parties) {
        for (const CovenantParty& to : covenant->parties) {
          for (const Action action : {Action::kCheck, Action::kRetrieve}) {
            if (from.id == to.id) continue;
            Question question;
            question.action = action;
            question.covenant = covenant->id;
            question.purpose = purpose->code;
            question.recipient = to.id;
            question.supplier = from.id;
            const bool told = DecideQuestion(*snapshot, question, now).permitted;
            EXPECT_EQ(told, allowed.contains({from.id, to.id, purpose->code, action}))
                << covenant->id << " " << from.id << " -> " << to.id << " " << purpose->code << " "
                << ActionName(action);
            ++(told ? permitted : refused);
          }
        }
      }
    }
  }
  EXPECT_GT(permitted, 20);
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace covenant::policy
