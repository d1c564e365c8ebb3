#include "tests/clients/cpp/cutting_proxy.h"

#include <cstring>
#include <unistd.h>

#include <netinet/in.h>
#include <sys/socket.h>

namespace covenant::test {
namespace {

sockaddr_in Local(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

// Closing then sends a reset instead of an orderly end.
void EndByReset(int socket) {
  const linger hard{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

}  // namespace

CuttingProxy::CuttingProxy(int target) : target_(target), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address = Local(0);
  bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
  listen(listener_, 64);
  socklen_t length = sizeof address;
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

CuttingProxy::~CuttingProxy() {
  stopping_ = true;
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  Cut();
  for (std::thread& thread : threads_) thread.join();
}

void CuttingProxy::Accept() {
  while (!stopping_) {
    const int client = accept(listener_, nullptr, nullptr);
    if (client < 0) continue;
    const int broker = socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in address = Local(target_);
    if (refusing_ || connect(broker, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      EndByReset(client);
      close(client);
      close(broker);
      continue;
    }
    ++connections_;
    const std::lock_guard lock(mutex_);
    open_.insert(client);
    open_.insert(broker);
    threads_.emplace_back([this, client, broker] {
      std::thread back([this, client, broker] { Forward(broker, client); });
      Forward(client, broker);
      back.join();
      const std::lock_guard closing(mutex_);
      open_.erase(client);
      open_.erase(broker);
      close(client);
      close(broker);
    });
  }
}

void CuttingProxy::Forward(int from, int to) {
  char buffer[1 << 16];
  for (;;) {
    const ssize_t count = read(from, buffer, sizeof buffer);
    if (count <= 0) break;
    for (ssize_t sent = 0; sent < count;) {
      const ssize_t more = send(to, buffer + sent, static_cast<size_t>(count - sent), MSG_NOSIGNAL);
      if (more <= 0) break;
      sent += more;
    }
  }
  shutdown(from, SHUT_RDWR);
  shutdown(to, SHUT_RDWR);
}

void CuttingProxy::Cut() {
  const std::lock_guard lock(mutex_);
  for (int socket : open_) {
    EndByReset(socket);
    shutdown(socket, SHUT_RDWR);
  }
}

}  // namespace covenant::test
