// Who may do what with a request of a data subject.
#pragma once

#include <vector>

#include "broker/exchange/rows/subject_requests.h"
#include "broker/exchange/story/call.h"
#include "policy/language/covenant.h"

namespace covenant::exchange {

// May the caller open requests under the covenant: an officer of the covenant, or of the party that is its contact
// point?
bool MayOpen(const Call& call, const policy::Covenant& covenant);

// Is it the caller's to extend, decide and read: an officer who may open one, of the party that opened this one or of
// the party that took it over?
bool IsHandledBy(const Call& call, const stored::SubjectRequest& request);

// Where the caller's party stands among those asked, when the caller is its officer: indices into asked().
std::vector<int> AskedOf(const Call& call, const stored::SubjectRequest& request);

}  // namespace covenant::exchange
