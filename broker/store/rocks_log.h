// RocksDB's own log, told on standard error instead of in a file of the data folder.
#pragma once

#include <memory>

#include <rocksdb/env.h>

namespace covenant::store {

// Warnings and errors, each as one line `store: ...`; they name files and sequence numbers, never a row. A file of
// RocksDB's would lie on the very disk whose fulness it reports, and Debian's build ends the process when a log file is
// written again after a failure.
std::shared_ptr<rocksdb::Logger> TellOnStandardError();

}  // namespace covenant::store
