#include "tests/broker/exchange/exchange_fixture.h"

#include <cstdlib>
#include <thread>

#include "covenant/v1/receipt.pb.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "broker/base/encoding.h"
#include "broker/base/uuid7.h"
#include "broker/crypto/master_key.h"
#include "broker/crypto/secret.h"
#include "broker/exchange/administration/accept.h"
#include "broker/exchange/administration/activation.h"
#include "broker/exchange/administration/administer.h"
#include "broker/exchange/administration/genesis.h"
#include "broker/exchange/administration/policy_history.h"
#include "broker/exchange/audit/audit.h"
#include "broker/exchange/audit/follow_log.h"
#include "broker/exchange/audit/list_entries.h"
#include "broker/exchange/rights/who_am_i.h"
#include "broker/exchange/signals/check.h"
#include "broker/exchange/signals/overlap.h"
#include "broker/exchange/signals/retrieve.h"
#include "broker/exchange/signals/submit.h"
#include "clients/auditor/approval.h"
#include "clients/auditor/entry.h"
#include "gtest/gtest.h"
#include "policy/text/civil_date.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

constexpr char kOrigin[] = "log.test/covenants";

authenticate::Role RoleOf(policy::PersonRole role) {
  switch (role) {
    case policy::PersonRole::kOfficer:
      return authenticate::Role::kOfficer;
    case policy::PersonRole::kSignatory:
      return authenticate::Role::kSignatory;
    case policy::PersonRole::kCaseWorker:
      return authenticate::Role::kPartner;
    case policy::PersonRole::kAuditor:
      return authenticate::Role::kAuditor;
    case policy::PersonRole::kAdministrator:
      break;
  }
  return authenticate::Role::kAdministrator;
}

}  // namespace

absl::Time DutchTime(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text + "+01:00", &time, &error)) << text << error;
  return time;
}

// In the order in which the broker makes them; they go in the reverse.
struct BrokerWithoutPort::Running {
  std::unique_ptr<crypto::Keyring> keyring;
  std::unique_ptr<crypto::Slots> slots;
  std::unique_ptr<ledger::Ledger> ledger;
  LogIndices indices;
  std::unique_ptr<PolicyInForce> policy;
  std::unique_ptr<WorkerPool> workers;
  std::unique_ptr<Rooms> rooms;
  ~Running() {
    if (ledger != nullptr) ledger->Stop();
  }
};

policy::PolicySet BrokerWithoutPort::ShippedPolicy() {
  policy::PolicySet set = policy::ShippedSet();
  for (const std::string id : {kRegistration, kTable}) {
    set.Replace({policy::DocumentKind::kCovenant, id, policy::SourceFile("policy/covenants/" + id + ".yaml")});
  }
  return set;
}

BrokerWithoutPort::BrokerWithoutPort() : BrokerWithoutPort(ShippedPolicy()) {}

BrokerWithoutPort::BrokerWithoutPort(policy::PolicySet set) {
  clock_.Set(DutchTime("2026-11-21T10:00:00"));
  set.Replace(
      {policy::DocumentKind::kPoliceUnits, "police_units", policy::SourceFile("policy/tables/police-units-2022.csv")});
  auto first = MakeInForce(std::move(set));
  EXPECT_TRUE(first.ok()) << first.status();
  EXPECT_TRUE(crypto::MasterKey::Generate(folder_ / "master.key").ok());
  log_key_ = std::make_unique<crypto::LogKey>(crypto::LogKey::Generate(folder_ / "log.key", kOrigin).value());
  auditor_key_ = std::make_unique<auditor::LogKey>(auditor::LogKey::Parse(log_key_->VerifierKey()).value());
  const absl::Status opened = Open(*std::move(first));
  EXPECT_TRUE(opened.ok()) << opened;
  const absl::Status begun = Wait(BeginLog(rooms()));
  EXPECT_TRUE(begun.ok()) << begun;
}

BrokerWithoutPort::~BrokerWithoutPort() {
  store_.HoldWrites(false);
  running_.reset();
}

