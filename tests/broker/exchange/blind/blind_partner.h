// A partner on the blind path, by the functions of RFC 9497 themselves: what it sends and what it makes of the answers.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "covenant/v1/pseudonym.pb.h"

#include "broker/crypto/oprf.h"
#include "broker/exchange/blind/evaluate.h"
#include "broker/exchange/blind/list_public_keys.h"
#include "broker/exchange/blind/redeem.h"
#include "broker/schemes/input.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"

namespace covenant::exchange {

struct BlindPartner {
  BrokerWithoutPort& broker;
  std::string party;
  std::string covenant = kTable;
  std::string purpose = kDetect;
  std::string scheme = "v_number";
  std::string person = {};  // An officer of the register in place of the party's system.
  std::string pepper = {};  // 32 bytes, where the covenant has one.

  authenticate::Caller Caller() const { return person.empty() ? broker.System(party) : broker.Person(person); }

  Told<v1::ListPublicKeysAnswer> Keys() const {
    auto request = Ask<v1::ListPublicKeysRequest>(covenant, person.empty() ? "" : purpose);
    return broker.Tell<v1::ListPublicKeysAnswer>(Caller(), v1::ENTRY_KIND_LIST_PUBLIC_KEYS, &ListPublicKeys,
                                                 std::move(request));
  }

  std::string InputOf(const schemes::Identifier& identifier) const {
    if (pepper.empty()) return schemes::SubjectKeyInput(covenant, identifier);
    crypto::Secret secret(schemes::kPepperSize);
    std::copy(pepper.begin(), pepper.end(), secret.data());
    return schemes::PepperedInput(covenant, identifier, secret);
  }
  std::vector<crypto::Blinded> Blind(const std::vector<std::string>& values) const {
    std::vector<crypto::Blinded> blinded;
    for (const std::string& value : values) {
      const auto identifier = schemes::Normalise(scheme, std::vector{value}).value();
      blinded.push_back(crypto::Blind(crypto::OprfMode::kVoprf, InputOf(identifier)).value());
    }
    return blinded;
  }

  v1::EvaluateBlindedRequest Evaluation(const std::vector<crypto::Blinded>& blinded) const {
    auto request = Ask<v1::EvaluateBlindedRequest>(covenant, purpose);
    request.set_scheme(scheme);
    for (const crypto::Blinded& one : blinded) request.add_elements(std::string(one.element.bytes()));
    return request;
  }
  Told<v1::EvaluateBlindedAnswer> Evaluate(v1::EvaluateBlindedRequest request) const {
    return broker.Tell<v1::EvaluateBlindedAnswer>(Caller(), v1::ENTRY_KIND_EVALUATE_BLINDED, &EvaluateBlinded,
                                                  std::move(request));
  }

  v1::RedeemRequest Redemption(const std::vector<crypto::Blinded>& blinded,
                               const v1::EvaluateBlindedAnswer& answer) const {
    auto request = Ask<v1::RedeemRequest>(covenant, purpose);
    request.set_scheme(scheme);
    request.set_epoch(answer.epoch());
    for (size_t i = 0; i < blinded.size(); ++i) {
      const auto evaluated = crypto::Element::Parse(answer.elements(static_cast<int>(i))).value();
      v1::Redemption* one = request.add_redemptions();
      one->set_element(std::string(crypto::Unblind(blinded[i].blind, evaluated).value().bytes()));
      one->set_blind(std::string(blinded[i].blind.view()));
      one->set_ticket(answer.tickets(static_cast<int>(i)));
    }
    return request;
  }
  Told<v1::RedeemAnswer> Redeem(v1::RedeemRequest request) const {
    return broker.Tell<v1::RedeemAnswer>(Caller(), v1::ENTRY_KIND_REDEEM, &exchange::Redeem, std::move(request));
  }

  // All steps for one value of the scheme.
  std::string Handle(const std::string& value) const {
    const std::vector<crypto::Blinded> blinded = Blind({value});
    const auto evaluated = Evaluate(Evaluation(blinded));
    EXPECT_EQ(evaluated->outcome().told(), v1::TOLD_PERMITTED) << evaluated.reason();
    if (evaluated->elements_size() != 1) return "";
    const auto redeemed = Redeem(Redemption(blinded, evaluated.parsed));
    return redeemed->items_size() == 1 ? redeemed->items(0).handle() : "";
  }

  v1::Identifier ByHandle(const std::string& handle) const {
    v1::Identifier identifier;
    identifier.set_scheme(scheme);
    identifier.set_handle(handle);
    return identifier;
  }
};

}  // namespace covenant::exchange
