#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/parties/log_terms.h"
#include "policy/parties/party_register.h"
#include "policy/parties/party_standing.h"
#include "policy/text/yaml_tree.h"
#include "policy/words/mapping.h"

namespace covenant::policy {
namespace {

bool IsOin(std::string_view text) {
  return text.size() == 20 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
         });
}

bool IsSha256(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// One in use and the one that takes over from it.
constexpr int kMostCertificates = 2;
// Before any date that is written.
constexpr absl::CivilDay kFirstDay(1800, 1, 1);

bool Overlap(const DateRange& a, const DateRange& b) {
  return (!a.through || !b.from || *b.from <= *a.through) && (!b.through || !a.from || *a.from <= *b.through);
}

}  // namespace

class RegisterReader {
 public:
  RegisterReader(const Vocabulary& vocabulary, Diagnostics& diagnostics)
      : vocabulary_(vocabulary), diagnostics_(diagnostics) {}

  std::shared_ptr<const PartyRegister> Read(std::string_view text) {
    const auto root = ReadYaml(text, diagnostics_);
    if (!root) return nullptr;
    Mapping document(*root, "the register", diagnostics_);
    document.Name("register", Need::kRequired);
    register_->version_ = document.Text("version", Need::kRequired);
    EachNamed(document, "parties", [this](const YamlNode::Entry& entry) { ReadParty(entry); });
    EachNamed(document, "persons", [this](const YamlNode::Entry& entry) { ReadPerson(entry); });
    register_->mandates_ = ReadMandates(document, diagnostics_);
    for (const Mandate& mandate : register_->mandates_) {
      CheckParty(mandate.party, mandate.at);
      CheckParty(mandate.acts_for, mandate.at);
    }
    register_->log_terms_ = ReadLogTerms(document, diagnostics_);
    document.Done();
    CheckSuccessors(*register_, diagnostics_);
    IndexOins();
    IndexCertificates();
    return diagnostics_.HasErrors() ? nullptr : std::move(register_);
  }

 private:
  template <class F>
  void EachNamed(Mapping& document, std::string_view section, F read) {
    const YamlNode* node = document.Take(section, Need::kRequired);
    if (node == nullptr) return;
    Mapping(*node, std::string(section), diagnostics_);
    for (const YamlNode::Entry& entry : node->entries) {
      if (IsName(entry.key)) {
        read(entry);
      } else {
        diagnostics_.Error(entry.at, absl::StrCat("the id ", Quoted(entry.key), " is no name"),
                           "use letters, digits, '.', '_' and '-', at most 64");
      }
    }
  }

  // {SCHEME: the article of law}: the article is for people.
  void ReadGrounds(Mapping& party_mapping, Party& party) {
    const YamlNode* node = party_mapping.Take("grounds", Need::kOptional);
    if (node == nullptr) return;
    Mapping grounds(*node, absl::StrCat("grounds of ", party.id), diagnostics_);
    for (const YamlNode::Entry& entry : node->entries) {
      grounds.Text(entry.key, Need::kRequired);
      if (CheckWord({entry.key, entry.at}, WordKind::kScheme, vocabulary_, diagnostics_)) {
        party.grounds.push_back(entry.key);
      }
    }
  }

  void ReadParty(const YamlNode::Entry& entry) {
    Mapping mapping(entry.value, absl::StrCat("party ", entry.key), diagnostics_);
    Party party;
    party.id = entry.key;
    party.at = entry.at;
    party.capacity = mapping.WordOf("capacity", WordKind::kCapacity, vocabulary_, Need::kRequired).text;
    party.kind = mapping.WordOf("kind", WordKind::kPartyKind, vocabulary_, Need::kRequired).text;
    ReadGrounds(mapping, party);
    party.sector = mapping.WordOf("sector", WordKind::kSector, vocabulary_, Need::kRequired).text;
    party.police_domain = vocabulary_.PoliceDomain(party.sector);
    party.region = mapping.Text("region", Need::kOptional);
    party.tasks = mapping.Words("tasks", WordKind::kTask, vocabulary_, Need::kOptional);
    party.names = ReadDated(mapping, "names", "name", Need::kRequired);
    party.oins = ReadDated(mapping, "oins", "oin", Need::kOptional);
    ReadStanding(mapping, party, diagnostics_);
    register_->any_ended_ |= party.ended.has_value();
    for (const DatedText& oin : party.oins) {
      if (!IsOin(oin.text)) diagnostics_.Error(oin.at, "an OIN that is none", "write its 20 letters and digits");
    }
    mapping.Done();
    register_->party_index_.emplace(party.id, register_->parties_.size());
    register_->parties_.push_back(std::move(party));
  }

