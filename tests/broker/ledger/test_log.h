// What the ledger's tests share: a log key, options, and appends that wait.
#pragma once

#include <atomic>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <openssl/evp.h>

#include "absl/status/statusor.h"
#include "broker/base/spawn.h"
#include "broker/ledger/ledger.h"
#include "tests/broker/ledger/textbook_tree.h"

namespace covenant::ledger {

// An Ed25519 key made of one repeated byte.
class TestKey {
 public:
  explicit TestKey(char seed = 7) {
    const std::string bytes(32, seed);
    key_.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                            reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()),
               EVP_PKEY_free);
  }

  std::string PublicKey() const {
    std::string bytes(32, '\0');
    size_t size = bytes.size();
    EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size);
    return bytes;
  }

  SignNote Sign() const {
    return [key = key_](std::string_view text) {
      std::string signature(64, '\0');
      size_t size = signature.size();
      const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get());
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     reinterpret_cast<const unsigned char*>(text.data()), text.size());
      return signature;
    };
  }

 private:
  std::shared_ptr<EVP_PKEY> key_;
};

inline constexpr char kTestOrigin[] = "log.test/covenants";

inline LogIdentity TestIdentity(const TestKey& key = TestKey()) {
  return {kTestOrigin, key.PublicKey()};
}

inline LedgerOptions TestOptions(const std::string& high_water_mark) {
  LedgerOptions options;
  options.identity = TestIdentity();
  options.sign = TestKey().Sign();
  options.high_water_mark = high_water_mark;
  options.mark_interval = absl::Milliseconds(20);
  options.retry_interval = absl::Milliseconds(20);
  options.report = [](std::string_view) {};
  return options;
}

inline Entry MakeEntry(std::string leaf, std::string detail = "", uint64_t known_size = 0) {
  Entry entry;
  entry.leaf = std::move(leaf);
  entry.detail = std::move(detail);
  entry.known_size = known_size;
  return entry;
}

// Appends that run at the same time; Take() waits for all and gives their results in the order they were started.
class Appends {
 public:
  explicit Appends(Ledger* ledger) : ledger_(ledger) {}

  void Start(Entry entry) {
    one_.push_back(std::make_unique<One>());
    Spawn(Run(ledger_, std::move(entry), one_.back().get()));
  }
  std::vector<absl::StatusOr<Recorded>> Take() {
    std::vector<absl::StatusOr<Recorded>> results;
    for (const auto& one : one_) {
      one->done.wait();
      results.push_back(*std::move(one->result));
    }
    one_.clear();
    return results;
  }
  // How many have a result now.
  size_t finished() const {
    size_t count = 0;
    for (const auto& one : one_) count += one->done.try_wait() ? 1 : 0;
    return count;
  }

 private:
  struct One {
    std::optional<absl::StatusOr<Recorded>> result;
    std::latch done{1};
  };

  static Task<void> Run(Ledger* ledger, Entry entry, One* one) {
    one->result.emplace(co_await ledger->Append(std::move(entry)));
    one->done.count_down();
  }

  Ledger* ledger_;
  std::vector<std::unique_ptr<One>> one_;
};

inline absl::StatusOr<Recorded> AppendAndWait(Ledger& ledger, Entry entry) {
  Appends appends(&ledger);
  appends.Start(std::move(entry));
  return std::move(appends.Take().front());
}

// The receipt proves that the leaf stands in a log signed by the test key.
inline bool ProvesItsLeaf(const Recorded& recorded, const std::string& leaf) {
  const auto checkpoint = OpenCheckpoint(TestIdentity(), recorded.checkpoint());
  return checkpoint.ok() && checkpoint->size == recorded.size() && recorded.leaf_hash() == LeafHash(leaf) &&
         VerifiesInclusion(recorded.leaf_hash(), recorded.index(), recorded.size(), recorded.inclusion_proof(),
                           checkpoint->root);
}

}  // namespace covenant::ledger
