#include <algorithm>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/decide/compiled_covenant.h"
#include "policy/decide/snapshot.h"

namespace covenant::policy {

// Reads documents in the order in which they need each other: vocabulary, register, statutes, covenants.
class Compiler {
 public:
  explicit Compiler(const PolicySet& set) : set_(set), snapshot_(new Snapshot()) {}

  Compiled Compile() {
    ReadUnits();
    if (const Document* document = OnlyOne(DocumentKind::kVocabulary)) {
      snapshot_->vocabulary_ = Read(
          *document, [](std::string_view text, Diagnostics& diagnostics) { return ReadVocabulary(text, diagnostics); });
    }
    const Document* parties = OnlyOne(DocumentKind::kRegister);
    if (parties != nullptr && snapshot_->vocabulary_ != nullptr) {
      snapshot_->register_ = Read(*parties, [this](std::string_view text, Diagnostics& diagnostics) {
        return ReadRegister(text, *snapshot_->vocabulary_, diagnostics);
      });
    }
    if (snapshot_->vocabulary_ != nullptr) ReadStatutes();
    if (snapshot_->register_ != nullptr) ReadCovenants();
    CheckHeld();
    if (failed_) return {nullptr, std::move(all_)};
    CompileCovenants();
    return {std::move(snapshot_), std::move(all_)};
  }

 private:
  static std::string FileOf(const Document& document) {
    return absl::StrCat(std::string(KindName(document.kind)), "/", document.name);
  }

  void Take(const Diagnostics& diagnostics) {
    failed_ |= diagnostics.HasErrors();
    all_.insert(all_.end(), diagnostics.all().begin(), diagnostics.all().end());
  }

  void Fail(std::string_view file, std::string what, std::string advice) {
    Diagnostics diagnostics(file);
    diagnostics.Error({}, std::move(what), std::move(advice));
    Take(diagnostics);
  }

  template <class F>
  auto Read(const Document& document, F read) -> std::invoke_result_t<F, std::string_view, Diagnostics&> {
    Diagnostics diagnostics(FileOf(document));
    auto result = read(document.source, diagnostics);
    Take(diagnostics);
    return result;
  }

  void ReadUnits() {
    const Document* table = OnlyOne(DocumentKind::kPoliceUnits);
    if (table == nullptr) return;
    snapshot_->police_units_ = Read(*table, &ReadPoliceUnits);
  }

  // The document of a kind of which a set has one, named after its kind.
  const Document* OnlyOne(DocumentKind kind) {
    const std::string name(KindName(kind));
    const auto is_kind = [&](const Document& document) { return document.kind == kind; };
    const auto found = std::count_if(set_.documents.begin(), set_.documents.end(), is_kind);
    const Document* document = set_.Find(kind, name);
    if (found == 1 && document != nullptr) return document;
    Fail(name, absl::StrCat("the policy set holds ", found, " documents of kind ", name),
         absl::StrCat("it needs exactly one, named ", name));
    return nullptr;
  }

  void ReadStatutes() {
    for (const Document& document : set_.documents) {
      if (document.kind != DocumentKind::kStatute) continue;
      auto statute = Read(document, [this](std::string_view text, Diagnostics& diagnostics) {
        return ReadStatute(text, *snapshot_->vocabulary_, diagnostics);
      });
      if (statute != nullptr && Named(document, statute->id)) snapshot_->statutes_.push_back(std::move(statute));
    }
    std::sort(snapshot_->statutes_.begin(), snapshot_->statutes_.end(),
              [](const auto& a, const auto& b) { return a->id < b->id; });
  }

  void ReadCovenants() {
    for (const Document& document : set_.documents) {
      if (document.kind != DocumentKind::kCovenant) continue;
      auto covenant = Read(document, [this](std::string_view text, Diagnostics& diagnostics) {
        return ReadCovenant(text, *snapshot_->vocabulary_, *snapshot_->register_, diagnostics);
      });
      if (covenant != nullptr && Named(document, covenant->id)) snapshot_->covenants_.push_back(std::move(covenant));
    }
    std::sort(snapshot_->covenants_.begin(), snapshot_->covenants_.end(),
              [](const auto& a, const auto& b) { return a->id < b->id; });
  }

  // The name under which a document is approved is the id it declares, and stands once.
  bool Named(const Document& document, const std::string& id) {
    if (document.name != id) {
      Fail(FileOf(document), absl::StrCat("the document calls itself ", id), "propose it under that name");
      return false;
    }
    if (set_.Find(document.kind, id) == &document) return true;
    Fail(FileOf(document), "the document stands twice in the policy set", "keep one");
    return false;
  }

  void CheckHeld() {
    for (const auto& [what, ids] : {std::pair("suspended", &set_.suspended), std::pair("retired", &set_.retired)}) {
      for (const std::string& id : *ids) {
        if (set_.Find(DocumentKind::kCovenant, id) != nullptr) continue;
        Fail(what, absl::StrCat("no covenant is called ", id), "name covenants of the policy set only");
      }
    }
  }

  std::optional<CovenantStatus> HeldBack(const std::string& id) const {
    if (set_.retired.contains(id)) return CovenantStatus::kRetired;
    if (set_.suspended.contains(id)) return CovenantStatus::kSuspended;
    return std::nullopt;
  }

  void CompileCovenants() {
    for (const std::shared_ptr<const Covenant>& covenant : snapshot_->covenants_) {
      snapshot_->compiled_.emplace(covenant->id, std::make_unique<const CompiledCovenant>(
                                                     covenant, HeldBack(covenant->id), *snapshot_->vocabulary_,
                                                     *snapshot_->register_, snapshot_->statutes_));
    }
  }

  const PolicySet& set_;
  std::shared_ptr<Snapshot> snapshot_;
  std::vector<Diagnostic> all_;
  bool failed_ = false;
};

Compiled Compile(const PolicySet& set) {
  return Compiler(set).Compile();
}

Compiled Compile(PolicySet set, std::string_view police_units) {
  set.Replace(
      {DocumentKind::kPoliceUnits, std::string(KindName(DocumentKind::kPoliceUnits)), std::string(police_units)});
  return Compile(set);
}

}  // namespace covenant::policy
