#include "clients/cli/text/strict_json.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"

namespace covenant::cli {
namespace {

constexpr size_t kMaxBytes = 1 << 20;
constexpr int kMaxDepth = 8;

// Thrown by the parser's callback to stop it; caught in ParseStrictJson.
struct Stop {
  std::string_view what;
};

// nlohmann keeps the last of two equal keys in silence; for a signal that would be guessing.
class Watcher {
 public:
  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    if (event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start) {
      if (depth >= kMaxDepth) throw Stop{"more than 8 levels deep; this is not the documented form"};
    }
    if (event == Json::parse_event_t::object_start) keys_.emplace_back();
    if (event == Json::parse_event_t::object_end) keys_.pop_back();
    if (event == Json::parse_event_t::key && !keys_.back().insert(parsed.get<std::string>()).second) {
      throw Stop{"a key stands twice in one object; keep one"};
    }
    return true;
  }

 private:
  std::vector<std::set<std::string>> keys_;
};

size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

}  // namespace

absl::StatusOr<Json> ParseStrictJson(std::string_view text) {
  if (text.size() > kMaxBytes) return absl::InvalidArgumentError("longer than 1 MiB; one object describes one person");
  try {
    Json json = Json::parse(text, [watcher = Watcher()](int depth, Json::parse_event_t event, Json& parsed) mutable {
      return watcher(depth, event, parsed);
    });
    if (!json.is_object()) return absl::InvalidArgumentError("expected one JSON object, {...}");
    return json;
  } catch (const Stop& stop) {
    return absl::InvalidArgumentError(absl::string_view(stop.what.data(), stop.what.size()));
  } catch (const Json::parse_error& error) {
    // Its text quotes the input, so only the place is told.
    return absl::InvalidArgumentError(
        absl::StrCat("not JSON in UTF-8, from byte ", error.byte, " of the text on; write one JSON object"));
  }
}

ObjectReader::ObjectReader(const Json& object, std::string place, Faults& faults)
    : object_(object), place_(std::move(place)), faults_(faults) {}

const Json* ObjectReader::Find(std::string_view key) {
  known_.emplace_back(key);
  const auto at = object_.find(std::string(key));
  return at == object_.end() ? nullptr : &*at;
}

std::string ObjectReader::PlaceOf(std::string_view key) const {
  return place_.empty() ? std::string(key) : place_ + "." + std::string(key);
}

std::string ObjectReader::Text(std::string_view key, size_t max_bytes) {
  const Json* member = Find(key);
  if (member == nullptr) return "";
  if (!member->is_string()) {
    faults_.push_back(PlaceOf(key) + " is no text; put it in double quotes");
    return "";
  }
  const std::string text = member->get<std::string>();
  if (text.empty()) faults_.push_back(PlaceOf(key) + " is empty; leave it out or fill it in");
  if (text.size() > max_bytes) {
    faults_.push_back(absl::StrCat(PlaceOf(key), " is longer than ", max_bytes, " bytes; shorten it"));
    return "";
  }
  return text;
}

std::string ObjectReader::Word(std::string_view key, const std::vector<std::string_view>& words) {
  const std::string text = Text(key, 64);
  if (!text.empty() && std::ranges::find(words, text) == words.end()) {
    std::string choice;
    for (std::string_view word : words) choice += (choice.empty() ? "" : ", ") + std::string(word);
    faults_.push_back(PlaceOf(key) + " is none of: " + choice);
  }
  return text;
}

std::string ObjectReader::Code(std::string_view key) {
  const std::string text = Text(key, 64);
  if (!text.empty() && !IsCode(text))
    faults_.push_back(PlaceOf(key) + " is no code of the vocabulary; write it in lower case, such as wpg_8");
  return text;
}

std::string ObjectReader::Date(std::string_view key) {
  const std::string text = Text(key, 64);
  if (!text.empty() && !IsDate(text)) faults_.push_back(PlaceOf(key) + " is no existing day; write YYYY-MM-DD");
  return text;
}

const Json* ObjectReader::Object(std::string_view key) {
  const Json* member = Find(key);
  if (member == nullptr || member->is_object()) return member;
  faults_.push_back(PlaceOf(key) + " is no object; write {...}");
  return nullptr;
}

const Json* ObjectReader::Array(std::string_view key) {
  const Json* member = Find(key);
  if (member == nullptr || member->is_array()) return member;
  faults_.push_back(PlaceOf(key) + " is no list; write [...]");
  return nullptr;
}

void ObjectReader::Missing(std::string_view key, std::string_view why) {
  faults_.push_back(PlaceOf(key) + " is missing; " + std::string(why));
}

void ObjectReader::Fault(std::string_view what) {
  faults_.push_back((place_.empty() ? "" : place_ + ": ") + std::string(what));
}

void ObjectReader::RefuseOthers() {
  int place = 0;
  for (const auto& [key, value] : object_.items()) {
    ++place;
    if (std::ranges::find(known_, key) != known_.end()) continue;
    const std::string_view meant = Nearest(key, known_);
    // The key itself stays unsaid: a slip of the pen may have made it a name or number.
    Fault(absl::StrCat(
        "key ", place, " is unknown here; ",
        meant.empty() ? "known: " + absl::StrJoin(known_, ", ") : "did you mean " + std::string(meant) + "?"));
  }
}

bool IsDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  int part[3] = {0, 0, 0};
  for (size_t i = 0, at = 0; i < text.size(); ++i) {
    if (i == 4 || i == 7) {
      ++at;
    } else if (!absl::ascii_isdigit(static_cast<unsigned char>(text[i]))) {
      return false;
    } else {
      part[at] = part[at] * 10 + (text[i] - '0');
    }
  }
  const absl::CivilDay day(part[0], part[1], part[2]);  // normalises 30 February to another day
  return part[0] > 0 && day.month() == part[1] && day.day() == part[2];
}

bool IsCode(std::string_view text) {
  const auto fits = [](char c) {
    return absl::ascii_islower(static_cast<unsigned char>(c)) || absl::ascii_isdigit(static_cast<unsigned char>(c)) ||
           c == '_';
  };
  return !text.empty() && text.size() <= 64 && absl::ascii_islower(static_cast<unsigned char>(text.front())) &&
         std::ranges::all_of(text, fits);
}

std::string_view Nearest(std::string_view word, const std::vector<std::string>& known) {
  std::string_view nearest;
  size_t best = 3;
  for (const std::string& candidate : known) {
    const size_t distance = Distance(word, candidate);
    if (distance < best && distance < candidate.size()) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace covenant::cli
