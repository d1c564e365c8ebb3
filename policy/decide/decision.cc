#include "policy/decide/decision.h"

namespace covenant::policy {

const std::shared_ptr<const std::vector<FieldRelease>>& NoFields() {
  static const auto* const kNone =
      new std::shared_ptr<const std::vector<FieldRelease>>(std::make_shared<const std::vector<FieldRelease>>());
  return *kNone;
}

}  // namespace covenant::policy
