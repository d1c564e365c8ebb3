// Rows of the matrix (policy/review/matrix.h) as cards for a terminal, as lines of comma-separated values, and as JSON.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/text/rule_cards.h"
#include "clients/cli/text/strict_json.h"
#include "policy/prose/wording.h"
#include "policy/review/matrix.h"

namespace covenant::cli {

// "leeftijd in klassen 0-17 en 18+; geslacht"; of hits and figures nothing.
std::string FieldsInWords(const policy::MatrixRow& row, const policy::Wording& wording);
// The category; of hits and figures what comes out.
std::string WhatInWords(const policy::MatrixRow& row, const policy::Wording& wording);
// Conditions, and what else narrows the rule; each on its own, all must hold.
std::vector<std::string> ConditionTexts(const policy::Rule& rule, const policy::Wording& wording);
// How it goes: in bulk, with the supplier kept back, within a term.
std::vector<std::string> MannerTexts(const policy::MatrixRow& row, const policy::Wording& wording);
// What the recipient may do, or that nothing is left.
std::string ActionsLeftInWords(const policy::MatrixRow& row, const policy::Wording& wording);
// "artikel 12 Wpg: Gegevens over informanten worden nooit verstrekt."
std::string LimitWithArticle(const policy::Limit& limit, const policy::Wording& wording);
// "fields", "hit_only" or "figures".
std::string FormWord(policy::RuleMode mode);

// One card a rule, from rows as Combined gives them.
std::vector<RuleCard> MatrixCards(const std::vector<policy::MatrixRow>& rows, const policy::Wording& wording);

// Adds one line a row: codes where scripts look, words where people read.
void AddMatrixCsv(const std::vector<policy::MatrixRow>& rows, const policy::Wording& wording, Table& table);

// A list with an object a row: codes with their words.
Json MatrixJson(const std::vector<policy::MatrixRow>& rows, const policy::Wording& wording);

}  // namespace covenant::cli
