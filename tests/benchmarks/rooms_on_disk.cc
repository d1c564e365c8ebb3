#include "tests/benchmarks/rooms_on_disk.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "broker/base/uuid7.h"
#include "broker/configuration.h"
#include "broker/crypto/log_key.h"
#include "broker/crypto/master_key.h"
#include "broker/crypto/secret.h"
#include "broker/exchange/administration/genesis.h"
#include "broker/first_policy.h"
#include "policy/text/civil_date.h"

namespace covenant::bench {
namespace {

constexpr char kOrigin[] = "bench.example/log";

Configuration Configure(const std::string& folder) {
  Configuration configuration;
  configuration.data = folder + "/data";
  configuration.keys = folder + "/keys";
  configuration.high_water = folder + "/high-water";
  configuration.master_key_file = folder + "/master.key";
  configuration.log_key_file = folder + "/log.key";
  configuration.origin = kOrigin;
  configuration.policy.policy_register = SOURCE_DIR "/tests/policy/data/register.yaml";
  configuration.policy.vocabulary = SOURCE_DIR "/policy/vocabulary.yaml";
  configuration.policy.statutes = SOURCE_DIR "/policy/statutes";
  configuration.policy.police_units = SOURCE_DIR "/policy/tables/police-units-2022.csv";
  Need(crypto::MasterKey::Generate(configuration.master_key_file));
  Need(crypto::LogKey::Generate(configuration.log_key_file, kOrigin).status());
  return configuration;
}

std::string NewFolder(const std::string& parent) {
  std::string folder = parent + "/covenant-bench.XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) GiveUp("cannot make a folder in " + parent);
  return folder;
}

}  // namespace

void GiveUp(const std::string& why) {
  std::cerr << "bench: " << why << std::endl;
  std::_Exit(1);
}

void Need(const absl::Status& status) {
  if (!status.ok()) GiveUp(std::string(status.message()));
}

std::string ShippedCovenant(const std::string& id, const std::vector<std::pair<std::string, std::string>>& changes) {
  std::ifstream file(SOURCE_DIR "/policy/covenants/" + id + ".yaml", std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  for (const auto& [from, to] : changes) {
    const size_t at = text.find(from);
    if (at == std::string::npos) GiveUp(absl::StrCat("covenant ", id, " has no longer the words: ", from));
    text.replace(at, from.size(), to);
  }
  return text;
}

RoomsOnDisk::RoomsOnDisk(const std::string& parent, const std::string& covenant_id, std::string covenant,
                         absl::Time now)
    : folder_(NewFolder(parent)) {
  clock_.Set(now);
  const Configuration configuration = Configure(folder_);
  foundation_.emplace(Need(LayFoundation(configuration)));
  policy::PolicySet set = Need(ReadFirstPolicy(configuration))->set;
  set.Replace({policy::DocumentKind::kCovenant, covenant_id, std::move(covenant)});
  policy_ = std::make_unique<exchange::PolicyInForce>(Need(exchange::MakeInForce(std::move(set))));
  workers_ = std::make_unique<WorkerPool>(2);
  rooms_.reset(new exchange::Rooms{.clock = clock_,
                                   .store = *foundation_->store,
                                   .ledger = *foundation_->ledger,
                                   .keyring = *foundation_->keyring,
                                   .slots = *foundation_->slots,
                                   .policy = *policy_,
                                   .workers = *workers_,
                                   .follower = *foundation_->indices.follower,
                                   .lookup = *foundation_->indices.lookup,
                                   .log_key = foundation_->log_key->VerifierKey(),
                                   .turns = {}});
  Need(Wait(exchange::BeginLog(*rooms_)));
}

RoomsOnDisk::~RoomsOnDisk() {
  foundation_->ledger->Stop();
  rooms_.reset();
  workers_.reset();
  foundation_.reset();
  std::filesystem::remove_all(folder_);
}

authenticate::Caller RoomsOnDisk::System(const std::string& party) const {
  const policy::Party* known = policy_->Current()->snapshot->parties().Find(party);
  if (known == nullptr) GiveUp(party + " is no party of the register");
  authenticate::Caller caller;
  caller.party = party;
  caller.capacity = known->capacity;
  caller.name = known->NameOn(policy::DutchDay(clock_.Now()));
  caller.fingerprint = std::string(64, 'a');
  caller.not_after = clock_.Now() + absl::Hours(24 * 100);
  caller.roles = {authenticate::Role::kPartner};
  return caller;
}

authenticate::Caller RoomsOnDisk::Officer(const std::string& person, const std::string& party) const {
  authenticate::Caller caller = System(party);
  caller.person = person;
  caller.roles = {authenticate::Role::kOfficer};
  return caller;
}

exchange::Call RoomsOnDisk::MakeCall(const authenticate::Caller& caller, v1::EntryKind kind, std::string_view bytes,
                                     const v1::RequestContext& context) const {
  exchange::Call call;
  call.caller = caller;
  call.policy = policy_->Current();
  call.now = clock_.Now();
  call.kind = kind;
  call.bytes = bytes;
  call.context = &context;
  return call;
}

void RoomsOnDisk::Complete(v1::RequestContext& context) const {
  context.set_request_id(MakeUuid7(clock_.Now(), crypto::RandomBytes(10)));
  context.set_nonce(crypto::RandomBytes(32));
  context.mutable_actor()->set_reference("medewerker-17");
  context.mutable_actor()->set_function("mensenhandelrechercheur");
  context.set_case_reference("zaak-2026-1234");
}

}  // namespace covenant::bench
