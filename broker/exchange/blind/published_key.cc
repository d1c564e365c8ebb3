#include "broker/exchange/blind/published_key.h"

#include <optional>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/repeats.h"
#include "broker/exchange/story/story.h"

namespace covenant::exchange {
namespace {

// The row that holds the entry's index: one of a party without a name, which is the broker.
std::string RowOf(std::string_view covenant, std::string_view scheme, uint32_t epoch) {
  return RepeatRow("", v1::ENTRY_KIND_SUBJECT_KEY,
                   crypto::HashInput().Part(covenant).Part(scheme).Number(epoch).bytes());
}

EntryContent ContentOf(const std::string& covenant, const std::string& scheme, uint32_t epoch,
                       const crypto::Element& public_key) {
  EntryContent content;
  content.told = std::string(kPermit);
  content.key_covenant = covenant;
  content.published_key.emplace();
  content.published_key->set_scheme(scheme);
  content.published_key->set_epoch(epoch);
  content.published_key->set_public_key(std::string(public_key.bytes()));
  return content;
}

}  // namespace

Task<absl::StatusOr<PublishedKey>> Publish(Rooms& rooms, std::string covenant, std::string scheme, uint32_t epoch) {
  const std::string row = RowOf(covenant, scheme, epoch);
  CO_ASSIGN_OR_RETURN(const crypto::Element public_key, rooms.subject_keys.PublicKey(covenant, scheme, epoch));
  CO_ASSIGN_OR_RETURN(std::optional<uint64_t> index, FindIndex(rooms.store, row));
  if (!index) {
    const KeyedTurn::Turn turn = co_await rooms.turns.Take(row);
    // Asked before the look: a try that met a full disk is either found then, or this one is refused.
    CO_RETURN_IF_ERROR(rooms.ledger.Ready());
    CO_ASSIGN_OR_RETURN(index, FindIndex(rooms.store, row));
    if (!index) {
      EntryContent content = ContentOf(covenant, scheme, epoch, public_key);
      Call call = OwnCall(rooms, v1::ENTRY_KIND_SUBJECT_KEY);
      const absl::Status noted = co_await Note(rooms, std::move(call), std::move(content), nullptr, IndexRow(row));
      CO_RETURN_IF_ERROR(noted);
      CO_ASSIGN_OR_RETURN(index, FindIndex(rooms.store, row));
    }
  }
  if (!index) co_return absl::DataLossError("the row of a published key is damaged");
  co_return PublishedKey{public_key, *index};
}

}  // namespace covenant::exchange