absl::Status BrokerWithoutPort::Open(std::shared_ptr<const InForce> first) {
  auto running = std::make_unique<Running>();
  const auto master = crypto::MasterKey::Load(folder_ / "master.key");
  running->keyring = crypto::Keyring::Open(folder_ / "keys", master.value(), crypto::WhenMissing::kCreate).value();
  running->slots = crypto::Slots::Open(running->keyring.get(), &clock_).value();
  ledger::LedgerOptions options;
  options.identity = {log_key_->name(), log_key_->public_key()};
  options.sign = [this](std::string_view text) { return log_key_->Sign(text); };
  options.high_water_mark = folder_ / "high-water";
  options.retry_interval = absl::Milliseconds(20);
  options.report = [this](std::string_view line) {
    absl::MutexLock lock(&mutex_);
    absl::StrAppend(&reports_, std::string(line), "\n");
  };
  options.stop_process = [this](const absl::Status&) { asked_to_stop_ = true; };
  auto ledger = ledger::Ledger::Open(&store_, std::move(options));
  if (!ledger.ok()) return ledger.status();
  running->ledger = *std::move(ledger);
  auto indices = FollowLog(store_, *running->ledger, *running->keyring, *running->slots, rebuild_indices,
                           [this](std::string_view line) {
                             absl::MutexLock lock(&mutex_);
                             absl::StrAppend(&reports_, std::string(line), "\n");
                           });
  if (!indices.ok()) return indices.status();
  running->indices = *std::move(indices);
  running->policy = std::make_unique<PolicyInForce>(std::move(first));
  running->workers = std::make_unique<WorkerPool>(2);
  running->rooms.reset(new Rooms{.clock = clock_,
                                 .store = store_,
                                 .ledger = *running->ledger,
                                 .keyring = *running->keyring,
                                 .slots = *running->slots,
                                 .policy = *running->policy,
                                 .workers = *running->workers,
                                 .follower = *running->indices.follower,
                                 .lookup = *running->indices.lookup,
                                 .log_key = log_key_->VerifierKey(),
                                 .turns = {}});
  running_ = std::move(running);
  return absl::OkStatus();
}

void BrokerWithoutPort::Restart() {
  running_.reset();
  auto stored = LoadPolicy(store_);
  ASSERT_TRUE(stored.ok()) << stored.status();
  const absl::Status opened = Open(*std::move(stored));
  ASSERT_TRUE(opened.ok()) << opened;
  const absl::Status activated = Wait(ActivateDue(rooms()));
  ASSERT_TRUE(activated.ok()) << activated;
}

Rooms& BrokerWithoutPort::rooms() const {
  return *running_->rooms;
}

bool BrokerWithoutPort::AwaitSize(uint64_t size) const {
  for (int i = 0; i < 1000 && this->size() < size; ++i) absl::SleepFor(absl::Milliseconds(10));
  return this->size() >= size;
}

authenticate::Caller BrokerWithoutPort::System(const std::string& party) const {
  const policy::Party* known = rooms().policy.Current()->snapshot->parties().Find(party);
  if (known == nullptr) {
    ADD_FAILURE() << party << " is no party of the register";
    std::abort();
  }
  authenticate::Caller caller;
  caller.party = party;
  caller.capacity = known->capacity;
  caller.name = known->NameOn(policy::DutchDay(clock_.Now()));
  caller.fingerprint = std::string(64, 'a');
  caller.not_after = clock_.Now() + absl::Hours(24 * 100);
  caller.roles = {authenticate::Role::kPartner};
  return caller;
}

authenticate::Caller BrokerWithoutPort::Person(const std::string& person) const {
  const policy::Person* known = rooms().policy.Current()->snapshot->parties().FindPerson(person);
  if (known == nullptr) {
    ADD_FAILURE() << person << " is no person of the register";
    std::abort();
  }
  authenticate::Caller caller = System(known->party);
  caller.person = person;
  caller.roles.clear();
  for (const policy::PersonRole role : known->roles) caller.roles.push_back(RoleOf(role));
  return caller;
}

