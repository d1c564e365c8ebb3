#include "deploy/demo/person.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace covenant::demo {
namespace {

// A country with a few of its names. Plain letters only: how names are transliterated is not what is shown here.
struct Origin {
  std::string_view country;
  uint32_t share;  // of kShares
  std::array<std::string_view, 6> family;
  std::array<std::string_view, 4> women;
  std::array<std::string_view, 4> men;
};

constexpr uint32_t kShares = 100;
constexpr std::array<Origin, 10> kOrigins = {{
    {"NLD",
     30,
     {"de Vries", "van den Berg", "Bakker", "Visser", "van der Meer", "Smit"},
     {"Anna", "Sophie", "Lisa", "Emma Maria"},
     {"Daan", "Jan Willem", "Lars", "Tim"}},
    {"POL",
     14,
     {"Kowalska", "Nowak", "Wojcik", "Mazur", "Krawczyk", "Zielinska"},
     {"Katarzyna", "Magdalena", "Ewa", "Zofia"},
     {"Piotr", "Tomasz", "Marek", "Jan Pawel"}},
    {"BGR",
     10,
     {"Ivanova", "Dimitrov", "Petrova", "Georgiev", "Todorova", "Angelov"},
     {"Maria", "Elena", "Desislava", "Rositsa"},
     {"Ivan", "Georgi", "Stefan", "Dimitar"}},
    {"ROU",
     10,
     {"Popescu", "Ionescu", "Dumitru", "Stan", "Munteanu", "Rusu"},
     {"Ana Maria", "Ioana", "Elena", "Mihaela"},
     {"Andrei", "Mihai", "Ion", "Vasile"}},
    {"HUN",
     8,
     {"Nagy", "Kovacs", "Toth", "Szabo", "Horvath", "Varga"},
     {"Eszter", "Katalin", "Zsofia", "Agnes"},
     {"Laszlo", "Istvan", "Gabor", "Zoltan"}},
    {"NGA",
     10,
     {"Okafor", "Adeyemi", "Eze", "Osagie", "Balogun", "Nwosu"},
     {"Blessing", "Joy Chioma", "Precious", "Faith"},
     {"Emeka", "Tunde", "Chidi", "Osas"}},
    {"UGA",
     6,
     {"Nakato", "Okello", "Namuli", "Mugisha", "Achieng", "Ssemakula"},
     {"Grace", "Sarah", "Prossy", "Esther"},
     {"David", "Moses", "Ronald", "Ivan"}},
    {"VNM",
     5,
     {"Nguyen", "Tran", "Le", "Pham", "Hoang", "Vu"},
     {"Thi Lan", "Thi Hoa", "Mai", "Linh"},
     {"Van Minh", "Duc", "Hung", "Tuan"}},
    {"PHL",
     4,
     {"Santos", "Reyes", "Cruz", "Garcia", "dela Cruz", "Ramos"},
     {"Maria Clara", "Jasmine", "Angelica", "Rosa"},
     {"Jose", "Mark", "Angelo", "Ramon"}},
    {"SYR",
     3,
     {"al-Ahmad", "Haddad", "Khalil", "Nasser", "Darwish", "Sabbagh"},
     {"Amira", "Rania", "Layla", "Hala"},
     {"Omar", "Yusuf", "Karim", "Samir"}},
}};

// splitmix64 (Steele, Lea & Flood 2014): a row of numbers that only the seed decides.
class Dice {
 public:
  explicit Dice(uint32_t seed) : state_(seed * 0x9e3779b97f4a7c15ULL + 2010) {}

  // 0 up to and without `sides`.
  uint32_t Roll(uint32_t sides) {
    state_ += 0x9e3779b97f4a7c15ULL;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return static_cast<uint32_t>((z ^ (z >> 31)) % sides);
  }

