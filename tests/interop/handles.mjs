// The blind path of pseudonym.proto: from identifiers to handles, with what each step must check.
import { blind, unblind, verifyProof } from './blind.mjs';
import { demand } from './bytes.mjs';
import { inputOf } from './identifiers.mjs';

const told = (outcome) => (outcome.told === 'TOLD_REFUSED' ? outcome.reason_code : outcome.told);

export function expectTold(outcome, expected) {
  demand(told(outcome) === expected, `told ${told(outcome)} instead of ${expected}; ${outcome.explanation}`);
}

// Blinds identifiers (each a list of parts) of one scheme and has them evaluated under `key`, a published SchemeKey.
// Verify the proof before you use anything of it.
export async function evaluate(party, key, written, context) {
  const blinds = written.map((parts) => blind(inputOf(context.covenant, key.scheme, parts)));
  const sent = blinds.map((one) => one.element);
  const fields = { scheme: key.scheme, epoch: key.epoch, elements: sent };
  const { answer } = await party.ask('PseudonymService/EvaluateBlinded', fields, context);
  expectTold(answer.outcome, 'TOLD_PERMITTED');
  demand(answer.epoch === key.epoch && answer.tickets.length === sent.length, 'the answer does not fit the request');
  return { blinds, sent, answer };
}

export const redemptionsOf = ({ blinds, answer }) =>
  blinds.map(({ r }, i) => ({ element: unblind(r, answer.elements[i]), blind: r, ticket: answer.tickets[i] }));

// The request that redeems; a write, so keep it until it is answered.
export function prepareRedeem(party, key, redemptions, context) {
  return party.prepare('PseudonymService/Redeem', { scheme: key.scheme, epoch: key.epoch, redemptions }, context);
}

// The whole way. Keep the handles in place of the identifiers. (The elements N are given for comparing only: a program
// forgets them.)
export async function handlesOf(party, key, written, context) {
  const evaluation = await evaluate(party, key, written, context);
  verifyProof(key.public_key, evaluation.sent, evaluation.answer.elements, evaluation.answer.proof);
  const redemptions = redemptionsOf(evaluation);
  const { answer } = await party.send(prepareRedeem(party, key, redemptions, context));
  demand(answer.items.length === redemptions.length, 'not every ticket has its outcome');
  return answer.items.map(({ outcome, handle }, i) => {
    expectTold(outcome, 'TOLD_PERMITTED');
    return { handle, element: redemptions[i].element };
  });
}
