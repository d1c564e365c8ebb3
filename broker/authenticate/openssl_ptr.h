// Owning pointers to OpenSSL's objects. For this room's sources and its tests.
#pragma once

#include <memory>

namespace covenant::authenticate {

template <auto kFree>
struct OpensslFree {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};

// OpensslPtr<X509, X509_free>
template <class T, auto kFree>
using OpensslPtr = std::unique_ptr<T, OpensslFree<kFree>>;

}  // namespace covenant::authenticate
