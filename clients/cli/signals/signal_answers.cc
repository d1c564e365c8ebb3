#include "clients/cli/signals/signal_answers.h"

#include "clients/cli/program/answer_text.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

constexpr char kNoHit[] = "no hit: there is nothing that the covenant lets you know of\n";

bool IsHit(const v1::Outcome& outcome) {
  return outcome.told() == v1::TOLD_PERMITTED;
}

void PrintRecord(std::ostream& out, const v1::Record& record) {
  const std::string supplier =
      record.supplier().empty() ? "(not told)" : record.supplier() + " (" + record.supplier_name() + ")";
  out << "\nfrom " << Printable(supplier) << " under rule " << Printable(record.rule()) << "\nbasis to supply "
      << Printable(record.basis_supply()) << ", to receive " << Printable(record.basis_receive()) << "\n";
  Table fields({{"field"}, {"value"}});
  for (const v1::FieldValue& field : record.fields()) fields.Add({field.field(), field.value()});
  if (fields.rows() > 0) fields.Print(out);
}

Json RecordJson(const v1::Record& record) {
  Json fields = Json::object();
  for (const v1::FieldValue& field : record.fields()) fields[field.field()] = field.value();
  return Json{{"supplier", record.supplier()},
              {"supplier_name", record.supplier_name()},
              {"rule", record.rule()},
              {"basis_supply", record.basis_supply()},
              {"basis_receive", record.basis_receive()},
              {"fields", std::move(fields)}};
}

}  // namespace

Json AnswerJson(const v1::SubmitAnswer& answer) {
  Json json = OutcomeJson(answer.outcome());
  if (!answer.signal_reference().empty()) json["signal_reference"] = answer.signal_reference();
  return json;
}

Json AnswerJson(const v1::CheckAnswer& answer) {
  Json json = OutcomeJson(answer.outcome());
  if (!IsHit(answer.outcome())) return json;
  json["contacts"] = Json::array();
  for (const v1::Contact& contact : answer.contacts()) {
    json["contacts"].push_back({{"party", contact.party()}, {"name", contact.name()}});
  }
  json["possible"] = answer.possible();
  if (!answer.possible()) json["pseudonym"] = answer.pseudonym();
  return json;
}

Json AnswerJson(const v1::RetrieveAnswer& answer) {
  Json json = OutcomeJson(answer.outcome());
  if (!IsHit(answer.outcome())) return json;
  json["pseudonym"] = answer.pseudonym();
  json["records"] = Json::array();
  for (const v1::Record& record : answer.records()) json["records"].push_back(RecordJson(record));
  return json;
}

void PrintAnswer(std::ostream& out, const v1::SubmitAnswer& answer) {
  out << "accepted: signal reference " << Printable(answer.signal_reference()) << "\n";
}

void PrintAnswer(std::ostream& out, const v1::CheckAnswer& answer) {
  if (!IsHit(answer.outcome())) {
    out << kNoHit;
    return;
  }
  if (answer.possible()) {
    out << "possible hit: by weak identifiers alone, so it may be somebody else; ask by a number that identifies\n"
           "turn to these parties, on a legal basis of its own; nothing can be retrieved on it\n";
  } else {
    out << "hit: turn to these parties for the content, on a legal basis of its own\n";
  }
  Table contacts({{"party"}, {"name"}});
  for (const v1::Contact& contact : answer.contacts()) {
    contacts.Add({contact.party().empty() ? "(not told)" : contact.party(), contact.name()});
  }
  contacts.Print(out);
  if (!answer.possible()) out << "pseudonym: " << Printable(answer.pseudonym()) << "\n";
}

void PrintAnswer(std::ostream& out, const v1::RetrieveAnswer& answer) {
  if (!IsHit(answer.outcome())) {
    out << kNoHit;
    return;
  }
  out << Grouped(static_cast<uint64_t>(answer.records_size())) << (answer.records_size() == 1 ? " signal" : " signals")
      << ", pseudonym " << Printable(answer.pseudonym()) << "\n";
  for (const v1::Record& record : answer.records()) PrintRecord(out, record);
}

}  // namespace covenant::cli
