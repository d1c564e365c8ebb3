#include "broker/exchange/replay/decide_again.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/replay/recorded_facts.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/request_rules.h"
#include "broker/exchange/story/succession.h"
#include "policy/decide/decide.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

// Refusals that no policy set makes or lifts (request_rules.h, story.cc).
bool RefusedForItsForm(std::string_view code) {
  return code == kActorMissing || code == kSizeInvalid || code == kSubjectMissing || code == kIdentifierInvalid ||
         code == kRequestIdReused;
}

std::vector<std::string> FieldsOf(const policy::RecordDecision& decision) {
  std::vector<std::string> fields;
  for (const policy::FieldRelease& field : *decision.fields) {
    fields.push_back(field.field + ":" + std::string(policy::TransformationName(field.transformation)));
  }
  return fields;
}

Verdict VerdictOf(const policy::Decision& decision) {
  return {decision.permitted, decision.rule, std::string(decision.code()), {}};
}

// One entry, being decided again.
class Entry {
 public:
  Entry(const policy::Snapshot& snapshot, const Records& records, const v1::Leaf& leaf, const v1::Detail& detail,
        ReplayTally& tally)
      : snapshot_(snapshot),
        records_(records),
        leaf_(leaf),
        detail_(detail),
        time_(absl::FromUnixMillis(leaf.time_ms())),
        facts_(RecordedFacts(leaf, detail)),
        tally_(tally) {}

  absl::Status Decide() {
    for (const v1::ItemDetail& item : detail_.items()) {
      if (RefusedForItsForm(item.outcome())) {
        tally_.Gap(kForm);
      } else if (leaf_.covenant().empty() || leaf_.purpose().empty()) {
        tally_.Gap(kNotRecorded);
      } else {
        RETURN_IF_ERROR(DecideItem(item));
      }
    }
    return absl::OkStatus();
  }

 private:
  absl::Status DecideItem(const v1::ItemDetail& item) {
    switch (leaf_.kind()) {
      case v1::ENTRY_KIND_SUBMIT:
      case v1::ENTRY_KIND_SUBMIT_BULK:
        return DecideSubmission(item);
      case v1::ENTRY_KIND_REPORT_OVERLAP:
        DecideReport(item);
        return absl::OkStatus();
      default:
        return DecideQuestion(item);
    }
  }

  Matter About(v1::ReplaySubject subject, const std::string& supplier = "") const {
    return {subject, leaf_.covenant(), leaf_.caller(), supplier};
  }
  // What was recorded of an item as a whole; refused unless `permitted`.
  static Verdict Recorded(const v1::ItemDetail& item, bool permitted) {
    Verdict verdict;
    verdict.permitted = permitted;
    if (item.reasons_size() > 0) verdict.rule = item.reasons(0).rule();
    if (!permitted) verdict.reason_code = item.outcome();
    return verdict;
  }

  absl::Status DecideSubmission(const v1::ItemDetail& item) {
    if (item.stored_signal() == 0) {
      tally_.Gap(kNotKept);
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const std::optional<Record> record, records_.Get(item.stored_signal()));
    if (!record) {
      tally_.Gap(kRecordDestroyed);
      return absl::OkStatus();
    }
    policy::Submission submission;
    submission.covenant = leaf_.covenant();
    submission.facts = record->facts;
    submission.schemes.assign(item.schemes().begin(), item.schemes().end());
    submission.fields = record->fields();
    submission.request = facts_;
    submission.request.blind = item.blind();
    tally_.Compare(About(v1::REPLAY_SUBJECT_SUBMISSION, leaf_.caller()), Recorded(item, /*permitted=*/true),
                   VerdictOf(policy::DecideSubmission(snapshot_, submission, time_)));
    return absl::OkStatus();
  }

