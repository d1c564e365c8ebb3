// Under ThreadSanitizer: Debian's RocksDB is not built with it, so that some of what its own threads do looks like
// races. Reports with a frame inside RocksDB are left out; it never calls us, so none of ours is hidden by that.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
extern "C" const char* __tsan_default_suppressions() {
  return "race:rocksdb::\nrace:librocksdb\n";
}
#endif
#endif
