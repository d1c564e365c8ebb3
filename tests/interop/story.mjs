// A foreign client against a real broker, from the first call to the receipt. usage: node story.mjs SITE BROKER PROTO
//   SITE    folder with pki/ (ca.crt, and a pair .crt and .key for each party), secrets/log.vkey, and room for state/
//   BROKER  host:port
//   PROTO   folder of the .proto files
// The site is a sandbox (policy/sandbox): of some invented persons every answer is known beforehand.
import { mkdirSync, readFileSync } from 'node:fs';
import { verifyProof } from './blind.mjs';
import { demand, equal } from './bytes.mjs';
import { evaluate, expectTold, handlesOf, prepareRedeem, redemptionsOf } from './handles.mjs';
import { checkCanaries, NORMALISERS } from './identifiers.mjs';
import { parseLogKeys } from './note.mjs';
import { Party } from './party.mjs';
import { checkPublication, currentKey } from './publication.mjs';
import { verifyReceipt } from './receipt.mjs';
import { refused, step } from './steps.mjs';
import { tamperings, written } from './tamperings.mjs';
import { Connection, loadProtocol } from './wire.mjs';

const COVENANT = 'SANDBOX';
const CONTEXT = { covenant: COVENANT, purpose: 'verbinding_toetsen' };
const KNOWN_HIT = ['9999.00.006']; // supplied on the direct path, by the source itself
const KNOWN_NO_HIT = ['999900018'];
const OWN_PERSON = ['9999 00 043'];

const [site, broker, proto] = process.argv.slice(2);
const protocol = loadProtocol(proto);
const logKeys = parseLogKeys(readFileSync(`${site}/secrets/log.vkey`, 'utf8'));
const pki = (name) => ({ ca: `${site}/pki/ca.crt`, certificate: `${site}/pki/${name}.crt`, key: `${site}/pki/${name}.key` });

function connect(id) {
  mkdirSync(`${site}/state`, { recursive: true });
  const connection = new Connection({ broker, ...pki(id) });
  return new Party({ id, protocol, connection, logKeys, stateFile: `${site}/state/${id}.interop` });
}

const byHandle = (scheme, handle) => ({ identifiers: [{ scheme, handle }] });
const fieldsOf = (record) => Object.fromEntries(record.fields.map(({ field, value }) => [field, value]));

// --- Connecting

const partner = connect('sandbox-partner');
const source = connect('sandbox-bron');

const first = await step('the partner connects over mutual TLS and is known', async () => {
  const whoAmI = await partner.ask('PartyService/WhoAmI', {});
  expectTold(whoAmI.answer.outcome, 'TOLD_PERMITTED');
  demand(whoAmI.answer.party === partner.id && whoAmI.answer.covenants.includes(COVENANT), 'taken for another party');
  return whoAmI;
});
await step('so is a second party with a certificate of its own', async () => {
  const { answer } = await source.ask('PartyService/WhoAmI', {});
  demand(answer.party === source.id, 'taken for another party');
});
await refused('without a certificate nobody gets in', 'UNAVAILABLE', async () => {
  const connection = new Connection({ broker, ca: pki('ca').ca });
  try {
    await connection.send('/covenant.v1.PartyService/WhoAmI', first.proof.sent);
  } finally {
    connection.close();
  }
});

// --- Keys and canaries

const keys = await step('the published keys stand in the log', async () => {
  const { answer } = await partner.ask('PseudonymService/ListPublicKeys', {}, CONTEXT);
  expectTold(answer.outcome, 'TOLD_PERMITTED');
  await partner.demandSameLog(checkPublication(protocol, COVENANT, answer, logKeys));
  demand(!answer.pepper, 'the sandbox has no pepper');
  return answer;
});
await step('the second party gets the same keys', async () => {
  const { answer } = await source.ask('PseudonymService/ListPublicKeys', {}, CONTEXT);
  demand(answer.keys.length === keys.keys.length, 'there are more or fewer');
  answer.keys.forEach((key, i) => demand(equal(key.public_key, keys.keys[i].public_key), 'they differ'));
});
for (const { what, words, covenant = COVENANT, change = {} } of [
  { what: 'that was not published', words: 'another one is published', change: { public_key: keys.keys[1].public_key } },
  { what: 'of another covenant', words: 'another covenant', covenant: 'OTHER' },
  { what: 'in an entry of another kind', words: 'another kind', change: { leaf: first.proof.receipt.leaf } },
  { what: 'that does not stand in the log', words: 'does not stand in the log', change: { index: keys.keys[1].index } },
]) {
  await refused(`a key ${what} is not used`, words, () => {
    const changed = { ...keys, keys: [{ ...keys.keys[0], ...change }] };
    checkPublication(protocol, covenant, changed, logKeys);
  });
}
await refused('nor is one of another log', 'does not extend', () =>
  partner.demandSameLog({ ...first.checkpoint, root: Buffer.alloc(32, 1) }));