  void ReadPerson(const YamlNode::Entry& entry) {
    Mapping mapping(entry.value, absl::StrCat("person ", entry.key), diagnostics_);
    Person person;
    person.id = entry.key;
    person.at = entry.at;
    person.party = mapping.Text("party", Need::kRequired);
    CheckParty(person.party, entry.value.at);
    for (const Located& role : mapping.Texts("roles", Need::kRequired)) ReadRole(role, person);
    if (person.Is(PersonRole::kAuditor) && person.roles.size() > 1) {
      diagnostics_.Error(person.at, absl::StrCat("person ", person.id, " is an auditor and something else"),
                         "an auditor only reads: give the other role to another person");
    }
    ReadOversight(mapping, person);
    person.certificates = ReadDated(mapping, "certificates", "sha256", Need::kRequired);
    CheckNumber(person);
    for (const DatedText& certificate : person.certificates) {
      if (IsSha256(certificate.text)) continue;
      diagnostics_.Error(certificate.at, "a certificate's sha256 that is none", "write 64 lower-case hex digits");
    }
    mapping.Done();
    register_->person_index_.emplace(person.id, register_->persons_.size());
    register_->persons_.push_back(std::move(person));
  }

  void ReadRole(const Located& role, Person& person) {
    if (role.text == "administrator") {
      person.roles.push_back(PersonRole::kAdministrator);
    } else if (role.text == "officer") {
      person.roles.push_back(PersonRole::kOfficer);
    } else if (role.text == "signatory") {
      person.roles.push_back(PersonRole::kSignatory);
    } else if (role.text == "case_worker") {
      person.roles.push_back(PersonRole::kCaseWorker);
    } else if (role.text == "auditor") {
      person.roles.push_back(PersonRole::kAuditor);
    } else {
      diagnostics_.Error(role.at, absl::StrCat("unknown role ", Quoted(role.text)),
                         "write administrator, officer, auditor, signatory or case_worker");
    }
  }

  void ReadOversight(Mapping& mapping, Person& person) {
    const bool officer = person.Is(PersonRole::kOfficer) || person.Is(PersonRole::kAuditor);
    const YamlNode* node = mapping.Take("officer_for", officer ? Need::kRequired : Need::kOptional);
    if (node == nullptr) return;
    if (!officer) {
      diagnostics_.Error(node->at,
                         absl::StrCat("person ", person.id, " has officer_for without the role officer or auditor"),
                         "add the role or remove the key");
    }
    Mapping oversight(*node, absl::StrCat("officer_for of ", person.id), diagnostics_);
    for (const Located& party : oversight.Texts("parties", Need::kOptional)) {
      CheckParty(party.text, party.at);
      person.officer_for_parties.push_back(party.text);
    }
    for (const Located& covenant : oversight.Texts("covenants", Need::kOptional)) {
      person.officer_for_covenants.push_back(covenant.text);
    }
    oversight.Done();
  }

