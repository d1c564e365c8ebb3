// Orders about stored signals, and notices, for people and for scripts.
#pragma once

#include <ostream>
#include <string>

#include "covenant/v1/destruction.pb.h"
#include "covenant/v1/order.pb.h"

#include "clients/cli/text/strict_json.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {

// "destroy", "hold", "end", "shield", "remove"; "unknown" for a kind that this program does not know.
std::string OrderWordOf(v1::OrderKind kind);
// "destroyed", "removed", "shielded", "shield_ended", "corrected", "consent_withdrawn"; "unknown" likewise.
std::string NoticeWordOf(v1::NoticeKind kind);

// Everything that the order says, a line each.
void PrintOrder(std::ostream& out, const v1::Order& order);
Json OrderJson(const v1::Order& order);

Table OrderTable();
void AddRow(const v1::Order& order, Table& table);

Table NoticeTable();
void AddRow(const v1::Notice& notice, Table& table);
Json NoticeJson(const v1::Notice& notice);

}  // namespace covenant::cli
