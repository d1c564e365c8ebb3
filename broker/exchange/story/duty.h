// Duties: what waits for somebody, as `todo` lists it (party.proto). Each room says its own.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "covenant/v1/party.pb.h"

namespace covenant::exchange {

// How long before its day something is a duty.
inline constexpr int kDutyDaysAhead = 90;

// `day` is empty for what waits without a day; `text` names nobody.
inline v1::Duty MakeDuty(std::string_view kind, std::string_view name, std::string_view day, std::string text) {
  v1::Duty duty;
  duty.set_kind(std::string(kind));
  duty.set_name(std::string(name));
  duty.set_day(std::string(day));
  duty.set_text(std::move(text));
  return duty;
}

}  // namespace covenant::exchange