  // A list of {<key>: text, from?, through?}.
  std::vector<DatedText> ReadDated(Mapping& mapping, std::string_view list, std::string_view key, Need need) {
    std::vector<DatedText> dated;
    const YamlNode* node = mapping.Take(list, need);
    if (node == nullptr) return dated;
    if (node->kind != YamlNode::Kind::kSequence || node->items.empty()) {
      diagnostics_.Error(node->at,
                         absl::StrCat(std::string(list), " of ", mapping.what(), " is no list of one or more"),
                         absl::StrCat("write [{", std::string(key), ": .., from: ..}]"));
    }
    for (const YamlNode& item : node->items) {
      Mapping entry(item, absl::StrCat("an item of ", std::string(list)), diagnostics_);
      std::string text = entry.Text(key, Need::kRequired);
      DateRange valid = entry.Range();
      if (key == "sha256") Revoke(entry, valid);
      entry.Done();
      if (!text.empty()) dated.push_back({std::move(text), valid, item.at});
    }
    return dated;
  }

  // From the day of revocation on it is nobody's, and stays a person's: it never counts as a system's.
  static void Revoke(Mapping& certificate, DateRange& valid) {
    const std::optional<absl::CivilDay> revoked = certificate.Date("revoked", Need::kOptional);
    if (revoked && (!valid.through || *revoked <= *valid.through)) valid.through = *revoked - 1;
  }

  void CheckNumber(const Person& person) {
    for (const DatedText& certificate : person.certificates) {
      const absl::CivilDay day = certificate.valid.from.value_or(kFirstDay);
      const auto in_force =
          std::ranges::count_if(person.certificates, [&](const DatedText& other) { return other.valid.Contains(day); });
      if (in_force <= kMostCertificates || !certificate.valid.Contains(day)) continue;
      diagnostics_.Error(certificate.at,
                         absl::StrCat("person ", person.id, " has more than two certificates on one day"),
                         "let the oldest end before this one begins, or revoke it");
    }
  }

  void CheckParty(const std::string& id, Mark at) {
    if (id.empty() || register_->party_index_.contains(id)) return;
    diagnostics_.Error(at, absl::StrCat("unknown party ", Quoted(id)), "use the id of a party of this register");
  }

  void IndexOins() {
    for (size_t i = 0; i < register_->parties_.size(); ++i) {
      const Party& party = register_->parties_[i];
      for (const DatedText& oin : party.oins) {
        std::vector<size_t>& holders = register_->by_oin_[oin.text];
        for (const size_t other : holders) CheckOinApart(register_->parties_[other], party, oin);
        if (holders.empty() || holders.back() != i) holders.push_back(i);
      }
    }
  }

  void CheckOinApart(const Party& first, const Party& second, const DatedText& oin) {
    if (first.id == second.id || first.capacity != second.capacity) return;
    for (const DatedText& other : first.oins) {
      if (other.text != oin.text || !Overlap(other.valid, oin.valid)) continue;
      diagnostics_.Error(
          oin.at,
          absl::StrCat("the OIN of ", second.id, " is at the same time that of ", first.id, " in the same capacity"),
          "give them other capacities or other dates");
    }
  }

  void IndexCertificates() {
    for (size_t i = 0; i < register_->persons_.size(); ++i) {
      for (const DatedText& certificate : register_->persons_[i].certificates) {
        std::vector<size_t>& holders = register_->by_certificate_[certificate.text];
        if (!holders.empty() && holders.back() != i) {
          diagnostics_.Error(certificate.at,
                             absl::StrCat("the certificate of ", register_->persons_[i].id, " is also that of ",
                                          register_->persons_[holders.back()].id),
                             "a certificate belongs to one person");
        }
        if (holders.empty() || holders.back() != i) holders.push_back(i);
      }
    }
  }

  const Vocabulary& vocabulary_;
  Diagnostics& diagnostics_;
  std::shared_ptr<PartyRegister> register_ = std::make_shared<PartyRegister>();
};

std::shared_ptr<const PartyRegister> ReadRegister(std::string_view text, const Vocabulary& vocabulary,
                                                  Diagnostics& diagnostics) {
  return RegisterReader(vocabulary, diagnostics).Read(text);
}

}  // namespace covenant::policy