const test_pki::Issued& BrokerWithoutPort::CertificateOf(const std::string& person) const {
  auto it = certificates_.find(person);
  if (it == certificates_.end()) it = certificates_.emplace(person, authority_.Issue({})).first;
  return it->second;
}

Call BrokerWithoutPort::MakeCall(const authenticate::Caller& caller, v1::EntryKind kind, std::string_view bytes,
                                 const v1::RequestContext& context) const {
  Call call;
  call.caller = caller;
  if (!caller.person.empty()) call.certificate_pem = CertificateOf(caller.person).certificate_pem;
  call.policy = rooms().policy.Current();
  call.now = clock_.Now();
  call.kind = kind;
  call.bytes = bytes;
  call.context = &context;
  call.cancelled = gone;
  return call;
}

void BrokerWithoutPort::Complete(v1::RequestContext& context) const {
  if (context.request_id().empty()) context.set_request_id(MakeUuid7(clock_.Now(), crypto::RandomBytes(10)));
  if (context.nonce().empty()) context.set_nonce(crypto::RandomBytes(32));
  if (!context.has_actor()) {
    context.mutable_actor()->set_reference("m-4711");
    context.mutable_actor()->set_function("rechercheur");
  }
  if (context.case_reference().empty()) context.set_case_reference("zaak-12");
}

Envelope BrokerWithoutPort::Verify(const Call& call, const absl::StatusOr<Reply>& reply) const {
  Envelope seen;
  seen.status = reply.status();
  if (!reply.ok()) return seen;
  seen.size = reply->bytes.size();
  v1::Envelope envelope;
  EXPECT_TRUE(envelope.ParseFromString(reply->bytes));
  auditor::Expectation expected;
  expected.caller = call.caller.party;
  expected.kind = call.kind;
  expected.covenant = call.context->covenant();
  expected.purpose = call.context->purpose();
  {
    absl::MutexLock lock(&mutex_);
    if (const auto given = given_.find(call.context->known_size()); given != given_.end()) {
      expected.known = given->second;
    }
  }
  const std::vector<auditor::LogKey> keys{*auditor_key_};
  const auto verified =
      auditor::VerifyReceipt(call.bytes, call.context->nonce(), envelope.answer(), envelope.receipt(), keys, expected);
  EXPECT_TRUE(verified.ok()) << verified.status();
  if (!verified.ok()) {
    seen.status = verified.status();
    return seen;
  }
  seen.answer = envelope.answer();
  seen.receipt = envelope.receipt();
  seen.leaf = verified->leaf;
  seen.index = verified->index;
  {
    absl::MutexLock lock(&mutex_);
    given_[verified->checkpoint.size] = verified->checkpoint;
  }
  const auto entry = rooms().ledger.Read(seen.index);
  EXPECT_TRUE(entry.ok()) << entry.status();
  EXPECT_EQ(entry->leaf, envelope.receipt().leaf()) << "the receipt's leaf is not the one in the log";
  seen.detail = DetailAt(seen.index);
  return seen;
}

v1::Leaf BrokerWithoutPort::LeafAt(uint64_t index) const {
  v1::Leaf leaf;
  EXPECT_TRUE(leaf.ParseFromString(rooms().ledger.Read(index).value().leaf));
  return leaf;
}

v1::Detail BrokerWithoutPort::DetailAt(uint64_t index) const {
  const ledger::StoredEntry entry = rooms().ledger.Read(index).value();
  const auto opened = OpenDetail(rooms().slots, LeafAt(index).commitment(), entry.detail);
  EXPECT_TRUE(opened.ok()) << opened.status();
  const auto detail = auditor::ReadDetail(LeafAt(index), opened->salt, opened->detail);
  EXPECT_TRUE(detail.ok()) << detail.status();
  return **detail;
}