  void DecideReport(const v1::ItemDetail& item) {
    // No report is given under break-glass, whatever the covenants say.
    if (facts_.break_glass) return tally_.Gap(kForm);
    policy::ReportRequest report;
    report.covenant = leaf_.covenant();
    report.purpose = leaf_.purpose();
    report.recipient = leaf_.caller();
    report.by = {"aanmelder"};
    report.request = facts_;
    report.last_given_on = policy::ParseDate(detail_.facts().last_report_on());
    tally_.Compare(About(v1::REPLAY_SUBJECT_REPORT), Recorded(item, item.outcome() == kPermit),
                   VerdictOf(policy::DecideReport(snapshot_, report, time_)));
  }

  policy::Question QuestionOf(const v1::ItemDetail& item) const {
    policy::Question question;
    question.action = leaf_.kind() == v1::ENTRY_KIND_RETRIEVE ? policy::Action::kRetrieve : policy::Action::kCheck;
    question.covenant = leaf_.covenant();
    question.purpose = leaf_.purpose();
    question.recipient = leaf_.caller();
    question.schemes.assign(item.schemes().begin(), item.schemes().end());
    question.bulk = leaf_.kind() == v1::ENTRY_KIND_CHECK_BULK;
    question.request = facts_;
    question.request.blind = item.blind();
    return question;
  }

  // Was anything looked up? Only then was the question itself permitted.
  static bool LookedUp(const v1::ItemDetail& item) {
    return item.subject_tokens_size() > 0 || item.outcome() == kPermit || item.outcome() == kWeakMatchOnly;
  }

  absl::Status DecideQuestion(const v1::ItemDetail& item) {
    const policy::Question question = QuestionOf(item);
    const Verdict before = Recorded(item, LookedUp(item));
    const policy::Decision decision = policy::DecideQuestion(snapshot_, question, time_);
    const Verdict after = VerdictOf(decision);
    if (before.permitted != after.permitted || item.records().empty()) {
      tally_.Compare(About(v1::REPLAY_SUBJECT_QUESTION), before, after);
    }
    for (const v1::RecordDetail& record : item.records()) {
      RETURN_IF_ERROR(DecideRecord(question, after, record));
    }
    return absl::OkStatus();
  }

  absl::Status DecideRecord(const policy::Question& question, const Verdict& asked, const v1::RecordDetail& recorded) {
    Verdict before;
    before.permitted = recorded.outcome() == kPermit;
    before.rule = recorded.rule();
    if (!before.permitted) before.reason_code = recorded.outcome();
    if (before.permitted) before.fields.assign(recorded.fields().begin(), recorded.fields().end());
    Verdict after = asked;
    if (asked.permitted) {
      ASSIGN_OR_RETURN(std::optional<Record> record, records_.Get(recorded.signal()));
      if (!record) {
        tally_.Gap(kRecordDestroyed);
        return absl::OkStatus();
      }
      CountForHolder(snapshot_, leaf_.covenant(), time_, record->facts);
      const policy::RecordDecision decision = policy::DecideRecord(snapshot_, question, record->facts, time_);
      after = VerdictOf(decision);
      after.fields = FieldsOf(decision);
      // Whatever the covenants say, nothing is retrieved by weak identifiers alone.
      if (recorded.outcome() == kWeakMatchOnly) after = before;
    }
    tally_.Compare(About(v1::REPLAY_SUBJECT_RECORD, recorded.supplier()), before, after);
    return absl::OkStatus();
  }

  const policy::Snapshot& snapshot_;
  const Records& records_;
  const v1::Leaf& leaf_;
  const v1::Detail& detail_;
  const absl::Time time_;
  const policy::RequestFacts facts_;
  ReplayTally& tally_;
};

}  // namespace

bool IsDecidedAgain(v1::EntryKind kind) {
  return kind >= v1::ENTRY_KIND_SUBMIT && kind <= v1::ENTRY_KIND_REPORT_OVERLAP;
}

absl::Status DecideAgain(const policy::Snapshot& snapshot, const Records& records, const v1::Leaf& leaf,
                         const v1::Detail& detail, ReplayTally& tally) {
  return Entry(snapshot, records, leaf, detail, tally).Decide();
}

}  // namespace covenant::exchange
