#include "broker/answer/only_reads.h"

#include <algorithm>
#include <iterator>

namespace covenant::answer {
namespace {

// The blinded calls are those of a search for a subject in the register.
constexpr v1::EntryKind kOnlyRead[] = {
    v1::ENTRY_KIND_WHO_AM_I,
    v1::ENTRY_KIND_TODO,
    v1::ENTRY_KIND_LIST_RIGHTS,
    v1::ENTRY_KIND_ORDER_LIST,
    v1::ENTRY_KIND_NOTICE_LIST,
    v1::ENTRY_KIND_LIST_PUBLIC_KEYS,
    v1::ENTRY_KIND_EVALUATE_BLINDED,
    v1::ENTRY_KIND_REDEEM,
    v1::ENTRY_KIND_AUDIT_EXPLAIN,
    v1::ENTRY_KIND_AUDIT_LIST,
    v1::ENTRY_KIND_AUDIT_GET,
    v1::ENTRY_KIND_AUDIT_CHECKPOINT,
    v1::ENTRY_KIND_AUDIT_CONSISTENCY,
    v1::ENTRY_KIND_AUDIT_RELEASES,
    v1::ENTRY_KIND_AUDIT_EXPORT,
    v1::ENTRY_KIND_AUDIT_HASHES,
    v1::ENTRY_KIND_SUBJECT_REQUEST_GET,
    v1::ENTRY_KIND_SUBJECT_REQUEST_LIST,
    v1::ENTRY_KIND_POLICY_LIST,
    v1::ENTRY_KIND_POLICY_GET,
    v1::ENTRY_KIND_POLICY_HISTORY,
    v1::ENTRY_KIND_POLICY_REPLAY,
};

}  // namespace

bool OnlyReads(v1::EntryKind kind) {
  return std::ranges::find(kOnlyRead, kind) != std::end(kOnlyRead);
}

}  // namespace covenant::answer