std::string BrokerWithoutPort::AllBytes() const {
  std::string all;
  for (const store::Family family : store::kFamilies) {
    for (auto cursor = store_.Scan(family, {}); cursor->Valid(); cursor->Next()) {
      absl::StrAppend(&all, std::string(cursor->key()), "\n", std::string(cursor->value()), "\n");
    }
  }
  absl::MutexLock lock(&mutex_);
  return all + reports_;
}

Told<v1::SubmitAnswer> BrokerWithoutPort::Submit(const std::string& party, v1::SubmitSignalRequest request) {
  return Tell<v1::SubmitAnswer>(System(party), v1::ENTRY_KIND_SUBMIT, &SubmitSignal, std::move(request));
}
Told<v1::SubmitSignalsAnswer> BrokerWithoutPort::SubmitBulk(const std::string& party,
                                                            v1::SubmitSignalsRequest request) {
  return Tell<v1::SubmitSignalsAnswer>(System(party), v1::ENTRY_KIND_SUBMIT_BULK, &SubmitSignals, std::move(request));
}
Told<v1::CheckAnswer> BrokerWithoutPort::Check(const std::string& party, v1::CheckSubjectRequest request) {
  return Tell<v1::CheckAnswer>(System(party), v1::ENTRY_KIND_CHECK, &CheckSubject, std::move(request));
}
Told<v1::CheckSubjectsAnswer> BrokerWithoutPort::CheckBulk(const std::string& party, v1::CheckSubjectsRequest request) {
  return Tell<v1::CheckSubjectsAnswer>(System(party), v1::ENTRY_KIND_CHECK_BULK, &CheckSubjects, std::move(request));
}
Told<v1::RetrieveAnswer> BrokerWithoutPort::Retrieve(const std::string& party, v1::RetrieveRequest request) {
  return Tell<v1::RetrieveAnswer>(System(party), v1::ENTRY_KIND_RETRIEVE, &exchange::Retrieve, std::move(request));
}
Told<v1::OverlapAnswer> BrokerWithoutPort::Overlap(const std::string& party, v1::OverlapRequest request) {
  return Tell<v1::OverlapAnswer>(System(party), v1::ENTRY_KIND_REPORT_OVERLAP, &exchange::Overlap, std::move(request));
}
Told<v1::WhoAmIAnswer> BrokerWithoutPort::WhoAmI(const std::string& party) {
  return Tell<v1::WhoAmIAnswer>(System(party), v1::ENTRY_KIND_WHO_AM_I, &exchange::WhoAmI, v1::WhoAmIRequest());
}
Told<v1::ListEntriesAnswer> BrokerWithoutPort::ListEntries(const authenticate::Caller& caller,
                                                           v1::ListEntriesRequest request) {
  return Tell<v1::ListEntriesAnswer>(caller, v1::ENTRY_KIND_AUDIT_LIST, &exchange::ListEntries, std::move(request));
}
Told<v1::GetEntryAnswer> BrokerWithoutPort::GetEntry(const authenticate::Caller& caller, v1::GetEntryRequest request) {
  return Tell<v1::GetEntryAnswer>(caller, v1::ENTRY_KIND_AUDIT_GET, &exchange::GetEntry, std::move(request));
}
Told<v1::ProposeAnswer> BrokerWithoutPort::Propose(const std::string& person, v1::ProposeRequest request) {
  return Tell<v1::ProposeAnswer>(Person(person), v1::ENTRY_KIND_POLICY_PROPOSE, &exchange::Propose, std::move(request));
}

Told<v1::ApproveAnswer> BrokerWithoutPort::Approve(const std::string& person, const v1::Proposal& proposal) {
  v1::ApproveRequest request;
  request.set_proposal_id(proposal.proposal_id());
  request.set_signature(SignApproval(person, proposal.proposal_id(), proposal.digest()));
  return Tell<v1::ApproveAnswer>(Person(person), v1::ENTRY_KIND_POLICY_APPROVE, &exchange::Approve, std::move(request));
}

