#include "policy/parties/party_register.h"

#include <algorithm>

namespace covenant::policy {
namespace {

bool Holds(const std::vector<DatedText>& dated, std::string_view text, absl::CivilDay day) {
  return std::any_of(dated.begin(), dated.end(),
                     [&](const DatedText& d) { return d.text == text && d.valid.Contains(day); });
}

bool Lists(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

template <class T>
const T* Lookup(const NameMap<size_t>& index, const std::vector<T>& all, std::string_view id) {
  const auto it = index.find(id);
  return it == index.end() ? nullptr : &all[it->second];
}

}  // namespace

const std::string& Party::NameOn(absl::CivilDay day) const {
  const DatedText* nearest = &names.front();
  for (const DatedText& name : names) {
    if (name.valid.Contains(day)) return name.text;
    if (name.valid.from && *name.valid.from <= day) nearest = &name;
  }
  return nearest->text;
}

bool Party::SuspendedOn(absl::CivilDay day) const {
  return std::ranges::any_of(suspended, [&](const DateRange& days) { return days.Contains(day); });
}

bool Person::Is(PersonRole role) const {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}
bool Person::OverseesParty(std::string_view id_of_party) const {
  return Lists(officer_for_parties, id_of_party);
}
bool Person::OverseesCovenant(std::string_view covenant) const {
  return Lists(officer_for_covenants, covenant);
}

const Party* PartyRegister::Find(std::string_view id) const {
  return Lookup(party_index_, parties_, id);
}
const Person* PartyRegister::FindPerson(std::string_view id) const {
  return Lookup(person_index_, persons_, id);
}

std::optional<size_t> PartyRegister::IndexOf(std::string_view id) const {
  const auto it = party_index_.find(id);
  return it == party_index_.end() ? std::nullopt : std::optional(it->second);
}

PartyByOin PartyRegister::FindByOin(std::string_view oin, std::string_view capacity, absl::CivilDay day) const {
  const auto it = by_oin_.find(oin);
  if (it == by_oin_.end()) return {Identified::kOinUnknown, nullptr};
  size_t holders = 0;
  const Party* found = nullptr;
  std::optional<Identified> stopped;
  for (const size_t index : it->second) {
    const Party& party = parties_[index];
    if (!Holds(party.oins, oin, day)) continue;
    const bool fits = capacity.empty() || party.capacity == capacity;
    if (party.EndedOn(day) || party.SuspendedOn(day)) {
      if (fits) stopped = party.EndedOn(day) ? Identified::kEnded : Identified::kSuspended;
      continue;
    }
    ++holders;
    if (fits) found = &party;
  }
  if (found == nullptr && stopped) return {*stopped, nullptr};
  if (holders == 0) return {Identified::kOinUnknown, nullptr};
  if (capacity.empty() && holders > 1) return {Identified::kCapacityNeeded, nullptr};
  if (found == nullptr) return {Identified::kCapacityUnknown, nullptr};
  return {Identified::kParty, found};
}

std::string_view PartyRegister::HolderOf(std::string_view id, absl::CivilDay day) const {
  if (!any_ended_) return id;
  // Ends: the reader demands that a successor ends later.
  for (const Party* party = Find(id); party != nullptr && party->EndedOn(day) && !party->ended->signals.empty();
       party = Find(id)) {
    id = party->ended->signals;
  }
  return id;
}

std::vector<std::string_view> PartyRegister::PredecessorsOf(std::string_view id, absl::CivilDay day) const {
  std::vector<std::string_view> predecessors;
  if (!any_ended_) return predecessors;
  for (const Party& party : parties_) {
    if (party.id != id && HolderOf(party.id, day) == id) predecessors.push_back(party.id);
  }
  return predecessors;
}

const Mandate* PartyRegister::FindMandate(std::string_view party, std::string_view acts_for, std::string_view covenant,
                                          absl::CivilDay day) const {
  const auto found = std::ranges::find_if(mandates_, [&](const Mandate& mandate) {
    return mandate.party == party && mandate.acts_for == acts_for && mandate.valid.Contains(day) &&
           (mandate.covenants.empty() || Lists(mandate.covenants, covenant));
  });
  return found == mandates_.end() ? nullptr : &*found;
}

const Person* PartyRegister::FindByCertificate(std::string_view sha256_hex, absl::CivilDay day) const {
  const auto it = by_certificate_.find(sha256_hex);
  if (it == by_certificate_.end()) return nullptr;
  for (const size_t index : it->second) {
    if (Holds(persons_[index].certificates, sha256_hex, day)) return &persons_[index];
  }
  return nullptr;
}

}  // namespace covenant::policy
