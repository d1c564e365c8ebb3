// bench-micro: single steps of a request, each beside what it cannot do without.
#include <filesystem>
#include <fstream>
#include <memory>
#include <sodium.h>
#include <string>
#include <unistd.h>
#include <vector>

#include <benchmark/benchmark.h>
#include <rocksdb/db.h>

#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "broker/base/clock.h"
#include "broker/base/encoding.h"
#include "broker/base/spawn.h"
#include "broker/crypto/keyring.h"
#include "broker/crypto/log_key.h"
#include "broker/crypto/master_key.h"
#include "broker/crypto/slots.h"
#include "broker/ledger/ledger.h"
#include "broker/pseudonym/recipient_pseudonym.h"
#include "broker/pseudonym/subject_key.h"
#include "broker/store/rocks_store.h"
#include "policy/decide/decide.h"
#include "policy/decide/policy_set.h"
#include "policy/decide/snapshot.h"

namespace covenant::bench {
namespace {

constexpr char kCovenant[] = "COMENSHA-REG";
constexpr size_t kGroup = 64;
constexpr size_t kRowBytes = 700;

// Ends the process: without this step there is nothing to measure.
template <class T>
T Need(absl::StatusOr<T> value) {
  if (!value.ok()) {
    std::fprintf(stderr, "bench-micro: %s\n", std::string(value.status().message()).c_str());
    std::exit(1);
  }
  return *std::move(value);
}

void Need(const absl::Status& status) {
  Need<bool>(status.ok() ? absl::StatusOr<bool>(true) : status);
}

// Gone with the process.
class Folder {
 public:
  Folder() {
    if (mkdtemp(path_.data()) == nullptr) std::exit(1);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string operator/(const char* name) const { return path_ + "/" + name; }

 private:
  std::string path_ = "/tmp/covenant-micro.XXXXXX";
};

const Folder& TheFolder() {
  static const Folder folder;
  return folder;
}

crypto::Keyring& TheKeyring() {
  static const std::unique_ptr<crypto::Keyring> keyring = [] {
    Need(crypto::MasterKey::Generate(TheFolder() / "master.key"));
    const crypto::MasterKey master = Need(crypto::MasterKey::Load(TheFolder() / "master.key"));
    return Need(crypto::Keyring::Open(TheFolder() / "keys", master, crypto::WhenMissing::kCreate));
  }();
  return *keyring;
}

void SubjectKey(benchmark::State& state) {
  const auto slots = Need(crypto::Slots::Open(&TheKeyring(), &SystemClock()));
  pseudonym::SubjectKeys keys(&TheKeyring(), slots.get());
  const std::vector<std::string> parts = {"2123456789"};
  const schemes::Identifier identifier = Need(schemes::Normalise("v_number", parts));
  for (auto _ : state) benchmark::DoNotOptimize(keys.Compute(kCovenant, identifier));
}
BENCHMARK(SubjectKey);

void SubjectKeyYardstickSodium(benchmark::State& state) {
  unsigned char uniform[crypto_core_ristretto255_HASHBYTES], scalar[crypto_core_ristretto255_SCALARBYTES];
  unsigned char element[crypto_core_ristretto255_BYTES], product[crypto_core_ristretto255_BYTES];
  randombytes_buf(uniform, sizeof uniform);
  crypto_core_ristretto255_scalar_random(scalar);
  for (auto _ : state) {
    crypto_core_ristretto255_from_hash(element, uniform);
    benchmark::DoNotOptimize(crypto_scalarmult_ristretto255(product, scalar, element));
  }
}
BENCHMARK(SubjectKeyYardstickSodium);

void RecipientPseudonym(benchmark::State& state) {
  pseudonym::RecipientPseudonyms pseudonyms(&TheKeyring());
  const std::string subject = pseudonym::NewSubjectId();
  for (auto _ : state) benchmark::DoNotOptimize(pseudonyms.Pseudonym("comensha", kCovenant, subject));
}
BENCHMARK(RecipientPseudonym);

void RecipientPseudonymYardstickSodium(benchmark::State& state) {
  unsigned char key[32], input[64] = {}, tag[24], sealed[16];
  randombytes_buf(key, sizeof key);
  for (auto _ : state) {
    crypto_generichash(tag, sizeof tag, input, sizeof input, key, sizeof key);
    benchmark::DoNotOptimize(crypto_stream_xchacha20_xor(sealed, input, sizeof sealed, tag, key));
  }
}
BENCHMARK(RecipientPseudonymYardstickSodium);

void OpenStoredSignal(benchmark::State& state) {
  const auto slots = Need(crypto::Slots::Open(&TheKeyring(), &SystemClock()));
  const std::string sealed = crypto::SealUnder(Need(slots->Take()), "bench", std::string(400, 's'));
  for (auto _ : state) benchmark::DoNotOptimize(crypto::OpenUnder(*slots, "bench", sealed));
}
BENCHMARK(OpenStoredSignal);

void OpenStoredSignalYardstickSodium(benchmark::State& state) {
  unsigned char key[32], nonce[24], plain[400] = {}, sealed[416], slot_plain[32] = {}, slot[48];
  randombytes_buf(key, sizeof key);
  randombytes_buf(nonce, sizeof nonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, nullptr, plain, sizeof plain, nullptr, 0, nullptr, nonce, key);
  crypto_aead_xchacha20poly1305_ietf_encrypt(slot, nullptr, slot_plain, sizeof slot_plain, nullptr, 0, nullptr, nonce,
                                             key);
  for (auto _ : state) {  // the key from its slot, then the signal
    benchmark::DoNotOptimize(crypto_aead_xchacha20poly1305_ietf_decrypt(slot_plain, nullptr, nullptr, slot, sizeof slot,
                                                                        nullptr, 0, nonce, key));
    benchmark::DoNotOptimize(crypto_aead_xchacha20poly1305_ietf_decrypt(plain, nullptr, nullptr, sealed, sizeof sealed,
                                                                        nullptr, 0, nonce, key));
  }
}
BENCHMARK(OpenStoredSignalYardstickSodium);

std::string ReadSource(const std::string& path) {
  std::ifstream file(std::string(SOURCE_DIR) + "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::shared_ptr<const policy::Snapshot> ShippedPolicy() {
  policy::PolicySet set;
  set.Replace({policy::DocumentKind::kVocabulary, "vocabulary", ReadSource("policy/vocabulary.yaml")});
  set.Replace({policy::DocumentKind::kRegister, "register", ReadSource("tests/policy/data/register.yaml")});
  set.Replace({policy::DocumentKind::kCovenant, kCovenant, ReadSource("policy/covenants/COMENSHA-REG.yaml")});
  for (const auto& file : std::filesystem::directory_iterator(std::string(SOURCE_DIR) + "/policy/statutes")) {
    if (file.path().extension() != ".yaml") continue;
    set.Replace({policy::DocumentKind::kStatute, file.path().stem(),
                 ReadSource("policy/statutes/" + file.path().filename().string())});
  }
  policy::Compiled compiled = policy::Compile(set, ReadSource("policy/tables/police-units-2022.csv"));
  for (const policy::Diagnostic& diagnostic : compiled.diagnostics) {
    if (diagnostic.severity == policy::Severity::kError) Need(absl::InvalidArgumentError(diagnostic.Text()));
  }
  return compiled.snapshot;
}

// The question, and one record. What it cannot do without is next to nothing; it stands here to be seen grow.
void Decide(benchmark::State& state) {
  const auto snapshot = ShippedPolicy();
  policy::Question question;
  question.action = policy::Action::kRetrieve;
  question.covenant = kCovenant;
  question.purpose = "registratie_aard_omvang";
  question.recipient = "comensha";
  policy::RecordFacts facts;
  facts.supplier = "politie";
  facts.purpose = question.purpose;
  facts.subject_role = "slachtoffer";
  facts.police_regime = "wpg_8";
  facts.supplied_on = facts.first_processed_on = absl::CivilDay(2026, 11, 1);
  const absl::Time now = absl::FromCivil(absl::CivilDay(2026, 11, 21), absl::UTCTimeZone());
  if (!policy::DecideQuestion(*snapshot, question, now).permitted) state.SkipWithError("the question is refused");
  if (!policy::DecideRecord(*snapshot, question, facts, now).permitted) state.SkipWithError("the record is refused");
  for (auto _ : state) {
    benchmark::DoNotOptimize(policy::DecideQuestion(*snapshot, question, now));
    benchmark::DoNotOptimize(policy::DecideRecord(*snapshot, question, facts, now));
  }
}
BENCHMARK(Decide);

// Groups of 64 entries, each waited for.
void Append(benchmark::State& state) {
  const Folder folder;  // the harness calls this more than once
  Need(crypto::LogKey::Generate(folder / "log.key", "bench.example/log"));
  const crypto::LogKey key = Need(crypto::LogKey::Load(folder / "log.key"));
  const auto store = Need(store::OpenRocksStore({folder / "data"}));
  ledger::LedgerOptions options;
  options.identity = {key.name(), key.public_key()};
  options.sign = [&key](std::string_view text) { return key.Sign(text); };
  options.high_water_mark = folder / "mark";
  const auto ledger = Need(ledger::Ledger::Open(store.get(), std::move(options)));
  for (auto _ : state) {
    absl::BlockingCounter waiting(kGroup);
    for (size_t i = 0; i < kGroup; ++i) {
      Spawn([](ledger::Ledger& log, absl::BlockingCounter& left) -> Task<void> {
        ledger::Entry entry;
        entry.leaf = std::string(kRowBytes / 2, 'l');
        entry.detail = std::string(kRowBytes / 2, 'd');
        const auto recorded = co_await log.Append(std::move(entry));
        Need(recorded.status());
        left.DecrementCount();
      }(*ledger, waiting));
    }
    waiting.Wait();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kGroup));
}
BENCHMARK(Append)->UseRealTime();

void AppendYardstickRocksdb(benchmark::State& state) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kNoCompression;
  rocksdb::DB* opened = nullptr;
  if (!rocksdb::DB::Open(options, TheFolder() / "yardstick", &opened).ok()) std::exit(1);
  const std::unique_ptr<rocksdb::DB> db(opened);
  const std::string row(kRowBytes, 'r');
  rocksdb::WriteOptions synced;
  synced.sync = true;
  uint64_t next = 0;
  for (auto _ : state) {
    rocksdb::WriteBatch batch;
    for (size_t i = 0; i < kGroup; ++i) {
      std::string index;
      AppendBigEndian64(index, next++);
      if (!batch.Put(index, row).ok()) std::exit(1);
    }
    if (!db->Write(synced, &batch).ok()) std::exit(1);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kGroup));
}
BENCHMARK(AppendYardstickRocksdb)->UseRealTime();

}  // namespace
}  // namespace covenant::bench

BENCHMARK_MAIN();
