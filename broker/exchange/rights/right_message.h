// A row of the matrix as the wire has it.
#pragma once

#include "covenant/v1/party.pb.h"

#include "policy/prose/wording.h"
#include "policy/review/matrix.h"

namespace covenant::exchange {

// `direction` says which side of the row the caller is on; the other side's parties are told.
v1::Right RightMessage(const policy::MatrixRow& row, v1::RightDirection direction, const policy::Wording& wording);

}  // namespace covenant::exchange
