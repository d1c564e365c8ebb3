// `covenant admin register ...`: acts on the party register. Each fetches the register in force, changes its text in
// one place, and proposes it; nothing is in force before a second person approves.
#include <fstream>
#include <functional>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/sha256.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/admin/proposing.h"
#include "clients/cli/admin/register_acts.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/program/documents.h"
#include "clients/cli/program/program.h"
#include "policy/text/civil_date.h"
#include "policy/words/mapping.h"

namespace covenant::cli {
namespace {

// Everything the acts take; each uses its own part.
struct RegisterOptions {
  std::string party, person, acts_for, certificate, sha256;
  std::string from, through;
  NewParty added;
  std::vector<std::string> parties, into, covenants, roles;
  std::string signals, set_version, save;
};
using Act = std::function<absl::Status(YamlText&, const RegisterOptions&)>;

absl::StatusOr<absl::CivilDay> DayOf(const std::string& text, const std::string& flag) {
  const std::optional<absl::CivilDay> day = policy::ParseDate(text);
  if (!day) return absl::InvalidArgumentError(absl::StrCat(flag, " is no date; write YYYY-MM-DD"));
  return *day;
}

absl::StatusOr<Term> TermOf(const RegisterOptions& options) {
  Term term;
  ASSIGN_OR_RETURN(term.from, DayOf(options.from, "--from"));
  if (options.through.empty()) return term;
  ASSIGN_OR_RETURN(term.through, DayOf(options.through, "--through"));
  return term;
}

// SHA-256 of the DER in a PEM file's first certificate, in hexadecimal; or the one given.
absl::StatusOr<std::string> FingerprintOf(const RegisterOptions& options) {
  if (!options.sha256.empty()) {
    const std::optional<std::string> hash = auditor::HexDecode(options.sha256);
    if (!hash || hash->size() != 32) return absl::InvalidArgumentError("--sha256 has not 64 hexadecimal digits");
    return auditor::HexEncode(*hash);
  }
  ASSIGN_OR_RETURN(const std::string pem, ReadFile(options.certificate));
  constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
  const size_t begin = pem.find(kBegin);
  const size_t end = pem.find("-----END CERTIFICATE-----");
  std::string body;
  if (begin != std::string::npos && end != std::string::npos && begin < end) {
    for (const char c : pem.substr(begin + kBegin.size(), end - begin - kBegin.size())) {
      if (c != '\n' && c != '\r') body += c;
    }
  }
  const std::optional<std::string> der = auditor::Base64Decode(body);
  if (!der || der->empty()) return absl::InvalidArgumentError(options.certificate + ": holds no certificate in PEM");
  return auditor::HexEncode(auditor::Sha256({*der}));
}

// Ids and codes go into the text as they are: they must be names.
absl::Status CheckNames(const RegisterOptions& options) {
  std::vector<std::string> names = {options.party,        options.person,    options.acts_for,
                                    options.signals,      options.added.id,  options.added.kind,
                                    options.added.sector, options.added.oin, options.added.capacity};
  for (const auto* list : {&options.parties, &options.into, &options.covenants, &options.roles, &options.added.tasks}) {
    names.insert(names.end(), list->begin(), list->end());
  }
  for (const std::string& name : names) {
    if (name.empty() || policy::IsName(name)) continue;
    return absl::InvalidArgumentError("an id or code is no name; use letters, digits, '.', '_' and '-', at most 64");
  }
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> Save(Session& session, const std::string& file, const YamlText& text) {
  std::ofstream out(file, std::ios::binary);
  out << text.source();
  if (!out.flush()) return absl::NotFoundError(file + ": cannot be written; check the name and your rights");
  session.out() << "wrote " << file << "; nothing was proposed. Propose it with: covenant admin propose " << file
                << "\n";
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> ChangeRegister(Session& session, const RegisterOptions& options, const Act& act) {
  RETURN_IF_ERROR(CheckNames(options));
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  v1::GetRequest request;
  *request.mutable_context() = session.Context();
  request.set_kind(v1::DOCUMENT_KIND_REGISTER);
  request.set_name("register");
  ASSIGN_OR_RETURN(const client::Verified<v1::GetAnswer> answer, client->GetPolicy(std::move(request)));
  if (!client::Permitted(answer->outcome()) || answer->documents_size() != 1) {
    return Show(session, answer->outcome(), answer.call(), {});
  }
  ASSIGN_OR_RETURN(YamlText text, YamlText::Read(answer->documents(0).source()));
  RETURN_IF_ERROR(act(text, options));
  RETURN_IF_ERROR(SetVersion(text, options.set_version));
  if (!options.save.empty()) return Save(session, options.save, text);
  ASSIGN_OR_RETURN(v1::Document document, ReadDocument(text.source(), "the register"));
  return ProposeContents(session, {std::move(document)}, {}, {"the register"});
}

// One act's command; `fill` gives it its options.
void AddAct(CLI::App& group, Command& chosen, const std::string& name, const std::string& meaning,
            const std::string& example, const std::function<void(CLI::App&, RegisterOptions&)>& fill, const Act& act) {
  CLI::App* command = AddCommand(group, name, meaning, "covenant admin register " + example);
  auto options = std::make_shared<RegisterOptions>();
  fill(*command, *options);
  command->add_option("--set-version", options->set_version, "The register's next version (the next number)")
      ->type_name("TEXT");
  command->add_option("--save", options->save, "Write the changed register here and propose nothing")
      ->type_name("FILE");
  command->callback([options, act, &chosen] {
    chosen = [options, act](Session& session) { return ChangeRegister(session, *options, act); };
  });
}

CLI::Option* AddFrom(CLI::App& command, RegisterOptions& options, const std::string& meaning = "First day") {
  return command.add_option("--from", options.from, meaning)->type_name("YYYY-MM-DD")->required();
}
void AddThrough(CLI::App& command, RegisterOptions& options) {
  command.add_option("--through", options.through, "Last day (none)")->type_name("YYYY-MM-DD");
}
void AddParty(CLI::App& command, RegisterOptions& options) {
  command.add_option("PARTY", options.party, "Id of the party")->required();
}
void AddCertificate(CLI::App& command, RegisterOptions& options) {
  command.add_option("PERSON", options.person, "Id of the person")->required();
  auto* group = command.add_option_group("certificate");
  group->add_option("--certificate", options.certificate, "The person's certificate (PEM)")->type_name("FILE");
  group->add_option("--sha256", options.sha256, "SHA-256 of its DER instead")->type_name("HEX");
  group->require_option(1);
}

void AddPartyActs(CLI::App& group, Command& chosen) {
  AddAct(
      group, chosen, "add", "Add a party",
      "add kmar-zuid --name \"KMar Zuid\" --capacity opsporing --kind marechaussee --sector opsporing --from "
      "2027-01-01",
      [](CLI::App& command, RegisterOptions& options) {
        NewParty& party = options.added;
        command.add_option("PARTY", party.id, "Its lasting id")->required();
        command.add_option("--name", party.name, "Its name")->type_name("TEXT")->required();
        command.add_option("--capacity", party.capacity, "Code of its capacity")->type_name("CODE")->required();
        command.add_option("--kind", party.kind, "Code of its kind")->type_name("CODE")->required();
        command.add_option("--sector", party.sector, "Code of its sector")->type_name("CODE")->required();
        command.add_option("--region", party.region, "Region")->type_name("TEXT");
        command.add_option("--task", party.tasks, "Codes of its tasks")->type_name("CODE");
        command.add_option("--oin", party.oin, "Its OIN")->type_name("OIN");
        AddFrom(command, options);
      },
      [](YamlText& text, const RegisterOptions& options) -> absl::Status {
        ASSIGN_OR_RETURN(const absl::CivilDay from, DayOf(options.from, "--from"));
        return cli::AddParty(text, options.added, from);
      });
  AddAct(
      group, chosen, "rename", "Give a party another name from a day on; its id stays",
      "rename nla --name \"Nederlandse Arbeidsinspectie\" --from 2027-01-01",
      [](CLI::App& command, RegisterOptions& options) {
        AddParty(command, options);
        command.add_option("--name", options.added.name, "The new name")->type_name("TEXT")->required();
        AddFrom(command, options);
      },
      [](YamlText& text, const RegisterOptions& options) -> absl::Status {
        ASSIGN_OR_RETURN(const absl::CivilDay from, DayOf(options.from, "--from"));
        return Rename(text, options.party, options.added.name, from);
      });
}

void AddEnds(CLI::App& group, Command& chosen) {
  AddAct(
      group, chosen, "merge", "End parties that merge into another one, which takes over their signals",
      "merge gemeente-weesp --into gemeente-amsterdam --from 2027-01-01",
      [](CLI::App& command, RegisterOptions& options) {
        command.add_option("PARTY", options.parties, "Ids of the parties that end")->required();
        command.add_option("--into", options.signals, "Id of the party that goes on")->type_name("PARTY")->required();
        AddFrom(command, options, "First day on which they are no parties any more");
      },
      [](YamlText& text, const RegisterOptions& options) -> absl::Status {
        ASSIGN_OR_RETURN(const absl::CivilDay from, DayOf(options.from, "--from"));
        for (const std::string& party : options.parties) {
          RETURN_IF_ERROR(End(text, party, {options.signals}, "", from));
        }
        return absl::OkStatus();
      });
  AddAct(
      group, chosen, "split", "End a party that is split; one of its successors takes over its signals",
      "split zorg-overig --into zorg-noord zorg-zuid --signals zorg-noord --from 2027-01-01",
      [](CLI::App& command, RegisterOptions& options) {
        AddParty(command, options);
        command.add_option("--into", options.into, "Ids of its successors")->type_name("PARTY")->required();
        command.add_option("--signals", options.signals, "The one that takes over its signals")
            ->type_name("PARTY")
            ->required();
        AddFrom(command, options, "First day on which it is no party any more");
      },
      [](YamlText& text, const RegisterOptions& options) -> absl::Status {
        ASSIGN_OR_RETURN(const absl::CivilDay from, DayOf(options.from, "--from"));
        return End(text, options.party, options.into, options.signals, from);
      });
  AddAct(
      group, chosen, "retire", "End a party without a successor; nothing it supplied is released from then on",
      "retire fairwork --from 2027-01-01",
      [](CLI::App& command, RegisterOptions& options) {
        AddParty(command, options);
        AddFrom(command, options, "First day on which it is no party any more");
      },
      [](YamlText& text, const RegisterOptions& options) -> absl::Status {
        ASSIGN_OR_RETURN(const absl::CivilDay from, DayOf(options.from, "--from"));
        return End(text, options.party, {}, "", from);
      });
}

void AddStanding(CLI::App& group, Command& chosen) {
  AddAct(
      group, chosen, "suspend", "Refuse a party's calls on these days", "suspend nla --from 2026-12-01",
      [](CLI::App& command, RegisterOptions& options) {
        AddParty(command, options);
        AddFrom(command, options);
        AddThrough(command, options);
      },
      [](YamlText& text, const RegisterOptions& options) -> absl::Status {
        ASSIGN_OR_RETURN(const Term term, TermOf(options));
        return SuspendParty(text, options.party, term);
      });
  AddAct(
      group, chosen, "resume", "End a party's suspension that has no last day", "resume nla --from 2026-12-15",
      [](CLI::App& command, RegisterOptions& options) {
        AddParty(command, options);
        AddFrom(command, options, "First day on which it may call again");
      },
      [](YamlText& text, const RegisterOptions& options) -> absl::Status {
        ASSIGN_OR_RETURN(const absl::CivilDay from, DayOf(options.from, "--from"));
        return ResumeParty(text, options.party, from);
      });
  AddAct(
      group, chosen, "mandate", "Let a party act for another one (--on-behalf-of)",
      "mandate politie --for gemeente-almere --covenant TAFEL-SIGNAAL --from 2027-01-01 --through 2027-12-31",
      [](CLI::App& command, RegisterOptions& options) {
        AddParty(command, options);
        command.add_option("--for", options.acts_for, "The party it acts for")->type_name("PARTY")->required();
        command.add_option("--covenant", options.covenants, "Only under these covenants (any)")->type_name("ID");
        AddFrom(command, options);
        AddThrough(command, options);
      },
      [](YamlText& text, const RegisterOptions& options) -> absl::Status {
        ASSIGN_OR_RETURN(const Term term, TermOf(options));
        return Mandate(text, options.party, options.acts_for, options.covenants, term);
      });
}

void AddPersonActs(CLI::App& group, Command& chosen) {
  AddAct(
      group, chosen, "enrol", "Give a person a certificate, a new person also party and roles",
      "enrol p-jansen --certificate jansen.crt --from 2027-01-01 --party politie --role signatory",
      [](CLI::App& command, RegisterOptions& options) {
        AddCertificate(command, options);
        command.add_option("--party", options.party, "The new person's party")->type_name("PARTY");
        command.add_option("--role", options.roles, "The new person's roles")
            ->type_name("administrator|signatory|case_worker");
        AddFrom(command, options);
        AddThrough(command, options);
      },
      [](YamlText& text, const RegisterOptions& options) -> absl::Status {
        ASSIGN_OR_RETURN(const Term term, TermOf(options));
        ASSIGN_OR_RETURN(const std::string sha256, FingerprintOf(options));
        return Enrol(text, options.person, sha256, term, options.party, options.roles);
      });
  AddAct(
      group, chosen, "revoke", "Take a certificate from a person from a day on",
      "revoke p-jansen --certificate jansen.crt --from 2026-12-01",
      [](CLI::App& command, RegisterOptions& options) {
        AddCertificate(command, options);
        AddFrom(command, options, "First day on which it is not the person's any more");
      },
      [](YamlText& text, const RegisterOptions& options) -> absl::Status {
        ASSIGN_OR_RETURN(const absl::CivilDay on, DayOf(options.from, "--from"));
        ASSIGN_OR_RETURN(const std::string sha256, FingerprintOf(options));
        return Revoke(text, options.person, sha256, on);
      });
}

}  // namespace

void AddRegisterCommands(CLI::App& group, Command& chosen) {
  CLI::App* acts =
      AddCommand(group, "register", "Change the party register: each act is proposed to a second person",
                 "covenant --profile beheerder-a admin register rename nla --name Inspectie --from 2027-01-01");
  acts->require_subcommand(1);
  AddPartyActs(*acts, chosen);
  AddEnds(*acts, chosen);
  AddStanding(*acts, chosen);
  AddPersonActs(*acts, chosen);
}

}  // namespace covenant::cli
