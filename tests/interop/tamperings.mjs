// A good receipt, made false in one place each time, and what a verifier must say of it.
import { leafHash } from './merkle.mjs';
import { NO_CHECKPOINT } from './note.mjs';
import { pretendedKey, signedNote } from './pretended_log.mjs';
import { replyHash } from './receipt.mjs';

function flipped(bytes, position = 0) {
  const copy = Buffer.from(bytes);
  copy[position] ^= 1;
  return copy;
}

// What a log could write if it wanted to: a log of this one leaf, under another key, which the verifier takes for the log's.
export function written(protocol, { proof, expected }, changes, receipt = {}) {
  const Leaf = protocol['covenant.v1.Leaf'];
  const key = pretendedKey(expected.logKeys[0].name);
  const leaf = Leaf.serialize({ ...Leaf.deserialize(proof.receipt.leaf), ...changes });
  const checkpoint = signedNote(`${key.name}\n1\n${leafHash(leaf).toString('base64')}\n`, key);
  return {
    proof: { ...proof, receipt: { ...proof.receipt, leaf, index: 0, checkpoint, inclusion_proof: [], consistency_proof: [], ...receipt } },
    expected: { ...expected, logKeys: [key], known: NO_CHECKPOINT },
  };
}

// Other bytes in the signature, under the id of the log key.
function otherSignature(note) {
  const [, base64] = /^— \S+ (\S+)$/m.exec(note);
  return note.replace(base64, flipped(Buffer.from(base64, 'base64'), 20).toString('base64'));
}

function otherLeaf(protocol, leaf) {
  const Leaf = protocol['covenant.v1.Leaf'];
  const content = Leaf.deserialize(leaf);
  return Leaf.serialize({ ...content, time_ms: content.time_ms + 1 });
}

export function tamperings(protocol, asked) {
  const { proof, expected } = asked;
  const receipt = (changes) => ({ proof: { ...proof, receipt: { ...proof.receipt, ...changes } }, expected });
  const expecting = (changes) => ({ proof, expected: { ...expected, ...changes } });
  const { inclusion_proof: inclusion, consistency_proof: consistency, checkpoint, leaf, reply_nonce: nonce } = proof.receipt;
  const { known } = expected;
  const short = nonce.subarray(1);
  return [
    { what: 'none at all', words: 'there is none', proof: { ...proof, receipt: null }, expected },
    { what: 'a byte of the answer', words: 'of another answer', proof: { ...proof, answer: flipped(proof.answer, 3) }, expected },
    { what: 'a byte of the request', words: 'of another request', proof: { ...proof, sent: flipped(proof.sent, 9) }, expected },
    { what: 'the request nonce', words: 'of another request', proof: { ...proof, nonce: flipped(proof.nonce) }, expected },
    { what: 'the reply nonce', words: 'of another answer', ...receipt({ reply_nonce: flipped(nonce) }) },
    { what: 'another leaf', words: 'does not stand in the log', ...receipt({ leaf: otherLeaf(protocol, leaf) }) },
    { what: 'another index', words: 'receipt: the', ...receipt({ index: proof.receipt.index - 1 }) },
    { what: 'an index beyond the log', words: 'outside the tree', ...receipt({ index: 1_000_000 }) },
    { what: 'a hash of the inclusion proof', words: 'does not stand in the log',
      ...receipt({ inclusion_proof: [flipped(inclusion[0]), ...inclusion.slice(1)] }) },
    { what: 'an inclusion proof too short', words: 'inclusion proof is too short', ...receipt({ inclusion_proof: inclusion.slice(1) }) },
    { what: 'an inclusion proof too long', words: 'inclusion proof is too long',
      ...receipt({ inclusion_proof: [...inclusion, inclusion[0]] }) },
    { what: 'a byte of the signature', words: 'signature does not hold', ...receipt({ checkpoint: otherSignature(checkpoint) }) },
    { what: 'another size in the checkpoint', words: 'signature does not hold',
      ...receipt({ checkpoint: checkpoint.replace(/^\d+$/m, '999') }) },
    { what: 'another log key', words: 'no known log key', ...expecting({ logKeys: [pretendedKey(expected.logKeys[0].name)] }) },
    { what: 'another log before', words: 'does not extend', ...expecting({ known: { ...known, root: flipped(known.root) } }) },
    { what: 'a hash of the consistency proof', words: 'does not extend',
      ...receipt({ consistency_proof: [flipped(consistency[0]), ...consistency.slice(1)] }) },
    { what: 'a smaller log than known', words: 'became smaller', ...expecting({ known: { ...known, size: known.size + 1000 } }) },
    { what: 'a leaf of another version', words: 'a version', ...written(protocol, asked, { version: 2 }) },
    { what: 'a leaf with another outcome', words: 'another outcome', ...written(protocol, asked, { told: 'no_hit' }) },
    { what: 'a leaf without its covenant', words: 'another covenant', ...written(protocol, asked, { covenant: '' }) },
    { what: 'a short reply nonce', words: 'has not 32 bytes',
      ...written(protocol, asked, { reply_hash: replyHash(short, proof.answer) }, { reply_nonce: short }) },
    { what: 'another caller', words: 'another caller', ...expecting({ caller: 'sandbox-bron' }) },
    { what: 'another kind', words: 'another kind', ...expecting({ kind: 'RETRIEVE' }) },
    { what: 'another covenant', words: 'another covenant', ...expecting({ covenant: 'OTHER' }) },
    { what: 'another purpose', words: 'another purpose', ...expecting({ purpose: 'other' }) },
  ];
}
