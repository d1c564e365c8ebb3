// Broker and client killed in the middle of a bulk: nothing that was acknowledged is lost, and nothing is done twice.
#include <algorithm>
#include <fcntl.h>
#include <map>
#include <set>
#include <signal.h>
#include <sstream>
#include <unistd.h>

#include <sys/wait.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/auditor/export_file.h"
#include "clients/cpp/bulk.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/crypto/temporary_folder.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {
namespace {

constexpr int kSignals = 2000;

// submit_until_killed as a process.
class Submitter {
 public:
  Submitter(const BrokerSite& site, const std::string& output) : output_(site / output) {
    std::vector<std::string> words = {BINARY_DIR "/submit_until_killed", absl::StrCat("localhost:", site.port()),
                                      site.folder().path(), site / "journal", std::to_string(kSignals)};
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const int file = open(output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(file, STDOUT_FILENO);
      execv(arguments[0], arguments.data());
      _exit(127);
    }
    close(file);
  }
  // Item numbers that were answered, with their references.
  std::map<int, std::string> Answered() const {
    std::map<int, std::string> answered;
    std::istringstream lines(crypto::ReadFile(output_));
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      int number = 0;
      std::string reference;
      if (words >> number >> reference) answered[number] = reference;
    }
    return answered;
  }
  bool AwaitAnswered(size_t count) const {
    for (int i = 0; i < 6000 && Answered().size() < count; ++i) absl::SleepFor(absl::Milliseconds(5));
    return Answered().size() >= count;
  }
  void Kill() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  int AwaitExit() {
    int status = 0;
    waitpid(pid_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  const std::string output_;
  pid_t pid_ = -1;
};

class BrokerCrashTest : public testing::Test {
 protected:
  void Start() {
    broker_ = std::make_unique<BrokerProcess>(site_.Configure());
    ASSERT_TRUE(broker_->AwaitListening()) << broker_->said();
  }
  // The number of signals stored, as the audited log tells: each item of each entry once.
  size_t StoredSignals() {
    EXPECT_GT(site_.AuditedEntries(), 0u);
    std::set<uint64_t> stored;
    const auto reader = auditor::ExportReader::Open(site_.last_export());
    for (;;) {
      const auto frame = (*reader)->Next();
      if (!frame.ok() || !*frame) break;
      v1::ExportedEntry entry;
      v1::Detail detail;
      EXPECT_TRUE(entry.ParseFromString((*frame)->bytes) && detail.ParseFromString(entry.detail()));
      for (const v1::ItemDetail& item : detail.items()) {
        if (item.stored_signal() != 0) EXPECT_TRUE(stored.insert(item.stored_signal()).second);
      }
    }
    return stored.size();
  }
  // How many of the people the marechaussee submitted the police finds, each by one contact and one signal.
  uint64_t Hits() {
    const auto politie = site_.Connect("politie");
    const auto client = client::Client::Create(*politie).value();
    client::BulkOptions<v1::CheckAnswer> options;
    options.context.set_covenant("TAFEL-SIGNAAL");
    options.context.set_purpose("voorkomen_opsporen");
    options.context.mutable_actor()->set_reference("m-2");
    options.context.mutable_actor()->set_function("rechercheur");
    client::CheckStream stream(*client, options);
    for (int number = 0; number < kSignals; ++number) {
      v1::SubjectReference subject;
      v1::Identifier* identifier = subject.add_identifiers();
      identifier->set_scheme("v_number");
      identifier->add_parts(std::to_string(1'000'000'000 + number));
      EXPECT_TRUE(stream.Add(subject).ok());
    }
    const auto summary = stream.Finish();
    EXPECT_TRUE(summary.ok()) << summary.status();
    return summary.ok() ? summary->told.at("permit") : 0;
  }

  BrokerSite site_;
  std::unique_ptr<BrokerProcess> broker_;
};

TEST_F(BrokerCrashTest, LosesNothingAndDoublesNothingWhenTheBrokerIsKilledInMidStream) {
  Start();
  site_.LoadTable();
  Submitter submitter(site_, "submitted");
  for (const size_t answered : {200u, 700u, 1300u}) {
    ASSERT_TRUE(submitter.AwaitAnswered(answered));
    broker_->Kill();
    Start();  // finds all it acknowledged, or would not start: the mark outside its data says so
  }
  EXPECT_EQ(submitter.AwaitExit(), 0) << "the client did not go on by itself";
  const std::map<int, std::string> answered = submitter.Answered();
  EXPECT_EQ(answered.size(), static_cast<size_t>(kSignals));
  std::set<std::string> references;
  for (const auto& [number, reference] : answered) references.insert(reference);
  EXPECT_EQ(references.size(), answered.size());
  EXPECT_EQ(StoredSignals(), static_cast<size_t>(kSignals));
  EXPECT_EQ(Hits(), static_cast<uint64_t>(kSignals));
  EXPECT_EQ(broker_->Stop(), 0);
}

TEST_F(BrokerCrashTest, LetsAClientThatWasKilledGoOnWhereItWas) {
  Start();
  site_.LoadTable();
  std::map<int, std::string> answered;
  for (const size_t enough : {300u, 600u}) {
    Submitter killed(site_, "killed");
    ASSERT_TRUE(killed.AwaitAnswered(enough));
    killed.Kill();
    for (const auto& [number, reference] : killed.Answered()) {
      const auto [it, first] = answered.emplace(number, reference);
      EXPECT_EQ(it->second, reference) << "item " << number << " was stored twice";
    }
  }
  Submitter last(site_, "last");
  EXPECT_EQ(last.AwaitExit(), 0);
  for (const auto& [number, reference] : last.Answered()) {
    const auto [it, first] = answered.emplace(number, reference);
    EXPECT_EQ(it->second, reference) << "item " << number << " was stored twice";
  }
  EXPECT_EQ(answered.size(), static_cast<size_t>(kSignals));
  EXPECT_EQ(StoredSignals(), static_cast<size_t>(kSignals));
  EXPECT_EQ(Hits(), static_cast<uint64_t>(kSignals));
}

}  // namespace
}  // namespace covenant::stories
