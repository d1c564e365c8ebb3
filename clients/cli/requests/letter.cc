#include "clients/cli/requests/letter.h"

#include <optional>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/requests/letter_words.h"
#include "clients/cli/text/html.h"
#include "policy/text/civil_date.h"

namespace covenant::cli {
namespace {

using policy::Language;
using Words = google::protobuf::RepeatedPtrField<std::string>;

constexpr int kYearsBack = 4;

constexpr std::string_view kStyle = R"css(
@page { size: A4; margin: 22mm 20mm; }
* { box-sizing: border-box; }
html { font: 11pt/1.5 "Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", sans-serif;
       color: #16202c; background: #fff; }
body { max-width: 800px; margin: 0 auto; padding: 32px 34px 44px; }
h1, h2 { line-height: 1.25; font-weight: 650; color: #154273; }
h1 { font-size: 17pt; margin: 22px 0 16px; }
h2 { font-size: 12.5pt; margin: 24px 0 6px; break-after: avoid; }
p { margin: 0 0 10px; }
.from { font-weight: 650; font-size: 12.5pt; margin: 0; padding-bottom: 10px; border-bottom: 2px solid #154273; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 3px 18px; margin: 0 0 22px; font-size: 10pt; }
dt { color: #51606f; }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; font-size: 9.5pt; margin: 4px 0 12px; }
caption { text-align: left; font-size: 10.5pt; padding-bottom: 6px; }
th, td { text-align: left; vertical-align: top; padding: 5px 8px 5px 0; border-bottom: 1px solid #cfd7df; }
thead th { font-weight: 650; color: #154273; border-bottom: 1.5px solid #154273; }
tbody th { font-weight: 400; }
th.day { white-space: nowrap; }
tr { break-inside: avoid; }
.closing { margin-top: 26px; break-inside: avoid; }
@media print { body { max-width: none; padding: 0; } }
)css";

class Letter {
 public:
  Letter(const v1::GetSubjectRequestAnswer& answer, Language language)
      : answer_(answer),
        request_(answer.subject_request()),
        language_(language),
        words_(WordsOf(language)),
        right_(WordsOf(language, request_.right(), request_.regime())) {}

  std::string Page() {
    {
      const auto html = html_.Open("html", {{"lang", policy::LanguageCode(language_)}});
      Head();
      const auto body = html_.Open("body");
      Heading();
      const auto main = html_.Open("main");
      Decision();
      if (request_.right() == v1::SUBJECT_RIGHT_ACCESS) {
        Kept();
        Disclosed();
      }
      Rights();
      Closing();
    }
    return html_.Document();
  }

 private:
  std::string_view Title() const { return right_.title; }
  bool dutch() const { return language_ == Language::kDutch; }
  const Words& In(const Words& nl, const Words& en) const { return dutch() ? nl : en; }

  void Head() {
    const auto head = html_.Open("head");
    html_.AddVoid("meta", {{"charset", "utf-8"}});
    html_.AddVoid("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    html_.Add("title", Title());
    html_.Style(kStyle);
  }

  void Fact(std::string_view name, std::string_view value) {
    html_.Add("dt", name);
    html_.Add("dd", value);
  }

  void Heading() {
    const auto header = html_.Open("header");
    html_.Add("p", answer_.contact_point(), {{"class", "from"}});
    html_.Add("h1", Title());
    const auto facts = html_.Open("dl");
    Fact(words_.reference, request_.subject_request_id());
    Fact(words_.received, LongDate(language_, request_.received_on()));
    Fact(words_.decided, LongDate(language_, request_.decided_on()));
    const std::string& title = dutch() ? answer_.covenant_title_nl() : answer_.covenant_title_en();
    Fact(words_.covenant, title.empty() ? request_.covenant() : title);
  }

  void Decision() {
    html_.Add("p", words_.salutation);
    html_.Add("p", right_.asked);
    html_.Add("h2", words_.decision);
    html_.Add("p", Verdict());
  }

  std::string_view Verdict() const {
    if (request_.verdict() != v1::SUBJECT_RIGHT_VERDICT_REFUSED) return right_.granted;
    const bool stands = !answer_.left_out().empty() || request_.right() != v1::SUBJECT_RIGHT_ACCESS;
    return stands ? RefusalOf(language_, request_.regime()) : LapsedRefusalOf(language_);
  }

  void Columns(std::initializer_list<std::string_view> titles) {
    const auto head = html_.Open("thead");
    const auto row = html_.Open("tr");
    for (const std::string_view title : titles) html_.Add("th", title, {{"scope", "col"}});
  }

  std::string Categories(const Words& nl, const Words& en) const {
    const Words& categories = In(nl, en);
    return categories.empty() ? std::string(words_.only_known) : absl::StrJoin(categories, "; ");
  }

  std::string_view OrMasked(std::string_view name) const { return name.empty() ? words_.masked : name; }

  void Kept() {
    html_.Add("h2", words_.kept);
    if (answer_.kept().empty()) {
      html_.Add("p", words_.nothing);
      return;
    }
    {
      const auto table = html_.Open("table");
      html_.Add("caption", words_.kept_intro);
      Columns({words_.organisation, words_.categories});
      const auto body = html_.Open("tbody");
      for (const v1::KeptData& kept : answer_.kept()) {
        const auto row = html_.Open("tr");
        html_.Add("th", OrMasked(dutch() ? kept.organisation_nl() : kept.organisation_en()), {{"scope", "row"}});
        html_.Add("td", Categories(kept.categories_nl(), kept.categories_en()));
      }
    }
    if (!answer_.kept_for().empty()) {
      html_.Add("p", absl::StrCat(std::string(words_.kept_for), LongPeriod(language_, answer_.kept_for()), "."));
    }
  }

  // The four years of the law, as the broker counts them.
  std::string Window() const {
    const std::optional<absl::CivilDay> received = policy::ParseDate(request_.received_on());
    const std::string since =
        received ? policy::FormatDate(policy::AddPeriod(*received, policy::Period{.years = -kYearsBack})) : "";
    return absl::StrCat(std::string(words_.since), LongDate(language_, since), std::string(words_.until),
                        LongDate(language_, request_.received_on()), ".");
  }

  void Disclosed() {
    html_.Add("h2", words_.disclosed);
    if (answer_.disclosures().empty()) {
      html_.Add("p", Window());
      html_.Add("p", words_.nothing);
      return;
    }
    {
      const auto table = html_.Open("table");
      html_.Add("caption", Window());
      Columns({words_.day, words_.recipient, words_.purpose, words_.basis, words_.categories, words_.origin});
      const auto body = html_.Open("tbody");
      for (const v1::Disclosure& told : answer_.disclosures()) Row(told);
    }
    if (answer_.truncated()) html_.Add("p", words_.truncated);
  }

  void Row(const v1::Disclosure& told) {
    const auto row = html_.Open("tr");
    html_.Add("th", LongDate(language_, told.day()), {{"scope", "row"}, {"class", "day"}});
    html_.Add("td", told.recipient());
    html_.Add("td", dutch() ? told.purpose_nl() : told.purpose_en());
    html_.Add("td", told.basis(), {{"lang", "nl"}});  // as Dutch law cites it, in both languages
    html_.Add("td", Categories(told.categories_nl(), told.categories_en()));
    html_.Add("td", OrMasked(told.origin()));
  }

  void Rights() {
    html_.Add("h2", words_.rights);
    html_.Add("p", FurtherRightsOf(language_, request_.regime()));
    html_.Add("p", words_.disagree);
  }

  void Closing() {
    const auto closing = html_.Open("div", {{"class", "closing"}});
    html_.Add("p", words_.closing);
    html_.Add("p", answer_.contact_point());
  }

  const v1::GetSubjectRequestAnswer& answer_;
  const v1::SubjectRequest& request_;
  const Language language_;
  const LetterWords& words_;
  const RightWords right_;
  HtmlWriter html_;
};

}  // namespace

std::string LetterPage(const v1::GetSubjectRequestAnswer& answer, policy::Language language) {
  return Letter(answer, language).Page();
}

}  // namespace covenant::cli
