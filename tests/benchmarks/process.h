// Process: a server beside the harness, in a process of its own, so that its CPU time and memory are its alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace covenant::bench {

// Runs `command` to its end. INTERNAL with its last line of output when it does not end with 0.
absl::Status Run(const std::vector<std::string>& command);

class Process {
 public:
  // Starts `command`, its output going to the file `log`, and waits until a line there says "listening on port N".
  // INTERNAL with the log's last line when it ends before; DEADLINE_EXCEEDED after `patience`.
  static absl::StatusOr<Process> Serve(const std::vector<std::string>& command, const std::string& log,
                                       absl::Duration patience = absl::Minutes(5));

  // Asks it to end (SIGTERM) and waits.
  ~Process() { Stop(kTerminate); }
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;

  // Ends it by `signal` and waits until it is gone.
  void Stop(int signal);

  int port() const { return port_; }
  // From start until it listened.
  absl::Duration started_in() const { return started_in_; }
  // CPU time used so far, of all its threads.
  absl::Duration cpu() const;
  // Resident memory now, MiB: all of it, and the part that is not a file's (a cache of mapped files can be taken back).
  struct Memory {
    double resident_mib = 0;
    double anonymous_mib = 0;
  };
  Memory memory() const;

 private:
  static constexpr int kTerminate = 15;
  Process(pid_t pid, int port, absl::Duration started_in) : pid_(pid), port_(port), started_in_(started_in) {}

  pid_t pid_ = 0;
  int port_ = 0;
  absl::Duration started_in_;
};

}  // namespace covenant::bench