await step('the normalisers get all canaries right', () => {
  keys.keys.forEach((key) => checkCanaries(COVENANT, key));
});
await refused('a normaliser that loses a leading zero is caught by them', 'canary: the normaliser for bsn is wrong', () => {
  const lossy = ([written]) => [written.replace(/\D/g, '')];
  checkCanaries(COVENANT, currentKey(keys, 'bsn'), { ...NORMALISERS, bsn: { version: 1, normalise: lossy } });
});

// --- Evaluating and the proof

const bsn = currentKey(keys, 'bsn');
const evaluation = await step('three people are evaluated blindly, and the proof holds', async () => {
  const made = await evaluate(partner, bsn, [KNOWN_HIT, KNOWN_NO_HIT, OWN_PERSON], CONTEXT);
  verifyProof(bsn.public_key, made.sent, made.answer.elements, made.answer.proof);
  return made;
});
const { sent, answer: evaluated } = evaluation;
for (const position of [0, 40]) {
  const wrong = Buffer.from(evaluated.proof);
  wrong[position] ^= 1;
  await refused(`a proof with a flipped bit in byte ${position} is rejected`, 'proof: it does not hold', () =>
    verifyProof(bsn.public_key, sent, evaluated.elements, wrong));
}
await refused('the proof under another key is rejected', 'proof: it does not hold', () =>
  verifyProof(currentKey(keys, 'v_number').public_key, sent, evaluated.elements, evaluated.proof));
await refused('evaluations that changed places are rejected', 'proof: it does not hold', () =>
  verifyProof(bsn.public_key, sent, [...evaluated.elements].reverse(), evaluated.proof));
await refused('an element too few is rejected', 'proof: not every element', () =>
  verifyProof(bsn.public_key, sent, evaluated.elements.slice(1), evaluated.proof));
await step('the broker refuses the identity as an element', async () => {
  const fields = { scheme: 'bsn', epoch: bsn.epoch, elements: [Buffer.alloc(32)] };
  const { answer } = await partner.ask('PseudonymService/EvaluateBlinded', fields, CONTEXT);
  expectTold(answer.outcome, 'ELEMENT_INVALID');
});

// --- Tickets and handles

const items = redemptionsOf(evaluation);
await step('another party cannot redeem the tickets', async () => {
  const { answer } = await source.send(prepareRedeem(source, bsn, items, CONTEXT));
  demand(answer.items.length === items.length, 'not every ticket has its outcome');
  answer.items.forEach(({ outcome }) => expectTold(outcome, 'TICKET_INVALID'));
});
const [hit, noHit, own] = await step('the partner redeems them; the same bytes again give the same handles', async () => {
  const request = prepareRedeem(partner, bsn, items, CONTEXT);
  const { answer } = await partner.send(request);
  answer.items.forEach(({ outcome }) => expectTold(outcome, 'TOLD_PERMITTED'));
  const handles = answer.items.map(({ handle }) => handle);
  demand(handles.every((handle) => /^hnd1\.[\w-]{80}$/.test(handle)), 'a handle has another form');
  const again = await partner.send(request);
  demand(again.answer.items.every(({ handle }, i) => handle === handles[i]), 'the repeat gives other handles');
  return handles;
});
await step('a ticket serves once', async () => {
  const { answer } = await partner.send(prepareRedeem(partner, bsn, items, CONTEXT));
  answer.items.forEach(({ outcome }) => expectTold(outcome, 'TICKET_SPENT'));
});
await step('a ticket does not serve for another element', async () => {
  const [one, two] = redemptionsOf(await evaluate(partner, bsn, [KNOWN_HIT, OWN_PERSON], CONTEXT));
  const { answer } = await partner.send(prepareRedeem(partner, bsn, [{ ...one, ticket: two.ticket }], CONTEXT));
  expectTold(answer.items[0].outcome, 'TICKET_INVALID');
});
await step('a person has one handle, however it was written', async () => {
  const [again] = await handlesOf(partner, bsn, [['999900006']], CONTEXT);
  demand(again.handle === hit, 'it is another one');
});

// --- Signals

