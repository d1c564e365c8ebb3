// Terms and grounds of a request of a data subject, by the law it rests on. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "covenant/v1/subject_right.pb.h"

#include "absl/time/civil_time.h"

namespace covenant::exchange {

// The last day to answer a request that was received on that day: six weeks later (Wpg 25(1)), or one month (AVG
// 12(3)). When extended: four weeks more, or six where several suppliers are heard (Wpg); two months more (AVG). It is
// not moved to a working day: what is answered by it is in time whatever the calendar says.
absl::CivilDay DueOn(v1::SubjectRightRegime regime, absl::CivilDay received_on, bool extended, bool several_suppliers);

// The day on which the subject asked, from what the request says: today when it says nothing. Nothing when it is no
// day, is still to come, or lies more than 90 days back.
std::optional<absl::CivilDay> ReceivedOn(std::string_view text, absl::CivilDay today);

// The first day of the four years before the request (Wpg 25(1)).
absl::CivilDay LooksBackTo(absl::CivilDay received_on);

// Is it a ground to refuse under that law: "wpg_27_1_a" to "wpg_27_1_f", "uavg_41_1_a" to "uavg_41_1_j"?
bool IsGround(v1::SubjectRightRegime regime, std::string_view ground);

// The day on which a party looks again: after today, and at most a year ahead.
bool IsReviewDay(std::string_view text, absl::CivilDay today);

}  // namespace covenant::exchange
