// The store on disk: RocksDB in one folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/store/store.h"

namespace covenant::store {

struct RocksOptions {
  // The broker's data folder; made (mode 0700) when it is not there. RocksDB lives in its subfolder `store`; the file
  // `in-use` beside it is locked while the store is open and holds the process id.
  std::string data_folder;
  // Bytes of memory for blocks that were read; all families together.
  size_t block_cache_bytes = size_t{128} << 20;
  // Bytes of table files that are read and compared with their checksums before the store opens, the smallest files
  // first; what is larger in all is read behind the running store, at so many bytes a second, and everything anew each
  // day.
  uint64_t checked_at_open_bytes = uint64_t{512} << 20;
  uint64_t checked_a_second_bytes = uint64_t{32} << 20;
  // Told of damage that is found behind the running store, with the file; must end the process. By default one line on
  // standard error and exit code 74. The next start looks at that file first, and refuses.
  std::function<void(const absl::Status& damage)> on_damage = nullptr;
};

// Opens the store, or makes an empty one. Its errors name the folder:
//   kFailedPrecondition  another broker has the folder in use; stop it or choose another.
//   kPermissionDenied    the folder cannot be made or opened.
//   kDataLoss            the stored bytes are damaged; restore a backup.
//   kResourceExhausted   the disk is full.
//   kUnavailable         another input or output error.
absl::StatusOr<std::unique_ptr<Store>> OpenRocksStore(const RocksOptions& options);

}  // namespace covenant::store