 private:
  uint64_t state_;
};

const Origin& RollOrigin(Dice& dice) {
  uint32_t left = dice.Roll(kShares);
  for (const Origin& origin : kOrigins) {
    if (left < origin.share) return origin;
    left -= origin.share;
  }
  return kOrigins.back();
}

template <size_t n>
std::string Pick(const std::array<std::string_view, n>& words, Dice& dice) {
  return std::string(words[dice.Roll(n)]);
}

std::vector<std::string> TestBsns() {
  std::vector<std::string> numbers;
  for (uint32_t i = 0; i < 100000; ++i) {
    std::string digits = absl::StrFormat("9999%05d", i);
    if (PassesElevenTest(digits)) numbers.push_back(std::move(digits));
  }
  return numbers;
}

// Nobody is born between 2005 and 2014, so that who is a child today still is one years from now, and the age rule
// of consent gives the same answer every time this runs.
void GiveBirthDate(Person& person, Dice& dice) {
  const uint32_t group = dice.Roll(100);
  person.needs_guardian = group < 15;
  if (group < 3) return;
  const uint32_t year = person.needs_guardian ? 2015 + dice.Roll(5) : 1962 + dice.Roll(43);
  person.birth_date = absl::StrFormat("%04d-%02d-%02d", year, 1 + dice.Roll(12), 1 + dice.Roll(28));
}

// Multiplying by a number that shares no factor with the modulus keeps the numbers unique and makes them look unalike.
void GiveNumbers(Person& person, uint32_t ordinal, Dice& dice) {
  static const std::vector<std::string> kBsns = TestBsns();
  const bool dutch = person.nationality == "NLD";
  if (!dutch) person.v_number = absl::StrFormat("2%09d", (ordinal + 1) * 387420489ULL % 1000000000ULL);
  if (dutch || dice.Roll(3) == 0) {
    const char first = static_cast<char>('A' + dice.Roll(8));
    person.passport = absl::StrFormat("%cX%07d", first, (ordinal + 1) * 4782969ULL % 10000000ULL);
  }
  if (ordinal % 3 == 0) person.bsn = kBsns[ordinal / 3];
}

}  // namespace

bool PassesElevenTest(std::string_view digits) {
  if (digits.size() != 9) return false;
  int sum = 0;
  for (int i = 0; i < 9; ++i) {
    const char digit = digits[static_cast<size_t>(i)];
    if (digit < '0' || digit > '9') return false;
    sum += (i < 8 ? 9 - i : -1) * (digit - '0');
  }
  return sum != 0 && sum % 11 == 0;
}

absl::StatusOr<std::vector<std::string>> ReadMunicipalities(std::string_view csv) {
  std::vector<std::string> names;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(absl::string_view(csv.data(), csv.size()), '\n')) {
    ++number;
    if (line.empty() || line.front() == '#' || line == "code,name") continue;
    std::vector<std::string> cells = absl::StrSplit(line, absl::MaxSplits(',', 1));  // a name may hold a comma
    if (cells.size() != 2 || cells[0].size() != 4 || cells[1].empty()) {
      return absl::InvalidArgumentError(absl::StrCat("line ", number, " of the municipalities is not code,name"));
    }
    names.push_back(std::move(cells[1]));
  }
  if (names.empty()) return absl::InvalidArgumentError("the municipalities' file holds no line code,name");
  return names;
}

Person MakePerson(uint32_t ordinal, const std::vector<std::string>& municipalities) {
  Dice dice(ordinal);
  Person person;
  const Origin& origin = RollOrigin(dice);
  person.nationality = origin.country;
  person.sex = dice.Roll(100) < 70 ? "v" : "m";
  person.family_name = Pick(origin.family, dice);
  person.given_names = Pick(person.sex == "v" ? origin.women : origin.men, dice);
  person.municipality = municipalities[dice.Roll(static_cast<uint32_t>(municipalities.size()))];
  const uint32_t form = dice.Roll(100);
  person.form = form < 60 ? "seksueel" : form < 85 ? "arbeid" : form < 95 ? "crimineel" : "gedwongen_dienstverlening";
  person.observed_on = absl::StrFormat("%04d-%02d-%02d", 2024 + dice.Roll(2), 1 + dice.Roll(12), 1 + dice.Roll(28));
  GiveBirthDate(person, dice);
  GiveNumbers(person, ordinal, dice);
  return person;
}

}  // namespace covenant::demo
