// Any bytes as a handle, a recipient pseudonym or a ticket. The first byte chooses which, and whether the rest is the
// text itself or pairs of (place, byte) that alter a genuine one. What is genuine opens to what it was made of; all
// else is refused, always in the same way.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "broker/pseudonym/handle.h"
#include "broker/pseudonym/recipient_pseudonym.h"
#include "broker/pseudonym/ticket.h"
#include "tests/broker/pseudonym/keyring_in_folder.h"
#include "tests/fuzz/demand.h"

namespace covenant::pseudonym {
namespace {

constexpr char kParty[] = "politie";
constexpr char kCovenant[] = "TAFEL-SIGNAAL";
constexpr char kScheme[] = "v_number";
constexpr uint32_t kLastDay = 20'000;

// What is made once: the rooms' objects, and one genuine text of each kind.
class Bench {
 public:
  void OpenHandle(const std::string& text) const {
    const auto opened = handles_.Open(kParty, kCovenant, kScheme, text);
    if (text == handle_) {
      fuzz::Demand(opened.ok() && opened->element == element_ && opened->epoch == 1, "a genuine handle opens");
    } else {
      fuzz::Demand(absl::IsNotFound(opened.status()), "any other handle is none");
    }
    fuzz::Demand(absl::IsNotFound(handles_.Open("kmar", kCovenant, kScheme, text).status()), "and nobody else's");
  }

  void OpenPseudonym(const std::string& text) const {
    const auto subject = pseudonyms_.Subject(kParty, kCovenant, text);
    if (text == pseudonym_) {
      fuzz::Demand(subject.ok() && *subject == subject_, "a genuine pseudonym opens");
    } else {
      fuzz::Demand(absl::IsNotFound(subject.status()), "any other pseudonym is none");
    }
  }

  void ReadTicket(const std::string& bytes) const {
    const auto last_day = tickets_.LastDay(bytes, whom_, element_, blind_);
    if (bytes == ticket_) {
      fuzz::Demand(last_day.ok() && *last_day == kLastDay, "a genuine ticket serves");
    } else {
      fuzz::Demand(absl::IsInvalidArgument(last_day.status()), "any other ticket is none");
    }
  }

  void Read(uint8_t choice, std::string_view rest) const {
    const std::string& genuine = choice % 3 == 0 ? handle_ : choice % 3 == 1 ? pseudonym_ : ticket_;
    const std::string text = choice < 128 ? std::string(rest) : Altered(genuine, rest);
    if (choice % 3 == 0) return OpenHandle(text);
    if (choice % 3 == 1) return OpenPseudonym(text);
    ReadTicket(text);
  }

 private:
  // Each pair puts its byte at its place; a place beyond the end appends.
  static std::string Altered(std::string text, std::string_view pairs) {
    for (size_t i = 0; i + 1 < pairs.size(); i += 2) {
      const size_t place = static_cast<uint8_t>(pairs[i]);
      if (place < text.size()) {
        text[place] = pairs[i + 1];
      } else {
        text.push_back(pairs[i + 1]);
      }
    }
    return text;
  }

  KeyringInFolder keyring_;
  const Handles handles_{keyring_.get()};
  RecipientPseudonyms pseudonyms_{keyring_.get()};
  const Tickets tickets_{keyring_.get()};
  const crypto::Secret blind_ = crypto::RandomScalar();
  const crypto::Element element_ = crypto::HashToGroup(crypto::OprfMode::kVoprf, "somebody").value();
  const EvaluatedFor whom_{kParty, kCovenant, kScheme, 1};
  const std::string subject_ = NewSubjectId();
  const std::string handle_ = handles_.Handle(kParty, kCovenant, kScheme, 1, element_).value();
  const std::string pseudonym_ = pseudonyms_.Pseudonym(kParty, kCovenant, subject_).value();
  const std::string ticket_ = tickets_.Issue(whom_, kLastDay, crypto::Multiply(blind_, element_).value()).value();
};

}  // namespace
}  // namespace covenant::pseudonym

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const covenant::pseudonym::Bench bench;
  if (size > 0) bench.Read(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
