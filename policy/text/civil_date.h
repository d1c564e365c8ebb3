// Dutch civil days, and terms counted in them. Pure: no time zone file is read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace covenant::policy {

// The civil day in Amsterdam at `time`: UTC+1, and UTC+2 from the last Sunday of March to the last Sunday of October,
// both at 01:00 UTC (Directive 2000/84/EC). Right for every moment from 1996 on, which is when decisions are made.
absl::CivilDay DutchDay(absl::Time time);

// The moment at which that day begins in Amsterdam.
absl::Time StartOf(absl::CivilDay day);

// "YYYY-MM-DD" of a day that exists, years 1800 to 2999; anything else gives nothing.
std::optional<absl::CivilDay> ParseDate(std::string_view text);
std::string FormatDate(absl::CivilDay day);

// A term as ISO 8601 writes it, such as P5Y, P3M, P1Y6M, P1D, PT36H.
struct Period {
  int years = 0;
  int months = 0;
  int days = 0;
  int hours = 0;
};

// Weeks are taken as 7 days. Nothing for an empty term, a fraction, minutes, or a number above 9999.
std::optional<Period> ParsePeriod(std::string_view text);
std::string FormatPeriod(const Period& period);

// The first day after the term: 2021-03-02 and P5Y give 2026-03-02. A day the month lacks becomes its last day. Hours
// count as whole days, rounded up.
absl::CivilDay AddPeriod(absl::CivilDay day, const Period& period);

// Whole years of age on `day`; who was born on 29 February has a birthday on 1 March in other years. Negative before
// birth.
int AgeOn(absl::CivilDay day, absl::CivilDay birth_date);

// Both ends included; an open end has no value.
struct DateRange {
  std::optional<absl::CivilDay> from;
  std::optional<absl::CivilDay> through;

  bool Contains(absl::CivilDay day) const { return (!from || *from <= day) && (!through || day <= *through); }
};

}  // namespace covenant::policy
