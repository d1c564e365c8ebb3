// Citations: articles of law as the vocabulary writes them, in words.
#pragma once

#include <string>
#include <string_view>

#include "policy/text/language.h"

namespace covenant::policy {

// "Wpg 18 and Bpg 4:2(1)(b)(3°)" as "artikel 18 Wpg en artikel 4:2, eerste lid, onder b, onder 3°, Bpg", or as "article
// 18 Wpg and article 4:2(1)(b)(3°) Bpg". Of each part the last word is the article and what stands before it the law; a
// part of one word is of the law before it. What has not that form comes back as it is.
std::string CitationInWords(std::string_view citation, Language language);

}  // namespace covenant::policy
