#include "policy/language/masking.h"

#include <algorithm>

namespace covenant::policy {

bool MasksSource(const Covenant& covenant, const Rule& rule) {
  if (rule.mask_source || rule.mode != RuleMode::kFields) return rule.mask_source;
  const DataSet* data = covenant.FindDataSet(rule.data_set);
  return data == nullptr || std::any_of(data->fields.begin(), data->fields.end(), [](const DataSetField& field) {
           return field.release.transformation == Transformation::kMaskSource;
         });
}

}  // namespace covenant::policy
