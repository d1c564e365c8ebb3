// What is malformed or does not fit is refused: log keys, checkpoints, consistency proofs, elements and scalars.
import { unblind, verifyProof } from './blind.mjs';
import { hash, unhex } from './bytes.mjs';
import { canaryDigest, checkCanaries, inputOf } from './identifiers.mjs';
import { verifyConsistency } from './merkle.mjs';
import { openCheckpoint, parseLogKeys } from './note.mjs';
import { pretendedKey, signedNote } from './pretended_log.mjs';
import { refused, step } from './steps.mjs';

const key = pretendedKey('log.example.nl/pretended');
const textOf = (type, publicKey, id = key.id) => `${key.name}+${id}+${Buffer.from([type, ...publicKey]).toString('base64')}`;
const ROOT = hash('root').toString('base64');
const open = (note) => openCheckpoint(note, [key]);
const checkpoint = (text) => open(signedNote(text, key));

await step('a log key and a checkpoint are read', () => {
  parseLogKeys(`${textOf(1, key.publicKey)}\n`);
  checkpoint(`${key.name}\n7\n${ROOT}\n`);
});
for (const [what, words, text] of [
  ['without id', 'has the form', key.name],
  ['of another algorithm', 'no Ed25519 key', textOf(2, key.publicKey)],
  ['that was damaged', 'was damaged', textOf(1, hash('another key'))],
]) {
  await refused(`a log key ${what} is refused`, words, () => parseLogKeys(text));
}
for (const [what, words, note] of [
  ['without signatures', 'no signed note', `${key.name}\n7\n${ROOT}\n`],
  ['with another kind of signature line', 'signature line is malformed', `${key.name}\n7\n${ROOT}\n\n- a b\n`],
  ['with an empty signature', 'signature line is malformed', `${key.name}\n7\n${ROOT}\n\n— a AAAA\n`],
  ['of another origin', 'of another log', signedNote(`log.example.nl/other\n7\n${ROOT}\n`, key)],
  ['with a size that is no number', 'size is no number', signedNote(`${key.name}\n07\n${ROOT}\n`, key)],
  ['with a root that is no hash', 'root is no hash', signedNote(`${key.name}\n7\n${ROOT.slice(4)}\n`, key)],
]) {
  await refused(`a checkpoint ${what} is refused`, words, () => open(note));
}

const [three, four] = [{ size: 3, root: hash('3') }, { size: 4, root: hash('4') }];
for (const [what, words, earlier, later, proof] of [
  ['two roots for one size', 'two roots for one size', three, { size: 3, root: hash('other') }, []],
  ['a proof for the same size', 'where none belongs', three, three, [hash('x')]],
  ['no proof', 'proof is empty', three, four, []],
  ['a proof that goes on', 'too long', three, four, [hash('a'), hash('b'), hash('c'), hash('d')]],
]) {
  await refused(`consistency: ${what} is refused`, words, () => verifyConsistency(earlier, later, proof));
}

const canary = { parts: ['999990019'], digest: canaryDigest(inputOf('SANDBOX', 'bsn', ['999990019'])) };
const published = { scheme: 'bsn', normaliser_version: 1, canaries: [canary] };
await step('a canary is got right', () => checkCanaries('SANDBOX', published));
for (const [what, words, change] of [
  ['of a scheme without normaliser', 'no normaliser', { scheme: 'tattoo' }],
  ['of another version', 'another version', { normaliser_version: 2 }],
  ['that are none', 'there are none', { canaries: [] }],
  ['with another digest', 'is wrong', { canaries: [{ ...canary, digest: hash('other') }] }],
  ['that must be refused and is not', 'is wrong', { canaries: [{ ...canary, digest: Buffer.alloc(0) }] }],
]) {
  await refused(`canaries ${what} end it`, words, () => checkCanaries('SANDBOX', { ...published, ...change }));
}

const one = unhex('01'.padEnd(64, '0'));
const good = unhex('e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76'); // the generator (RFC 9496)
const order = unhex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');
for (const [what, words, act] of [
  ['an element that is not canonical', 'not canonical', () => unblind(one, Buffer.alloc(32, 0xff))],
  ['the identity', 'the identity', () => unblind(one, Buffer.alloc(32))],
  ['the scalar zero', 'out of range', () => unblind(Buffer.alloc(32), good)],
  ['a scalar of the order', 'out of range', () => unblind(order, good)],
  ['a scalar too short', 'has not 32 bytes', () => unblind(one.subarray(1), good)],
  ['a proof too short', 'has not 64 bytes', () => verifyProof(good, [good], [good], Buffer.alloc(63, 1))],
  ['a bsn of zeros', 'not all zero', () => inputOf('SANDBOX', 'bsn', ['000000000'])],
  ['a bsn that fails the test', 'eleven-test', () => inputOf('SANDBOX', 'bsn', ['999900007'])],
  ['a v_number too short', 'must have 10 digits', () => inputOf('SANDBOX', 'v_number', ['V 123'])],
]) {
  await refused(`${what} is refused`, words, act);
}
