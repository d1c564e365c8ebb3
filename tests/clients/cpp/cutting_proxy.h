// A TCP proxy that can cut its connections hard, as when the process behind it is killed.
#pragma once

#include <atomic>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace covenant::test {

// Thread-safe.
class CuttingProxy {
 public:
  // Forwards from a port of 127.0.0.1 to `target` there.
  explicit CuttingProxy(int target);
  ~CuttingProxy();

  int port() const { return port_; }
  // Resets every open connection, without a word.
  void Cut();
  // Refuses (resets at once) new connections, or takes them again.
  void set_refusing(bool refusing) { refusing_ = refusing; }
  int connections() const { return connections_; }

 private:
  void Accept();
  void Forward(int from, int to);

  const int target_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> refusing_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::set<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace covenant::test
