// bench-pseudonyms: the steps between an identifier and a pseudonym, beside libsodium's own multiplication by a scalar.
#include <cstdio>
#include <filesystem>
#include <memory>
#include <sodium.h>
#include <string>
#include <unistd.h>
#include <vector>

#include <benchmark/benchmark.h>

#include "broker/crypto/keyring.h"
#include "broker/crypto/master_key.h"
#include "broker/crypto/oprf.h"
#include "broker/pseudonym/recipient_pseudonym.h"
#include "broker/pseudonym/subject_key.h"
#include "broker/schemes/input.h"

namespace covenant::bench {
namespace {

constexpr char kCovenant[] = "COMENSHA-REG";
constexpr char kScheme[] = "v_number";
constexpr crypto::OprfMode kMode = crypto::OprfMode::kVoprf;
constexpr size_t kClientBatch = 100;

// Ends the process: without this step there is nothing to measure.
template <class T>
T Need(absl::StatusOr<T> value) {
  if (!value.ok()) {
    std::fprintf(stderr, "bench-pseudonyms: %s\n", std::string(value.status().message()).c_str());
    std::exit(1);
  }
  return *std::move(value);
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
  std::string path_ = "/tmp/covenant-pseudonyms.XXXXXX";
};

crypto::Keyring& TheKeyring() {
  static const Folder folder;
  static const std::unique_ptr<crypto::Keyring> keyring = [] {
    if (!crypto::MasterKey::Generate(folder / "master.key").ok()) std::exit(1);
    const crypto::MasterKey master = Need(crypto::MasterKey::Load(folder / "master.key"));
    return Need(crypto::Keyring::Open(folder / "keys", master, crypto::WhenMissing::kCreate));
  }();
  return *keyring;
}

schemes::Identifier VNumber(size_t number) {
  return Need(schemes::Normalise(kScheme, std::vector{std::to_string(2'000'000'000 + number)}));
}

// A batch as a client sends it, and what it needs to go on.
struct Batch {
  std::vector<std::string> inputs;
  std::vector<crypto::Element> elements;
  std::vector<crypto::Secret> blinds;
};

Batch BlindBatch(size_t size) {
  Batch batch;
  for (size_t i = 0; i < size; ++i) {
    batch.inputs.push_back(schemes::SubjectKeyInput(kCovenant, VNumber(i)));
    crypto::Blinded one = Need(crypto::Blind(kMode, batch.inputs.back()));
    batch.elements.push_back(one.element);
    batch.blinds.push_back(std::move(one.blind));
  }
  return batch;
}

void SetPerElement(benchmark::State& state, size_t batch) {
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(batch));
}

// The yardstick of all: one multiplication an item.
void YardstickScalarMultiplication(benchmark::State& state) {
  unsigned char scalar[crypto_core_ristretto255_SCALARBYTES], element[crypto_core_ristretto255_BYTES];
  unsigned char product[crypto_core_ristretto255_BYTES];
  crypto_core_ristretto255_scalar_random(scalar);
  crypto_core_ristretto255_random(element);
  for (auto _ : state) benchmark::DoNotOptimize(crypto_scalarmult_ristretto255(product, scalar, element));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(YardstickScalarMultiplication);

// One element without its part of the proof: read and multiply (RFC 9497, 3.3.2, BlindEvaluate up to GenerateProof).
void ServerEvaluatesAnElement(benchmark::State& state) {
  const crypto::Secret key = crypto::RandomScalar();
  const Batch batch = BlindBatch(1);
  for (auto _ : state) {
    const crypto::Element read = Need(crypto::Element::Parse(batch.elements.front().bytes()));
    benchmark::DoNotOptimize(Need(crypto::BlindEvaluate(key, read)));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ServerEvaluatesAnElement);

// What the server does with a batch: read every element, multiply, prove all at once.
void ServerEvaluatesABatch(benchmark::State& state) {
  const auto slots = Need(crypto::Slots::Open(&TheKeyring(), &SystemClock()));
  pseudonym::SubjectKeys keys(&TheKeyring(), slots.get());
  const Batch batch = BlindBatch(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    std::vector<crypto::Element> read;
    for (const crypto::Element& element : batch.elements) read.push_back(Need(crypto::Element::Parse(element.bytes())));
    benchmark::DoNotOptimize(Need(keys.Evaluate(kCovenant, kScheme, pseudonym::kFirstEpoch, read)));
  }
  SetPerElement(state, batch.elements.size());
}
BENCHMARK(ServerEvaluatesABatch)->Arg(1)->Arg(100)->Arg(1000);

// What a client does with a batch of 100: blind, check the one proof, unblind.
void ClientBlindsVerifiesAndUnblindsABatch(benchmark::State& state) {
  const crypto::KeyPair keys =
      Need(crypto::DeriveKeyPair(kMode, crypto::Secret::CopyOf(std::string(32, '\x11')), "bench"));
  for (auto _ : state) {
    const Batch batch = BlindBatch(kClientBatch);
    state.PauseTiming();
    const crypto::Evaluation evaluation = Need(crypto::BlindEvaluateBatch(keys, batch.elements));
    state.ResumeTiming();
    if (!crypto::VerifyProof(keys.public_key, batch.elements, evaluation.elements, evaluation.proof).ok()) std::exit(1);
    for (size_t i = 0; i < kClientBatch; ++i) {
      benchmark::DoNotOptimize(Need(crypto::Unblind(batch.blinds[i], evaluation.elements[i])));
    }
  }
  SetPerElement(state, kClientBatch);
}
BENCHMARK(ClientBlindsVerifiesAndUnblindsABatch);

void RecipientPseudonym(benchmark::State& state) {
  pseudonym::RecipientPseudonyms pseudonyms(&TheKeyring());
  const std::string subject = pseudonym::NewSubjectId();
  for (auto _ : state) benchmark::DoNotOptimize(Need(pseudonyms.Pseudonym("comensha", kCovenant, subject)));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(RecipientPseudonym);

// One of the cheapest, one with two parts, one that folds letters and reads a date.
void Normalisation(benchmark::State& state) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> written = {
      {kScheme, {"V 280-123-4567"}},
      {"passport", {"nld", "nxb-123.c45"}},
      {"name_birthdate", {"Núñez-Ölçer", "Đorđe Ĳsbrand", "30.04.1990"}}};
  size_t next = 0;
  for (auto _ : state) {
    const auto& [scheme, parts] = written[next++ % written.size()];
    benchmark::DoNotOptimize(Need(schemes::Normalise(scheme, parts)));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Normalisation);

}  // namespace
}  // namespace covenant::bench

BENCHMARK_MAIN();
