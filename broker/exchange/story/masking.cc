#include "broker/exchange/story/masking.h"

#include <algorithm>

namespace covenant::exchange {

bool MasksSource(const policy::Covenant& covenant, const policy::Rule& rule) {
  if (rule.mask_source || rule.mode != policy::RuleMode::kFields) return rule.mask_source;
  const policy::DataSet* data = covenant.FindDataSet(rule.data_set);
  return data == nullptr || std::ranges::any_of(data->fields, [](const policy::DataSetField& field) {
           return field.release.transformation == policy::Transformation::kMaskSource;
         });
}

}  // namespace covenant::exchange
