// Every flag that narrows a list leaves this machine in the request, and an export is narrowed by the same.
#include "clients/cli/audit/entry_filter.h"

#include <functional>
#include <sstream>

#include "clients/cli/audit/entry_source.h"
#include "clients/cli/program/program.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/cli/audit/signal_entries.h"
#include "tests/clients/cpp/partner.h"

namespace covenant::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class EntryFilterTest : public test::PartnerTest {
 protected:
  // `covenant audit list ...`.
  absl::StatusOr<ExitCode> List(std::vector<std::string> flags) {
    const client::ConnectionOptions options = Options(broker_.port());
    std::vector<std::string> words = {"covenant",
                                      "audit",
                                      "list",
                                      "--purpose",
                                      "interne_controle",
                                      "--broker",
                                      options.target,
                                      "--ca",
                                      options.ca_file,
                                      "--cert",
                                      options.certificate_file,
                                      "--key",
                                      options.key_file,
                                      "--log-key",
                                      options.log_keys.front(),
                                      "--state-dir",
                                      folder_ + "/officer"};
    words.insert(words.end(), flags.begin(), flags.end());
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    std::istringstream in;
    std::ostringstream out, err;
    Program program;
    if (const auto ended = program.Parse(static_cast<int>(argv.size()), argv.data(), out, err)) return *ended;
    Settings settings;
    settings.values = program.flags();
    Session session(settings, folder_, {in, out, err});
    return program.command()(session);
  }
  // The filter of the last list that the broker was asked for.
  v1::EntryFilter Asked() const {
    v1::ListEntriesRequest request;
    for (const test::TestBroker::Seen& call : broker_.seen()) {
      if (call.method == "ListEntries") request.ParseFromString(call.request);
    }
    return request.filter();
  }
};

TEST_F(EntryFilterTest, SendsEveryFlagOfAList) {
  const auto listed = List({"--since",
                            "2026-03-01",
                            "--until",
                            "2026-03-02T12:00:00Z",
                            "--caller",
                            "nla",
                            "--supplier",
                            "kmar",
                            "--released",
                            "--of-covenant",
                            "TAFEL-SIGNAAL",
                            "--of-version",
                            "1.1",
                            "--for-purpose",
                            "voorkomen_opsporen",
                            "--told",
                            "no_hit",
                            "--outcome",
                            "HANDLING_CODE_HIDDEN",
                            "--reason",
                            "TERM_ENDED",
                            "--of-actor",
                            "medewerker-17",
                            "--kind",
                            "retrieve",
                            "--kind",
                            "check_bulk"});
  ASSERT_TRUE(listed.ok()) << listed.status();
  const v1::EntryFilter asked = Asked();
  EXPECT_EQ(asked.since_ms(), kFirstOfMarch - kHour) << "the Dutch day";
  EXPECT_EQ(asked.until_ms(), kFirstOfMarch + kDay + 12 * kHour);
  EXPECT_EQ(asked.caller(), "nla");
  EXPECT_EQ(asked.supplier(), "kmar");
  EXPECT_TRUE(asked.released_only());
  EXPECT_EQ(asked.covenant(), "TAFEL-SIGNAAL");
  EXPECT_EQ(asked.covenant_version(), "1.1");
  EXPECT_EQ(asked.purpose(), "voorkomen_opsporen");
  EXPECT_EQ(asked.told(), "no_hit");
  EXPECT_EQ(asked.outcome(), "HANDLING_CODE_HIDDEN");
  EXPECT_EQ(asked.reason(), "TERM_ENDED");
  EXPECT_EQ(asked.actor(), "medewerker-17");
  EXPECT_THAT(asked.kinds(), ElementsAre(v1::ENTRY_KIND_RETRIEVE, v1::ENTRY_KIND_CHECK_BULK));
  std::vector<const google::protobuf::FieldDescriptor*> set;
  asked.GetReflection()->ListFields(asked, &set);
  EXPECT_EQ(static_cast<int>(set.size()), asked.GetDescriptor()->field_count())
      << "the filter has a field that this test, or no flag, sets";
}

TEST_F(EntryFilterTest, SendsNoFilterThatWasNotAsked) {
  ASSERT_TRUE(List({}).ok());
  EXPECT_EQ(Asked().ByteSizeLong(), 0u);
  ASSERT_TRUE(List({"--of-version", "2.0"}).ok());
  EXPECT_EQ(Asked().covenant_version(), "2.0");
  EXPECT_EQ(FilterText(Asked()), "version 2.0");
}

TEST_F(EntryFilterTest, RefusesWhatCannotBeAsked) {
  const auto refusal = [&](std::vector<std::string> flags) {
    const auto listed = List(std::move(flags));
    return listed.ok() ? std::string() : std::string(listed.status().message());
  };
  EXPECT_THAT(refusal({"--kind", "gossip"}), HasSubstr("--kind is no kind of entry"));
  EXPECT_THAT(refusal({"--since", "2026-03-02", "--until", "2026-03-01"}), HasSubstr("--until is not after --since"));
  EXPECT_EQ(List({"--released"}).value_or(ExitCode::kDone), ExitCode::kInvalidInput) << "released by whom?";
  EXPECT_EQ(broker_.Count("ListEntries"), 0u);
}

