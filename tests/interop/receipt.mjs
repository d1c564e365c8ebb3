// The receipt: question and answer stand in the log, and say what they should. Nothing of an answer is used before this holds.
import { demand, equal, hash } from './bytes.mjs';
import { rootFromInclusion, verifyConsistency } from './merkle.mjs';
import { openCheckpoint } from './note.mjs';

// Kinds of which the leaf names covenant and purpose, unless the request was refused.
const ABOUT_PEOPLE = new Set(['SUBMIT', 'SUBMIT_BULK', 'CHECK', 'CHECK_BULK', 'RETRIEVE', 'REPORT_OVERLAP']);
const TOLD = { TOLD_PERMITTED: 'permit', TOLD_NO_HIT: 'no_hit', TOLD_ITEMIZED: 'itemized' };

export const requestHash = (nonce, request) => hash('covenant-broker request v1\n', nonce, request);
export const replyHash = (nonce, answer) => hash('covenant-broker reply v1\n', nonce, answer);

// proof: { sent, nonce, answer, receipt }, all bytes as they were sent and received; expected: { logKeys, known (a
// checkpoint), caller, kind, covenant, purpose }. Gives the checkpoint to keep and the leaf.
export function verifyReceipt(protocol, proof, expected) {
  const { sent, nonce, answer, receipt } = proof;
  demand(receipt, 'receipt: there is none');
  const leaf = protocol['covenant.v1.Leaf'].deserialize(receipt.leaf);
  demand(equal(leaf.request_hash, requestHash(nonce, sent)), 'receipt: it is of another request');
  demand(receipt.reply_nonce.length === 32, 'receipt: the reply nonce has not 32 bytes');
  demand(equal(leaf.reply_hash, replyHash(receipt.reply_nonce, answer)), 'receipt: it is of another answer');

  const checkpoint = openCheckpoint(receipt.checkpoint, expected.logKeys);
  const root = rootFromInclusion(receipt.leaf, receipt.index, checkpoint.size, receipt.inclusion_proof);
  demand(equal(root, checkpoint.root), 'receipt: the leaf does not stand in the log');
  verifyConsistency(expected.known, checkpoint, receipt.consistency_proof);

  demand(leaf.version === 1, 'leaf: a version that is not known here');
  demand(leaf.kind === `ENTRY_KIND_${expected.kind}`, 'leaf: it records another kind of request');
  demand(leaf.caller === expected.caller, 'leaf: it names another caller');
  const { outcome } = protocol['covenant.v1.AnswerHead'].deserialize(answer);
  const refused = outcome.told === 'TOLD_REFUSED';
  demand(leaf.told === (refused ? outcome.reason_code : TOLD[outcome.told]), 'leaf: it records another outcome than was told');
  const mayLeaveOut = refused || !ABOUT_PEOPLE.has(expected.kind);
  for (const name of ['covenant', 'purpose']) {
    const good = leaf[name] === expected[name] || (leaf[name] === '' && mayLeaveOut);
    demand(good, `leaf: it records another ${name}`);
  }
  return { checkpoint, leaf };
}
