#include "broker/store/rocks_settings.h"

#include <string>

#include <rocksdb/cache.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include "broker/store/batch.h"
#include "broker/store/rocks_log.h"

namespace covenant::store {
namespace {

// Families whose rows are looked up by keys that may not be there.
bool AsksForAbsentKeys(Family family) {
  return family == Family::kSignals || family == Family::kSubjects || family == Family::kRepeats ||
         family == Family::kIndices || family == Family::kUsage;
}

}  // namespace

rocksdb::DBOptions DatabaseSettings() {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  // The default mode silently drops all that follows one flipped byte; this one drops a torn last record only, which no
  // one was told of, and refuses the rest.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.max_total_wal_size = uint64_t{64} << 20;  // bounds the replay at start-up to about half a second
  options.db_write_buffer_size = size_t{128} << 20;
  options.max_manifest_file_size = 1;  // begun anew at every change of files: an old one names keys of deleted rows
  options.max_background_jobs = 2;
  options.max_open_files = 1024;
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();  // what file_check.h compares with
  options.info_log = TellOnStandardError();
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> FamilySettings(size_t block_cache_bytes) {
  const auto cache = rocksdb::NewLRUCache(block_cache_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
  for (Family family : kFamilies) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.block_size = 16 << 10;
    // Indices and filters live in the cache too: memory stays the same however long the log.
    table.cache_index_and_filter_blocks = true;
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    if (AsksForAbsentKeys(family)) table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    rocksdb::ColumnFamilyOptions options;
    options.max_write_buffer_number = 4;  // appending goes on while one is written out
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    // Nearly all values are sealed or hashes: they do not shrink.
    options.compression = rocksdb::kNoCompression;
    families.emplace_back(std::string(FamilyName(family)), options);
  }
  return families;
}

}  // namespace covenant::store