class FitsTest : public testing::Test {
 protected:
  FitsTest() : entry_(Question(1, kFirstOfMarch, "nla", "HANDLING_CODE_HIDDEN", "no_hit")) {
    AddRecord(entry_, "kmar", {"age:band"}, "HANDLING_CODE_HIDDEN");
    entry_.detail->mutable_items(0)->add_reasons()->set_code("TERM_ENDED");
  }
  bool Fits(const std::function<void(v1::EntryFilter&)>& set) const {
    v1::EntryFilter filter;
    set(filter);
    return cli::Fits(filter, entry_);
  }

  ReadEntry entry_;
};

struct Narrowed {
  std::function<void(v1::EntryFilter&)> fits, does_not;
  bool sealed;  // by what stands in the detail
};

// One for each field of the filter.
std::vector<Narrowed> Narrowings() {
  using F = v1::EntryFilter;
  const auto by = [](void (F::*set)(int64_t), int64_t right, int64_t wrong) {
    return Narrowed{[=](F& f) { (f.*set)(right); }, [=](F& f) { (f.*set)(wrong); }, false};
  };
  const auto word = [](const std::function<void(F&, const std::string&)>& set, const char* right, const char* wrong,
                       bool sealed = false) {
    return Narrowed{[=](F& f) { set(f, right); }, [=](F& f) { set(f, wrong); }, sealed};
  };
  return {by(&F::set_since_ms, kFirstOfMarch, kFirstOfMarch + 1),
          by(&F::set_until_ms, kFirstOfMarch + 1, kFirstOfMarch),
          word([](F& f, const std::string& w) { f.set_caller(w); }, "nla", "kmar"),
          word([](F& f, const std::string& w) { f.set_supplier(w); }, "kmar", "nla", true),
          word([](F& f, const std::string& w) { f.set_covenant(w); }, "TAFEL-SIGNAAL", "COMENSHA-REG"),
          word([](F& f, const std::string& w) { f.set_covenant_version(w); }, "1.0", "1.1"),
          word([](F& f, const std::string& w) { f.set_purpose(w); }, "voorkomen_opsporen", "statistiek"),
          word([](F& f, const std::string& w) { f.set_told(w); }, "no_hit", "permit"),
          word([](F& f, const std::string& w) { f.set_outcome(w); }, "HANDLING_CODE_HIDDEN", "permit", true),
          word([](F& f, const std::string& w) { f.set_reason(w); }, "TERM_ENDED", "NO_RULE", true),
          word([](F& f, const std::string& w) { f.set_actor(w); }, "medewerker-17", "medewerker-18", true),
          {[](F& f) { f.add_kinds(v1::ENTRY_KIND_RETRIEVE); }, [](F& f) { f.add_kinds(v1::ENTRY_KIND_CHECK); }, false}};
}

TEST_F(FitsTest, NarrowsAnExportByEveryFieldOfTheFilter) {
  const std::vector<Narrowed> all = Narrowings();
  EXPECT_EQ(static_cast<int>(all.size()) + 1, v1::EntryFilter::descriptor()->field_count()) << "and released_only";
  for (size_t i = 0; i < all.size(); ++i) {
    EXPECT_TRUE(Fits(all[i].fits)) << i;
    EXPECT_FALSE(Fits(all[i].does_not)) << i;
  }
}

TEST_F(FitsTest, TakesOfASupplierWhatWasReleasedOnlyWhereThatIsAsked) {
  const auto released = [](v1::EntryFilter& filter) {
    filter.set_supplier("kmar");
    filter.set_released_only(true);
  };
  EXPECT_FALSE(Fits(released));
  entry_.detail->mutable_items(0)->mutable_records(0)->set_outcome("permit");
  EXPECT_TRUE(Fits(released));
}

TEST_F(FitsTest, TakesOutcomeAndReasonOfOneItemAndWhatOneOfManyWasTold) {
  v1::ItemDetail& other = *entry_.detail->add_items();
  other.set_outcome("permit");
  other.set_told("permit");
  entry_.leaf.set_told("itemized");
  EXPECT_TRUE(Fits([](auto& f) { f.set_told("permit"); }));
  EXPECT_TRUE(Fits([](auto& f) { f.set_told("itemized"); }));
  EXPECT_FALSE(Fits([](auto& f) { f.set_told("NO_RULE"); }));
  EXPECT_FALSE(Fits([](auto& f) {
    f.set_outcome("permit");
    f.set_reason("TERM_ENDED");
  })) << "the one has the outcome, the other the reason";
}

TEST_F(FitsTest, NeverFitsByADetailThatIsNotShown) {
  entry_.detail.reset();
  for (const Narrowed& one : Narrowings()) EXPECT_EQ(Fits(one.fits), !one.sealed);
}

}  // namespace
}  // namespace covenant::cli