Told<v1::AcceptAnswer> BrokerWithoutPort::Accept(const std::string& person, const v1::Proposal& proposal) {
  const authenticate::Caller caller = Person(person);
  v1::AcceptRequest request;
  request.set_proposal_id(proposal.proposal_id());
  request.set_signature(SignAcceptance(person, caller.party, proposal));
  return Tell<v1::AcceptAnswer>(caller, v1::ENTRY_KIND_POLICY_ACCEPT, &exchange::Accept, std::move(request));
}

Told<v1::HistoryAnswer> BrokerWithoutPort::History(const std::string& person, v1::HistoryRequest request) {
  return Tell<v1::HistoryAnswer>(Person(person), v1::ENTRY_KIND_POLICY_HISTORY, &PolicyHistory, std::move(request));
}

Told<v1::SuspendAnswer> BrokerWithoutPort::Suspend(const std::string& person, const std::string& covenant) {
  v1::SuspendRequest request;
  request.set_name(covenant);
  return Tell<v1::SuspendAnswer>(Person(person), v1::ENTRY_KIND_POLICY_SUSPEND, &exchange::Suspend, std::move(request));
}

std::string BrokerWithoutPort::SignApproval(const std::string& person, const std::string& proposal_id,
                                            const std::string& digest) {
  return Sign(person, auditor::ApprovalText(proposal_id, digest));
}

std::string BrokerWithoutPort::Sign(const std::string& person, const std::string& text) {
  return test_pki::Sign(CertificateOf(person), text);
}

std::string BrokerWithoutPort::SignAcceptance(const std::string& person, const std::string& party,
                                              const v1::Proposal& proposal) {
  return test_pki::Sign(CertificateOf(person),
                        auditor::AcceptanceText(proposal.proposal_id(), proposal.digest(), party));
}

v1::Identifier Identifier(const std::string& scheme, const std::vector<std::string>& parts) {
  v1::Identifier identifier;
  identifier.set_scheme(scheme);
  for (const std::string& part : parts) identifier.add_parts(part);
  return identifier;
}

v1::SubjectReference About(const std::string& scheme, const std::string& value) {
  v1::SubjectReference subject;
  *subject.add_identifiers() = Identifier(scheme, {value});
  return subject;
}

v1::SubjectReference ByPseudonym(const std::string& pseudonym) {
  v1::SubjectReference subject;
  subject.set_pseudonym(pseudonym);
  return subject;
}

v1::Signal TableSignal(const std::string& v_number) {
  v1::Signal signal;
  *signal.add_identifiers() = Identifier("v_number", {v_number});
  signal.set_subject_role("mogelijk_slachtoffer");
  signal.set_police_regime("wpg_8");
  return signal;
}

v1::Signal VictimSignal(const std::string& v_number) {
  v1::Signal signal = TableSignal(v_number);
  const std::pair<const char*, const char*> fields[] = {{"birth_date", "2009-05-04"},
                                                        {"sex", "v"},
                                                        {"nationality", "POL"},
                                                        {"municipality", "Almere"},
                                                        {"form", "arbeid"}};
  for (const auto& [field, value] : fields) {
    v1::FieldValue* added = signal.add_fields();
    added->set_field(field);
    added->set_value(value);
  }
  return signal;
}

v1::Signal CareSignal(const std::string& v_number) {
  v1::Signal signal = VictimSignal(v_number);
  signal.clear_police_regime();
  signal.mutable_fields(0)->set_value("1999-05-04");  // of age: the subject signs
  signal.mutable_consent()->set_form("written");
  signal.mutable_consent()->set_signed_by("self");
  signal.mutable_consent()->add_scopes("registratie");
  signal.mutable_consent()->set_given_on("2026-10-01");
  return signal;
}

v1::SubmitSignalRequest TableSubmission(v1::Signal signal) {
  auto request = Ask<v1::SubmitSignalRequest>(kTable, kDetect);
  *request.mutable_signal() = std::move(signal);
  return request;
}

v1::SubmitSignalRequest VictimSubmission(v1::Signal signal) {
  auto request = Ask<v1::SubmitSignalRequest>(kRegistration, kRegister);
  *request.mutable_signal() = std::move(signal);
  return request;
}

}  // namespace covenant::exchange
