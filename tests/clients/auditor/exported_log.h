// A small log with everything that an audit looks at: genesis, a proposal, its approval, answers with and without
// shown detail; and its export as a file.
#pragma once

#include <string>
#include <vector>

#include "covenant/v1/log.pb.h"

#include "tests/clients/auditor/textbook_log.h"

namespace covenant::textbook {

// Someone with an ECDSA key and a certificate (DER) that says so.
struct Person {
  explicit Person(const std::string& name);
  std::string Sign(const std::string& text) const;

  std::string name, certificate, private_key;
};

// The DER bytes of a PEM certificate.
std::string DerOf(const std::string& pem);

// What can be made wrong in the approval that a log holds.
struct ApprovalOf {
  bool same_person = false;
  bool other_text = false;
  bool foreign_signature = false;
  bool forged_policy_set = false;
};

class ExportedLog {
 public:
  explicit ExportedLog(const ApprovalOf& approval = {});

  // Adds a leaf with a detail that is shown or not.
  void Add(covenant::v1::Leaf leaf, const covenant::v1::Detail& detail, bool shown);

  // Writes the entries as they are now, with the checkpoint of the log as it was made.
  void WriteTo(const std::string& path) const;

  Log log;
  std::vector<covenant::v1::ExportedEntry> entries;
};

}  // namespace covenant::textbook
