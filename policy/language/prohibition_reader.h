// Reading the parts that prohibitions of covenants and of statutes have in common.
#pragma once

#include <string_view>
#include <vector>

#include "policy/language/prohibition.h"
#include "policy/text/diagnostic.h"
#include "policy/text/yaml_tree.h"
#include "policy/words/mapping.h"
#include "policy/words/vocabulary.h"

namespace covenant::policy {

// One action or a list of them; reported and empty otherwise.
std::vector<Action> ReadActions(Mapping& mapping, std::string_view key, Diagnostics& diagnostics);

// {police_regime: [..], about: [..]}, at least one of them.
ProhibitionConditions ReadProhibitionConditions(const YamlNode& node, const Vocabulary& vocabulary,
                                                Diagnostics& diagnostics);

// The same and phase_below, activities, activities_not and exploitation_not, which only statutes know.
ProhibitionConditions ReadStatuteConditions(const YamlNode& node, const Vocabulary& vocabulary,
                                            Diagnostics& diagnostics);

}  // namespace covenant::policy
