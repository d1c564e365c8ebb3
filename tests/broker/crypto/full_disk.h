// A disk that is full as far as this process goes: no file may grow or be written beyond a size (RLIMIT_FSIZE).
#pragma once

#include <csignal>

#include <sys/resource.h>

namespace covenant::crypto {

class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(const FullDisk&) = delete;

 private:
  rlimit before_{};
};

}  // namespace covenant::crypto
