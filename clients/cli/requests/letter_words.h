// The words of the letter, in Dutch and English. What the law says stands with the article that says it.
#pragma once

#include <string_view>

#include "covenant/v1/subject_right.pb.h"

#include "policy/text/language.h"

namespace covenant::cli {

struct LetterWords {
  // Of the facts above the letter.
  std::string_view reference, received, decided, covenant;
  std::string_view salutation, closing;
  // Headings.
  std::string_view decision, kept, disclosed, rights;
  // Of what is kept; `keep` and the term.
  std::string_view kept_intro, organisation, categories, kept_for;
  // Of what was disclosed: `since` day `until` day, which ends a sentence.
  std::string_view since, until, day, recipient, purpose, basis, origin, truncated;
  // In place of a table, of an organisation and an origin that the covenant masks, and of data that say only that there
  // are any.
  std::string_view nothing, masked, only_known;
  // What the subject can do.
  std::string_view disagree;
};
const LetterWords& WordsOf(policy::Language language);

// Of one right under one law: the letter's title, the question as it was put, and what was decided.
struct RightWords {
  std::string_view title, asked, granted;
};
RightWords WordsOf(policy::Language language, v1::SubjectRight right, v1::SubjectRightRegime regime);

// That it is refused wholly or in part, by the law's grounds, and that the letter does not say which.
std::string_view RefusalOf(policy::Language language, v1::SubjectRightRegime regime);
// In its place, of access, when no party claims a ground any more (BGS 1.2(3)).
std::string_view LapsedRefusalOf(policy::Language language);
// What else the subject may ask for, by the law's articles.
std::string_view FurtherRightsOf(policy::Language language, v1::SubjectRightRegime regime);

// "21 november 2026", "21 November 2026"; `day` is YYYY-MM-DD, else it stays as it is.
std::string LongDate(policy::Language language, std::string_view day);
// "5 jaar", "1 year and 6 months"; `period` is an ISO 8601 term, else it stays as it is.
std::string LongPeriod(policy::Language language, std::string_view period);

}  // namespace covenant::cli
