// How RocksDB is set up. Private to the store.
#pragma once

#include <cstddef>
#include <vector>

#include <rocksdb/db.h>

namespace covenant::store {

rocksdb::DBOptions DatabaseSettings();

// One for each family, in the order of kFamilies, after RocksDB's own "default", which stays empty.
std::vector<rocksdb::ColumnFamilyDescriptor> FamilySettings(size_t block_cache_bytes);

}  // namespace covenant::store
