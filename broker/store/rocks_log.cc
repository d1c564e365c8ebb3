#include "broker/store/rocks_log.h"

#include <cstdarg>
#include <cstdio>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace covenant::store {
namespace {

class StandardError : public rocksdb::Logger {
 public:
  StandardError() : Logger(rocksdb::InfoLogLevel::WARN_LEVEL) {}

  void Logv(const char* format, va_list arguments) override {
    char text[512];
    std::vsnprintf(text, sizeof(text), format, arguments);
    const absl::string_view line = absl::StripTrailingAsciiWhitespace(text);
    std::fprintf(stderr, "store: %.*s\n", static_cast<int>(line.size()), line.data());
  }
  using Logger::Logv;
};

}  // namespace

std::shared_ptr<rocksdb::Logger> TellOnStandardError() {
  return std::make_shared<StandardError>();
}

}  // namespace covenant::store
