// The table of every method the broker serves: who may call it, whether it only reads, and how it is recorded. What is
// not in the table is refused; a test holds it against the proto descriptors.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "covenant/v1/log.pb.h"

#include "broker/authenticate/caller.h"

namespace covenant::answer {

// Who may call a method. Every caller is a party of the register; some also hold a role as a person.
enum class Audience : uint8_t {
  kParties,                    // every party
  kPartners,                   // systems, and persons who ask, supply and act in cases for their party
  kOfficers,                   // persons with the role officer
  kAdministrators,             // persons with the role administrator
  kAdministratorsAndOfficers,  // persons with either role
  kSigners,                    // persons with the role signatory or administrator
  kPolicyReaders,              // persons with any role
};

struct Method {
  // "/covenant.v1.SignalService/Retrieve".
  std::string_view path;
  v1::EntryKind kind;
  Audience audience;
  // It only reads what an officer may read: an auditor may call it where an officer may (decision 0013). A method acts
  // until somebody writes that it reads.
  bool only_reads = false;
};

// Whether the method is for a caller with these roles; one that fits is enough.
bool MayCall(const authenticate::Caller& caller, const Method& method);

// All methods, in no order.
std::span<const Method> Methods();

// Null when there is no such method.
const Method* FindMethod(std::string_view path);

}  // namespace covenant::answer
