// Source texts of the policy set, as files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/policy.pb.h"

#include "absl/status/statusor.h"

namespace covenant::cli {

// "covenant", "register", "vocabulary", "statute" or "police_units": the word of digests, approvals and tables.
std::string_view WordOf(v1::DocumentKind kind);
// The kind that a word names; DOCUMENT_KIND_UNSPECIFIED for none.
v1::DocumentKind KindOf(std::string_view word);
// The kind of the document `name`: register, vocabulary and police_units are one of a kind and named after it, of any
// other it is `kind`.
v1::DocumentKind KindFor(std::string_view name, std::string_view kind);

// Tells from its first key what a text is (covenant:, register: or parties:, vocabulary:, statute:; the table of police
// units by the header of its columns) and, for a covenant or statute, its id. Errors start with `file`.
// INVALID_ARGUMENT: none of these, no id, no UTF-8, or over 1 MiB.
absl::StatusOr<v1::Document> ReadDocument(std::string_view source, std::string_view file);

// Reads all files. NOT_FOUND: a file that cannot be read. INVALID_ARGUMENT: as above, or two files that hold the same
// document.
absl::StatusOr<std::vector<v1::Document>> ReadDocuments(const std::vector<std::string>& files);

// Digest of a proposal of these documents and changes (32 bytes), from their own sources: the broker's word for it is
// not taken.
std::string ProposalDigest(const std::vector<v1::Document>& documents, const std::vector<v1::Change>& changes);
// A change as a line of the digest, such as "retire covenant TAFEL-SIGNAAL".
std::string ChangeLine(const v1::Change& change);

// The bytes of a file. NOT_FOUND: it cannot be read; the message names the file.
absl::StatusOr<std::string> ReadFile(const std::string& file);

}  // namespace covenant::cli