const signal = {
  ...byHandle('bsn', own), subject_role: 'slachtoffer',
  fields: [{ field: 'birth_date', value: '1990-02-28' }, { field: 'sex', value: 'm' }],
};
const submission = partner.prepare('SignalService/SubmitSignal', { signal }, CONTEXT);
await step('a signal is supplied by handle; a repeat stores nothing', async () => {
  const { answer } = await partner.send(submission);
  expectTold(answer.outcome, 'TOLD_PERMITTED');
  const again = await partner.send(submission);
  demand(again.answer.signal_reference === answer.signal_reference, 'the repeat stored another signal');
});
await refused('a repeat from a log that forked since is found', 'keep both', () => {
  const elsewhere = Object.assign(connect(partner.id), { known: { ...partner.known, root: Buffer.alloc(32, 1) } });
  return elsewhere.send(submission).finally(() => elsewhere.connection.close());
});
await step('other content under the same request id is refused', async () => {
  const other = { signal: { ...signal, fields: signal.fields.slice(1) } };
  const { answer } = await partner.ask('SignalService/SubmitSignal', other, { ...CONTEXT, requestId: submission.requestId });
  expectTold(answer.outcome, 'REQUEST_ID_REUSED');
});
const checked = await step('a check by handle hits what came on the direct path', async () => {
  const check = await partner.ask('SignalService/CheckSubject', { subject: byHandle('bsn', hit) }, CONTEXT);
  expectTold(check.answer.outcome, 'TOLD_PERMITTED');
  demand(check.answer.contacts.map(({ party }) => party).join() === source.id, 'the contact is another one');
  return check;
});
await step('and of who is not held there is no hit', async () => {
  const { answer } = await partner.ask('SignalService/CheckSubject', { subject: byHandle('bsn', noHit) }, CONTEXT);
  expectTold(answer.outcome, 'TOLD_NO_HIT');
  demand(answer.contacts.length === 0 && answer.pseudonym === '', 'it tells more');
});
await step('checks in bulk: a message for each, answered in order, each with its receipt', async () => {
  const ask = (subjects) => partner.prepare('SignalService/CheckSubjects', { subjects }, CONTEXT);
  const [one, two] = await partner.sendAll([
    ask([byHandle('bsn', noHit), byHandle('bsn', hit)]), ask([byHandle('bsn', hit)]),
  ]);
  expectTold(one.answer.outcome, 'TOLD_ITEMIZED');
  expectTold(one.answer.items[0].outcome, 'TOLD_NO_HIT');
  expectTold(one.answer.items[1].outcome, 'TOLD_PERMITTED');
  expectTold(two.answer.items[0].outcome, 'TOLD_PERMITTED');
});
await step('the partner retrieves by its pseudonym: age in a band, as the covenant says', async () => {
  const subject = { pseudonym: checked.answer.pseudonym };
  const { answer } = await partner.ask('SignalService/Retrieve', { subject }, CONTEXT);
  expectTold(answer.outcome, 'TOLD_PERMITTED');
  const fields = fieldsOf(answer.records[0]);
  demand(answer.records.length === 1 && fields.age === '18+' && fields.sex === 'v', 'the fields are others');
});

// --- The second party

const sourceHandle = await step('the second party reaches the same person by a handle of its own', async () => {
  const [{ handle, element }] = await handlesOf(source, bsn, [['999900043']], CONTEXT);
  demand(equal(element, items[2].element), 'the person has another subject key');
  demand(handle !== own, 'two parties have one handle');
  return handle;
});
await step('and retrieves what the partner supplied, once', async () => {
  const { answer } = await source.ask('SignalService/Retrieve', { subject: byHandle('bsn', sourceHandle) }, CONTEXT);
  expectTold(answer.outcome, 'TOLD_PERMITTED');
  demand(answer.records.length === 1 && answer.records[0].supplier === partner.id, 'the records are others');
  demand(fieldsOf(answer.records[0]).sex === 'm', 'the fields are others');
});
await step('a handle of another party is refused', async () => {
  const { answer } = await source.ask('SignalService/Retrieve', { subject: byHandle('bsn', own) }, CONTEXT);
  expectTold(answer.outcome, 'HANDLE_INVALID');
});
await step('a pseudonym of another party is no hit', async () => {
  const subject = { pseudonym: checked.answer.pseudonym };
  const { answer } = await source.ask('SignalService/Retrieve', { subject }, CONTEXT);
  expectTold(answer.outcome, 'TOLD_NO_HIT');
});

// --- Receipts

await step('every receipt up to here held, and the log only grew', () => {
  demand(first.checkpoint.size < checked.checkpoint.size, 'the log did not grow');
  demand(checked.proof.receipt.consistency_proof.length > 0, 'no consistency proof was verified');
});
await step('the receipt of the check holds again', () => verifyReceipt(protocol, checked.proof, checked.expected));
await step('so does one of a log made here, whose leaf is changed below', () => {
  const { proof, expected } = written(protocol, checked, {});
  verifyReceipt(protocol, proof, expected);
});
for (const { what, words, proof, expected } of tamperings(protocol, checked)) {
  await refused(`tampered receipt, ${what}: rejected`, words, () => verifyReceipt(protocol, proof, expected));
}

partner.connection.close();
source.connection.close();
