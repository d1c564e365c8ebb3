// Configuration: what an operator says of this broker, in an INI file.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace covenant {

// Relative paths are taken from the folder in which the broker starts.
struct Configuration {
  std::string listen;
  std::string data;
  std::string keys;
  std::string high_water;
  // "credential:NAME" in the file is the credential of that name of the service manager.
  std::string master_key_file;
  bool master_key_is_credential = false;
  std::string log_key_file;
  std::string origin;
  bool reflection = false;
  // MiB of the database's table files that are compared with their checksums before the broker serves (decision 0012).
  uint64_t checked_at_start_mib = 512;
  // An operator's word on the command line, once: derive the indices of the log again. Not read from the file.
  bool rebuild_indices = false;
  // An operator's explicit word, once: go on although the high-water mark is missing.
  bool adopt_missing_high_water = false;

  struct {
    std::string certificate;
    std::string key;
    std::string ca;
    // A file or a folder; "none" checks nobody's revocation.
    std::string crl;
  } tls;

  // By when others are to do what the broker tells them.
  struct {
    int break_glass_review_hours = 72;
    int notice_confirmation_days = 14;
  } deadlines;

  // The policy set that a new log starts with; not read once there is a log.
  struct {
    std::string policy_register;
    std::string vocabulary;
    std::string statutes;
    std::string police_units;
  } policy;
};

// Reads the file. INVALID_ARGUMENT with one line: a key that is unknown, missing, or not of its form.
absl::StatusOr<Configuration> ReadConfiguration(const std::string& path);

}  // namespace covenant
