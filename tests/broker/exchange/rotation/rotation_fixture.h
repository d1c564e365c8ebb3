// A broker whose keys are rotated, step by step.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "broker/exchange/rotation/move_subjects.h"
#include "broker/exchange/rotation/rotate_keys.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/blind/blind_partner.h"

namespace covenant::exchange {

class RotationFixture : public testing::Test {
 protected:
  explicit RotationFixture(policy::PolicySet set = BrokerWithoutPort::ShippedPolicy()) : broker_(std::move(set)) {}

  Told<v1::RotateKeysAnswer> RotateAs(const std::string& person, v1::RotateKeysRequest request) {
    return broker_.Tell<v1::RotateKeysAnswer>(broker_.Person(person), v1::ENTRY_KIND_ROTATE_KEYS, &RotateKeys,
                                              std::move(request));
  }
  // Asked by two persons; what the second was told.
  Told<v1::RotateKeysAnswer> Rotate(const std::string& covenant = kTable) {
    RotateAs("p-adema", Ask<v1::RotateKeysRequest>(covenant, ""));
    return RotateAs("p-bakker", Ask<v1::RotateKeysRequest>(covenant, ""));
  }
  Told<v1::RotateKeysAnswer> Status() {
    auto request = Ask<v1::RotateKeysRequest>(kTable, "");
    request.set_status_only(true);
    return RotateAs("p-adema", std::move(request));
  }
  // Moves everybody; or stops at the `batch`-th batch.
  void MoveAll() {
    const absl::Status moved = MoveAllSubjects(broker_.rooms(), [] { return false; });
    ASSERT_TRUE(moved.ok()) << moved;
  }
  void MoveUntil(int batch) {
    int asked = 0;
    const absl::Status moved = MoveAllSubjects(broker_.rooms(), [&] { return asked++ == batch; });
    ASSERT_TRUE(moved.ok()) << moved;
  }

  Told<v1::SubmitAnswer> Submit(const std::string& party, const std::string& v_number) {
    return broker_.Submit(party, TableSubmission(TableSignal(v_number)));
  }
  void SubmitMany(int from, int people) {
    auto submission = Ask<v1::SubmitSignalsRequest>(kTable, kDetect);
    for (int i = 0; i < people; ++i) *submission.add_signals() = TableSignal(std::to_string(from + i));
    const auto told = broker_.SubmitBulk("kmar", submission);
    ASSERT_TRUE(told.status.ok()) << told.status;
    EXPECT_EQ(told->items(people - 1).outcome().told(), v1::TOLD_PERMITTED);
  }
  Told<v1::CheckAnswer> Check(v1::SubjectReference subject) {
    return broker_.Check("politie", Ask<v1::CheckSubjectRequest>(kTable, kDetect, std::move(subject)));
  }
  static v1::SubjectReference By(v1::Identifier identifier) {
    v1::SubjectReference subject;
    *subject.add_identifiers() = std::move(identifier);
    return subject;
  }
  int Entries(v1::EntryKind kind) const {
    int entries = 0;
    for (uint64_t i = 0; i < broker_.size(); ++i) entries += broker_.LeafAt(i).kind() == kind;
    return entries;
  }

  // The subjects of the table that stand under the key of this epoch, of v_numbers: index key and N, as stored.
  std::vector<pseudonym::SubjectKey> StandingIn(uint32_t epoch) const {
    Rooms& rooms = broker_.rooms();
    std::vector<pseudonym::SubjectKey> standing;
    const auto all = rooms.subjects.Next(kTable, "", 100'000);
    for (const pseudonym::SubjectKey& one : *all) {
      const auto element = crypto::Element::Parse(one.element).value();
      const auto key = rooms.subject_keys.OfElement(kTable, "v_number", epoch, element).value();
      if (key.index_key == one.index_key) standing.push_back(one);
    }
    return standing;
  }
  size_t SubjectRows() const {
    size_t rows = 0;
    for (auto cursor = broker_.rooms().store.Scan(store::Family::kSubjects, store::Prefix("s")); cursor->Valid();
         cursor->Next()) {
      ++rows;
    }
    return rows;
  }

  BrokerWithoutPort broker_;
  const BlindPartner police_{broker_, "politie"};
  const BlindPartner kmar_{broker_, "kmar"};
};

}  // namespace covenant::exchange
