// This client makes every worked byte of proto/README.md itself: so the page is right, and so is the client.
// usage: node worked_bytes.mjs PROTO
import { blind, challenge, composites, hashToGroup, unblind, verifyProof } from './blind.mjs';
import { demand, hash } from './bytes.mjs';
import { NORMALISERS, canaryDigest, inputOf, inputOfNormalForm } from './identifiers.mjs';
import { leafHash, rootFromInclusion, verifyConsistency } from './merkle.mjs';
import { keyId, openNote, parseLogKeys } from './note.mjs';
import { WorkedBytes } from './readme.mjs';
import { replyHash, requestHash, verifyReceipt } from './receipt.mjs';
import { step } from './steps.mjs';
import { loadProtocol } from './wire.mjs';

const [proto] = process.argv.slice(2);
const protocol = loadProtocol(proto);
const worked = new WorkedBytes(`${proto}/README.md`);
const COVENANT = 'TAFEL-SIGNAAL';
const WRITTEN = ['V 123.456.7890'];

await step('worked bytes: the input of an identifier, its canary, its pepper', () => {
  const input = inputOf(COVENANT, 'v_number', WRITTEN);
  worked.check('input of the v_number', input);
  worked.check('SHA-256("covenant-broker canary v1\\n" + input), as', canaryDigest(input));
  worked.check('the same input with the pepper', inputOf(COVENANT, 'v_number', WRITTEN, { pepper: Buffer.alloc(32, 0x22) }));
  worked.check('input of the bsn', inputOf(COVENANT, 'bsn', ['1000.00-08']));
});

await step('worked bytes: a normal form of every scheme', () => {
  const labels = [...worked.values.keys()].filter((label) => label.includes(' has the normal form '));
  demand(labels.length === 13, `the README has normal forms of ${labels.length} schemes, not of 13`);
  for (const label of labels) {
    const [, scheme, written, normal] = /^(\w+) (\[.*\]) has the normal form (\[.*\]) and the input$/.exec(label);
    worked.check(label, inputOfNormalForm(COVENANT, scheme, 1, JSON.parse(normal)));
    if (NORMALISERS[scheme]) worked.check(label, inputOf(COVENANT, scheme, JSON.parse(written)));
  }
});

const r = worked.bytes('r (little-endian)');
const publicKey = worked.bytes('public key k * G');
const sent = [worked.bytes('r * P, element 1 of the request'), worked.bytes('element 2 of the request')];
const evaluated = [worked.bytes('Z = k * r * P'), worked.bytes('element 2 of the answer')];
const proof = worked.bytes('proof for both (c, s)');

await step('worked bytes: to the group, blinded, unblinded', () => {
  const input = inputOf(COVENANT, 'v_number', WRITTEN);
  worked.check('P = H1(input)', hashToGroup(input));
  worked.check('r * P, element 1 of the request', blind(input, r).element);
  const second = Buffer.from(r);
  second[0] += 1;
  worked.check('element 2 of the request', blind(inputOf(COVENANT, 'v_number', ['2234567890']), second).element);
  worked.check('N = (1/r) * Z', unblind(r, evaluated[0]));
});

await step('worked bytes: the proof, step by step', () => {
  verifyProof(publicKey, sent, evaluated, proof);
  const weighted = composites(publicKey, sent, evaluated);
  const { t2, t3 } = challenge(publicKey, weighted, proof);
  worked.check('M,', weighted.m);
  worked.check('Z of the composites', weighted.z);
  worked.check('t2 =', t2);
  worked.check('t3 =', t3);
});

const logKeys = parseLogKeys(worked.text('log key'));
const [logKey] = logKeys;
const request = worked.bytes('request as sent');
const nonce = worked.bytes('request nonce');
const { answer, receipt } = protocol['covenant.v1.Envelope'].deserialize(worked.bytes('response as received'));

await step('worked bytes: the log key and the checkpoint', () => {
  const note = `${worked.text('checkpoint (field 5')}\n`;
  worked.check('public key of the log', logKey.publicKey);
  worked.check('key id', keyId(logKey.name, logKey.publicKey));
  worked.check('text under the signature', Buffer.from(openNote(note, logKeys)));
  demand(receipt.checkpoint === note, 'the checkpoint of the response is another one');
  const line = note.trimEnd().split('\n').at(-1);
  const idAndSignature = Buffer.concat([worked.bytes('key id'), worked.bytes('signature')]);
  demand(line === `— ${logKey.name} ${idAndSignature.toString('base64')}`, 'the signature line has other bytes');
});

await step('worked bytes: the hashes of request, answer and leaf', () => {
  const { context } = protocol['covenant.v1.RequestHead'].deserialize(request);
  demand(context.nonce.equals(nonce) && context.known_size === 2, 'the request has another nonce or known size');
  worked.check('SHA-256("covenant-broker request v1', requestHash(nonce, request));
  worked.check('answer (field 1', answer);
  worked.check('reply nonce', receipt.reply_nonce);
  worked.check('SHA-256("covenant-broker reply v1', replyHash(receipt.reply_nonce, answer));
  worked.check('leaf (field 1', receipt.leaf);
  worked.check('SHA-256(00 + leaf)', leafHash(receipt.leaf));
});

await step('worked bytes: the tree', () => {
  const root = worked.bytes('SHA-256(01 + inclusion proof + leaf hash)');
  const leaves = [leafHash('leaf 0'), leafHash('leaf 1'), leafHash(receipt.leaf)];
  worked.check('inclusion proof: leaf 2 of a tree of 3', receipt.inclusion_proof[0]);
  worked.check('SHA-256(01 + inclusion', rootFromInclusion(receipt.leaf, 2, 3, receipt.inclusion_proof));
  worked.check('root of 2, known before', hash([1], leaves[0], leaves[1]));
  worked.check('inclusion proof: leaf 1', Buffer.concat([leaves[0], leaves[2]]));
  demand(rootFromInclusion('leaf 1', 1, 3, [leaves[0], leaves[2]]).equals(root), 'leaf 1 does not lead to the root');
  const earlier = { size: 2, root: worked.bytes('root of 2') };
  verifyConsistency(earlier, { size: 3, root }, [worked.bytes('consistency proof from 2 to 3')]);
});

await step('worked bytes: the whole receipt holds', () => {
  const known = { size: 2, root: worked.bytes('root of 2') };
  const expected = { logKeys, known, caller: 'politie', kind: 'WHO_AM_I', covenant: '', purpose: '' };
  verifyReceipt(protocol, { sent: request, nonce, answer, receipt }, expected);
});
